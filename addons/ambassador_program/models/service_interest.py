# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, models


class ServiceInterest(models.Model):
    """What visitors can choose is kept in a cache (AM-10, P12)."""

    _inherit = "service.interest"

    @api.model_create_multi
    def create(self, vals_list):
        interests = super().create(vals_list)
        self.env.registry.clear_cache()
        return interests

    def write(self, vals):
        result = super().write(vals)
        if not vals.keys().isdisjoint(("active", "company_id", "sequence")):
            self.env.registry.clear_cache()
        return result

    def unlink(self):
        result = super().unlink()
        self.env.registry.clear_cache()
        return result
