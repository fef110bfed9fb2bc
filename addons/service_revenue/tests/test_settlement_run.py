# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import date
from unittest.mock import patch

from psycopg2.errors import UniqueViolation

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..models import service_settlement_run
from .incentive_common import IncentiveCommon


@tagged("post_install", "-at_install")
class TestSettlementRun(IncentiveCommon):
    """A large settlement runs in the background, batch by batch (SR-11)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.runs = cls.env["service.settlement.run"]
        cls.startClassPatcher(patch.object(service_settlement_run, "BATCH_AGENTS", 4))
        cls.agents = cls.env["res.partner"].create(
            [{"name": f"Agent {number}", "agent": True} for number in range(10)]
        )

    def setUp(self):
        super().setUp()
        for number, agent in enumerate(self.agents):
            self._make_payable([number + 1, 0.5], agent, date(2026, 5, 10))

    def _background(self, **values):
        self.env["ir.config_parameter"].set_param(
            "service_revenue.settlement_direct_lines", "5"
        )
        action = self._settle_wizard("2026-06-01", **values).action_settle()
        return self.runs.browse(action["res_id"])

    def _work(self, batches=99):
        """As the worker does, with savepoints in the place of commits."""
        for _batch in range(batches):
            run = self.runs._lock_next()
            if not run:
                return
            run._do_batch()
            self.env.flush_all()

    def _lines(self):
        self.env.invalidate_all()
        return sorted(
            (s.agent_id.id, s.date_from, s.total, sorted(s.line_ids.mapped("date")))
            for s in self.env["commission.settlement"].search(
                [("settlement_type", "=", "service_incentive")]
            )
        )

    def test_small_is_one_click(self):
        """SR-11: little is settled at once, and leaves a record of who did it."""
        made = self._settle("2026-06-01")
        self.assertEqual(len(made), 10)
        run = self.runs.search([], limit=1)
        self.assertEqual(run.state, "done")
        self.assertEqual(run.user_id, self.service_manager)
        self.assertEqual((run.agent_done, run.line_count), (10, 20))
        self.assertEqual(run.progress, 100)
        self.assertIn("60.00", run.amount_note)
        self.assertEqual(len(run.message_ids.filtered("body")), 1)

    def test_background_is_equal(self):
        """SR-11: batches give what one transaction gives; one message at the end."""
        savepoint = self.env.cr.savepoint()
        self._settle("2026-06-01")
        expected = self._lines()
        savepoint.rollback()
        self.env.invalidate_all()
        run = self._background()
        self.assertEqual(run.state, "waiting")
        self.assertFalse(self._lines())
        self._work(batches=2)
        self.assertEqual(run.state, "running")
        self.assertEqual((run.agent_total, run.agent_done), (10, 8))
        self.assertEqual(run.progress, 80)
        self._work()
        self.assertEqual(self._lines(), expected)
        self.assertEqual((run.state, run.batch_count), ("done", 3))
        self.assertEqual((run.settlement_count, run.line_count), (10, 20))
        self.assertEqual(len(run.message_ids.filtered("body")), 1)
        self.assertEqual(
            run.message_ids[0].notified_partner_ids, self.service_manager.partner_id
        )

    def test_stop_and_resume(self):
        """SR-11: a stopped run goes on where it was."""
        run = self._background()
        self._work(batches=1)
        run.with_user(self.service_manager).action_stop()
        self._work()
        self.assertEqual(run.agent_done, 4)
        run.with_user(self.service_manager).action_resume()
        self._work()
        self.assertEqual((run.state, run.agent_done), ("done", 10))

    def test_one_at_a_time(self):
        """SR-11: a second run of a company is refused while the first is not done."""
        self._background()
        with (
            self.assertRaises(UniqueViolation),
            mute_logger("odoo.sql_db"),
            self.env.cr.savepoint(),
        ):
            self._background()

    def test_only_chosen(self):
        """SR-11: a run settles whom it is told."""
        run = self._background(agent_ids=[Command.set(self.agents[:6].ids)])
        self._work()
        self.assertEqual(run.agent_done, 6)
        self.assertEqual(self._sums(self.agents[9]), {"payable": 10.5})

    def test_access(self):
        """SR-11: managers start, stop and resume; of their companies only."""
        run = self._background()
        for user in (self.technician_user_a, self.service_user):
            with self.assertRaises(AccessError):
                run.with_user(user).read(["state"])
            with self.assertRaises(AccessError):
                run.with_user(user).action_stop()
        with self.assertRaises(AccessError):
            run.with_user(self.service_manager).write({"state": "done"})
        company, user = self._make_other_company()
        user.group_ids += self.env.ref("service_revenue.group_service_manager")
        self.assertFalse(self.runs.with_user(user).search([]))
        with self.assertRaises(AccessError):
            run.with_user(user).action_resume()
