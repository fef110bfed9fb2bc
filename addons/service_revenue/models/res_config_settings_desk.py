# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    service_complaint_days = fields.Integer(
        related="company_id.service_complaint_days", readonly=False
    )
    service_complaint_attempts = fields.Integer(
        related="company_id.service_complaint_attempts", readonly=False
    )
