# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    service_dormant_days = fields.Integer(
        related="company_id.service_dormant_days", readonly=False
    )
    service_fresh_days = fields.Integer(
        related="company_id.service_fresh_days", readonly=False
    )
    service_callback_days = fields.Integer(
        related="company_id.service_callback_days", readonly=False
    )
    service_confirmation_days = fields.Integer(
        related="company_id.service_confirmation_days", readonly=False
    )
    service_confirmation_hours = fields.Integer(
        related="company_id.service_confirmation_hours", readonly=False
    )
    service_repurchase_days = fields.Integer(
        related="company_id.service_repurchase_days", readonly=False
    )
