# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models


class HelpdeskTicket(models.Model):
    """Prompts for the hotline: the button brings in a lead (SR-44)."""

    _name = "helpdesk.ticket"
    _inherit = ["helpdesk.ticket", "service.prompt.mixin"]

    def _prompt_use(self, rule, partner, product):
        if self.env.user.has_group("service_revenue.group_service_technician"):
            # Captured on the ticket: it counts for who brought it in.
            result = self.capture_lead(rule.interest_id.id)
            return self.env["crm.lead"].browse(result["lead_id"])
        return super()._prompt_use(rule, partner, product)
