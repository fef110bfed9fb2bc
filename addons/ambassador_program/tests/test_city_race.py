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

LOGS = "ambassador_state_log"


@tagged("post_install", "-at_install")
class TestCityRace(BaseCase):
    """Several people at the seats of one city at once, really committed (AM-01)."""

    def setUp(self):
        super().setUp()
        # The thread of the tests holds the lock of the registry.
        self.patch(Registry, "_lock", DummyRLock())
        self.registry = Registry(get_db_name())
        self.addCleanup(self._clean)
        with self.registry.cursor() as cursor:
            env = api.Environment(cursor, SUPERUSER_ID, {})
            city = env["ambassador.city"].create(
                {
                    "name": "Racezhou",
                    "code": "999999",
                    "country_id": env.ref("base.cn").id,
                }
            )
            self.city_id = city.id
            env["ambassador.quota"].create({"city_id": city.id, "quota": 10})
            people = env["ambassador.ambassador"].create(
                [
                    {
                        "partner_id": env["res.partner"]
                        .create({"name": f"Racer {number}"})
                        .id,
                        "city_id": city.id,
                    }
                    for number in range(14)
                ]
            )
            people[:9]._approve()
            self.ids = people.ids

    def _clean(self):
        with self.registry.cursor() as cursor:
            cursor.execute(
                SQL("ALTER TABLE %s DISABLE TRIGGER USER", SQL.identifier(LOGS))
            )
            for table, column in (
                (LOGS, "ambassador_id"),
                ("ambassador_ambassador", "id"),
            ):
                if table != LOGS:
                    cursor.execute(
                        "SELECT partner_id FROM ambassador_ambassador"
                        " WHERE id = ANY(%s)",
                        [self.ids],
                    )
                    partner_ids = [row[0] for row in cursor.fetchall()]
                cursor.execute(
                    SQL(
                        "DELETE FROM %s WHERE %s = ANY(%s)",
                        SQL.identifier(table),
                        SQL.identifier(column),
                        self.ids,
                    )
                )
            cursor.execute(
                SQL("ALTER TABLE %s ENABLE TRIGGER USER", SQL.identifier(LOGS))
            )
            env = api.Environment(cursor, SUPERUSER_ID, {})
            for model, mine in (
                ("mail.message", "ambassador.ambassador"),
                ("mail.activity", "ambassador.ambassador"),
            ):
                name = "model" if model == "mail.message" else "res_model"
                env[model].search(
                    [(name, "=", mine), ("res_id", "in", self.ids)]
                ).unlink()
            env["ambassador.city"].browse(self.city_id).unlink()
            env["res.partner"].browse(partner_ids).unlink()

    def _in_parallel(self, calls):
        """Each call with an env of its own, at once; outcomes in any order."""
        outcomes = []
        barrier = threading.Barrier(len(calls))

        def attempt(call):
            with self.registry.cursor() as cursor:
                env = api.Environment(cursor, SUPERUSER_ID, {})
                # The snapshot of the transaction is taken before anybody writes.
                env["ambassador.city"].browse(self.city_id).read(["filled"])
                barrier.wait(timeout=20)
                try:
                    retrying(lambda: call(env), env)
                    outcomes.append("done")
                except UserError:
                    outcomes.append("refused")

        threads = [threading.Thread(target=attempt, args=(call,)) for call in calls]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(timeout=60)
        return sorted(outcomes)

    def _approve(self, number):
        def call(env):
            env["ambassador.ambassador"].browse(self.ids[number])._approve()

        return call

    def _states(self):
        with self.registry.cursor() as cursor:
            env = api.Environment(cursor, SUPERUSER_ID, {})
            people = env["ambassador.ambassador"].browse(self.ids)
            seats = sorted(seat for seat in people.mapped("seat") if seat)
            return people.mapped("state"), seats

    @mute_logger("odoo.sql_db", "odoo.service.model")
    def test_last_seat(self):
        """AM-01: two people give the last seat at once: one is in, the other waits."""
        outcomes = self._in_parallel([self._approve(9), self._approve(10)])
        self.assertEqual(outcomes, ["done", "done"])
        states, seats = self._states()
        self.assertEqual(sorted(states[9:11]), ["approved", "waiting"])
        self.assertEqual(seats, list(range(1, 11)))

    @mute_logger("odoo.sql_db", "odoo.service.model")
    def test_many_for_one(self):
        """AM-01: five at once for the last seat: ten ambassadors, and four wait."""
        outcomes = self._in_parallel([self._approve(9 + n) for n in range(5)])
        self.assertEqual(outcomes, ["done"] * 5)
        states, seats = self._states()
        self.assertEqual(sorted(states[9:]), ["approved"] + ["waiting"] * 4)
        self.assertEqual(seats, list(range(1, 11)))

    @mute_logger("odoo.sql_db", "odoo.service.model")
    def test_leave_and_approve(self):
        """AM-05: one leaves a full city while another is approved: never eleven."""
        with self.registry.cursor() as cursor:
            env = api.Environment(cursor, SUPERUSER_ID, {})
            env["ambassador.ambassador"].browse(self.ids[9])._approve()

        def leave(env):
            env["ambassador.ambassador"].browse(self.ids[0])._leave("Moved")

        outcomes = self._in_parallel([leave, self._approve(10)])
        self.assertEqual(outcomes, ["done", "done"])
        states, seats = self._states()
        self.assertEqual(states[0], "left")
        self.assertIn((states[10], len(seats)), {("approved", 10), ("waiting", 9)})

    @mute_logger("odoo.sql_db", "odoo.service.model")
    def test_one_twice(self):
        """AM-05: one application approved by two at once has one seat."""
        outcomes = self._in_parallel([self._approve(9), self._approve(9)])
        self.assertEqual(outcomes, ["done", "refused"])
        states, seats = self._states()
        self.assertEqual((states[9], seats), ("approved", list(range(1, 11))))
