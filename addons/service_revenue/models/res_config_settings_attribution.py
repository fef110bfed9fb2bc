# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    service_origin_days = fields.Integer(
        related="company_id.service_origin_days", readonly=False
    )
    service_origin_opportunity = fields.Boolean(
        related="company_id.service_origin_opportunity", readonly=False
    )
    service_origin_order = fields.Boolean(
        related="company_id.service_origin_order", readonly=False
    )
    service_origin_membership = fields.Boolean(
        related="company_id.service_origin_membership", readonly=False
    )
