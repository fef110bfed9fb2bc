# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class ResCompany(models.Model):
    """What the test of incrementality looks at (SR-50)."""

    _inherit = "res.company"

    service_origin_days = fields.Integer(
        string="Look Back For (days)",
        default=90,
        help="A lead of a technician is new when no other team had anything with the "
        "customer in this many days before it was captured.",
    )
    service_origin_opportunity = fields.Boolean(
        string="Opportunities Count",
        default=True,
        help="Opportunities of other teams, open or closed within the window.",
    )
    service_origin_order = fields.Boolean(
        string="Orders and Quotations Count",
        default=True,
        help="Orders and quotations of other teams within the window.",
    )
    service_origin_membership = fields.Boolean(
        string="Memberships Count",
        default=True,
        help="The customer belongs to another team: his salesperson is a member of it, "
        "or another application says so.",
    )

    _service_origin_days_positive = models.Constraint(
        "CHECK (service_origin_days >= 0)",
        "The days to look back cannot be negative.",
    )
