# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class AmbassadorMediaBenchmark(models.Model):
    """What a lead from paid media costs, for comparison (AM-03).

    Typed in, or imported from what an agency reports: one line for each medium and
    period.
    """

    _name = "ambassador.media.benchmark"
    _description = "Cost per Lead of Paid Media"
    _order = "date_from desc, medium_id, id"
    _rec_name = "medium_id"

    medium_id = fields.Many2one(
        "utm.medium", required=True, index=True, ondelete="restrict"
    )
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
        ondelete="cascade",
    )
    currency_id = fields.Many2one(
        "res.currency",
        required=True,
        default=lambda self: self.env.company.currency_id,
        ondelete="restrict",
    )
    cost_per_lead = fields.Monetary(required=True)
    date_from = fields.Date(
        string="From",
        required=True,
        default=lambda self: fields.Date.context_today(self),
    )
    date_to = fields.Date(string="Until", help="Empty: until further notice.")
    note = fields.Char(string="Where the Figure Comes From")

    _once = models.UniqueIndex(
        "(company_id, medium_id, date_from)",
        "This medium has a cost per lead from this day already.",
    )
    _positive = models.Constraint(
        "CHECK (cost_per_lead > 0)", "A lead from paid media costs more than nothing."
    )
    _period = models.Constraint(
        "CHECK (date_to >= date_from)", "A period cannot end before it begins."
    )
