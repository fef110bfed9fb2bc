# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class ResCompany(models.Model):
    """How the desk closes the loop with customers (SR-23)."""

    _inherit = "res.company"

    service_complaint_days = fields.Integer(
        string="Call Back Within (days)",
        default=1,
        help="How long after a complaint is solved the customer is called back.",
    )
    service_complaint_attempts = fields.Integer(
        string="Attempts to Reach the Customer",
        default=3,
        help="After so many call-backs without an answer a manager may decide to close "
        "the complaint.",
    )

    _service_complaint_positive = models.Constraint(
        "CHECK (service_complaint_days >= 0 AND service_complaint_attempts > 0)",
        "At least one attempt is made to reach the customer, and days are not "
        "negative.",
    )
