# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    spare_scrap_location_id = fields.Many2one(
        related="company_id.spare_scrap_location_id", readonly=False
    )
    spare_certificate_days = fields.Integer(
        related="company_id.spare_certificate_days", readonly=False
    )
    spare_license_reminder_days = fields.Integer(
        related="company_id.spare_license_reminder_days", readonly=False
    )
