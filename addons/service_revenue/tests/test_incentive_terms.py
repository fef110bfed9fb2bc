# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from freezegun import freeze_time
from psycopg2.errors import CheckViolation, UniqueViolation

from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from .incentive_common import IncentiveCommon


@tagged("post_install", "-at_install")
class TestIncentiveTerms(IncentiveCommon):
    """Categories, tiers over a period and caps (SR-11)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        (cls.bounty_rule + cls.share_rule).active = False

    def _share(self, **values):
        tiers = values.pop("tiers", ())
        return self._make_rule(
            **{
                "stage": "won",
                "percent": 2,
                "tiered": bool(tiers),
                "tier_ids": [
                    Command.create({"amount_from": start, "percent": percent})
                    for start, percent in tiers
                ],
                **values,
            }
        )

    def _deal(self, price, technician="a", **values):
        """A confirmed sale on a proven visit of its own."""
        user = self[f"technician_user_{technician}"]
        job = self._make_order(technician=self[f"technician_{technician}"])
        lead = self._accept(self._capture(job, user))
        self._prove(job)
        return self._sell(lead, price=price, **values)

    def __getitem__(self, name):
        return getattr(self, name)

    def _earned(self, *orders, rule=None):
        """What the entries of each order add up to."""
        result = []
        for order in orders:
            entries = self.entries.search([("sale_order_id", "=", order.id)])
            if rule:
                entries = entries.filtered(lambda e: e.rule_id == rule)
            result.append(round(sum(entries.mapped("amount")), 6))
        return result

    # ------------------------------------------------------------------
    # Tiers
    # ------------------------------------------------------------------

    def test_tiers_are_cumulative_and_marginal(self):
        """SR-11: 600 and 800 in a month with 2 %, from 1,000 on 4 %: 12 and 8 + 16."""
        self._share(tiers=[(1000, 4)])
        first, second = self._deal(600), self._deal(800)
        self.assertEqual(self._earned(first, second), [12.0, 24.0])
        self.assertEqual(self._ledger()[-1].rate, 3.0)
        third = self._deal(100)
        self.assertEqual(self._earned(first, second, third), [12.0, 24.0, 4.0])

    def test_refund_moves_the_tier(self):
        """CP-07: a refund of the first deal lowers the rate of the second."""
        self._share(tiers=[(1000, 4)])
        first, second = self._deal(600), self._deal(800)
        invoice = self._invoice(first)
        self._settle()
        self._refund(invoice, 300)
        # 300 at 2 %; 700 at 2 % and 100 at 4 %
        self.assertEqual(self._earned(first, second), [6.0, 18.0])
        self.assertEqual(self._sums(), {"settled": 36.0, "payable": -12.0})
        first._action_cancel()
        self.assertEqual(self._earned(first, second), [0.0, 16.0])

    def test_each_period_begins_anew(self):
        """SR-11: a month, or a quarter, by the day of the sale."""
        monthly = self._share(tiers=[(1000, 4)])
        quarterly = self._share(tiers=[(1000, 4)], period="quarter")
        with freeze_time("2026-04-10 09:00:00"):
            april = self._deal(900)
        with freeze_time("2026-05-10 09:00:00"):
            may = self._deal(900)
        with freeze_time("2026-07-10 09:00:00"):
            july = self._deal(900)
        self.assertEqual(self._earned(april, may, july, rule=monthly), [18.0] * 3)
        self.assertEqual(
            self._earned(april, may, july, rule=quarterly), [18.0, 34.0, 18.0]
        )

    def test_month_ends_at_home(self):
        """SR-11: a sale at 23:30 UTC on the 31st is one of the next month in China."""
        self.company.partner_id.tz = "Asia/Shanghai"
        self._share(tiers=[(1000, 4)])
        with freeze_time("2026-05-31 23:30:00"):
            late = self._deal(900)
        with freeze_time("2026-06-15 09:00:00"):
            june = self._deal(900)
        self.assertEqual(self._earned(late, june), [18.0, 34.0])

    def test_parts_add_up(self):
        """SR-11: many small deals are paid the rounded share of their sum."""
        self._share(percent=1, tiers=[(0.5, 3)])
        deals = [self._deal(0.33) for _n in range(5)]
        # 0.5 at 1 % and 1.15 at 3 % is 0.0395
        self.assertAlmostEqual(sum(self._earned(*deals)), 0.04, 6)

    def test_band_without_pay(self):
        """SR-11: nothing below a turnover; the deal keeps its place and says so."""
        self._share(percent=0, tiers=[(1000, 5)])
        first, second = self._deal(800), self._deal(300)
        self.assertEqual(self._earned(first, second), [0.0, 5.0])
        entry = self._ledger()[0]
        self.assertEqual((entry.amount, entry.state), (0.0, "void"))

    # ------------------------------------------------------------------
    # Caps
    # ------------------------------------------------------------------

    def test_cap_per_deal(self):
        """SR-11: at most 15 a deal, however it grows."""
        self._share(cap_deal=15)
        order = self._deal(600)
        order.order_line.price_unit = 5000
        self.entries._sync_orders(order)
        self.assertEqual(self._earned(order), [15.0])
        self.assertIn("limit of the rule per deal", self._ledger()[0].hold_note)

    def test_cap_per_person(self):
        """SR-11: what a refund frees below the limit goes to the next deal."""
        self._share(cap_person=20)
        first, second, third = self._deal(600), self._deal(800), self._deal(500)
        hers = self._deal(900, "b")
        self.assertEqual(
            self._earned(first, second, third, hers), [12.0, 8.0, 0.0, 18.0]
        )
        last = self._ledger()[-1]
        self.assertEqual((last.state, last.limit_reason), ("void", "cap_person"))
        first._action_cancel()
        self.assertEqual(
            self._earned(first, second, third, hers), [0.0, 16.0, 4.0, 18.0]
        )

    def test_cap_in_total(self):
        """SR-11: who sold first comes first; nobody gets more than is there."""
        self._share(cap_rule=25)
        first, hers, third = self._deal(600), self._deal(600, "b"), self._deal(600)
        self.assertEqual(self._earned(first, hers, third), [12.0, 12.0, 1.0])
        hers._action_cancel()
        self.assertEqual(self._earned(first, hers, third), [12.0, 0.0, 12.0])

    def test_cap_of_bounties(self):
        """SR-11: 20 a lead, at most 50 a person and month."""
        self._make_rule(stage="accepted", bounty=20, cap_person=50)
        jobs = [self._make_order() for _n in range(4)]
        leads = [self._accept(self._capture(job)) for job in jobs]
        self.assertEqual(self._sums(), {"pending": 50.0, "void": 0.0})
        self.assertEqual(self._ledger().mapped("amount"), [20.0, 20.0, 10.0, 0.0])
        lines = self.entries.with_user(self.technician_user_a).get_my_earnings()
        last = next(n for n in lines["lines"] if n["id"] == self._ledger()[-1].id)
        self.assertEqual(last["state_label"], "Not earned")
        self.assertIn("Your limit of the period is reached", last["note"])
        # A cancelled visit earns nothing, so it takes no room from the others.
        jobs[0].action_cancel()
        by_lead = {
            lead: sum(entries.mapped("amount"))
            for lead, entries in self._ledger().grouped("lead_id").items()
        }
        self.assertEqual([by_lead[lead] for lead in leads[1:]], [20.0, 20.0, 10.0])

    def test_order_of_events_does_not_matter(self):
        """SR-11: the same facts, heard in another order, give the same amounts."""
        self._share(tiers=[(1000, 4), (2000, 7)], cap_person=60, cap_deal=40)

        def history(*steps):
            with self.env.cr.savepoint() as savepoint:
                orders = [self._deal(price) for price in (600, 900, 800)]
                invoices = [self._invoice(order) for order in orders]
                for step in steps:
                    step(orders, invoices)
                earned = self._earned(*orders)
                savepoint.rollback()
            self.env.invalidate_all()
            return earned

        steps = [
            lambda orders, invoices: self._refund(invoices[0], 150),
            lambda orders, invoices: self._settle(),
            lambda orders, invoices: self._refund(invoices[2], 800),
        ]
        expected = history(*steps)
        # 450 at 2 %; 550 at 2 % and 350 at 4 %
        self.assertEqual(expected, [9.0, 25.0, 0.0])
        self.assertEqual(history(*reversed(steps)), expected)
        self.assertEqual(history(steps[2], steps[0], steps[1]), expected)

    # ------------------------------------------------------------------
    # Categories
    # ------------------------------------------------------------------

    def test_categories(self):
        """SR-11: only lines of the category and those below it, refunds by line."""
        category = self.env["product.category"].create({"name": "Kitchen"})
        below = category.create({"name": "Ovens", "parent_id": category.id})
        oven = self._make_product(
            "Oven", type="service", invoice_policy="order", categ_id=below.id
        )
        self._share(categ_ids=category.ids)
        job = self._make_order()
        lead = self._accept(self._capture(job))
        order = self._make_sale_order(
            lead.partner_id,
            [(oven, 2, 500), (self.product, 1, 3000)],
            opportunity_id=lead.id,
        )
        order.action_confirm()
        self.assertEqual(self._earned(order), [20.0])
        invoice = self._invoice(order)
        refund = self._reversal(invoice)
        refund.invoice_line_ids.filtered(lambda n: n.product_id != oven).unlink()
        refund.invoice_line_ids.quantity = 1
        refund.action_post()
        self.assertEqual(self._earned(order), [10.0])
        refund = self._reversal(invoice)
        refund.invoice_line_ids.filtered(lambda n: n.product_id == oven).unlink()
        refund.invoice_line_ids.price_unit = 700
        refund.action_post()
        self.assertEqual(self._earned(order), [10.0])

    def test_nothing_is_left_of_a_category(self):
        """SR-11: reduced after invoicing and credited in full: no part is kept, and the
        limit is free for the next deal."""
        category = self.env["product.category"].create({"name": "Kitchen"})
        oven = self._make_product(
            "Oven", type="service", invoice_policy="order", categ_id=category.id
        )
        self._share(categ_ids=category.ids, cap_person=40)
        lead = self._accept(self._capture())
        order = self._make_sale_order(
            lead.partner_id,
            [(oven, 1, 2600), (self.product, 1, 400)],
            opportunity_id=lead.id,
        )
        order.action_confirm()
        invoice = self._invoice(order)
        following = self._deal(700, product=oven)
        self.assertEqual(self._earned(order, following), [40.0, 0.0])
        order.order_line.filtered(lambda n: n.product_id == oven).price_unit = 600
        refund = self.env["account.move"].create(
            {
                "move_type": "out_refund",
                "partner_id": lead.partner_id.id,
                "reversed_entry_id": invoice.id,
                "invoice_line_ids": [
                    Command.create(
                        {"name": "All", "price_unit": 3000, "tax_ids": False}
                    )
                ],
            }
        )
        refund.action_post()
        self.assertEqual(self._earned(order, following), [0.0, 14.0])

    def _reversal(self, invoice):
        wizard = (
            self.env["account.move.reversal"]
            .with_context(active_model="account.move", active_ids=invoice.ids)
            .create({"journal_id": invoice.journal_id.id})
        )
        return self.env["account.move"].browse(wizard.reverse_moves()["res_id"])

    # ------------------------------------------------------------------
    # Terms stay
    # ------------------------------------------------------------------

    def test_changed_terms_count_from_now_on(self):
        """SR-11: what is booked keeps its tiers and caps; new deals get the new ones,
        on top of the turnover so far."""
        rule = self._share(tiers=[(1000, 4)])
        first = self._deal(600)
        rule.tier_ids.percent = 10
        second = self._deal(600)
        self.assertEqual(self._earned(first, second), [12.0, 28.0])
        first.order_line.price_unit = 1200
        self.entries._sync_orders(first)
        self.assertEqual(self._earned(first, second), [28.0, 60.0])
        self.assertEqual(len(rule.terms_id.search([("rule_id", "=", rule.id)])), 2)
        rule.tier_ids.percent = 4
        self.assertEqual(len(rule.terms_id.search([("rule_id", "=", rule.id)])), 2)
        with self.assertRaises(UserError):
            rule.terms_id.value = {}

    def test_flat_rules_have_no_terms(self):
        """SR-11: the usual rule costs nothing extra; a limit makes it special."""
        rule = self._make_rule(stage="won", percent=3)
        self.assertFalse(rule.terms_id or rule.pooling)
        before = self._deal(1000)
        rule.cap_person = 10
        self.assertTrue(rule.terms_id)
        self.assertEqual(rule.pooling, "person")
        after = self._deal(1000)
        self.assertEqual(self._earned(before, after), [30.0, 10.0])

    def test_bad_rules(self):
        """SR-11: impossible tiers and limits are refused."""
        for error, values in (
            (CheckViolation, {"cap_deal": -1}),
            (CheckViolation, {"percent": 0}),
            (CheckViolation, {"tiers": [(0, 3)]}),
            (CheckViolation, {"tiers": [(10, 101)]}),
            (UniqueViolation, {"tiers": [(10, 3), (10, 4)]}),
            (ValidationError, {"tiered": True, "tier_ids": []}),
            (
                CheckViolation,
                {"percent": 0, "bounty": 1, "amount_type": "bounty", "role": "closed"},
            ),
        ):
            with (
                self.subTest(values=values),
                self.assertRaises(error),
                mute_logger("odoo.sql_db"),
                self.env.cr.savepoint(),
            ):
                self._share(**values)
                self.env.flush_all()

    def test_queries_do_not_grow_with_the_period(self):
        """SR-11: the tenth deal of a month costs the queries of the third."""
        self._share(tiers=[(1000, 4)], cap_rule=10000)

        def cost():
            order = self._deal(100)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.entries._sync_orders(order)
            return self.env.cr.sql_log_count - before

        self._deal(100)
        few = cost()
        for _n in range(5):
            self._deal(100)
        self.assertLessEqual(cost(), few)

    def test_summary(self):
        """SR-11: the rule in one sentence."""
        rule = self._share(percent=2.5, cap_deal=500, origin_new=True)
        self.assertEqual(
            rule.summary,
            "2.5 % of the whole sale, to who brought it, for deals that are new, "
            "once it is won, at most $\xa0500 a deal.",
        )
        rule = self._share(tiers=[(1000, 4)], period="quarter", role="closed")
        self.assertEqual(
            rule.summary,
            "2 %, and 4 % of what goes beyond $\xa01,000 of the turnover of a quarter, "
            "to who closed it, once it is won.",
        )
