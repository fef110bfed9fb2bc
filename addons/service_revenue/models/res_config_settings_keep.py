# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    service_quality_phone = fields.Boolean(
        related="company_id.service_quality_phone", readonly=False
    )
    service_quality_duplicate = fields.Boolean(
        related="company_id.service_quality_duplicate", readonly=False
    )
    service_quality_address = fields.Boolean(
        related="company_id.service_quality_address", readonly=False
    )
    service_quality_fresh = fields.Boolean(
        related="company_id.service_quality_fresh", readonly=False
    )
    service_shelf_notice_days = fields.Integer(
        related="company_id.service_shelf_notice_days", readonly=False
    )
    service_presale_days = fields.Integer(
        related="company_id.service_presale_days", readonly=False
    )
