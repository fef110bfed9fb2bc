# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models

#: (code of tools/channel_score, field, kind); a maximum of zero is asked for only where
#: ``channel_limit_negative`` says so.
CRITERIA = [
    ("score", "channel_min_score", "min"),
    ("sales_score", "channel_min_sales_score", "min"),
    ("service_score", "channel_min_service_score", "min"),
    ("jobs_proven", "channel_min_jobs", "min"),
    ("won_value", "channel_min_won_value", "min"),
    ("rating", "channel_min_rating", "min"),
    ("negative_rate", "channel_max_negative", "max"),
]


class ResPartnerGrade(models.Model):
    """A tier, with what it asks of a partner in each period (CP-01)."""

    _inherit = "res.partner.grade"

    channel_level = fields.Integer(
        string="Step",
        help="1 for the lowest tier of channel partners, 2 for the next, and so on. "
        "Zero: reviews neither give nor take this tier.",
    )
    channel_min_score = fields.Float(string="Score", digits=(16, 1))
    channel_min_sales_score = fields.Float(string="Sales Score", digits=(16, 1))
    channel_min_service_score = fields.Float(string="Service Score", digits=(16, 1))
    channel_min_jobs = fields.Integer(string="Jobs Proven")
    channel_min_won_value = fields.Monetary(
        string="Value of Deals Won", currency_field="channel_currency_id"
    )
    channel_min_rating = fields.Float(string="Rating", digits=(3, 2))
    channel_limit_negative = fields.Boolean(string="Limit Bad Call-Backs")
    channel_max_negative = fields.Float(
        string="Bad Call-Backs at Most (%)", digits=(16, 1)
    )
    channel_currency_id = fields.Many2one(
        "res.currency", compute="_compute_channel_currency_id"
    )

    _channel_step = models.UniqueIndex(
        "(COALESCE(company_id, 0), channel_level) WHERE channel_level > 0 AND active",
        "Another tier is this step already: give each tier a step of its own.",
    )
    _channel_criteria = models.Constraint(
        "CHECK (channel_level >= 0 AND channel_min_score BETWEEN 0 AND 100"
        " AND channel_min_sales_score BETWEEN 0 AND 100"
        " AND channel_min_service_score BETWEEN 0 AND 100"
        " AND channel_min_jobs >= 0 AND channel_min_won_value >= 0"
        " AND channel_min_rating BETWEEN 0 AND 5"
        " AND channel_max_negative BETWEEN 0 AND 100)",
        "Scores lie between 0 and 100, ratings between 0 and 5, and nothing that is "
        "asked for is negative.",
    )

    @api.depends("company_id")
    @api.depends_context("company")
    def _compute_channel_currency_id(self):
        for grade in self:
            grade.channel_currency_id = (
                grade.company_id.currency_id or self.env.company.currency_id
            )

    @api.model
    def _get_ladder(self, company):
        """Tiers that reviews of a company give and take, lowest first."""
        # sudo: tiers hold for the firm, whoever may configure them.
        return self.sudo().search(
            [("channel_level", ">", 0), ("company_id", "in", [company.id, False])],
            order="channel_level, id",
        )

    def _get_criteria(self):
        """[(code, kind, limit)] of ``tools/channel_score.missing``."""
        self.ensure_one()
        return [
            (
                code,
                kind,
                self[name] if kind == "min" or self.channel_limit_negative else None,
            )
            for code, name, kind in CRITERIA
        ]
