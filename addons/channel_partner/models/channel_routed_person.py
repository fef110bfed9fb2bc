# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models


class ChannelRoutedMixin(models.AbstractModel):
    _inherit = "channel.routed.mixin"

    def _get_channel_people(self):
        """Who may be told that no store takes a document, the best first: whom the
        company names, the leader of the team, whoever has it."""
        self.ensure_one()
        people = (self.company_id or self.env.company).channel_user_id
        for name in ("team_id", "ticket_id"):
            record = self[name] if name in self._fields else None
            if record and name == "ticket_id":
                record = record.team_id
            if record and "user_id" in record._fields:
                people += record.user_id
        if "user_id" in self._fields:
            people += self.user_id
        return people
