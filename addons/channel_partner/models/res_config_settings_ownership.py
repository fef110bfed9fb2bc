# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    channel_protection_days = fields.Integer(
        related="company_id.channel_protection_days", readonly=False
    )
    channel_owner_split = fields.Float(
        related="company_id.channel_owner_split", readonly=False
    )
    channel_claim_sales = fields.Boolean(
        related="company_id.channel_claim_sales", readonly=False
    )
    channel_claim_service = fields.Boolean(
        related="company_id.channel_claim_service", readonly=False
    )
    channel_owner_block = fields.Boolean(
        related="company_id.channel_owner_block", readonly=False
    )
    channel_notice_days = fields.Integer(
        related="company_id.channel_notice_days", readonly=False
    )
    channel_dispute_days = fields.Integer(
        related="company_id.channel_dispute_days", readonly=False
    )
