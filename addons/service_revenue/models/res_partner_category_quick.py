# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models, tools


class ResPartnerCategory(models.Model):
    _inherit = "res.partner.category"

    is_service_quick = fields.Boolean(
        string="Quick Tag",
        help="Technicians set and remove this tag with one tap on the job (SR-04).",
    )

    @api.model_create_multi
    def create(self, vals_list):
        self.env.registry.clear_cache()
        return super().create(vals_list)

    def write(self, vals):
        self.env.registry.clear_cache()
        return super().write(vals)

    def unlink(self):
        self.env.registry.clear_cache()
        return super().unlink()

    @api.model
    @tools.ormcache("self.env.lang")
    def _service_quick_tags(self):
        """((id, name, colour), ...) of what a technician may set, without a query."""
        tags = self.sudo().search([("is_service_quick", "=", True)])
        return tuple((tag.id, tag.name, tag.color or 0) for tag in tags)
