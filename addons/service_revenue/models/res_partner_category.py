# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, models
from odoo.tools import SQL


class ResPartnerCategory(models.Model):
    _name = "res.partner.category"
    _inherit = ["res.partner.category", "service.profile.event.mixin"]

    @api.model
    def _profile_partner_query(self, ids):
        """Customers with the tag; the profile holds its name in every language."""
        return SQL(
            """SELECT DISTINCT partner_id FROM res_partner_res_partner_category_rel
                WHERE category_id = ANY(%s)""",
            ids,
        )

    def write(self, vals):
        """Translations reach this method too, without writing a column."""
        if "partner_ids" in vals:
            # Those who lose the tag; those who have it afterwards are asked later.
            self.env.flush_all()
            self._profile_touch_owners()
        self.env["service.customer.profile"]._touch_ids(self._name, self.ids)
        return super().write(vals)
