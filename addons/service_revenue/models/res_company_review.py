# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    service_review_repeat_days = fields.Integer(
        string="Same Lead Again Within (days)",
        default=30,
        help="When one person brings in the same interest of the same customer again "
        "within this many days, what it earns waits for a manager (CP-07). 0: never.",
    )
    service_review_daily_leads = fields.Integer(
        string="Leads per Person and Day",
        default=40,
        help="What further leads of one person on one day earn waits for a manager "
        "(CP-07). 0: no limit.",
    )

    service_review_split_days = fields.Integer(
        string="One Deal Within (days)",
        default=7,
        help="Sales of one customer within this many days that together earn more than "
        "the limit of a deal wait for a manager (CP-07). 0: never.",
    )
    service_review_four_eyes = fields.Boolean(
        string="Four Eyes",
        default=True,
        help="What somebody earns by a lead that he accepted himself, or whose "
        "call-back he recorded himself, waits for a manager (CP-07).",
    )

    _service_review_positive = models.Constraint(
        "CHECK (service_review_repeat_days >= 0 AND service_review_daily_leads >= 0"
        " AND service_review_split_days >= 0)",
        "The limits of the incentive review cannot be negative.",
    )
