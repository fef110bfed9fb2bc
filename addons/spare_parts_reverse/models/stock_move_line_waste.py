# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, models

from .spare_waste_guard import COUNT, DISPOSAL, KEY, with_count_pass

#: What moves quantities when it is written on a line that is done.
_MOVING = {
    "location_id",
    "location_dest_id",
    "quantity",
    "product_uom_id",
    "lot_id",
    "quant_id",
}


class StockMoveLine(models.Model):
    """Every quantity that leaves the stock passes here; see ``spare_waste_guard``."""

    _inherit = "stock.move.line"

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        # Added to a move that is done, a line moves at once.
        lines.filtered(lambda line: line.state == "done")._check_spare_waste()
        return lines

    def write(self, vals):
        result = super().write(vals)
        if not _MOVING.isdisjoint(vals):
            self.filtered(lambda line: line.state == "done")._check_spare_waste()
        return result

    def _action_done(self):
        self._check_spare_waste()
        return super()._action_done()

    def action_revert_inventory(self):
        return super(StockMoveLine, with_count_pass(self)).action_revert_inventory()

    def _check_spare_waste(self):
        """Refuse lines that would throw away what needs a certificate."""
        passed = self.env.context.get(KEY)
        if passed is DISPOSAL:
            return
        lines = self.filtered(
            lambda line: (
                line.location_dest_id.usage == "inventory"
                and line.location_id.usage != "inventory"
            )
        )
        if passed is COUNT:
            manages = self.env.user.has_group("spare_parts_reverse.group_spare_manager")
            lines = lines.filtered(
                lambda line: (
                    not line.is_inventory
                    or (line.location_id.spare_kind and not manages)
                )
            )
        if lines:
            self.env["spare.waste.guard"]._refuse_scrap(
                [(line.product_id, line.lot_id) for line in lines]
            )
