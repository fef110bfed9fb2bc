# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools.misc import format_date

OUTCOMES = [
    ("promote", "Promotion"),
    ("keep", "Keeps its tier"),
    ("probation", "On probation"),
    ("demote", "Demotion"),
    ("unmeasured", "Too little to measure"),
]


class ChannelReview(models.Model):
    """What a firm has achieved in a period, and the tier that follows (CP-01, CP-22).

    Figures, score and proposal are frozen when the review is made. A decision, of a
    manager or by the rule of the company, changes the tier once. Only the engine writes
    here.
    """

    _name = "channel.review"
    _description = "Review of a Channel Partner"
    _inherit = ["service.measured.mixin"]
    _order = "date_from desc, rank, id"
    _rec_name = "channel_partner_id"
    _check_company_auto = True

    channel_partner_id = fields.Many2one(
        "res.partner",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, ondelete="cascade"
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    date_from = fields.Date(string="From", required=True, readonly=True)
    date_to = fields.Date(string="To", required=True, readonly=True)
    state = fields.Selection(
        [("draft", "To Decide"), ("decided", "Decided")],
        required=True,
        readonly=True,
        default="draft",
        index=True,
    )
    is_latest = fields.Boolean(
        readonly=True, default=True, help="The last one of the firm in the company."
    )

    # Frozen figures
    line_ids = fields.One2many("channel.review.line", "review_id", readonly=True)
    score = fields.Float(readonly=True, digits=(16, 1), aggregator="avg")
    sales_score = fields.Float(readonly=True, digits=(16, 1), aggregator="avg")
    service_score = fields.Float(readonly=True, digits=(16, 1), aggregator="avg")
    is_measured = fields.Boolean(readonly=True)
    jobs_proven = fields.Integer(readonly=True)
    won_value = fields.Monetary(string="Value of Deals Won", readonly=True)
    rating = fields.Float(readonly=True, digits=(3, 2), aggregator="avg")
    state_id = fields.Many2one(
        "res.country.state",
        string="Province or State",
        readonly=True,
        ondelete="set null",
    )
    type_id = fields.Many2one(
        "channel.type", string="Channel Type", readonly=True, ondelete="set null"
    )
    rank = fields.Integer(
        readonly=True, aggregator=None, help="Place among all firms of the company."
    )
    rank_count = fields.Integer(string="Ranked", readonly=True, aggregator=None)
    rank_state = fields.Integer(string="Rank in Region", readonly=True, aggregator=None)
    rank_type = fields.Integer(string="Rank in Type", readonly=True, aggregator=None)

    # Proposal
    grade_id = fields.Many2one(
        "res.partner.grade", string="Tier", readonly=True, ondelete="set null"
    )
    proposed_grade_id = fields.Many2one(
        "res.partner.grade", string="Proposed", readonly=True, ondelete="set null"
    )
    next_grade_id = fields.Many2one(
        "res.partner.grade", string="Next Tier", readonly=True, ondelete="set null"
    )
    outcome = fields.Selection(OUTCOMES, required=True, readonly=True)
    misses = fields.Integer(
        readonly=True,
        aggregator=None,
        help="Reviews in a row, with this one, that missed the criteria of the tier.",
    )
    missing = fields.Json(
        readonly=True, help="Criteria not met: of the own tier, and of the next."
    )
    missing_text = fields.Text(
        string="What Is Missing", compute="_compute_missing_text"
    )

    # Decision
    decided_grade_id = fields.Many2one(
        "res.partner.grade", string="Decided", readonly=True, ondelete="set null"
    )
    decided_on = fields.Datetime(readonly=True)
    decided_by_id = fields.Many2one(
        "res.users", readonly=True, ondelete="restrict", help="Empty: by rule."
    )
    reason = fields.Char(readonly=True)
    date_next = fields.Date(string="Next Review", readonly=True)

    _once = models.UniqueIndex(
        "(channel_partner_id, company_id, date_from)",
        "This firm has its review of this period already.",
    )
    # The range of one number stands for "the same", so that PostgreSQL needs no
    # extension for the comparison.
    _never_overlap = models.Constraint(
        "EXCLUDE USING gist ("
        "int4range(channel_partner_id, channel_partner_id, '[]') WITH &&,"
        " int4range(company_id, company_id, '[]') WITH &&,"
        " daterange(date_from, date_to, '[]') WITH &&)",
        "No day of a firm is reviewed twice.",
    )
    _decided_once = models.Constraint(
        "CHECK ((state = 'decided') = (decided_on IS NOT NULL))",
        "What is decided keeps the time of the decision.",
    )
    _one_latest = models.UniqueIndex(
        "(channel_partner_id, company_id) WHERE is_latest",
        "A firm has one latest review.",
    )

    @api.model
    def _get_measured_fields(self):
        return super()._get_measured_fields() | {
            name
            for name, field in self._fields.items()
            if (field.store and name not in models.MAGIC_COLUMNS) or name == "line_ids"
        }

    @api.depends("channel_partner_id", "date_from", "date_to")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for review in self:
            review.display_name = self.env._(
                "%(firm)s, %(first)s to %(last)s",
                firm=review.channel_partner_id.name or "",
                first=format_date(self.env, review.date_from),
                last=format_date(self.env, review.date_to),
            )

    @api.depends("missing", "outcome")
    @api.depends_context("lang")
    def _compute_missing_text(self):
        for review in self:
            review.missing_text = "\n".join(review._get_missing_sentences())

    @api.ondelete(at_uninstall=False)
    def _unlink_except_decided(self):
        if any(review.state == "decided" for review in self):
            raise UserError(
                self.env._(
                    "A decided review is the history of the firm and stays. Change the "
                    "tier on the firm, or in its next review."
                )
            )

    # ------------------------------------------------------------------
    # Buttons
    # ------------------------------------------------------------------

    def action_decide(self):
        """Decide these reviews as proposed (managers of channels)."""
        self._check_decider()
        self._decide()
        return True

    def action_decide_otherwise(self):
        """Dialog for another tier than the one that is proposed."""
        self._check_decider()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Decide"),
            "res_model": "channel.review.decide",
            "view_mode": "form",
            "target": "new",
            "context": {"default_review_ids": self.ids},
        }

    def _check_decider(self):
        if not self.env.user.has_group("channel_partner.group_channel_manager"):
            raise AccessError(
                self.env._("Reviews are decided by managers of channels. Ask one.")
            )
        self.check_access("read")
