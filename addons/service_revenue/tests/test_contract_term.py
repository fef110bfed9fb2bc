# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import doctest
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ..tools import contract_term
from ..tools.contract_term import (
    cut,
    cut_segments,
    day_count,
    price_for_subtotal,
    price_slices,
    settle,
    share,
    slices,
    term_end,
)

days = st.dates(date(2020, 1, 1), date(2040, 12, 31))
cents = st.integers(0, 10_000_000).map(lambda value: value / 100)
months = st.integers(1, 60)


@tagged("post_install", "-at_install")
class TestContractTerm(BaseCase):
    """What the days of a term cost adds up to its price, to the cent (SR-19)."""

    def test_doctests(self):
        self.assertFalse(doctest.testmod(contract_term).failed)

    @settings(max_examples=200, deadline=None)
    @given(days, months, cents, st.lists(st.integers(0, 2000), max_size=8))
    def test_parts_add_up(self, start, length, amount, offsets):
        """Any cut points: the parts add up to the price."""
        end = term_end(start, length)
        points = sorted(
            {start, *(start + timedelta(days=n) for n in offsets), end + timedelta(1)}
        )
        points = [day for day in points if day <= end + timedelta(1)]
        parts = [
            share(amount, start, end, first, after - timedelta(1))
            for first, after in zip(points, points[1:], strict=False)
        ]
        self.assertEqual(round(sum(parts), 2), round(amount, 2))
        self.assertGreaterEqual(min(parts), 0)

    @settings(max_examples=200, deadline=None)
    @given(days, months, cents, st.integers(-10, 2000))
    def test_used_and_refunded(self, start, length, amount, offset):
        """Used and given back are the price, leap years and month ends included."""
        used, unused = cut(
            amount, start, term_end(start, length), start + timedelta(days=offset)
        )
        self.assertEqual(round(used + unused, 2), round(amount, 2))
        self.assertGreaterEqual(min(used, unused), 0)

    @settings(max_examples=200, deadline=None)
    @given(days, months, cents, st.lists(st.tuples(days, cents), max_size=4), days)
    def test_changed_prices(self, start, length, amount, changes, day):
        """Used and unused are all that was paid, whatever changed on the way."""
        end = term_end(start, length)
        changes = sorted(
            {on: rest for on, rest in changes if start <= on <= end}.items()
        )
        used, unused = cut_segments(amount, start, end, changes, day)
        total = sum(cut_segments(amount, start, end, changes, start))
        self.assertEqual(round(used + unused, 2), round(total, 2))
        self.assertGreaterEqual(min(used, unused), 0)

    @settings(max_examples=200, deadline=None)
    @given(days, st.integers(1, 36))
    def test_months(self, start, length):
        """As many slices as months, without gap or overlap, from any day."""
        end = term_end(start, length)
        parts = slices(start, end, 1)
        self.assertEqual(len(parts), length)
        self.assertEqual((parts[0][0], parts[-1][1]), (start, end))
        for (_first, last), (following, _last) in zip(parts, parts[1:], strict=False):
            self.assertEqual(following, last + timedelta(days=1))
        self.assertEqual(sum(day_count(*part) for part in parts), day_count(start, end))

    @settings(max_examples=100, deadline=None)
    @given(days, st.integers(1, 24), cents, days)
    def test_monthly(self, start, length, price, day):
        end = term_end(start, length)
        priced = price_slices(slices(start, end, 1), price, [])
        used, unused = settle(priced, day, end)
        self.assertEqual(round(used + unused, 2), round(price * length, 2))

    @settings(max_examples=200, deadline=None)
    @given(cents, st.integers(0, 30))
    def test_included_taxes(self, subtotal, rate):
        """A price with included taxes gives the wanted subtotal."""

        def excluded(price):
            return round(price / (1 + rate / 100), 2)

        self.assertEqual(excluded(price_for_subtotal(subtotal, excluded)), subtotal)
