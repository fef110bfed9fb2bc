# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    service_review_repeat_days = fields.Integer(
        related="company_id.service_review_repeat_days", readonly=False
    )
    service_review_daily_leads = fields.Integer(
        related="company_id.service_review_daily_leads", readonly=False
    )
    service_review_four_eyes = fields.Boolean(
        related="company_id.service_review_four_eyes", readonly=False
    )
    service_review_split_days = fields.Integer(
        related="company_id.service_review_split_days", readonly=False
    )
