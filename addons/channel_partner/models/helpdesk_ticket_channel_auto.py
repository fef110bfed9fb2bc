# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, models


class HelpdeskTicket(models.Model):
    """A new ticket from the portal or another open way in goes to a store (CP-10)."""

    _inherit = "helpdesk.ticket"

    _channel_due = models.Index("(id) WHERE channel_is_due")

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        records._channel_auto_route()
        return records

    def _is_channel_auto(self):
        return bool(
            self.channel_id
            and self.channel_id in self.company_id.channel_auto_ticket_ids
            and not self.channel_point_id
            and not self.stage_id.closed
            and not self.fsm_order_ids
        )

    def _get_channel_local_point(self):
        """The store whose worker the territory names first."""
        # sudo: only which store it is.
        worker = self.sudo()._get_channel_location().territory_id.person_id
        return worker.channel_point_id
