# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, models

# A change of these on a confirmed order changes what its incentives are worth.
_AMOUNT_FIELDS = frozenset(
    {
        "product_id",
        "product_uom_id",
        "product_uom_qty",
        "price_unit",
        "discount",
        "tax_ids",
    }
)


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    @api.depends("product_id")
    def _compute_qty_delivered_method(self):
        """Goods are delivered by stock, also when their sale makes a work order."""
        result = super()._compute_qty_delivered_method()
        for line in self:
            if (
                line.qty_delivered_method == "field_service"
                and line.product_id.type == "consu"
            ):
                line.qty_delivered_method = "stock_move"
        return result

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines.order_id._service_amount_changed()
        return lines

    def write(self, vals):
        result = super().write(vals)
        if not _AMOUNT_FIELDS.isdisjoint(vals):
            self.order_id._service_amount_changed()
        return result
