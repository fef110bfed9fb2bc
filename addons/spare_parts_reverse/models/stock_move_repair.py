# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, models


class StockMove(models.Model):
    """What goes into a repair, and at what value the part comes out (SP-13)."""

    _inherit = "stock.move"

    @api.depends("origin", "spare_return_id", "spare_swap_id")
    def _compute_reference(self):
        """Moves of the loop have no picking: they are named after their document.

        Perpetual valuation names its journal items after the reference.
        """
        result = super()._compute_reference()
        for move in self:
            if not move.reference and (move.spare_return_id or move.spare_swap_id):
                move.reference = move.origin or move.product_id.display_name
        return result

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

    # ------------------------------------------------------------------
    # Value of a repaired part
    # ------------------------------------------------------------------

    def _is_spare_repaired(self):
        """Whether this is the move of the repaired part itself, not valued yet."""
        self.ensure_one()
        return (
            self.repair_id
            and not self.repair_line_type
            and not self.spare_is_valued
            and bool(self.repair_id.spare_return_id)
        )

    def _set_value(self, correction_quantity=None):
        """Value the material first: the repaired part is worth what went into it."""
        repaired = self.filtered(lambda move: move._is_spare_repaired())
        if not repaired:
            return super()._set_value(correction_quantity)
        if self - repaired:
            super(StockMove, self - repaired)._set_value(correction_quantity)
        repaired._freeze_spare_value()
        return super(StockMove, repaired)._set_value(correction_quantity)

    def _freeze_spare_value(self):
        # sudo: measured, and follows from the repair.
        for move in self.sudo():
            repair = move.repair_id
            move.write(
                {
                    "spare_return_id": repair.spare_return_id.id,
                    "spare_is_valued": True,
                    "spare_value": repair._get_spare_value(move.product_id),
                }
            )
