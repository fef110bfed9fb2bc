# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    channel_minimum_score = fields.Integer(
        related="company_id.channel_minimum_score", readonly=False
    )
    channel_accept_hours = fields.Float(
        related="company_id.channel_accept_hours", readonly=False
    )
    channel_open_hours = fields.Float(
        related="company_id.channel_open_hours", readonly=False
    )
    channel_max_offers = fields.Integer(
        related="company_id.channel_max_offers", readonly=False
    )
    channel_user_id = fields.Many2one(
        related="company_id.channel_user_id", readonly=False
    )
    channel_auto_order = fields.Boolean(
        related="company_id.channel_auto_order", readonly=False
    )
    channel_auto_lead = fields.Boolean(
        related="company_id.channel_auto_lead", readonly=False
    )
    channel_auto_ticket_ids = fields.Many2many(
        related="company_id.channel_auto_ticket_ids", readonly=False
    )
    channel_local_first = fields.Boolean(
        related="company_id.channel_local_first", readonly=False
    )
