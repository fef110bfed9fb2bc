# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.http import request

from odoo.addons.fieldservice_portal.controllers.fsm_order_portal import CustomerPortal


class CustomerHome(CustomerPortal):
    """Home page of a customer: request, track, contracts and parts (CP-08)."""

    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        if "fsm_order_count" in counters:
            orders = request.env["fsm.order"]
            # The module that brings the entry counts everybody's.
            values["fsm_order_count"] = (
                orders.search_count(self._prepare_fsm_orders_domain())
                if orders.has_access("read")
                else 0
            )
        return values
