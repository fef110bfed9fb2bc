# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import doctest
from datetime import date
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ..tools import repair_or_replace
from ..tools.repair_or_replace import (
    DISPOSITIONS,
    Estimate,
    Facts,
    Rule,
    current_value,
    decide,
    money,
    share_digits,
)

amounts = st.integers(0, 200_000).map(lambda cents: Decimal(cents) / 100)
percents = st.integers(0, 1000).map(lambda tenths: Decimal(tenths) / 10)
quanta = st.sampled_from([Decimal("0.01"), Decimal("0.05"), Decimal(1)])
facts_of_a_part = st.builds(
    Facts,
    condition=st.sampled_from(["good", "repairable", "harvest", "scrap"]),
    replacement_cost=amounts,
    estimate=st.builds(Estimate, labour=amounts, parts=amounts, freight=amounts),
    value_percent=percents,
    age_months=st.integers(0, 240),
    stock_need=st.integers(-5, 5).map(Decimal),
    supplier_until=st.sampled_from([None, date(2027, 3, 1)]),
    is_own=st.booleans(),
    is_regulated=st.booleans(),
    failed=st.sets(st.sampled_from(["repair", "supplier"])).map(frozenset),
)
rules = st.builds(
    Rule,
    threshold_percent=percents,
    high_value_from=amounts,
    depreciation_percent=percents,
    supplier_first=st.booleans(),
    harvest=st.booleans(),
    count_stock_need=st.booleans(),
)
modest = settings(max_examples=200, deadline=None)


@tagged("post_install", "-at_install")
class TestDecisionTool(BaseCase):
    """Repair or replace as pure arithmetic (SP-08, SP-09)."""

    def test_doctests(self):
        self.assertFalse(doctest.testmod(repair_or_replace).failed)

    def test_story(self):
        """SP-08: 180 of 260 is 69.2 %: replaced; 120 of 260 is 46.2 %: repaired."""
        for repair, share, verdict in (
            (180, "69.2", "replace"),
            (120, "46.2", "repair"),
        ):
            decision = decide(
                Facts(
                    "repairable",
                    Decimal(260),
                    Estimate(labour=Decimal(repair - 30), parts=Decimal(30)),
                ),
                Rule(threshold_percent=Decimal(60)),
            )
            self.assertEqual(decision.verdict, verdict)
            self.assertEqual(round(decision.share, 1), Decimal(share))

    @modest
    @given(facts_of_a_part, rules, quanta)
    def test_answer_is_one_of_the_known(self, facts, rule, quantum):
        """Verdict and disposition always fit, and the law always holds."""
        decision = decide(facts, rule, quantum)
        self.assertIn(decision.disposition, DISPOSITIONS[decision.verdict])
        if decision.disposition == "supplier":
            self.assertTrue(facts.supplier_until)
            self.assertNotIn("supplier", facts.failed)
        if decision.disposition == "harvest":
            self.assertFalse(facts.is_regulated)
            self.assertTrue(rule.harvest)
        if decision.disposition == "repair":
            self.assertEqual(facts.condition, "repairable")
            self.assertNotIn("repair", facts.failed)
        if decision.disposition == "restock":
            self.assertFalse(facts.is_own)
        if decision.disposition == "give_back":
            self.assertTrue(facts.is_own)

    @modest
    @given(facts_of_a_part, rules, amounts)
    def test_dearer_repair_never_repairs(self, facts, rule, more):
        """A dearer repair never turns replace into repair."""
        dearer = facts._replace(
            estimate=facts.estimate._replace(labour=facts.estimate.labour + more)
        )
        if decide(facts, rule).verdict == "replace":
            self.assertEqual(decide(dearer, rule).verdict, "replace")

    @modest
    @given(facts_of_a_part, rules, amounts, percents)
    def test_worth_more_never_replaces(self, facts, rule, more, limit):
        """A dearer part or a higher limit never turns repair into replace."""
        if not facts.replacement_cost or decide(facts, rule).verdict == "replace":
            return
        worth = facts._replace(replacement_cost=facts.replacement_cost + more)
        self.assertEqual(decide(worth, rule).verdict, "repair")
        higher = rule._replace(
            threshold_percent=max(rule.threshold_percent, limit),
            high_value_from=rule.high_value_from,
        )
        self.assertEqual(decide(facts, higher).verdict, "repair")

    @modest
    @given(facts_of_a_part, rules, st.integers(0, 120), st.integers(0, 5))
    def test_older_or_less_needed_never_repairs(self, facts, rule, months, less):
        """An older part, or one that the stock needs less, is never repaired more."""
        if decide(facts, rule).verdict == "repair":
            return
        older = facts._replace(age_months=facts.age_months + months)
        self.assertEqual(decide(older, rule).verdict, "replace")
        fewer = facts._replace(stock_need=facts.stock_need - less)
        self.assertEqual(decide(fewer, rule).verdict, "replace")

    @modest
    @given(amounts.filter(bool), percents, quanta)
    def test_exactly_at_the_limit_is_a_repair(self, value, limit, quantum):
        """SP-08: what costs exactly the share is repaired, one coin more is not."""
        value = money(value, quantum)
        cost = value * limit / 100
        if not value or cost != money(cost, quantum):
            return
        rule = Rule(threshold_percent=limit)
        at = Facts("repairable", value, Estimate(labour=cost))
        self.assertEqual(decide(at, rule, quantum).verdict, "repair")
        above = Facts("repairable", value, Estimate(labour=cost + quantum))
        self.assertEqual(decide(above, rule, quantum).verdict, "replace")

    @modest
    @given(amounts, st.integers(0, 240), percents, percents, quanta)
    def test_value_is_between_nothing_and_new(self, cost, age, loss, kept, quantum):
        value = current_value(cost, age, loss, kept, quantum)
        self.assertGreaterEqual(value, 0)
        self.assertLessEqual(value, money(cost, quantum))
        self.assertEqual(value % quantum, 0)

    @modest
    @given(st.integers(0, 10**7), percents)
    def test_share_is_written_on_its_side_of_the_limit(self, share, limit):
        """What is more than the limit is never written as the limit itself."""
        share = Decimal(share) / 10_000
        shown = round(share, share_digits(share, limit))
        self.assertEqual(shown > limit, share > limit)
        self.assertEqual(shown < limit, share < limit)
