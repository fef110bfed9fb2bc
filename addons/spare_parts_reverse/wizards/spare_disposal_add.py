# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import float_compare


class SpareDisposalAdd(models.TransientModel):
    """Which parts go on a disposal: those that wait, or something from good stock."""

    _name = "spare.disposal.add"
    _description = "Add Parts to a Disposal"

    disposal_id = fields.Many2one("spare.disposal", required=True, ondelete="cascade")
    company_id = fields.Many2one(related="disposal_id.company_id")
    place_id = fields.Many2one(
        related="disposal_id.warehouse_id.spare_disposal_location_id"
    )
    return_ids = fields.Many2many(
        "spare.part.return",
        string="Parts",
        compute="_compute_return_ids",
        store=True,
        readonly=False,
    )
    product_id = fields.Many2one(
        "product.product",
        string="From Stock",
        domain="[('spare_waste_class_id.needs_certificate', '=', True),"
        " ('is_storable', '=', True), ('company_id', 'in', (company_id, False))]",
        help="A regulated part that was found in stock, expired or damaged.",
    )
    tracking = fields.Selection(related="product_id.tracking")
    lot_id = fields.Many2one(
        "stock.lot",
        string="Serial / Lot",
        domain="[('product_id', '=', product_id)]",
    )
    location_id = fields.Many2one(
        "stock.location",
        string="Is In",
        domain="[('usage', '=', 'internal'), ('spare_kind', '=', False),"
        " ('company_id', '=', company_id)]",
        compute="_compute_location_id",
        store=True,
        readonly=False,
    )
    quantity = fields.Float(default=1.0, digits="Product Unit")

    @api.depends("disposal_id")
    def _compute_return_ids(self):
        for wizard in self:
            wizard.return_ids = self.env["spare.part.return"].search(
                [
                    ("state", "=", "disposal"),
                    ("disposal_id", "=", False),
                    ("location_id", "=", wizard.place_id.id),
                ]
            )

    @api.depends("disposal_id", "lot_id")
    def _compute_location_id(self):
        for wizard in self:
            wizard.location_id = (
                wizard.lot_id.location_id
                or wizard.disposal_id.warehouse_id.lot_stock_id
            )

    def action_add(self):
        """Put the chosen parts on the disposal."""
        self.ensure_one()
        self.disposal_id._check_works()
        parts = self.return_ids
        if self.product_id:
            parts |= self._open_from_stock()
        if not parts:
            raise UserError(self.env._("Choose parts first."))
        parts.check_access("read")
        self.disposal_id._add(parts)
        return {"type": "ir.actions.act_window_close"}

    def _open_from_stock(self):
        """Move it to the place of disposal, with a return that follows it."""
        if not self.product_id.spare_waste_class_id.needs_certificate:
            raise UserError(
                self.env._(
                    "%(product)s needs no certificate: scrap it.",
                    product=self.product_id.display_name,
                )
            )
        rounding = self.product_id.uom_id.rounding
        if float_compare(self.quantity, 0, precision_rounding=rounding) <= 0:
            raise UserError(self.env._("Enter how many pieces are disposed of."))
        if (
            self.location_id.usage != "internal"
            or self.location_id.spare_kind
            or self.location_id.company_id != self.company_id
        ):
            raise UserError(
                self.env._(
                    "Choose the place in stock of %(company)s where the part is.",
                    company=self.company_id.display_name,
                )
            )
        warehouse = self.disposal_id.warehouse_id
        part = self.env["spare.part.return"]._open(
            [
                {
                    "origin": "stock",
                    "state": "decided",
                    "company_id": self.disposal_id.company_id.id,
                    "product_id": self.product_id.id,
                    "lot_id": self.lot_id.id,
                    "quantity": self.quantity,
                    "location_id": self.location_id.id,
                    "warehouse_id": warehouse.id,
                    "due_date": False,
                }
            ]
        )
        part._step("disposal", location=warehouse.spare_disposal_location_id)
        return part
