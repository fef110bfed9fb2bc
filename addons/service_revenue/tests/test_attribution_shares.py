# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import datetime
from decimal import Decimal

import psycopg2
from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import SQL, mute_logger

from ..tools.attribution import HUNDRED, Policy, split, suggest
from .attribution_common import AttributionCommon

PARTS = st.integers(min_value=0, max_value=10**6)


@tagged("post_install", "-at_install")
class TestAttributionShares(AttributionCommon):
    """Shares of a deal: suggested, locked, always exactly 100 (CP-11)."""

    # ------------------------------------------------------------------
    # Arithmetic
    # ------------------------------------------------------------------

    @given(
        cuts=st.tuples(PARTS, PARTS).map(sorted),
        origin=st.sampled_from(["new", "assisted", "transferred"]),
        referrer=st.sampled_from([None, 1]),
        assistants=st.lists(st.integers(min_value=1, max_value=30), max_size=30),
        closer=st.integers(min_value=1, max_value=40),
    )
    @settings(deadline=None, max_examples=300, derandomize=True)
    def test_any_policy(self, cuts, origin, referrer, assistants, closer):
        """CP-11 CP-12: any policy and any number of persons sum to exactly 100."""
        low, high = (Decimal(cut) / 10**4 for cut in cuts)
        policy = Policy(origin, low, high - low, HUNDRED - high)
        lines = suggest(policy, referrer, assistants, closer)
        self.assertEqual(sum(share for _role, _person, share in lines), HUNDRED)
        self.assertEqual(len({line[:2] for line in lines}), len(lines))
        for _role, _person, share in lines:
            self.assertGreater(share, 0)
            self.assertEqual(share, round(share, 4))

    @given(PARTS, st.integers(min_value=1, max_value=500))
    @settings(deadline=None, max_examples=100, derandomize=True)
    def test_split(self, total, count):
        """CP-12: equal parts; only the first takes what is left."""
        total = Decimal(total) / 10**4
        parts = split(total, count)
        self.assertEqual(sum(parts), total)
        self.assertEqual(len(set(parts[1:])) if count > 1 else 1, 1)
        self.assertLess(parts[0] - parts[-1], Decimal("0.0001") * count)

    # ------------------------------------------------------------------
    # Suggestion
    # ------------------------------------------------------------------

    def test_new(self):
        """CP-11: new: half for who brought it, half for who closes it."""
        lead = self._accept(self._capture())
        order = self._quote(lead)
        self.assertEqual(order.service_attribution_id.state, "open")
        self.assertEqual(order.service_origin, "new")
        self.assertEqual(
            self._shares(order),
            {("brought", self.referrer): 50, ("closed", self.seller.partner_id): 50},
        )
        teams = {line.role: line.team_id for line in order.service_attribution_line_ids}
        self.assertEqual(teams, {"brought": self.service_team, "closed": self.team})

    def test_assisted(self):
        """CP-11: of an assisted deal the referrer has an assist, sales the rest."""
        self._opportunity()
        order = self._quote(self._accept(self._capture()))
        self.assertEqual(
            self._shares(order),
            {("assisted", self.referrer): 20, ("closed", self.seller.partner_id): 80},
        )

    def test_transferred(self):
        """CP-11: a hand-over brings less than new business."""
        self._ordered(10)
        order = self._quote(self._accept(self._capture()))
        self.assertEqual(
            self._shares(order),
            {("brought", self.referrer): 30, ("closed", self.seller.partner_id): 70},
        )

    def test_follows_the_salesperson(self):
        """CP-11: while it is a quotation the suggestion follows; then no more."""
        order = self._quote(self._accept(self._capture()))
        other = self.sales_manager
        order.user_id = other
        self.assertIn(("closed", other.partner_id), self._shares(order))
        order.action_confirm()
        order.user_id = self.seller
        self.assertIn(("closed", other.partner_id), self._shares(order))

    def test_nobody_closes(self):
        """CP-11: no salesperson: the leader of the team closes, else the company."""
        order = self._quote(self._accept(self._capture()), user_id=False)
        self.assertIn(("closed", self.company.partner_id), self._shares(order))
        self.team.user_id = self.sales_manager
        order.team_id = False
        order.team_id = self.team
        order.user_id = False
        self.assertIn(("closed", self.sales_manager.partner_id), self._shares(order))

    def test_no_part(self):
        """CP-11: deals without service have no shares; a link taken away neither."""
        order = self._quote(self._opportunity())
        self.assertFalse(order.service_attribution_id)
        order.action_confirm()
        self.assertFalse(order.service_attribution_id)
        quotation = self._quote(self._accept(self._capture()))
        self.assertTrue(quotation.service_attribution_id)
        quotation.opportunity_id = False
        self.assertFalse(quotation.service_attribution_id)
        self._make_sale_order(self.customer, [(self.product, 1, 5)]).action_confirm()

    def test_policy(self):
        """CP-11: the company's own policy, within its dates, goes first."""
        Policies = self.env["service.attribution.policy"].with_user(
            self.service_manager
        )
        Policies.create(
            {
                "origin": "new",
                "brought": 33.3333,
                "closed": 66.6667,
                "company_id": self.company.id,
                "date_from": datetime.date(2000, 1, 1),
            }
        )
        lead = self._accept(self._capture())
        self.assertEqual(
            self._shares(self._quote(lead))["brought", self.referrer], 33.3333
        )
        Policies.search([]).active = False
        self.assertEqual(self._shares(self._quote(lead))["brought", self.referrer], 50)
        with mute_logger("odoo.sql_db"), self.assertRaises(psycopg2.IntegrityError):
            with self.env.cr.savepoint():
                Policies.create({"origin": "new", "brought": 50, "closed": 49.9999})

    # ------------------------------------------------------------------
    # Lock
    # ------------------------------------------------------------------

    def test_lock_before_the_ledger(self):
        """CP-11: at confirmation the shares are locked when the ledger looks."""
        seen = []
        Entry = self.env.registry["service.incentive.entry"]
        sync = Entry._sync_orders

        def spy(entries, orders):
            seen.extend(orders.mapped("service_attribution_id.state"))
            return sync(entries, orders)

        self.patch(Entry, "_sync_orders", spy)
        order = self._quote(self._accept(self._capture()))
        order.action_confirm()
        self.assertEqual(seen[:1], ["locked"])
        self.assertTrue(order.service_attribution_id.locked_on)

    def test_cancel_and_confirm_again(self):
        """CP-11: a cancelled order keeps its record and takes it up again."""
        order = self._quote(self._accept(self._capture()))
        order.action_confirm()
        attribution, before = order.service_attribution_id, self._shares(order)
        order._action_cancel()
        self.assertEqual(attribution.state, "locked")
        order.action_draft()
        order.user_id = self.sales_manager
        order.action_confirm()
        self.assertEqual(order.service_attribution_id, attribution)
        self.assertEqual(self._shares(order), before)
        order._action_cancel()
        with self.assertRaises(UserError):
            order.unlink()
        open_order = self._quote(self._accept(self._capture()))
        self.assertTrue(open_order.service_attribution_id)
        open_order.unlink()

    def _refused(self, error, query, *args):
        with mute_logger("odoo.sql_db"), self.assertRaises(error):
            with self.env.cr.savepoint():
                self.env.cr.execute(SQL(query, *args))
                self.env.cr.execute("SET CONSTRAINTS ALL IMMEDIATE")
        self.env.cr.execute("SET CONSTRAINTS ALL DEFERRED")

    def test_database_refuses(self):
        """CP-11: not 100, or changed under the lock: PostgreSQL refuses."""
        check = psycopg2.errors.CheckViolation
        restrict = psycopg2.errors.RestrictViolation
        line = "service_attribution_line"
        order = self._quote(self._accept(self._capture()))
        deal = order.service_attribution_id.id
        self._refused(
            check,
            f"UPDATE {line} SET percent = percent - 0.0001 WHERE attribution_id = %s",
            deal,
        )
        self._refused(check, f"DELETE FROM {line} WHERE attribution_id = %s", deal)
        self._refused(
            check,
            f"DELETE FROM {line} WHERE attribution_id = %s AND role = 'brought'",
            deal,
        )
        order.action_confirm()
        self._refused(
            restrict, f"UPDATE {line} SET percent = 100 WHERE attribution_id = %s", deal
        )
        self._refused(restrict, f"DELETE FROM {line} WHERE attribution_id = %s", deal)
        for change in ("SET state = 'open'", "SET origin = 'transferred'"):
            self._refused(
                restrict, f"UPDATE service_attribution {change} WHERE id = %s", deal
            )
        self._refused(restrict, "DELETE FROM service_attribution WHERE id = %s", deal)

    def test_backfill(self):
        """CP-11: confirmed orders from before the shares existed get them, once."""
        orders = self.env["sale.order"]
        for _index in range(3):
            order = self._quote(self._accept(self._capture(self._make_order())))
            order.action_confirm()
            orders |= order
        self.env.flush_all()
        with self.attributions._permitted():
            self.env.cr.execute(
                SQL(
                    "DELETE FROM service_attribution WHERE order_id = ANY(%s)",
                    orders.ids,
                )
            )
        self.env.cr.execute("UPDATE crm_lead SET service_origin = NULL")
        self.env.invalidate_all()
        self.assertFalse(orders.service_attribution_ids)
        self.attributions._backfill()
        self.assertEqual(orders.mapped("service_attribution_id.state"), ["locked"] * 3)
        for order in orders:
            self.assertEqual(len(self._shares(order)), 2)
        self.assertEqual(self.attributions._backfill(), 0)

    # ------------------------------------------------------------------
    # Queries
    # ------------------------------------------------------------------

    def test_queries(self):
        """CP-11: 40 orders are shared and locked with as many queries as 2."""
        orders = self.env["sale.order"]
        for index in range(80):
            customer = self._make_customer(f"Customer {index}")
            lead = self._capture(self._make_order(self._make_location(customer)))
            orders |= self._quote(self._accept(lead))

        def count(some):
            self.env.flush_all()
            self.env.invalidate_all()
            start = self.env.cr.sql_log_count
            self.attributions._lock_orders(some)
            return self.env.cr.sql_log_count - start

        few, many = count(orders[:2]), count(orders[2:60])
        self.assertEqual(few, many)
        self.assertLessEqual(many, 8)
        self.assertEqual(
            set(orders[:60].mapped("service_attribution_id.state")), {"locked"}
        )
        # Again changes nothing, and costs nearly nothing.
        self.assertLessEqual(count(orders[:60]), 1)
