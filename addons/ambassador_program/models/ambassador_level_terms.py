# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class AmbassadorLevel(models.Model):
    """What somebody has to do for a level: all of it, within so many days (AM-05)."""

    _inherit = "ambassador.level"

    days = fields.Integer(
        string="Within Days",
        required=True,
        default=90,
        help="Leads, deals and events of so many days count.",
    )
    min_leads = fields.Integer(string="Leads at Least")
    min_deals = fields.Integer(string="Deals at Least")
    min_events = fields.Integer(string="Events at Least")

    _terms_positive = models.Constraint(
        "CHECK (days BETWEEN 1 AND 3660 AND COALESCE(min_leads, 0) >= 0"
        " AND COALESCE(min_deals, 0) >= 0 AND COALESCE(min_events, 0) >= 0)",
        "A level asks for no less than nothing, within 1 to 3660 days.",
    )
