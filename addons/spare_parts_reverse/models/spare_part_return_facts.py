# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from decimal import ROUND_CEILING, Decimal
from typing import Any, NamedTuple

from dateutil.relativedelta import relativedelta

from odoo import fields, models

from ..tools.repair_or_replace import Facts, Rule, decide, estimate_repair, money


class PartFacts(NamedTuple):
    """What one part is decided on: values for the tool, records for the document."""

    facts: Facts
    values: Rule
    rule: Any
    supplier: Any
    quantum: Decimal


def _decimal(number):
    return Decimal(str(number or 0))


class SparePartReturn(models.Model):
    """Facts of the decision, gathered for many parts at once (SP-08, SP-09)."""

    _inherit = "spare.part.return"

    def _prepare_decision_vals_list(self):
        """Values of one ``spare.decision`` for each of these parts.

        A part of a kind of which the stock needs three is repaired three times: those
        that are decided before, in this batch or earlier, count as coming.
        """
        vals_list = []
        given = {}
        # sudo: the decision follows from costs that not everybody may read.
        for company, parts in self.sudo().grouped("company_id").items():
            for part, known in parts._get_decision_facts(company).items():
                key = (company, part.product_id)
                taken = given.get(key, Decimal(0))
                facts = known.facts._replace(stock_need=known.facts.stock_need - taken)
                decision = decide(facts, known.values, known.quantum)
                if decision.verdict == "repair" and not facts.is_own:
                    given[key] = taken + _decimal(part.quantity)
                vals_list.append(
                    part._prepare_decision_vals(known._replace(facts=facts), decision)
                )
        return vals_list

    def _prepare_decision_vals(self, known, decision):
        facts, estimate = known.facts, known.facts.estimate
        # A share just above the limit is never written as the limit itself.
        share = decision.share.quantize(Decimal("0.0001"), rounding=ROUND_CEILING)
        return {
            "return_id": self.id,
            "company_id": self.company_id.id,
            "currency_id": self.company_id.currency_id.id,
            "product_id": self.product_id.id,
            "user_id": self.env.uid,
            "rule_id": known.rule.id,
            "grade_id": self.grade_id.id,
            "verdict": decision.verdict,
            "disposition": decision.disposition,
            "reason": decision.reason,
            "labour_cost": float(estimate.labour),
            "parts_cost": float(estimate.parts),
            "freight_cost": float(estimate.freight),
            "repair_cost": float(estimate.total),
            "estimate_source": estimate.source,
            "history_count": estimate.count,
            "replacement_cost": float(facts.replacement_cost),
            "age_months": facts.age_months,
            "value": float(decision.value),
            "share_percent": float(share),
            "threshold_percent": float(known.values.threshold_percent),
            "high_value_from": float(known.values.high_value_from),
            "stock_need": float(facts.stock_need),
            "supplier_id": known.supplier.id,
            "supplier_warranty_until": facts.supplier_until,
        }

    def _get_decision_facts(self, company):
        """Facts of these parts of one company: ``{part: PartFacts}``."""
        currency = company.currency_id
        quantum = _decimal(currency.rounding)
        products = self.product_id
        rules = products._get_spare_rules(company)
        history = products._get_spare_repair_history(company)
        need = products._get_spare_stock_need(company)
        warranties = self._get_supplier_warranty()
        failed = self._get_failed_ways()
        ages = self._get_part_ages()
        convert = self._get_spare_converter(company)
        result = {}
        for part in self:
            product = part.product_id.with_company(company)
            rule = rules[part.product_id]
            supplier, until = warranties.get(part) or (self.env["res.partner"], None)
            cost = product._get_spare_replacement_cost(company)
            hourly = convert(rule.hourly_cost, rule.currency_id)
            cost_currency = product.cost_currency_id
            past = history.get(part.product_id)
            estimate = estimate_repair(
                past and (past.count, past.labour, past.parts, past.freight),
                rule.history_from,
                (
                    product.spare_repair_hours * hourly,
                    convert(product.spare_repair_parts_cost, cost_currency),
                    convert(product.spare_repair_freight, cost_currency),
                ),
                (
                    rule.default_hours * hourly,
                    convert(rule.freight, rule.currency_id),
                ),
                quantum,
            )
            result[part] = PartFacts(
                facts=Facts(
                    condition=part.grade_id.condition,
                    replacement_cost=money(cost, quantum),
                    estimate=estimate,
                    value_percent=_decimal(part.grade_id.value_percent),
                    age_months=ages[part.id],
                    stock_need=_decimal(need[part.product_id.id]),
                    supplier_until=until,
                    is_own=part.origin == "send_in",
                    is_regulated=part.is_regulated,
                    failed=failed.get(part.id, frozenset()),
                ),
                values=Rule(
                    threshold_percent=_decimal(rule.threshold_percent),
                    high_value_from=money(
                        convert(rule.high_value_from, rule.currency_id), quantum
                    ),
                    depreciation_percent=_decimal(rule.depreciation_percent),
                    supplier_first=rule.supplier_first,
                    harvest=rule.harvest,
                    count_stock_need=rule.count_stock_need,
                ),
                rule=rule,
                supplier=supplier,
                quantum=quantum,
            )
        return result

    def _get_spare_converter(self, company):
        """Function that brings amounts into the currency of ``company``, unrounded.

        It reads each rate once, however many parts there are.
        """
        rates = {}
        today = fields.Date.context_today(self)

        def convert(amount, currency):
            if not amount or not currency or currency == company.currency_id:
                return amount or 0.0
            if currency not in rates:
                rates[currency] = currency._get_conversion_rate(
                    currency, company.currency_id, company, today
                )
            return amount * rates[currency]

        return convert

    def _get_failed_ways(self):
        """Ways that these parts have gone since they were received, without success.

        An open part that is back from repair was not repaired; one that is back from
        its supplier was refused.

        :return: dict of ``{return id: frozenset of "repair", "supplier"}``
        """
        # sudo: the decision follows from what happened, whoever asks.
        events = self.env["spare.return.event"].sudo()
        ways = {}
        # In the order in which they happened; a part that turned up again starts anew.
        for event in events.search(
            [
                ("return_id", "in", self.ids),
                ("step", "in", ("received", "repair", "supplier")),
            ],
            order="id",
        ):
            if event.step == "received":
                ways.pop(event.return_id.id, None)
            else:
                ways.setdefault(event.return_id.id, set()).add(event.step)
        return {key: frozenset(way) for key, way in ways.items()}

    def _get_part_ages(self):
        """Whole months since a part was first ours or in use: ``{return id: months}``.

        By the first stock move of its number before the return was opened. A number
        that came to light with the defect itself is that of a part which was built in
        from the beginning: it is as old as its machine. Where nobody knows, new.
        """
        today = fields.Date.context_today(self)
        first = dict(
            (lot.id, day)
            # sudo: the age of a part follows from its moves, whoever asks.
            for lot, day in self.env["stock.move.line"]
            .sudo()
            ._read_group(
                [("lot_id", "in", self.lot_id.ids), ("state", "=", "done")],
                ["lot_id"],
                ["date:min"],
            )
        )
        ages = {}
        for part in self:
            known = first.get(part.lot_id.id)
            if known and known.date() < part.opened_on.date():
                start = known.date()
            else:
                start = part.equipment_id.warranty_start_date or today
            age = relativedelta(today, start)
            ages[part.id] = max(age.years * 12 + age.months, 0)
        return ages
