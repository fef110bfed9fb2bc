# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    service_status_email = fields.Boolean(
        related="company_id.service_status_email", readonly=False
    )
    service_status_sms = fields.Boolean(
        related="company_id.service_status_sms", readonly=False
    )
    service_status_note = fields.Boolean(
        related="company_id.service_status_note", readonly=False
    )
    service_quiet_from = fields.Float(
        related="company_id.service_quiet_from", readonly=False
    )
    service_quiet_to = fields.Float(
        related="company_id.service_quiet_to", readonly=False
    )
    service_status_days = fields.Integer(
        related="company_id.service_status_days", readonly=False
    )
    service_punctual_minutes = fields.Integer(
        related="company_id.service_punctual_minutes", readonly=False
    )
    service_rating_days = fields.Integer(
        related="company_id.service_rating_days", readonly=False
    )
    service_rating_low = fields.Integer(
        related="company_id.service_rating_low", readonly=False
    )
    service_rating_counts = fields.Boolean(
        related="company_id.service_rating_counts", readonly=False
    )
    service_callback_user_id = fields.Many2one(
        related="company_id.service_callback_user_id", readonly=False
    )
