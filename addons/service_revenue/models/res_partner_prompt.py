# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models

#: Hotline and sales managers, who look after all customers.
EVERYBODY = (
    "service_revenue.group_service_user",
    "sales_team.group_sale_salesman_all_leads",
)


class ResPartner(models.Model):
    """Prompts on the contact: the button makes a lead (SR-44)."""

    _name = "res.partner"
    _inherit = ["res.partner", "service.prompt.mixin"]

    def _prompt_partner(self):
        return self.commercial_partner_id

    def _is_prompt_customer(self):
        """Every employee opens every contact; prompts say what a customer owns."""
        user = self.env.user
        if any(user.has_group(group) for group in EVERYBODY):
            return True
        customer = self.commercial_partner_id
        if customer.user_id == user:
            return True
        # What nobody has taken yet is open to every seller, and makes no customer his.
        domain = [("partner_id", "child_of", customer.id), ("user_id", "!=", False)]
        return any(
            self.env[model].has_access("read")
            and self.env[model].search_count(domain, limit=1)
            for model in ("sale.order", "crm.lead")
        )
