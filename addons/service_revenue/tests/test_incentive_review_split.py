# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta

from odoo.fields import Command
from odoo.tests.common import tagged
from odoo.tools import SQL

from .incentive_common import IncentiveCommon


@tagged("post_install", "-at_install")
class TestIncentiveReviewSplit(IncentiveCommon):
    """CP-07: one deal in several sales, each of them below the limit of a deal."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.service_quality_phone = False
        cls.bounty_rule.active = False
        cls.share_rule.write({"cap_deal": 100, "stage": "won"})
        cls.reviews = cls.env["service.incentive.review"]

    def _lead(self):
        job = self._make_order()
        lead = self._accept(self._capture(job))
        self._prove(job)
        return lead

    def _holds(self, order):
        entries = self.entries.search([("sale_order_id", "=", order.id)])
        return set(entries.mapped("hold_reason"))

    def test_split(self):
        """CP-07: 80 and 80 where a deal earns 100 at most: the second one waits."""
        lead = self._lead()
        first, second = self._sell(lead, 4000), self._sell(lead, 4000)
        review = self.reviews.search([])
        self.assertEqual(review.signal, "split_sale")
        self.assertEqual(review.sale_order_id, second)
        self.assertEqual(review.related_order_id, first)
        self.assertIn(first.name, review.reason)
        self.assertEqual(self._holds(first), {False})
        self.assertEqual(self._holds(second), {"under_review"})
        # Looked at again, still one of the two waits.
        self.entries._sync_orders(first | second)
        self.assertEqual(self.reviews.search([]), review)
        review.with_user(self.service_manager).decide("released", "Two flats")
        self.assertEqual(self._sums(), {"payable": 160.0})

    def test_both_confirmed_at_once(self):
        """CP-07: sales of one transaction see each other, before any is booked."""
        lead = self._lead()
        orders = self.env["sale.order"]
        for _number in range(2):
            orders += self._make_sale_order(
                lead.partner_id, [(self.product, 1, 4000)], opportunity_id=lead.id
            )
        orders.action_confirm()
        self.assertTrue(self.reviews.search([]))
        self.assertIn("pending", self._sums())

    def test_three_small_ones(self):
        """CP-07: 40 + 40 + 40 are more than 100, no two of them are."""
        lead = self._lead()
        orders = [self._sell(lead, 2000) for _number in range(3)]
        self.assertEqual(self.reviews.search([]).sale_order_id, orders[-1])

    def test_honest(self):
        """CP-07: two sales that are below the limit together are no split."""
        lead = self._lead()
        self._sell(lead, 2000)
        self._sell(lead, 2500)
        self.assertFalse(self.reviews.search([]))

    def test_honest_later(self):
        """CP-07: sales that lie far apart, or were cancelled, are no split."""
        lead = self._lead()
        first = self._sell(lead, 4000)
        first.date_order += timedelta(days=8)
        self.env.flush_all()
        second = self._sell(lead, 4000)
        self.assertFalse(self.reviews.search([]))
        second._action_cancel()
        self._sell(lead, 4000)
        self.assertFalse(self.reviews.search([]))

    def test_categories(self):
        """CP-07: only what the rule counts makes a deal larger than its limit."""
        counted = self.env["product.category"].create({"name": "Counted"})
        self.share_rule.categ_ids = [Command.set(counted.ids)]
        lead = self._lead()
        self._sell(lead, 4000)
        self._sell(lead, 4000)
        self.assertFalse(self.reviews.search([]))
        below = self.env["product.category"].create(
            {"name": "Below", "parent_id": counted.id}
        )
        product = self._make_product(
            type="service", invoice_policy="order", categ_id=below.id
        )
        self._sell(lead, 4000, product=product)
        self.assertFalse(self.reviews.search([]))
        self._sell(lead, 4000, product=product)
        self.assertEqual(self.reviews.search([]).mapped("signal"), ["split_sale"])

    def test_part_of_a_deal(self):
        """CP-07: of a deal that is shared, only his part counts for a person."""
        self.share_rule.by_share = True
        lead = self._lead()
        orders = self._sell(lead, 4000) + self._sell(lead, 4000)
        mine = self.env["service.attribution.line"].search(
            [
                ("order_id", "in", orders.ids),
                ("role", "=", "brought"),
                ("partner_id", "=", self.technician_user_a.partner_id.id),
            ]
        )
        part = sum(mine.mapped("percent")) / 100 * 80
        self.assertEqual(bool(self.reviews.search([])), part > 100)

    def test_other_currency(self):
        """CP-07, F12: the limit is compared at the rate of the day."""
        self.share_rule.currency_id = self._foreign(2)
        lead = self._lead()
        # 100 of the limit's currency are 50: 24 + 24 fit, 24 + 30 do not.
        self._sell(lead, 1200)
        self._sell(lead, 1200)
        self.assertFalse(self.reviews.search([]))
        self._sell(lead, 1500)
        self.assertTrue(self.reviews.search([]))

    def _foreign(self, rate):
        currency = self.env["res.currency"].create({"name": "ZZZ", "symbol": "Z"})
        self.env["res.currency.rate"].create(
            {
                "currency_id": currency.id,
                "name": "2020-01-01",
                "rate": rate,
                "company_id": self.company.id,
            }
        )
        return currency

    def test_one_query(self):
        """CP-07: a limit costs no further statement."""
        lead = self._lead()
        self._sell(lead, 2000)
        self._sell(lead, 2000)
        groups = self.entries._read_groups(SQL("lead_id = %s", lead.id)).values()
        self.assertEqual(len(groups), 2)
        # Companies are read once for reviews and targets; what waits for the end of
        # the request would make Odoo forget them.
        self.env.cr.flush()
        self.entries._get_factors(groups)
        with self.assertQueryCount(1):
            self.entries._read_reviews(groups)
