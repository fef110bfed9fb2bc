# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models


class ResUsers(models.Model):
    _inherit = "res.users"

    def _get_channel_member(self):
        """The active role of this user at a channel partner, or none (CP-08)."""
        self.ensure_one()
        member = self.env["channel.member"]
        if not member.has_access("read"):
            return member
        # sudo: everybody may know his own role, at the price of one plain query. A
        # context that comes from outside could ask for ended roles too.
        own = member.sudo().search(
            [("partner_id", "=", self.partner_id.id), ("active", "=", True)], limit=1
        )
        return own.sudo(self.env.su)
