# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import secrets

from odoo import api, models

#: Without what looks alike on a poster.
ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"
LENGTH = 8


class LinkTrackerCode(models.Model):
    """Addresses of ambassadors cannot be found by trying.

    Odoo starts with three characters: whoever tries them all would find every
    ambassador, and make clicks that nobody made.
    """

    _inherit = "link.tracker.code"

    @api.model
    def _get_random_code_strings(self, n=1):
        if not self.env.context.get("ambassador_link"):
            return super()._get_random_code_strings(n)
        return [
            "".join(secrets.choice(ALPHABET) for _letter in range(LENGTH))
            for _number in range(n)
        ]
