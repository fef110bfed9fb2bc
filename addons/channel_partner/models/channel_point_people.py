# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models


class ChannelPoint(models.Model):
    """Who of ours, and who of the store, comes with a lead or job."""

    _inherit = "channel.point"

    def _get_channel_seller(self):
        """Salesperson who looks after the store, its contact or its firm."""
        user = (
            self.user_id or self.partner_id.user_id or self.channel_partner_id.user_id
        )
        return user.filtered(lambda one: one.active and not one.share)

    def _get_channel_worker(self):
        """The field worker who does everything here, if there is but one."""
        # sudo: only who works for the store.
        workers = self.sudo().person_ids.filtered("active")
        return workers if len(workers) == 1 else workers.browse()
