# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models


class SaleOrder(models.Model):
    """What the customer pays is what a store earns a part of (CP-06)."""

    _inherit = "sale.order"

    def _action_confirm(self):
        result = super()._action_confirm()
        self.env["channel.commission"]._sync_sales_of(self)
        return result

    def _action_cancel(self):
        result = super()._action_cancel()
        self.env["channel.commission"]._sync_sales_of(self)
        return result

    def _service_amount_changed(self):
        result = super()._service_amount_changed()
        self.env["channel.commission"]._sync_sales_of(
            self.filtered(lambda order: order.state == "sale")
        )
        return result
