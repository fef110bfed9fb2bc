# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models


class ResPartner(models.Model):
    """Prompts on the contact: the button makes a lead (SR-44)."""

    _name = "res.partner"
    _inherit = ["res.partner", "service.prompt.mixin"]

    def _prompt_partner(self):
        return self.commercial_partner_id
