# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class ResCompany(models.Model):
    """When service contracts are to be renewed."""

    _inherit = "res.company"

    service_renewal_days = fields.Integer(
        string="Renewal List (days)",
        default=60,
        help="Contracts that end within so many days are in the list of renewals.",
    )
    service_renewal_reminder_days = fields.Integer(
        string="Reminder before the End (days)",
        default=30,
        help="So many days before a contract ends, whoever looks after it gets an "
        "activity. 0 = no reminder.",
    )

    _service_renewal_days_positive = models.Constraint(
        "CHECK (service_renewal_days >= 0 AND service_renewal_reminder_days >= 0)",
        "Days before the end of a contract cannot be negative.",
    )
