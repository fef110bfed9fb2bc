# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import UserError


class SpareRepairFail(models.TransientModel):
    """Why a part cannot be repaired."""

    _name = "spare.repair.fail"
    _description = "Cannot Be Repaired"

    repair_id = fields.Many2one(
        "repair.order", required=True, readonly=True, ondelete="cascade"
    )
    reason = fields.Char(required=True)
    material_ids = fields.Many2many("product.product", compute="_compute_material_ids")
    used_ids = fields.Many2many(
        "product.product",
        string="Used Up",
        domain="[('id', 'in', material_ids)]",
        help="Material that is gone. What you do not tick stays in stock.",
    )

    @api.depends("repair_id")
    def _compute_material_ids(self):
        for wizard in self:
            wizard.material_ids = wizard._get_material().product_id

    def _get_material(self):
        """Lines of material that are not used up yet."""
        return self.repair_id.move_ids.filtered(
            lambda move: (
                move.repair_line_type == "add"
                and move.state not in ("done", "cancel")
                and move.quantity > 0
            )
        )

    def action_confirm(self):
        """End the attempt; its cost stays on record."""
        self.ensure_one()
        if not self.repair_id.spare_return_id:
            raise UserError(
                self.env._("Only repairs of the part loop end this way. Cancel it.")
            )
        if not (self.reason or "").strip():
            raise UserError(self.env._("Say why the part cannot be repaired."))
        used = self._get_material().filtered(
            lambda move: move.product_id in self.used_ids
        )
        self.repair_id._fail_spare(self.reason.strip(), used)
        return {"type": "ir.actions.act_window_close"}
