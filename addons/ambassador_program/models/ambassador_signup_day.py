# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models


class AmbassadorSignup(models.Model):
    """A visitor who buys on the spot (AM-08)."""

    _inherit = "ambassador.signup"

    def _get_buyer(self):
        """The contact who buys: that of the lead, or a new one of this visitor."""
        if not self:
            return self.env["res.partner"]
        self.ensure_one()
        if self.lead_id.partner_id:
            return self.lead_id.partner_id
        partner = self.env["res.partner"]
        if self.registration_id.partner_id:
            return self.registration_id.partner_id
        partner = partner.create(
            {
                "name": self.name,
                "phone": self.phone,
                "company_id": False,
            }
        )
        self.registration_id.partner_id = partner
        return partner
