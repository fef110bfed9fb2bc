# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models


class StockPicking(models.Model):
    _inherit = "stock.picking"

    def _action_done(self):
        """A delivery may be the last thing that a share was waiting for (CP-07)."""
        result = super()._action_done()
        orders = self.sale_id.filtered("opportunity_id")
        if orders:
            # sudo: the ledger follows from the delivery, whoever makes it.
            self.env["service.incentive.entry"].sudo()._sync_orders(orders)
        return result
