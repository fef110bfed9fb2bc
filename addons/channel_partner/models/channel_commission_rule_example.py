# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.tools.misc import format_amount

from odoo.addons.service_revenue.tools.incentive import decimal

from ..tools.channel_commission import CommissionTerms, commission


class ChannelCommissionRule(models.Model):
    """An example that follows while the rule is typed in (CP-06)."""

    _inherit = "channel.commission.rule"

    example_amount = fields.Float(
        string="Try With",
        compute="_compute_example_amount",
        readonly=False,
        digits=(16, 2),
        help="Amount of a job, to see what a store earns by it.",
    )
    example = fields.Char(compute="_compute_example")

    def _compute_example_amount(self):
        for rule in self:
            rule.example_amount = rule.example_amount or 1000.0

    @api.depends(
        "side",
        "amount_type",
        "percent",
        "fixed_amount",
        "minimum",
        "maximum",
        "base",
        "currency_id",
        "company_id",
        "grade_id",
        "type_id",
        "relation",
        "scenario_id",
        "categ_id",
        "example_amount",
    )
    @api.depends_context("lang", "company")
    def _compute_example(self):
        relations = dict(self._fields["relation"]._description_selection(self.env))
        for rule in self:
            company = rule.company_id or self.env.company
            currency = rule.currency_id or company.currency_id
            terms = CommissionTerms(
                kind=rule.amount_type or "percent",
                percent=decimal(rule.percent),
                fixed=decimal(rule.fixed_amount),
                minimum=decimal(rule.minimum),
                maximum=decimal(rule.maximum),
            )
            amount = decimal(rule.example_amount or 1000.0)
            earned = commission(terms, amount, decimal(currency.rounding))
            names = (
                rule.grade_id.name,
                rule.type_id.name,
                relations.get(rule.relation),
                rule.scenario_id.name,
                rule.categ_id.name,
            )
            values = {
                "who": ", ".join(filter(None, names)) or self.env._("any"),
                "amount": format_amount(self.env, float(amount), currency),
                "earned": format_amount(self.env, float(earned), currency),
            }
            if rule.side == "sales":
                rule.example = self.env._(
                    "A store (%(who)s) whose lead is won, and paid with %(amount)s, "
                    "gets %(earned)s.",
                    **values,
                )
            elif rule.base == "goods":
                rule.example = self.env._(
                    "A store (%(who)s) that proves a job on goods worth %(amount)s "
                    "gets %(earned)s.",
                    **values,
                )
            else:
                rule.example = self.env._(
                    "A store (%(who)s) that proves a job of %(amount)s gets "
                    "%(earned)s.",
                    **values,
                )
