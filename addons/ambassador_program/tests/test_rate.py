# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta

from odoo.tests import TransactionCase, tagged


@tagged("post_install", "-at_install")
class TestRate(TransactionCase):
    """S3: the budgets of public pages."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Rate = cls.env["ambassador.rate"]

    def later(self, seconds):
        """As if all had asked so much earlier."""
        self.env.cr.execute(
            "UPDATE ambassador_rate SET touched_on = touched_on - %s",
            [timedelta(seconds=seconds)],
        )

    def test_full_and_emptied(self):
        """S3: so many at once, then as many as leak out; others are not touched."""
        asked = [self.Rate._allow("t", "1.2.3.4", 3, 60) for _n in range(5)]
        self.assertEqual(asked, [True] * 3 + [False] * 2)
        self.assertTrue(self.Rate._allow("t", "1.2.3.5", 3, 60))
        self.assertTrue(self.Rate._allow("u", "1.2.3.4", 3, 60))
        self.later(21)
        asked = [self.Rate._allow("t", "1.2.3.4", 3, 60) for _n in range(2)]
        self.assertEqual(asked, [True, False])
        self.later(600)
        asked = [self.Rate._allow("t", "1.2.3.4", 3, 60) for _n in range(4)]
        self.assertEqual(asked, [True] * 3 + [False])

    def test_several_and_none(self):
        """S3: one statement for all budgets; a budget of nothing lets nobody in."""
        budgets = [("t", "a", 1, 60), ("t", "b", 0, 60), ("t", "c", 5, 60)]
        self.Rate._allow("t", "warm", 1, 60)
        with self.assertQueryCount(1):
            self.assertEqual(self.Rate._allow_each(budgets), [True, False, True])
        self.assertEqual(self.Rate._allow_each(budgets), [False, False, True])
        self.assertEqual(self.Rate._allow_each([]), [])

    def test_forgotten(self):
        """S3: no address is kept, and nothing of it after a day."""
        self.Rate._allow("t", "203.0.113.77", 3, 60)
        self.env.cr.execute("SELECT * FROM ambassador_rate")
        self.assertNotIn("203.0.113.77", str(self.env.cr.fetchall()))
        self.later(25 * 3600)
        self.Rate._gc_buckets()
        self.assertFalse(self.Rate.search_count([]))
