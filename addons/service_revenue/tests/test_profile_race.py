# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import threading

from odoo import SUPERUSER_ID, api
from odoo.modules.registry import DummyRLock, Registry
from odoo.service.model import retrying
from odoo.tests import tagged
from odoo.tests.common import BaseCase, get_db_name
from odoo.tools import mute_logger

PARALLEL = 4


@tagged("post_install", "-at_install")
class TestProfileRace(BaseCase):
    """Parallel transactions about one customer, really committed (SR-01)."""

    def setUp(self):
        super().setUp()
        # The thread of the tests holds the lock of the registry.
        self.patch(Registry, "_lock", DummyRLock())
        self.registry = Registry(get_db_name())
        self.unit_ids = []
        with self.registry.cursor() as cursor:
            env = api.Environment(cursor, SUPERUSER_ID, {})
            self.customer_id = env["res.partner"].create({"name": "Race"}).id
        self.addCleanup(self._clean)

    def _clean(self):
        with self.registry.cursor() as cursor:
            env = api.Environment(cursor, SUPERUSER_ID, {})
            tickets = env["helpdesk.ticket"].with_context(active_test=False)
            tickets.search([("partner_id", "=", self.customer_id)]).unlink()
            env["fsm.equipment"].browse(self.unit_ids).unlink()
            env["res.partner"].browse(self.customer_id).unlink()

    def _in_parallel(self, functions):
        """Each function in a thread and transaction of its own, retried as Odoo does;
        all of them have their snapshot before the first one writes."""
        barrier = threading.Barrier(len(functions))
        problems = []

        def attempt(function):
            try:
                with self.registry.cursor() as cursor:
                    env = api.Environment(cursor, SUPERUSER_ID, {"tracking_disable": 1})
                    self._read(env)
                    barrier.wait(timeout=20)
                    retrying(lambda: function(env), env)
            except Exception as problem:
                problems.append(problem)

        threads = [threading.Thread(target=attempt, args=(f,)) for f in functions]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(timeout=60)
        self.assertFalse(problems)

    def _read(self, env):
        return (
            env["service.customer.profile"]
            .search([("partner_id", "=", self.customer_id)])
            .read(["ticket_count", "open_ticket_count", "complaint_count"])
        )

    def _make_ticket(self, env, **values):
        return env["helpdesk.ticket"].create(
            {
                "name": "Race",
                "number": "RACE",
                "description": "Race",
                "partner_id": self.customer_id,
                **values,
            }
        )

    def _rows(self):
        with self.registry.cursor() as cursor:
            env = api.Environment(cursor, SUPERUSER_ID, {})
            return [
                (row["ticket_count"], row["open_ticket_count"], row["complaint_count"])
                for row in self._read(env)
            ]

    @mute_logger("odoo.sql_db", "odoo.service.model")
    def test_first_contact_twice_at_once(self):
        """SR-01: two transactions that both make the customer's first row."""
        self._in_parallel([self._make_ticket] * PARALLEL)
        self.assertEqual(self._rows(), [(PARALLEL, PARALLEL, 0)])

    @mute_logger("odoo.sql_db", "odoo.service.model")
    def test_changes_that_do_not_see_each_other(self):
        """SR-01: neither transaction changes the row by itself; together they do.

        Two appliances are in warranty until the same day, and each transaction ends the
        warranty of one. Were a row that seems unchanged not written, neither of the two
        would notice the other.
        """
        with self.registry.cursor() as cursor:
            env = api.Environment(cursor, SUPERUSER_ID, {})
            units = env["fsm.equipment"].create(
                [
                    {
                        "name": f"Race {number}",
                        "owned_by_id": self.customer_id,
                        "warranty_start_date": "2020-01-01",
                        "warranty_end_date": "2027-01-01",
                    }
                    for number in range(2)
                ]
            )
            self.unit_ids = units.ids
        self.assertEqual(self._warranty(), "2027-01-01")

        def end(unit_id):
            return lambda env: (
                env["fsm.equipment"]
                .browse(unit_id)
                .write({"warranty_end_date": "2021-01-01"})
            )

        self._in_parallel([end(unit_id) for unit_id in self.unit_ids])
        self.assertEqual(self._warranty(), "2021-01-01")

    def _warranty(self):
        with self.registry.cursor() as cursor:
            env = api.Environment(cursor, SUPERUSER_ID, {})
            return str(
                env["service.customer.profile"]
                .search([("partner_id", "=", self.customer_id)])
                .warranty_end_date
            )
