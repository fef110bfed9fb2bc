# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models


class SaleOrder(models.Model):
    """The customer pays for what the service contract does not include (SR-20)."""

    _inherit = "sale.order"

    def _action_confirm(self):
        result = super()._action_confirm()
        self._service_entitle_quoted()
        return result

    def _action_cancel(self):
        """Nobody pays for it any more: it is over the quota again."""
        result = super()._action_cancel()
        self._service_entitle_quoted()
        return result

    def _service_entitle_quoted(self):
        """Look again at the documents that these orders pay for."""
        # sudo: that the work may go on follows from the sale, whoever confirms it.
        orders = self.sudo()
        orders.flush_recordset(["state"])
        for model in ("fsm.order", "helpdesk.ticket"):
            documents = orders.env[model].search(
                [("service_quote_id", "in", orders.ids)]
            )
            documents._service_entitle()
        moves = orders.env["stock.move"].search(
            [("service_quote_line_id.order_id", "in", orders.ids)]
        )
        if moves:
            visits = orders.env["fsm.order"].union(
                *(move._get_service_order() for move in moves)
            )
            visits._service_count_parts()
