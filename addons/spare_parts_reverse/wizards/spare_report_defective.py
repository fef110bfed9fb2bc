# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import UserError


class SpareReportDefective(models.TransientModel):
    """A part in good stock is defective: off to inspection, with its fault."""

    _name = "spare.report.defective"
    _description = "Report a Defective Part in Stock"

    quant_id = fields.Many2one("stock.quant", required=True, ondelete="cascade")
    product_id = fields.Many2one(related="quant_id.product_id")
    lot_id = fields.Many2one(related="quant_id.lot_id")
    location_id = fields.Many2one(related="quant_id.location_id")
    tracking = fields.Selection(related="product_id.tracking")
    quantity = fields.Float(required=True, default=1.0, digits="Product Unit")
    fault_id = fields.Many2one("spare.fault")
    note = fields.Char(string="What Was Seen")

    @api.model
    def default_get(self, fields_list):
        values = super().default_get(fields_list)
        if "quant_id" in fields_list and not values.get("quant_id"):
            values["quant_id"] = self._get_active_quant().id
        return values

    def _get_active_quant(self):
        """The stock that the user looks at: of a place, or of a serial number."""
        context = self.env.context
        records = self.env[context.get("active_model") or "stock.quant"].browse(
            context.get("active_ids") or context.get("active_id") or []
        )
        if records._name == "stock.lot":
            records = records.quant_ids.filtered(
                lambda quant: (
                    quant.location_id.usage == "internal" and quant.quantity > 0
                )
            )
        if len(records) != 1 or records._name != "stock.quant":
            raise UserError(
                self.env._("Choose one part in one place: its line of the stock.")
            )
        return records

    def action_report(self):
        """Move the part to inspection, and open its return there."""
        self.ensure_one()
        part = self.quant_id._spare_report_defective(
            self.quantity, self.fault_id, self.note
        )
        return part.get_formview_action()
