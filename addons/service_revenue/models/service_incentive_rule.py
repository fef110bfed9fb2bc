# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Command

STAGES = [
    ("accepted", "Lead accepted"),
    ("won", "Lead won"),
    ("delivered", "Sale delivered"),
    ("paid", "Sale paid"),
]
PROOFS = [
    ("capture", "The visit that brought the lead"),
    ("delivery", "The delivery and work orders of the sale"),
]


ROLES = [
    ("brought", "Who brought it"),
    ("assisted", "Who assisted"),
    ("closed", "Who closed it"),
]
PERIODS = [("month", "Month"), ("quarter", "Quarter"), ("year", "Year")]
ORIGINS = ("new", "assisted", "transferred")
# What only a share can have.
SHARE_ONLY = {
    "percent": 0.0,
    "role": "brought",
    "by_share": False,
    "tiered": False,
    "cap_deal": 0.0,
}


class ServiceIncentiveRule(models.Model):
    """What is earned for which lead, when, and against which proof (SR-11).

    Every rule that fits a lead applies: a bounty for an accepted lead and a share of
    the paid sale are two rules. What is booked keeps its own terms (amount, rate,
    stage, proof, role, origin, categories, tiers, caps); a rule that is changed later
    changes what is booked from then on.
    """

    _name = "service.incentive.rule"
    _description = "Incentive Rule"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    sequence = fields.Integer(default=10)
    company_id = fields.Many2one(
        "res.company",
        index=True,
        ondelete="cascade",
        help="Empty: the rule holds for every company.",
    )
    interest_ids = fields.Many2many(
        "service.interest",
        string="Interests",
        ondelete="restrict",
        help="Kinds of lead that earn. Empty: every kind.",
    )
    stage = fields.Selection(
        STAGES,
        required=True,
        default="accepted",
        help="How far the lead has to come before the amount can be paid.",
    )
    proof = fields.Selection(
        PROOFS,
        string="Proof Of",
        required=True,
        default="capture",
        help="Which service has to be proven before the amount can be paid: completed, "
        "confirmed by the customer, call-back not negative (CP-07).",
    )
    date_from = fields.Date(
        string="From",
        help="First day of acceptance, or of the sale, to which the rule applies.",
    )
    date_to = fields.Date(string="Until", help="Last day to which the rule applies.")

    amount_type = fields.Selection(
        [
            ("bounty", "Bounty"),
            ("percent", "Share of the sale"),
            ("direct", "What a document says"),
        ],
        string="Earns",
        required=True,
        default="bounty",
    )
    bounty = fields.Monetary(help="Amount per lead.")
    currency_id = fields.Many2one(
        "res.currency",
        ondelete="restrict",
        help="Currency of the bounty, the limits and the tiers. Empty: the currency of "
        "the company. A share itself is always in the currency of the sale; it is "
        "compared with limits and tiers at the company's rate of the day of the sale.",
    )
    percent = fields.Float(
        digits=(7, 4),
        help="Percent of the untaxed amount of the sale, refunds deducted.",
    )

    # ------------------------------------------------------------------
    # Who, and of which part of the deal
    # ------------------------------------------------------------------
    role = fields.Selection(
        ROLES,
        string="Goes To",
        required=True,
        default="brought",
        help="Whose part in the deal the share is for, as the deal is attributed "
        "(CP-11, CP-12). A bounty goes to who brought the lead.",
    )
    by_share = fields.Boolean(
        string="Split By Attribution",
        help="The percentage is taken of each person's part of the deal, and not of "
        "the whole sale for each of them.",
    )
    origin_new = fields.Boolean(string="New Deals")
    origin_assisted = fields.Boolean(string="Assisted Deals")
    origin_transferred = fields.Boolean(
        string="Transferred Deals",
        help="Deals that count as new, assisted or transferred. None ticked: all of "
        "them.",
    )
    categ_ids = fields.Many2many(
        "product.category",
        string="Product Categories",
        ondelete="restrict",
        help="Only order lines of these categories, and of those below them, count. "
        "Empty: the whole order.",
    )

    # ------------------------------------------------------------------
    # Tiers and caps
    # ------------------------------------------------------------------
    period = fields.Selection(
        PERIODS,
        string="Counted Per",
        required=True,
        default="month",
        help="Turnover and limits are counted per calendar month, quarter or year of "
        "the day of the sale.",
    )
    tiered = fields.Boolean(
        string="Rises With Turnover",
        help="The more somebody sells in a period, the higher the rate. A higher rate "
        "applies to the part of the turnover above its threshold only.",
    )
    tier_ids = fields.One2many("service.incentive.rule.tier", "rule_id", copy=True)
    cap_deal = fields.Monetary(
        string="At Most Per Deal", help="Per person and deal. Zero: no limit."
    )
    cap_person = fields.Monetary(
        string="At Most Per Person", help="Per person and period. Zero: no limit."
    )
    cap_rule = fields.Monetary(
        string="At Most In Total",
        help="For everybody together, per period and company. Who sold first comes "
        "first. Zero: no limit.",
    )

    # ------------------------------------------------------------------
    # What the engine reads
    # ------------------------------------------------------------------
    terms_id = fields.Many2one(
        "service.incentive.terms", readonly=True, copy=False, ondelete="restrict"
    )
    pooling = fields.Selection(
        [("person", "Per person"), ("rule", "For everybody")],
        readonly=True,
        copy=False,
        help="Widest circle in which deals of this rule have ever depended on each "
        "other.",
    )
    pooling_period = fields.Selection(PERIODS, readonly=True, copy=False)
    entry_count = fields.Integer(compute="_compute_entry_count")

    _amount_positive = models.Constraint(
        """CHECK (
            (amount_type = 'bounty' AND bounty > 0 AND COALESCE(percent, 0) = 0)
            OR (amount_type = 'percent' AND percent >= 0 AND percent <= 100
                AND (percent > 0 OR tiered IS TRUE) AND COALESCE(bounty, 0) = 0)
            OR (amount_type = 'direct' AND COALESCE(percent, 0) = 0
                AND COALESCE(bounty, 0) = 0 AND tiered IS NOT TRUE
                AND role = 'brought' AND by_share IS NOT TRUE
                AND COALESCE(cap_deal, 0) = 0 AND COALESCE(cap_person, 0) = 0
                AND COALESCE(cap_rule, 0) = 0)
        )""",
        "A bounty must be more than zero, a share more than 0 and at most 100 percent, "
        "and a rule has one of the two.",
    )
    _bounty_is_simple = models.Constraint(
        "CHECK (amount_type != 'bounty' OR (role = 'brought'"
        " AND by_share IS NOT TRUE AND tiered IS NOT TRUE"
        " AND COALESCE(cap_deal, 0) = 0))",
        "A bounty goes to who brought the lead, in full: tiers, parts of a deal and a "
        "limit per deal are for shares.",
    )
    _caps_positive = models.Constraint(
        "CHECK (COALESCE(cap_deal, 0) >= 0 AND COALESCE(cap_person, 0) >= 0"
        " AND COALESCE(cap_rule, 0) >= 0)",
        "A limit cannot be negative. Leave it at zero for no limit.",
    )
    _share_has_sale = models.Constraint(
        "CHECK (amount_type != 'percent' OR stage != 'accepted')",
        "When a lead is accepted nothing is sold yet: a share needs a later stage.",
    )
    _dates_in_order = models.Constraint(
        "CHECK (date_from <= date_to)",
        "The last day of a rule cannot be before its first day.",
    )

    def _compute_entry_count(self):
        counts = dict(
            self.env["service.incentive.entry"]._read_group(
                [("rule_id", "in", self.ids)], ["rule_id"], ["__count"]
            )
        )
        for rule in self:
            rule.entry_count = counts.get(rule, 0)

    @api.constrains("tiered", "tier_ids")
    def _check_tiers(self):
        for rule in self:
            if rule.tiered and not rule.tier_ids:
                raise ValidationError(
                    self.env._(
                        "“%(rule)s” rises with the turnover but has no tier. Add a "
                        "line: from which turnover on, which percentage.",
                        rule=rule.name,
                    )
                )

    @api.onchange("amount_type")
    def _onchange_amount_type(self):
        if self.amount_type == "bounty":
            self.update({**SHARE_ONLY, "categ_ids": [Command.clear()]})
        else:
            self.bounty = 0.0
            if self.stage == "accepted":
                self.stage = "paid"

    @api.model_create_multi
    def create(self, vals_list):
        rules = super().create(vals_list)
        rules._freeze_terms()
        return rules

    def write(self, vals):
        """One kind of amount at a time: the other one falls back to zero."""
        if vals.get("amount_type") == "bounty":
            vals = {**vals, **SHARE_ONLY, "categ_ids": [Command.clear()]}
        elif vals.get("amount_type") == "percent":
            vals = {**vals, "bounty": 0.0}
        result = super().write(vals)
        self._freeze_terms()
        return result

    def action_view_entries(self):
        """Ledger entries that this rule has made."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "service_revenue.service_incentive_entry_action"
        )
        return {
            **action,
            "domain": [("rule_id", "=", self.id)],
            "context": {},
        }
