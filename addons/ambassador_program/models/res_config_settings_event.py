# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    event_visitor_mails = fields.Boolean(
        related="company_id.event_visitor_mails", readonly=False
    )
    event_store_radius_km = fields.Float(
        related="company_id.event_store_radius_km", readonly=False
    )
    event_tell_days = fields.Integer(
        related="company_id.event_tell_days", readonly=False
    )
    event_community_days = fields.Integer(
        related="company_id.event_community_days", readonly=False
    )
