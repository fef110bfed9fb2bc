# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from decimal import Decimal

from odoo import api, fields, models
from odoo.tools.misc import formatLang

from ..tools.repair_or_replace import HUNDRED, current_value, money


class SpareDecisionRule(models.Model):
    """When repair pays, and what becomes of a part if it does not (SP-08, SP-09)."""

    _name = "spare.decision.rule"
    _description = "Repair or Replace Rule"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", ondelete="cascade", index=True)
    currency_id = fields.Many2one(
        "res.currency",
        required=True,
        default=lambda self: self.env.company.currency_id,
        ondelete="restrict",
    )
    threshold_percent = fields.Float(
        string="Repair Up To",
        required=True,
        default=60.0,
        help="Repaired when the estimated repair costs at most this share of the value "
        "of the part, in percent.",
    )
    high_value_from = fields.Monetary(
        string="Always Repair From",
        help="Parts worth at least this are repaired as long as the repair is cheaper "
        "than the part. Zero: no such limit.",
    )
    depreciation_percent = fields.Float(
        string="Loss Of Value Per Year",
        help="Percent of the replacement cost that a part loses each year of age.",
    )
    hourly_cost = fields.Monetary(
        string="Cost Of An Hour", help="Of the repair shop, for the estimate."
    )
    default_hours = fields.Float(
        string="Hours Of A Repair",
        default=1.0,
        help="Where neither history nor the part says how long a repair takes.",
    )
    freight = fields.Monetary(
        help="To the repair shop and back, where the part does not say."
    )
    history_from = fields.Integer(
        string="Repairs To Learn From",
        default=3,
        help="From so many finished repairs of a part on, their average cost is the "
        "estimate.",
    )
    supplier_first = fields.Boolean(
        string="Supplier Warranty First",
        default=True,
        help="A part under the warranty of its supplier goes back to the supplier.",
    )
    harvest = fields.Boolean(
        string="Recover Components",
        help="What is not repaired is taken apart for its components, unless its grade "
        "is beyond repair or it needs a licensed handler.",
    )
    count_stock_need = fields.Boolean(
        string="Repair Only What Is Needed",
        help="A part is repaired only if the stock needs it: minimum stock and open "
        "demand, less good stock and what is being repaired. The customer's own part "
        "is always needed.",
    )
    example = fields.Char(compute="_compute_example")

    _percent_range = models.Constraint(
        "CHECK (threshold_percent BETWEEN 0 AND 100"
        " AND COALESCE(depreciation_percent, 0) BETWEEN 0 AND 100)",
        "Percentages are between 0 and 100.",
    )
    _amounts_positive = models.Constraint(
        "CHECK (COALESCE(high_value_from, 0) >= 0 AND COALESCE(hourly_cost, 0) >= 0"
        " AND COALESCE(default_hours, 0) >= 0 AND COALESCE(freight, 0) >= 0"
        " AND COALESCE(history_from, 0) >= 0)",
        "Amounts, hours and numbers of repairs cannot be negative.",
    )

    @api.depends(
        "threshold_percent",
        "high_value_from",
        "depreciation_percent",
        "hourly_cost",
        "default_hours",
        "freight",
        "supplier_first",
        "harvest",
        "count_stock_need",
        "currency_id",
    )
    def _compute_example(self):
        """The rule in words, on the example of one part."""
        for rule in self:
            rule.example = " ".join(rule._get_example_sentences())

    def _get_example_sentences(self):
        """What happens to a part that costs 260 and is a year old."""
        self.ensure_one()
        cost = Decimal(260)
        value = current_value(
            cost, 12, Decimal(str(self.depreciation_percent)), HUNDRED
        )
        limit = money(
            value * Decimal(str(self.threshold_percent)) / HUNDRED, Decimal("0.01")
        )
        estimate = self.default_hours * self.hourly_cost + self.freight
        yield self.env._(
            "For example: a part that costs %(cost)s is worth %(value)s after a year. "
            "It is repaired if that costs at most %(limit)s.",
            cost=self._format_amount(cost),
            value=self._format_amount(value),
            limit=self._format_amount(limit),
        )
        if self.high_value_from:
            yield self.env._(
                "Parts worth %(amount)s or more are repaired as long as the repair is "
                "cheaper than the part.",
                amount=self._format_amount(self.high_value_from),
            )
        if not self.hourly_cost:
            yield self.env._(
                "Labour counts nothing yet: set what an hour of the repair shop costs."
            )
        elif estimate:
            yield self.env._(
                "Where nothing else is known, a repair is estimated at %(amount)s.",
                amount=self._format_amount(estimate),
            )
        if self.count_stock_need:
            yield self.env._("What the stock does not need is not repaired.")
        if self.supplier_first:
            yield self.env._("Under the supplier's warranty it goes back to him.")
        if self.harvest:
            yield self.env._("What is not repaired is taken apart for its components.")

    def _format_amount(self, amount):
        return formatLang(self.env, float(amount), currency_obj=self.currency_id)
