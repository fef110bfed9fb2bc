# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import threading
from datetime import timedelta
from unittest.mock import patch

from odoo import SUPERUSER_ID, api, fields
from odoo.modules.registry import DummyRLock, Registry
from odoo.service.model import retrying
from odoo.tests import tagged
from odoo.tests.common import BaseCase, get_db_name
from odoo.tools import SQL, mute_logger


@tagged("post_install", "-at_install")
class TestOweRace(BaseCase):
    """Two schedules at the same time, really committed: once is once (SP-15)."""

    def setUp(self):
        super().setUp()
        # The thread of the tests holds the lock of the registry.
        self.patch(Registry, "_lock", DummyRLock())
        self.registry = Registry(get_db_name())
        self.addCleanup(self._clean)
        with self.registry.cursor() as cursor:
            self._make(api.Environment(cursor, SUPERUSER_ID, {}))

    def _make(self, env):
        company = env.company
        holder = env["res.partner"].create({"name": "Race"})
        policy = env["spare.return.policy"].create(
            {"name": "Race", "deposit_type": "fixed", "deposit_amount": 50}
        )
        product = env["product.product"].create(
            {"name": "Race", "type": "consu", "is_storable": True, "list_price": 1}
        )
        late = fields.Date.context_today(policy) - timedelta(days=60)
        parts = env["spare.part.return"]._open(
            [
                {
                    "company_id": company.id,
                    "product_id": product.id,
                    "quantity": 1,
                    "location_id": env.ref("stock.stock_location_customers").id,
                    "warehouse_id": company.spare_warehouse_id.id,
                    "holder_id": holder.id,
                    "policy_id": policy.id,
                    "due_date": late,
                }
                for _number in range(3)
            ]
        )
        self.ids, self.holder_id = parts.ids, holder.id
        self.policy_id, self.product_id = policy.id, product.id

    def _clean(self):
        tables = ("service_incentive_entry", "spare_return_event")
        tables += ("spare_return_reminder",)
        with self.registry.cursor() as cursor:
            env = api.Environment(cursor, SUPERUSER_ID, {})
            # Only a test may: what really was booked stays.
            for table in tables:
                name = "origin_id" if table.startswith("service") else "return_id"
                only = (
                    SQL("origin_model = 'spare.part.return'")
                    if name == "origin_id"
                    else SQL("TRUE")
                )
                table = SQL.identifier(table)
                cursor.execute(SQL("ALTER TABLE %s DISABLE TRIGGER USER", table))
                cursor.execute(
                    SQL(
                        "DELETE FROM %s WHERE %s = ANY(%s) AND %s",
                        table,
                        SQL.identifier(name),
                        self.ids,
                        only,
                    )
                )
                cursor.execute(SQL("ALTER TABLE %s ENABLE TRIGGER USER", table))
            env.invalidate_all()
            env["spare.part.return"].browse(self.ids).unlink()
            env["spare.return.policy"].browse(self.policy_id).unlink()
            env["product.product"].browse(self.product_id).product_tmpl_id.unlink()
            env["res.partner"].browse(self.holder_id).unlink()

    def _in_parallel(self, function, workers=2):
        """``function(parts)`` in transactions of their own, retried as Odoo does; all
        have their snapshot before the first one writes."""
        barrier = threading.Barrier(workers)
        problems = []

        def attempt():
            try:
                with self.registry.cursor() as cursor:
                    env = api.Environment(cursor, SUPERUSER_ID, {})
                    parts = env["spare.part.return"].browse(self.ids)
                    parts.read(["state", "charged_on", "charged_amount"])
                    barrier.wait(timeout=20)
                    retrying(lambda: function(parts), env)
            except Exception as problem:
                problems.append(problem)

        threads = [threading.Thread(target=attempt) for _number in range(workers)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(timeout=60)
        self.assertFalse(problems)

    def _amounts(self):
        with self.registry.cursor() as cursor:
            cursor.execute(
                "SELECT amount::float FROM service_incentive_entry"
                " WHERE origin_model = 'spare.part.return' AND origin_id = ANY(%s)"
                " ORDER BY origin_id, id",
                [self.ids],
            )
            return [row[0] for row in cursor.fetchall()]

    @mute_logger("odoo.sql_db", "odoo.service.model")
    def test_charge_at_once(self):
        """Two schedules charge the same parts: one entry each."""
        self._in_parallel(
            lambda parts: (
                parts.env["spare.part.return"]
                .search(parts._get_charge_domain())
                .try_lock_for_update()
                ._charge()
            )
        )
        self.assertEqual(self._amounts(), [-50.0] * 3)

    @mute_logger("odoo.sql_db", "odoo.service.model")
    def test_charge_without_locks(self):
        """Also when nothing is locked first: the ledger lets one in."""
        with patch.object(
            self.registry["spare.part.return"],
            "_silent",
            lambda parts: parts.with_context(tracking_disable=True),
        ):
            self._in_parallel(lambda parts: parts._charge(), workers=3)
        self.assertEqual(self._amounts(), [-50.0] * 3)

    @mute_logger("odoo.sql_db", "odoo.service.model")
    def test_charge_while_it_is_closed(self):
        """Charged and closed at the same time: in either order it adds up to zero."""
        first = []

        def act(parts):
            # A thread that is run again does the same as before.
            first.append(threading.get_ident())
            if first[0] == threading.get_ident():
                parts._charge()
            else:
                parts.filtered(lambda part: part.state == "owed")._step("cancelled")

        self._in_parallel(act)
        self.assertEqual(sum(self._amounts()), 0.0)

    @mute_logger("odoo.sql_db", "odoo.service.model")
    def test_remind_at_once(self):
        """Two schedules remind: one reminder for each part and day."""

        def remind(parts):
            due = dict.fromkeys(parts.ids, fields.Date.context_today(parts))
            parts._remind("remind", due)

        self._in_parallel(remind)
        with self.registry.cursor() as cursor:
            cursor.execute(
                "SELECT COUNT(*), COUNT(DISTINCT return_id) FROM spare_return_reminder"
                " WHERE return_id = ANY(%s)",
                [self.ids],
            )
            self.assertEqual(cursor.fetchone(), (3, 3))
