# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import random
from datetime import date
from decimal import Decimal
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ..tools.incentive import round_money
from ..tools.incentive_terms import Deal, Terms, allocate, split_money, tiered

COINS = {1: Decimal("0.01"), 2: Decimal(1), 3: Decimal("0.001")}
# Units of the currency of the terms for one of each.
FACTORS = {1: Fraction(1), 2: Fraction(10, 217), 3: Fraction(10000, 421)}
PERCENTS = st.integers(0, 100_000).map(lambda n: Decimal(n) / 10_000)
AMOUNTS = st.integers(0, 5_000_000).map(lambda n: Decimal(n) / 100)
CAPS = st.none() | st.integers(1, 100_000).map(Decimal)


@st.composite
def terms(draw):
    """Terms with up to three tiers and any caps."""
    starts = sorted(draw(st.sets(st.integers(1, 60_000), max_size=3)))
    return Terms(
        percent=draw(PERCENTS),
        tiers=tuple((Decimal(start), draw(PERCENTS)) for start in starts),
        cap_deal=draw(CAPS),
        cap_person=draw(CAPS),
        cap_rule=draw(CAPS),
    )


@st.composite
def deals(draw, currencies=(1, 2, 3)):
    """Deals of three persons in one month, all under the same terms."""
    common = draw(terms())
    result = []
    for number in range(draw(st.integers(1, 8))):
        currency = draw(st.sampled_from(currencies))
        base = round_money(draw(AMOUNTS), COINS[currency])
        result.append(
            Deal(
                key=number,
                person=draw(st.integers(1, 3)),
                day=date(2026, 5, draw(st.integers(1, 28))),
                number=number,
                lost=draw(st.booleans()),
                base=base,
                flat=round_money(base * common.percent / 100, COINS[currency]),
                currency_id=currency,
                rounding=COINS[currency],
                factor=FACTORS[currency],
                terms=common,
            )
        )
    return result


@tagged("post_install", "-at_install")
class TestIncentiveAllocation(BaseCase):
    """Tiers and caps over a period, whatever the deals are (SR-11)."""

    @given(deals(), st.integers())
    @settings(deadline=None, max_examples=150, derandomize=True)
    def test_order_does_not_matter(self, some, seed):
        """SR-11: heard in any order, the deals are worth the same."""
        shuffled = list(some)
        random.Random(seed).shuffle(shuffled)
        self.assertEqual(allocate(shuffled), allocate(some))

    @given(deals())
    @settings(deadline=None, max_examples=150, derandomize=True)
    def test_caps_hold(self, some):
        """SR-11: never negative, whole coins, and never beyond a cap."""
        paid = allocate(some)
        limits = some[0].terms
        by_person = dict.fromkeys(range(1, 4), Fraction(0))
        for deal in some:
            amount, reason = paid[deal.key]
            self.assertGreaterEqual(amount, 0)
            self.assertEqual(amount, round_money(amount, deal.rounding))
            worth = Fraction(amount) * deal.factor
            by_person[deal.person] += worth
            if limits.cap_deal is not None:
                self.assertLessEqual(worth, limits.cap_deal)
            if reason is None and not limits.tiers:
                self.assertEqual(amount, deal.flat)
        if limits.cap_person is not None:
            self.assertLessEqual(max(by_person.values()), limits.cap_person)
        if limits.cap_rule is not None:
            self.assertLessEqual(sum(by_person.values()), limits.cap_rule)

    @given(deals(currencies=(1,)))
    @settings(deadline=None, max_examples=150, derandomize=True)
    def test_deals_add_up_to_the_period(self, some):
        """SR-11: without caps a person is paid the rounded share of his turnover."""
        free = some[0].terms._replace(cap_deal=None, cap_person=None, cap_rule=None)
        if not free.tiers:
            return
        some = [deal._replace(terms=free) for deal in some]
        paid = allocate(some)
        for person in range(1, 4):
            mine = [deal for deal in some if deal.person == person]
            turnover = sum((deal.base for deal in mine), Decimal(0))
            worth = tiered(turnover, free.percent, free.tiers)
            self.assertEqual(
                sum((paid[deal.key][0] for deal in mine), Decimal(0)),
                round_money(worth, COINS[1]),
            )

    @given(deals())
    @settings(deadline=None, max_examples=100, derandomize=True)
    def test_lost_deals_take_nothing(self, some):
        """CP-07: what is earned does not depend on deals that are lost."""
        alive = [deal for deal in some if not deal.lost]
        everything = allocate(some)
        for key, value in allocate(alive).items():
            self.assertEqual(everything[key], value)

    @given(terms(), AMOUNTS, AMOUNTS)
    @settings(deadline=None, max_examples=150, derandomize=True)
    def test_bands_add_up(self, limits, first, second):
        """SR-11: the worth of a turnover is that of its bands, one by one."""
        edges = [Decimal(0), *(start for start, _rate in limits.tiers)]
        rates = [limits.percent, *(rate for _start, rate in limits.tiers)]
        total = first + second
        worth = Decimal(0)
        for n, (start, rate) in enumerate(zip(edges, rates, strict=True)):
            end = edges[n + 1] if n + 1 < len(edges) else total
            worth += max(Decimal(0), min(end, total) - start) * rate / 100
        self.assertEqual(tiered(total, limits.percent, limits.tiers), worth)

    @given(
        st.integers(0, 10**7),
        st.lists(st.integers(1, 10**6), min_size=1, max_size=6),
        st.sampled_from(sorted(COINS.values())),
    )
    @settings(deadline=None, max_examples=150, derandomize=True)
    def test_parts_are_the_whole(self, coins, weights, coin):
        """SR-11: parts add up to the coin, and are less than a coin off."""
        total = coins * coin
        parts = split_money(total, dict(enumerate(map(Decimal, weights))), coin)
        self.assertEqual(sum(parts.values()), total)
        for key, weight in enumerate(weights):
            share = Fraction(total) * weight / sum(weights)
            self.assertLess(abs(Fraction(parts[key]) - share), Fraction(coin))
