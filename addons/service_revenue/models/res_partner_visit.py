# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models


class ResPartner(models.Model):
    _name = "res.partner"
    _inherit = ["res.partner", "service.visit.mixin"]

    def _get_service_visits(self):
        """Everybody reads customers; their visits are for those who serve them."""
        mine = self._get_visible_for_visits()
        if not mine:
            return {}
        customers = mine.commercial_partner_id
        by_customer = self._service_visits_by(
            [
                ("commercial_partner_id", "in", customers.ids),
                ("company_id", "in", self.env.companies.ids),
            ],
            lambda order: {order.commercial_partner_id.id},
        )
        return {
            partner.id: by_customer[partner.commercial_partner_id.id]
            for partner in mine
            if partner.commercial_partner_id.id in by_customer
        }

    def _get_visible_for_visits(self):
        user = self.env.user
        if user.has_group("sales_team.group_sale_salesman_all_leads"):
            return self
        if not user.has_group("sales_team.group_sale_salesman"):
            return self.browse()
        return self.filtered(
            lambda partner: (
                user in (partner.user_id + partner.commercial_partner_id.user_id)
            )
        )
