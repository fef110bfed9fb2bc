# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models


class RepairOrder(models.Model):
    """Repaired parts of customers go back to them, with the delivery of their RMA."""

    _inherit = "repair.order"

    def _filter_owned_by_customer(self):
        return self.filtered(
            lambda repair: repair.spare_return_id._is_owned_by_customer()
        )

    def _get_spare_second_product(self):
        """The customer gets back what he sent in."""
        if self.spare_return_id._is_owned_by_customer():
            return self.env["product.product"]
        return super()._get_spare_second_product()

    def _close_spare_repaired(self):
        # Whose they are, before the delivery is planned.
        own = self._filter_owned_by_customer()
        result = super()._close_spare_repaired()
        # Nothing of it is in our books: neither a value nor a loss.
        own.write({"spare_booked_value": 0.0, "spare_loss": 0.0})
        return result

    def _close_spare_returns(self, second_moves):
        own = self._filter_owned_by_customer()
        result = super(RepairOrder, self - own)._close_spare_returns(second_moves)
        for place, repairs in own.grouped(
            lambda repair: repair.move_id.location_dest_id
        ).items():
            parts = repairs.spare_return_id
            parts._silent().write({"location_id": place.id})
        own.spare_return_id._route_give_back()
        return result
