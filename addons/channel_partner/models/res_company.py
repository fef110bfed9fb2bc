# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import pytz

from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    channel_minimum_score = fields.Integer(
        string="Minimum Score",
        default=60,
        help="From this score on a store counts as capable of a product category.",
    )
    channel_accept_hours = fields.Float(
        string="Hours to Accept",
        default=4.0,
        help="Opening hours of the store within which it has to answer. Zero: none.",
    )
    channel_max_offers = fields.Integer(
        string="Stores Asked at Most",
        default=5,
        help="Then a person looks at it. Zero: all that can do it.",
    )
    channel_open_hours = fields.Float(
        string="Hours until a Store Opens",
        default=24.0,
        help="Only stores that are open within so many hours are asked. Zero: it does "
        "not matter when they open.",
    )
    channel_user_id = fields.Many2one(
        "res.users",
        string="Looks After What No Store Takes",
        domain="[('share', '=', False)]",
    )
    _channel_limits = models.Constraint(
        "CHECK (channel_accept_hours >= 0 AND channel_max_offers >= 0"
        " AND channel_open_hours >= 0"
        " AND channel_minimum_score BETWEEN 0 AND 100)",
        "The limits of routing cannot be negative, and a score is at most 100.",
    )

    def _get_channel_month(self, moment):
        """First day of the month of a naive UTC datetime, where the company is."""
        self.ensure_one()
        # sudo: only its time zone.
        zone = pytz.timezone(self.sudo().resource_calendar_id.tz or "UTC")
        return pytz.utc.localize(moment).astimezone(zone).date().replace(day=1)
