# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import doctest
from datetime import date, timedelta
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ..tools import channel_score
from ..tools.channel_score import Measured, Target

numbers = st.floats(0, 1000, allow_nan=False).map(lambda value: round(value, 2))
targets = st.builds(
    Target,
    st.sampled_from(["rating", "win_rate", "on_time_rate"]),
    st.sampled_from(channel_score.SIDES),
    st.integers(1, 50),
    numbers,
    numbers,
    st.integers(1, 5),
).filter(lambda target: target.floor != target.target)
measures = st.dictionaries(
    st.tuples(
        st.sampled_from(["rating", "win_rate", "on_time_rate"]),
        st.sampled_from(channel_score.SIDES),
    ),
    st.builds(Measured, numbers, st.integers(0, 9)),
)


@tagged("post_install", "-at_install")
class TestChannelScoreTool(BaseCase):
    """CP-22: the arithmetic of scores, ranks and tiers."""

    def test_doctests(self):
        self.assertFalse(doctest.testmod(channel_score).failed)

    @settings(max_examples=60, deadline=None)
    @given(st.lists(targets, max_size=6), measures, st.integers(0, 100))
    def test_score(self, asked, measured, share):
        """CP-22: within 0 and 100, the exact weighted mean, and always the same."""
        result = channel_score.score(asked, measured, share)
        self.assertEqual(result, channel_score.score(asked, measured, share))
        known = [
            (target.weight, Fraction(str(point)))
            for target, point in zip(asked, result.points, strict=True)
            if point is not None
        ]
        weights = sum(weight for weight, _point in known)
        everything = sum(target.weight for target in asked)
        if not weights or weights * 100 < share * everything:
            self.assertIsNone(result.total)
            return
        mean = sum(weight * point for weight, point in known) / weights
        self.assertLessEqual(abs(Fraction(str(result.total)) - mean), Fraction(1, 20))
        self.assertTrue(0 <= result.total <= 100)

    @settings(max_examples=60, deadline=None)
    @given(numbers, numbers, numbers, numbers)
    def test_better_is_never_less(self, floor, target, one, other):
        """CP-22: whoever is nearer to the target has no fewer points."""
        if floor == target:
            return
        if (target > floor) == (one > other):
            better, worse = one, other
        else:
            better, worse = other, one
        self.assertGreaterEqual(
            channel_score.points(better, floor, target),
            channel_score.points(worse, floor, target),
        )

    @settings(max_examples=60, deadline=None)
    @given(
        st.lists(
            st.tuples(
                st.integers(1, 99),
                st.one_of(st.none(), st.sampled_from([50.0, 60.0, 70.0])),
                st.integers(0, 2),
                st.integers(0, 2),
            ),
            unique_by=lambda row: row[0],
        ),
        st.randoms(use_true_random=False),
    )
    def test_ranking(self, rows, random):
        """CP-22: places 1 to n without gaps or ties, whatever the order of the rows."""
        places = channel_score.ranking(rows)
        self.assertEqual(sorted(places.values()), list(range(1, len(places) + 1)))
        shuffled = list(rows)
        random.shuffle(shuffled)
        self.assertEqual(places, channel_score.ranking(shuffled))
        by_key = {row[0]: row for row in rows}
        for key, place in places.items():
            for other, other_place in places.items():
                if by_key[key][1] > by_key[other][1]:
                    self.assertLess(place, other_place)

    @settings(max_examples=40, deadline=None)
    @given(
        st.lists(st.tuples(st.booleans(), st.booleans(), st.booleans()), max_size=12),
        st.integers(0, 3),
    )
    def test_tiers_move_one_step(self, history, demote_after):
        """CP-01: one step at a time, and down only after so many misses in a row."""
        tier, misses, row = 2, 0, 0
        for measured, reaches, keeps in history:
            outcome, misses = channel_score.outcome(
                measured, tier > 0, reaches and tier < 4, keeps, misses, demote_after
            )
            missed = measured and not (reaches and tier < 4) and not keeps and tier > 0
            if measured:
                row = row + 1 if missed else 0
            if outcome == "demote":
                self.assertEqual(row, demote_after)
                row, tier = 0, tier - 1
            elif outcome == "promote":
                tier += 1
            self.assertTrue(0 <= tier <= 4)
            self.assertEqual(misses, row)

    @settings(max_examples=60, deadline=None)
    @given(
        st.dates(date(2000, 1, 1), date(2100, 1, 1)),
        st.sampled_from([1, 2, 3, 4, 6, 12]),
    )
    def test_periods(self, day, months):
        """Periods follow each other without gap or overlap."""
        first, last = channel_score.period_of(day, months)
        self.assertTrue(first <= day <= last)
        before = channel_score.period_before(first, months)
        self.assertEqual(before[1] + timedelta(days=1), first)
        self.assertEqual(channel_score.period_of(before[0], months), before)
