# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models

from odoo.addons.service_revenue.tools.incentive import decimal

from ..tools.channel_commission import CommissionTerms, RuleKey

SIDES = [("service", "Service"), ("sales", "Sales")]
RELATIONS = [("direct", "Direct"), ("agent", "Agent"), ("partner", "Partner")]


class ChannelCommissionRule(models.Model):
    """What a store earns for a job that is proven, or a lead that is paid (CP-06).

    The rule that asks for most wins; among equals the one with the deeper product
    category, then the first in the list. What is booked keeps its own terms: a rule
    that is changed later changes what is booked from then on.
    """

    _name = "channel.commission.rule"
    _description = "Commission Rule of a Channel"
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
    side = fields.Selection(
        SIDES,
        required=True,
        default="service",
        help="Service: jobs that are given to a store, once the service is proven. "
        "Sales: sales from leads that are given to a store, once they are paid.",
    )

    # ------------------------------------------------------------------
    # Whom and what it is for
    # ------------------------------------------------------------------
    grade_id = fields.Many2one(
        "res.partner.grade",
        string="Tier",
        ondelete="cascade",
        help="Tier of the firm on the day on which it takes the job. Empty: any.",
    )
    type_id = fields.Many2one(
        "channel.type", string="Channel Type", ondelete="cascade", help="Empty: any."
    )
    relation = fields.Selection(RELATIONS, help="Empty: any.")
    scenario_id = fields.Many2one(
        "channel.scenario",
        ondelete="cascade",
        help="Stores that are for this scenario. Empty: any.",
    )
    categ_id = fields.Many2one(
        "product.category",
        string="Products",
        ondelete="cascade",
        help="Jobs and sales with a product of this category, or of one below it. "
        "Empty: any.",
    )
    date_from = fields.Date(
        string="From", help="First day of acceptance, or of the sale, that it is for."
    )
    date_to = fields.Date(string="Until", help="Last day that it is for.")

    # ------------------------------------------------------------------
    # How much
    # ------------------------------------------------------------------
    amount_type = fields.Selection(
        [("percent", "Percentage"), ("fixed", "Fixed amount per job")],
        string="Earns",
        required=True,
        default="percent",
    )
    percent = fields.Float(digits=(7, 4), default=1.0)
    base = fields.Selection(
        [
            ("paid", "What the customer pays"),
            ("goods", "Value of the goods served"),
        ],
        string="Of",
        required=True,
        default="paid",
        help="What the customer pays: untaxed amount of the sale order, or of the "
        "invoices of the work order, refunds deducted. Value of the goods: the sale "
        "price of the equipment that the work order is for, also where the customer "
        "pays nothing for the job.",
    )
    currency_id = fields.Many2one(
        "res.currency",
        ondelete="restrict",
        help="Currency of the fixed amount and the limits. Empty: the currency of the "
        "company.",
    )
    fixed_amount = fields.Monetary()
    minimum = fields.Monetary(
        string="At Least", help="Per job, where something is earned. Zero: no limit."
    )
    maximum = fields.Monetary(string="At Most", help="Per job. Zero: no limit.")
    commission_count = fields.Integer(compute="_compute_commission_count")

    _amount = models.Constraint(
        """CHECK (
            (amount_type = 'percent' AND COALESCE(percent, 0) > 0 AND percent <= 100)
            OR (amount_type = 'fixed' AND COALESCE(fixed_amount, 0) > 0)
        )""",
        "A rule pays a percentage above 0 and up to 100, or a fixed amount above zero.",
    )
    _limits = models.Constraint(
        """CHECK (
            COALESCE(minimum, 0) >= 0 AND COALESCE(maximum, 0) >= 0
            AND (COALESCE(maximum, 0) = 0 OR COALESCE(minimum, 0) <= maximum)
        )""",
        "Limits cannot be negative, and “at least” cannot be more than “at most”.",
    )
    _dates_in_order = models.Constraint(
        "CHECK (date_from <= date_to)",
        "The last day of a rule cannot be before its first day.",
    )

    def _compute_commission_count(self):
        counts = dict(
            self.env["channel.commission"]._read_group(
                [("rule_id", "in", self.ids)], ["rule_id"], ["__count"]
            )
        )
        for rule in self:
            rule.commission_count = counts.get(rule, 0)

    def copy_data(self, default=None):
        vals_list = super().copy_data(default)
        for rule, vals in zip(self, vals_list, strict=True):
            if "name" not in (default or {}):
                vals["name"] = self.env._("%(name)s (copy)", name=rule.name)
        return vals_list

    # ------------------------------------------------------------------
    # For the engine
    # ------------------------------------------------------------------

    def _get_keys(self):
        """What each of these rules asks for."""
        return [
            RuleKey(
                rule_id=rule.id,
                sequence=rule.sequence,
                side=rule.side,
                company_id=rule.company_id.id or None,
                grade_id=rule.grade_id.id or None,
                type_id=rule.type_id.id or None,
                relation=rule.relation or None,
                scenario_id=rule.scenario_id.id or None,
                path=rule.categ_id.parent_path or None,
                date_from=rule.date_from or None,
                date_to=rule.date_to or None,
            )
            for rule in self
        ]

    def _get_terms(self, company, currency, day):
        """What the rule says now, its money in the currency that is booked in."""
        self.ensure_one()
        own = self.currency_id or company.currency_id

        def money(amount):
            if not amount:
                return decimal(0)
            return decimal(own._convert(amount, currency, company, day))

        return CommissionTerms(
            kind=self.amount_type,
            base=self.base,
            percent=decimal(self.percent),
            fixed=money(self.fixed_amount),
            minimum=money(self.minimum),
            maximum=money(self.maximum),
        )

    @api.onchange("amount_type")
    def _onchange_amount_type(self):
        if self.amount_type == "fixed":
            self.minimum = self.maximum = 0.0
        elif not self.percent:
            self.percent = 1.0

    def action_view_commissions(self):
        """Commissions that this rule has made."""
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "channel_partner.channel_commission_action"
        )
        return {**action, "domain": [("rule_id", "=", self.id)], "context": {}}
