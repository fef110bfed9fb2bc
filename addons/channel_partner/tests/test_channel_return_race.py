# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import threading

from odoo import SUPERUSER_ID, api
from odoo.exceptions import UserError
from odoo.modules.registry import DummyRLock, Registry
from odoo.service.model import retrying
from odoo.tests import tagged
from odoo.tests.common import BaseCase, get_db_name
from odoo.tools import SQL, mute_logger


@tagged("post_install", "-at_install")
class TestChannelReturnRace(BaseCase):
    """Two clerks ask for the last piece at once, really committed (CP-09)."""

    def setUp(self):
        super().setUp()
        # The thread of the tests holds the lock of the registry.
        self.patch(Registry, "_lock", DummyRLock())
        self.registry = Registry(get_db_name())
        self.addCleanup(self._clean)
        with self.registry.cursor() as cursor:
            self._make(api.Environment(cursor, SUPERUSER_ID, {}))

    def _make(self, env):
        grade = env["res.partner.grade"].create({"name": "Race"})
        firm = env["res.partner"].create({"name": "Race", "grade_id": grade.id})
        users = env["res.users"]
        for name in ("one", "two"):
            user = users.with_context(no_reset_password=True).create(
                {
                    "name": f"Race {name}",
                    "login": f"return_race_{name}",
                    "group_ids": [(6, 0, env.ref("base.group_portal").ids)],
                }
            )
            user.partner_id.parent_id = firm
            env["channel.member"].create({"partner_id": user.partner_id.id})
            users |= user
        # A person answers: no stock is moved that would have to be cleaned up.
        policy = env["channel.return.policy"].create({"grade_id": grade.id})
        product = env["product.product"].create({"name": "Race", "type": "consu"})
        order = env["sale.order"].create(
            {
                "partner_id": firm.id,
                "order_line": [
                    (0, 0, {"product_id": product.id, "product_uom_qty": 3})
                ],
            }
        )
        order.action_confirm()
        order.order_line.move_ids.write({"quantity": 3, "picked": True})
        order.picking_ids._action_done()
        self.made = [users, users.partner_id, policy, product, order, firm, grade]
        self.made = [(one._name, one.ids) for one in self.made]
        self.line_id, self.user_ids = order.order_line.id, users.ids

    def _clean(self):
        with self.registry.cursor() as cursor:
            env = api.Environment(cursor, SUPERUSER_ID, {})
            made = {name: env[name].browse(ids) for name, ids in self.made}
            order = made["sale.order"]
            env["channel.return"].search([("order_id", "=", order.id)]).unlink()
            pickings = order.picking_ids
            for table in ("stock_move", "stock_move_line"):
                # Only a test may: what was moved stays.
                cursor.execute(
                    SQL(
                        "UPDATE %s SET state = 'draft' WHERE picking_id = ANY(%s)",
                        SQL.identifier(table),
                        pickings.ids,
                    )
                )
            cursor.execute(
                "UPDATE sale_order SET state = 'cancel' WHERE id = %s", [order.id]
            )
            env.invalidate_all()
            pickings.move_ids.unlink()
            pickings.unlink()
            order.unlink()
            for name in (
                "channel.return.policy",
                "res.users",
                "product.product",
            ):
                made[name].unlink()
            for name, ids in reversed(self.made):
                if name in ("res.partner", "res.partner.grade"):
                    env[name].browse(ids).unlink()

    def _in_parallel(self, ask):
        """``ask(returns, number)`` of both people, retried as Odoo does; both have
        their snapshot before the first one writes."""
        barrier = threading.Barrier(2)
        results = []

        def attempt(number):
            with self.registry.cursor() as cursor:
                env = api.Environment(cursor, self.user_ids[number], {})
                cursor.execute("SELECT 1 FROM channel_return")
                barrier.wait(timeout=20)
                try:
                    returns = env["channel.return"]
                    results.append(retrying(lambda: ask(returns, number), env))
                except UserError as error:
                    results.append(str(error))

        threads = [
            threading.Thread(target=attempt, args=(number,)) for number in range(2)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(timeout=60)
        return results

    def _asked(self):
        with self.registry.cursor() as cursor:
            cursor.execute(
                "SELECT COUNT(*), SUM(quantity)::float FROM channel_return"
                " WHERE order_line_id = %s",
                [self.line_id],
            )
            return cursor.fetchone()

    @mute_logger("odoo.sql_db", "odoo.service.model")
    def test_last_pieces(self):
        """CP-09: both want two of three: one gets them, the other is told."""
        results = self._in_parallel(
            lambda returns, number: returns.request_return(self.line_id, 2, "unsold")
        )
        self.assertEqual(self._asked(), (1, 2.0))
        [refused] = [one for one in results if isinstance(one, str)]
        self.assertIn("can still be returned", refused)

    @mute_logger("odoo.sql_db", "odoo.service.model")
    def test_same_form(self):
        """CP-09: the same form arrives twice at once: one request, for both."""
        results = self._in_parallel(
            lambda returns, number: returns.request_return(
                self.line_id, 1, "unsold", key="race"
            )
        )
        self.assertEqual(self._asked(), (1, 1.0))
        self.assertEqual(len(set(results)), 1)
