# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class SpareRepairOfferLine(models.Model):
    """What one of the two prices is made of, as it was offered (SP-03)."""

    _name = "spare.repair.offer.line"
    _description = "Line of a Repair Offer"
    _inherit = ["service.measured.mixin"]
    _order = "offer_id, side desc, id"

    offer_id = fields.Many2one(
        "spare.repair.offer", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="offer_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(related="offer_id.currency_id")
    side = fields.Selection(
        [("repair", "Send-in repair"), ("part", "Part")], required=True
    )
    product_id = fields.Many2one("product.product", required=True, ondelete="restrict")
    name = fields.Char(string="Description", required=True)
    quantity = fields.Float(required=True, digits="Product Unit")
    uom_id = fields.Many2one("uom.uom", string="Unit", ondelete="restrict")
    price_unit = fields.Float(string="Price", digits="Product Price")
    discount = fields.Float(digits="Discount")
    tax_ids = fields.Many2many("account.tax", string="Taxes")
    price_subtotal = fields.Monetary(string="Without Taxes")
    price_total = fields.Monetary(string="With Taxes")

    def _get_measured_fields(self):
        return frozenset(self._fields)

    def _prepare_sale_line(self):
        """Values of the order line: the price that was offered."""
        self.ensure_one()
        return {
            "product_id": self.product_id.id,
            "name": self.name,
            "product_uom_qty": self.quantity,
            "product_uom_id": self.uom_id.id,
            "price_unit": self.price_unit,
            "discount": self.discount,
            "tax_ids": [fields.Command.set(self.tax_ids.ids)],
        }
