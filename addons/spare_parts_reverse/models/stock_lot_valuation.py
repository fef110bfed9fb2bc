# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, models


class StockLot(models.Model):
    _inherit = "stock.lot"

    @api.depends("quant_ids.location_id.spare_kind")
    def _product_qty(self):
        """Defective pieces are not on hand, as for the product.

        Odoo divides the value of a lot by this quantity, and stacks its FIFO by it.
        """
        result = super()._product_qty()
        for lot in self:
            defective = lot.quant_ids.filtered(
                lambda quant: quant.location_id.spare_kind
            )
            if defective:
                lot.product_qty -= sum(defective.mapped("quantity"))
        return result
