# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models, tools


class ResPartnerCategory(models.Model):
    _name = "res.partner.category"
    _inherit = ["res.partner.category", "service.cached.mixin"]

    is_service_quick = fields.Boolean(
        string="Quick Tag",
        help="Technicians set and remove this tag with one tap on the job (SR-04).",
    )

    @api.model
    @tools.ormcache("self.env.lang")
    def _service_quick_tags(self):
        """((id, name, colour), ...) of what a technician may set, without a query."""
        # sudo: the same for every user, it is cached.
        tags = self.sudo().search([("is_service_quick", "=", True)])
        return tuple((tag.id, tag.name, tag.color or 0) for tag in tags)
