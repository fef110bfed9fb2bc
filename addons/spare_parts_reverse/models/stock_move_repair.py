# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models


class StockMove(models.Model):
    """What goes into a repair, and at what value the repaired part comes out (SP-13)."""

    _inherit = "stock.move"

    def _get_spare_repair_cost(self):
        """Cost of one line of a repair, unrounded: material in plus, recycled minus.

        Done lines count at their value in stock, others at the cost of today.
        """
        self.ensure_one()
        sign = {"add": 1.0, "recycle": -1.0}.get(self.repair_line_type, 0.0)
        if not sign or self.state == "cancel":
            return 0.0
        if self.state == "done":
            return sign * self.value
        product = self.product_id.with_company(self.company_id)
        quantity = self.product_uom._compute_quantity(
            self.quantity or self.product_uom_qty, product.uom_id, round=False
        )
        return sign * quantity * product.standard_price
