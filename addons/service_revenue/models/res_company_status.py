# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models


class ResCompany(models.Model):
    """How the company keeps customers and sales up to date (X-33 to X-36)."""

    _inherit = "res.company"

    service_status_email = fields.Boolean(
        string="Status Messages by E-mail",
        default=True,
        help="Master switch. E-mail costs nothing and every database can send it, so "
        "it is on from the start.",
    )
    service_status_sms = fields.Boolean(
        string="Status Messages by SMS",
        default=False,
        help="Master switch. Text messages cost money and need a gateway, so they stay "
        "off until somebody decides for them.",
    )
    service_status_note = fields.Boolean(
        string="Note Visits on Sales Documents",
        default=True,
        help="Arrival, start and finish of a visit are logged on the opportunity and "
        "the sales order behind it.",
    )
    service_quiet_from = fields.Float(
        string="Quiet From",
        default=21.0,
        help="From this hour, in the time zone of the receiver, messages that are not "
        "urgent wait until morning. Equal hours switch it off.",
    )
    service_quiet_to = fields.Float(string="Quiet Until", default=8.0)
    service_status_days = fields.Integer(
        string="Status Page Open For (days)",
        default=14,
        help="How long after closing the customer's status page still opens.",
    )
    service_punctual_minutes = fields.Integer(
        string="Punctual Within (minutes)",
        default=15,
        help="A technician who arrives at most this long after the planned start is "
        "on time.",
    )
    service_rating_days = fields.Integer(
        string="Rating Changeable For (days)",
        default=7,
        help="How long customers can change what they have rated.",
    )
    service_rating_low = fields.Integer(
        string="Low Rating",
        default=2,
        help="A customer who gives this score or a lower one is called back.",
    )
    service_rating_counts = fields.Boolean(
        string="Low Rating Counts as Bad Call-back",
        help="A low rating within the call-back window withholds the incentive, like "
        "a negative call-back (CP-07).",
    )
    service_callback_user_id = fields.Many2one(
        "res.users",
        string="Calls Back After a Low Rating",
        domain=[("share", "=", False)],
        help="Who gets the task to call the customer. Empty: a service manager.",
    )

    _service_quiet_hours = models.Constraint(
        "CHECK (service_quiet_from >= 0 AND service_quiet_from < 24"
        " AND service_quiet_to >= 0 AND service_quiet_to < 24)",
        "Quiet hours are hours of the day, from 00:00 to 23:59.",
    )
    _service_status_periods = models.Constraint(
        "CHECK (service_status_days >= 0 AND service_punctual_minutes >= 0"
        " AND service_rating_days >= 0 AND service_rating_low BETWEEN 0 AND 4)",
        "Days and minutes cannot be negative, and a low rating is a score below 5.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        companies = super().create(vals_list)
        # Which messages a company sends is set up for it, whoever founds it.
        self.env["service.status.rule"].sudo()._ensure_rules(companies)
        return companies
