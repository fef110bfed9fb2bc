# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class ResCompany(models.Model):
    """How a company plans its community events (AM-08, AM-11)."""

    _inherit = "res.company"

    event_visitor_mails = fields.Boolean(
        string="Mails to Visitors",
        help="Visitors of community events get the mails of core's event templates. "
        "Off: they get none.",
    )
    event_store_radius_km = fields.Float(
        string="Stores to Tell Within (km)",
        default=5.0,
        help="A store so near to a community event is told beforehand (AM-11). Stores "
        "whose own area contains the place are told too.",
    )
    event_tell_days = fields.Integer(
        string="Days to Tell Stores Before",
        default=7,
        help="Stores know of a community event at least so many days before.",
    )
    event_community_days = fields.Integer(
        string="Days Between Events in a Community",
        default=14,
        help="An event in the same community within so many days is warned about.",
    )

    _event_limits = models.Constraint(
        "CHECK (COALESCE(event_store_radius_km, 0) >= 0"
        " AND COALESCE(event_tell_days, 0) >= 0"
        " AND COALESCE(event_community_days, 0) >= 0)",
        "Distances and days of community events cannot be negative.",
    )
