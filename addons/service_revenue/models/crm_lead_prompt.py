# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models


class CrmLead(models.Model):
    """Prompts for sales: the button makes a quotation of the lead (SR-44)."""

    _name = "crm.lead"
    _inherit = ["crm.lead", "service.prompt.mixin"]

    def _prompt_label(self):
        return self.env._("Make a quotation")

    def _prompt_use(self, rule, partner, product):
        return self._prompt_make_quotation(
            rule,
            self.partner_id,
            product,
            opportunity_id=self.id,
            team_id=self.team_id.id,
            user_id=self.user_id.id or self.env.uid,
        )
