# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..tools.channel_score import Target

FIGURES = [
    ("accepted_rate", "Accepted of what was offered"),
    ("hours_to_answer", "Hours until the answer"),
    ("win_rate", "Leads won"),
    ("leads_won", "Deals won"),
    ("won_value", "Value of deals won"),
    ("contracts", "Contracts sold"),
    ("contract_value", "Value of contracts sold"),
    ("return_rate", "Goods returned"),
    ("jobs_proven", "Jobs proven"),
    ("proven_rate", "Proven of the jobs done"),
    ("on_time_rate", "On time"),
    ("rating", "Rating by customers"),
    ("negative_rate", "Bad call-backs"),
    ("repeat_rate", "Repeat repairs"),
]
#: figure: (sides on which it is measured, whether more is better, unit)
MEASURES = {
    "accepted_rate": ("both", True, "percent"),
    "hours_to_answer": ("both", False, "hours"),
    "win_rate": ("sales", True, "percent"),
    "leads_won": ("sales", True, "count"),
    "won_value": ("sales", True, "money"),
    "contracts": ("sales", True, "count"),
    "contract_value": ("sales", True, "money"),
    "return_rate": ("sales", False, "percent"),
    "jobs_proven": ("service", True, "count"),
    "proven_rate": ("service", True, "percent"),
    "on_time_rate": ("service", True, "percent"),
    "rating": ("service", True, "rating"),
    "negative_rate": ("service", False, "percent"),
    "repeat_rate": ("service", False, "percent"),
}
#: Figures that only the owner of a firm sees.
MONEY = ("won_value", "contract_value")


class ChannelScoreMetric(models.Model):
    """One figure of the score: what is asked, and how much it weighs (CP-22).

    A company with figures of its own is scored by these; else those without a company
    hold.
    """

    _name = "channel.score.metric"
    _description = "Figure of the Score"
    _order = "side desc, sequence, id"

    figure = fields.Selection(FIGURES, required=True)
    side = fields.Selection(
        [("sales", "Sales"), ("service", "Service")], required=True, default="service"
    )
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company",
        index=True,
        ondelete="cascade",
        help="Empty: for companies that have no figures of their own.",
    )
    weight = fields.Integer(default=10, required=True)
    floor = fields.Float(
        string="No Points At",
        required=True,
        digits=(16, 2),
        help="With this figure a partner gets 0 points of 100. Amounts are in the "
        "currency of the company.",
    )
    target = fields.Float(
        string="Full Points At",
        required=True,
        digits=(16, 2),
        help="With this figure a partner gets 100 points; in between it goes evenly.",
    )
    minimum_cases = fields.Integer(
        string="Cases at Least",
        default=3,
        required=True,
        help="With fewer cases the figure says nothing, and does not count.",
    )
    is_higher_better = fields.Boolean(
        string="More Is Better", compute="_compute_is_higher_better"
    )

    _weight_positive = models.Constraint(
        "CHECK (weight > 0 AND minimum_cases >= 1)",
        "A figure weighs something, and is measured from one case at least.",
    )
    _not_the_same = models.Constraint(
        "CHECK (floor != target)",
        "No points and full points cannot be given for the same figure.",
    )
    _once = models.UniqueIndex(
        "(COALESCE(company_id, 0), figure, side) WHERE active",
        "This figure is part of the score already: change its weight.",
    )

    @api.depends("figure")
    def _compute_is_higher_better(self):
        for metric in self:
            metric.is_higher_better = bool(metric.figure and MEASURES[metric.figure][1])

    @api.depends("figure")
    @api.depends_context("lang")
    def _compute_display_name(self):
        figures = dict(self._fields["figure"]._description_selection(self.env))
        for metric in self:
            metric.display_name = figures.get(metric.figure, "")

    @api.constrains("figure", "side", "floor", "target")
    def _check_figure(self):
        for metric in self:
            side, more, _unit = MEASURES[metric.figure]
            if side not in ("both", metric.side):
                raise ValidationError(
                    self.env._(
                        "“%(figure)s” is not measured on this side: choose the other "
                        "one.",
                        figure=metric.display_name,
                    )
                )
            if more != (metric.target > metric.floor):
                raise ValidationError(
                    self.env._(
                        "Of “%(figure)s” more is better: full points are given for "
                        "more than no points.",
                        figure=metric.display_name,
                    )
                    if more
                    else self.env._(
                        "Of “%(figure)s” less is better: full points are given for "
                        "less than no points.",
                        figure=metric.display_name,
                    )
                )

    @api.model
    def _get_metrics(self, company):
        """Figures by which a company scores, in their order."""
        # sudo: the method of scoring holds for everybody who is scored by it.
        metrics = self.sudo().search([("company_id", "in", [company.id, False])])
        return metrics.filtered("company_id") or metrics

    def _get_targets(self):
        """These figures, for ``tools/channel_score``."""
        return [
            Target(
                metric.figure,
                metric.side,
                metric.weight,
                metric.floor,
                metric.target,
                metric.minimum_cases,
            )
            for metric in self
        ]
