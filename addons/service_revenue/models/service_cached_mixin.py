# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, models


class ServiceCachedMixin(models.AbstractModel):
    """Records of which something is kept in the cache of the registry.

    The cache is emptied after each change: what fills it again while the change is
    being made would keep what was.
    """

    _name = "service.cached.mixin"
    _description = "Configuration Kept in Memory"

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        self.env.registry.clear_cache()
        return records

    def write(self, vals):
        result = super().write(vals)
        self.env.registry.clear_cache()
        return result

    def unlink(self):
        result = super().unlink()
        self.env.registry.clear_cache()
        return result
