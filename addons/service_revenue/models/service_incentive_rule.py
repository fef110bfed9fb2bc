# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models

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


class ServiceIncentiveRule(models.Model):
    """What is earned for which lead, when, and against which proof (SR-11).

    Every rule that fits a lead applies: a bounty for an accepted lead and a share of
    the paid sale are two rules. What is booked keeps its own amount, rate, stage and
    proof; a rule that is changed later changes what is booked from then on.
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
        [("bounty", "Bounty"), ("percent", "Share of the sale")],
        string="Earns",
        required=True,
        default="bounty",
    )
    bounty = fields.Monetary(help="Amount per lead.")
    currency_id = fields.Many2one(
        "res.currency",
        ondelete="restrict",
        help="Currency of the bounty. Empty: the currency of the company. A share is "
        "always in the currency of the sale.",
    )
    percent = fields.Float(
        digits=(7, 4),
        help="Percent of the untaxed amount of the sale, refunds deducted.",
    )
    entry_count = fields.Integer(compute="_compute_entry_count")

    _amount_positive = models.Constraint(
        """CHECK (
            (amount_type = 'bounty' AND bounty > 0 AND COALESCE(percent, 0) = 0)
            OR (amount_type = 'percent' AND percent > 0 AND percent <= 100
                AND COALESCE(bounty, 0) = 0)
        )""",
        "A bounty must be more than zero, a share more than 0 and at most 100 percent, "
        "and a rule has one of the two.",
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

    def write(self, vals):
        """One kind of amount at a time: the other one falls back to zero."""
        if vals.get("amount_type") == "bounty":
            vals = {**vals, "percent": 0.0}
        elif vals.get("amount_type") == "percent":
            vals = {**vals, "bounty": 0.0, "currency_id": False}
        return super().write(vals)

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
