# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import threading
from unittest.mock import patch

from odoo import SUPERUSER_ID, api
from odoo.fields import Command
from odoo.modules.registry import DummyRLock, Registry
from odoo.service.model import retrying
from odoo.tests import tagged
from odoo.tests.common import BaseCase, get_db_name
from odoo.tools import SQL, mute_logger


@tagged("post_install", "-at_install")
class TestIncentiveRace(BaseCase):
    """Two deals of one period at once, really committed (SR-11).

    Each is worth 20, and the rule pays 25 in total: nothing but the period connects
    the two sales, leads and persons.
    """

    def setUp(self):
        super().setUp()
        # The thread of the tests holds the lock of the registry.
        self.patch(Registry, "_lock", DummyRLock())
        self.registry = Registry(get_db_name())
        self.addCleanup(self._clean)
        with self.registry.cursor() as cursor:
            self._make(api.Environment(cursor, SUPERUSER_ID, {}))

    def _make(self, env):
        rules = env["service.incentive.rule"].search([])
        self.paused_ids = rules.ids
        rules.active = False
        customer, *persons = env["res.partner"].create(
            [{"name": f"Race {number}"} for number in range(3)]
        )
        self.partner_ids = [customer.id, *(person.id for person in persons)]
        product = env["product.product"].create(
            {"name": "Race", "type": "service", "taxes_id": False}
        )
        leads = (
            env["crm.lead"]
            ._with_service_engine()
            .create(
                [
                    {
                        "name": "Race",
                        "type": "opportunity",
                        "partner_id": customer.id,
                        "service_referrer_id": person.id,
                    }
                    for person in persons
                ]
            )
        )
        orders = env["sale.order"].create(
            [
                {
                    "partner_id": customer.id,
                    "opportunity_id": lead.id,
                    "order_line": [
                        Command.create(
                            {
                                "product_id": product.id,
                                "price_unit": 1000,
                                "tax_ids": False,
                            }
                        )
                    ],
                }
                for lead in leads
            ]
        )
        orders.action_confirm()
        self.product_id = product.id
        self.lead_ids, self.order_ids = leads.ids, sorted(orders.ids)
        # Not before: nothing is booked yet.
        self.rule_id = (
            env["service.incentive.rule"]
            .create(
                {
                    "name": "Race",
                    "amount_type": "percent",
                    "percent": 2,
                    "stage": "won",
                    "proof": "delivery",
                    "cap_rule": 25,
                    "period": "year",
                }
            )
            .id
        )

    def _clean(self):
        with self.registry.cursor() as cursor:
            env = api.Environment(cursor, SUPERUSER_ID, {})
            # Only a test may: what really was booked stays.
            cursor.execute("ALTER TABLE service_incentive_entry DISABLE TRIGGER USER")
            cursor.execute(
                SQL(
                    "DELETE FROM service_incentive_entry WHERE rule_id = %s",
                    self.rule_id,
                )
            )
            cursor.execute("ALTER TABLE service_incentive_entry ENABLE TRIGGER USER")
            orders = env["sale.order"].browse(self.order_ids)
            orders._action_cancel()
            with env["service.attribution"]._permitted():
                cursor.execute(
                    SQL(
                        "DELETE FROM service_attribution WHERE order_id = ANY(%s)",
                        self.order_ids,
                    )
                )
            env.invalidate_all()
            orders.unlink()
            env["crm.lead"].browse(self.lead_ids).unlink()
            env["product.product"].browse(self.product_id).product_tmpl_id.unlink()
            env["service.incentive.rule"].browse(self.rule_id).unlink()
            env["res.partner"].browse(self.partner_ids).unlink()
            env["service.incentive.rule"].browse(self.paused_ids).active = True

    def _in_parallel(self, function):
        """``function(order)`` for each order in a transaction of its own, retried as
        Odoo does; all have their snapshot before the first one writes."""
        barrier = threading.Barrier(len(self.order_ids))
        problems = []

        def attempt(order_id):
            try:
                with self.registry.cursor() as cursor:
                    env = api.Environment(cursor, SUPERUSER_ID, {})
                    order = env["sale.order"].browse(order_id)
                    order.read(["state"])
                    barrier.wait(timeout=20)
                    retrying(lambda: function(order), env)
            except Exception as problem:
                problems.append(problem)

        threads = [threading.Thread(target=attempt, args=(n,)) for n in self.order_ids]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(timeout=60)
        self.assertFalse(problems)

    def _book(self, order):
        order.env["service.incentive.entry"]._sync_orders(order)

    def _earned(self):
        """What is booked for each order, the first one first."""
        with self.registry.cursor() as cursor:
            cursor.execute(
                SQL(
                    "SELECT SUM(amount)::float FROM service_incentive_entry"
                    " WHERE rule_id = %s GROUP BY origin_id ORDER BY origin_id",
                    self.rule_id,
                )
            )
            return [row[0] for row in cursor.fetchall()]

    @mute_logger("odoo.sql_db", "odoo.service.model")
    def test_two_deals_of_a_period(self):
        """SR-11: booked at once, changed at once, cancelled at once: never above 25."""
        self._in_parallel(self._book)
        self.assertEqual(self._earned(), [20.0, 5.0])

        def amend(order):
            # 30 and 10 without the limit; then 4 and 6, which is below it.
            first = order.id == self.order_ids[0]
            order.order_line.price_unit = prices[0 if first else 1]

        prices = (1500, 500)
        self._in_parallel(amend)
        self.assertEqual(self._earned(), [25.0, 0.0])
        prices = (200, 300)
        self._in_parallel(amend)
        self.assertEqual(self._earned(), [4.0, 6.0])
        self._in_parallel(lambda order: order._action_cancel())
        self.assertEqual(self._earned(), [0.0, 0.0])

    @mute_logger("odoo.sql_db", "odoo.service.model")
    def test_the_period_is_what_connects_them(self):
        """Control: without claiming the period, both deals are paid in full."""
        with patch.object(
            self.registry["service.incentive.pool"], "_touch", lambda self, pools: None
        ):
            self._in_parallel(self._book)
        self.assertEqual(self._earned(), [20.0, 20.0])
