# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import threading

from odoo import SUPERUSER_ID, api, fields
from odoo.modules.registry import DummyRLock, Registry
from odoo.service.model import retrying
from odoo.tests import tagged
from odoo.tests.common import BaseCase, get_db_name
from odoo.tools import SQL, mute_logger

from .commission_common import PIXEL


@tagged("post_install", "-at_install")
class TestCommissionRace(BaseCase):
    """One job, looked at by several at once, really committed (CP-06, CP-07)."""

    def setUp(self):
        super().setUp()
        # The thread of the tests holds the lock of the registry.
        self.patch(Registry, "_lock", DummyRLock())
        self.registry = Registry(get_db_name())
        self.addCleanup(self._clean)
        with self.registry.cursor() as cursor:
            self._make(api.Environment(cursor, SUPERUSER_ID, {}))

    def _make(self, env):
        firm, customer = env["res.partner"].create(
            [{"name": "Race firm", "is_company": True}, {"name": "Race customer"}]
        )
        contact = env["res.partner"].create(
            {"name": "Race store", "parent_id": firm.id, "type": "store"}
        )
        point = env["channel.point"].create(
            {
                "partner_id": contact.id,
                "type_id": env.ref("channel_partner.type_store").id,
                "state": "active",
            }
        )
        place = env["fsm.location"].create(
            {"name": "Race", "partner_id": customer.id, "owner_id": customer.id}
        )
        job = env["fsm.order"].create({"location_id": place.id})
        self.rule_id = (
            env["channel.commission.rule"]
            .create({"name": "Race", "amount_type": "fixed", "fixed_amount": 10})
            .id
        )
        env["channel.commission.rule"].browse(self.rule_id).type_id = point.type_id
        # As the engine writes it; what follows is what is raced for.
        job.write({"channel_point_id": point.id, "channel_partner_id": firm.id})
        self.job_id, self.place_id, self.point_id = job.id, place.id, point.id
        self.partner_ids = [contact.id, firm.id, customer.id]

    def _clean(self):
        with self.registry.cursor() as cursor:
            env = api.Environment(cursor, SUPERUSER_ID, {})
            # Only a test may: what really was booked stays.
            settlements = env["commission.settlement"].search(
                [("agent_id", "in", self.partner_ids)]
            )
            settlements.action_cancel()
            settlements.unlink()
            cursor.execute("ALTER TABLE service_incentive_entry DISABLE TRIGGER USER")
            cursor.execute(
                SQL(
                    "DELETE FROM service_incentive_entry"
                    " WHERE beneficiary_id = ANY(%s)",
                    self.partner_ids,
                )
            )
            cursor.execute("ALTER TABLE service_incentive_entry ENABLE TRIGGER USER")
            cursor.execute(
                SQL("DELETE FROM channel_commission WHERE order_id = %s", self.job_id)
            )
            job = env["fsm.order"].browse(self.job_id)
            job.write({"channel_point_id": False, "channel_partner_id": False})
            # A completed job cannot be deleted.
            job.stage_id = env.ref("fieldservice.fsm_stage_new")
            job.unlink()
            env["channel.commission.rule"].browse(self.rule_id).unlink()
            env["channel.point"].browse(self.point_id).unlink()
            env["fsm.location"].browse(self.place_id).unlink()
            env["res.partner"].browse(self.partner_ids).unlink()

    def _in_parallel(self, *functions):
        """Each ``function(job)`` in a transaction of its own, retried as Odoo does; all
        have their snapshot before the first one writes."""
        barrier = threading.Barrier(len(functions))
        problems = []

        def attempt(function):
            try:
                with self.registry.cursor() as cursor:
                    env = api.Environment(cursor, SUPERUSER_ID, {})
                    job = env["fsm.order"].browse(self.job_id)
                    job.read(["channel_point_id"])
                    barrier.wait(timeout=20)
                    retrying(lambda: function(job), env)
            except Exception as problem:
                problems.append(problem)

        threads = [threading.Thread(target=attempt, args=(one,)) for one in functions]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(timeout=60)
        self.assertFalse(problems)

    def _booked(self):
        """[(amount, state)] of the job."""
        with self.registry.cursor() as cursor:
            cursor.execute(
                SQL(
                    "SELECT entry.amount::float, entry.state"
                    " FROM service_incentive_entry entry"
                    " JOIN channel_commission booked ON booked.id = entry.origin_id"
                    " WHERE entry.origin_model = 'channel.commission'"
                    " AND booked.order_id = %s ORDER BY entry.id",
                    self.job_id,
                )
            )
            return cursor.fetchall()

    def _book(self, job):
        job.env["channel.commission"]._sync_jobs(job)

    @mute_logger("odoo.sql_db", "odoo.service.model")
    def test_booked_once(self):
        """CP-06: four hear of the acceptance at once: one row, one entry."""
        self._in_parallel(*[self._book] * 4)
        self.assertEqual(self._booked(), [(10.0, "pending")])

    @mute_logger("odoo.sql_db", "odoo.service.model")
    def test_settled_and_taken_back(self):
        """CP-07: settled and taken back at once: paid and owed, or neither."""

        def prove(job):
            job.write({"signature": PIXEL, "signed_on": job.env.cr.now()})
            job.action_complete()
            job.record_callback("good")

        def settle(job):
            job.env["service.incentive.entry"]._settle(
                fields.Date.to_date("2099-01-01"), job.channel_partner_id
            )

        def take_back(job):
            job.write({"channel_point_id": False, "channel_partner_id": False})
            job._on_channel_released()

        self._in_parallel(self._book)
        self._in_parallel(prove)
        self.assertEqual(self._booked(), [(10.0, "payable")])
        self._in_parallel(settle, take_back)
        self.assertIn(
            self._booked(),
            (
                [(10.0, "settled"), (-10.0, "payable")],
                [(10.0, "void"), (-10.0, "void")],
            ),
        )
