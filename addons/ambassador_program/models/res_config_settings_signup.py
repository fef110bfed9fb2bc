# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    ambassador_interest_ids = fields.Many2many(
        related="company_id.ambassador_interest_ids", readonly=False
    )
    ambassador_consent_text = fields.Text(
        related="company_id.ambassador_consent_text", readonly=False
    )
    ambassador_consent_version = fields.Integer(
        related="company_id.ambassador_consent_version"
    )
    ambassador_signup_grace = fields.Integer(
        related="company_id.ambassador_signup_grace", readonly=False
    )
    ambassador_signup_ip_limit = fields.Integer(
        related="company_id.ambassador_signup_ip_limit", readonly=False
    )
    ambassador_signup_event_limit = fields.Integer(
        related="company_id.ambassador_signup_event_limit", readonly=False
    )
