# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from contextlib import contextmanager
from datetime import date
from unittest.mock import patch

from odoo.tests import tagged

from ..models.service_incentive_direct import DirectTarget
from .incentive_common import IncentiveCommon


@tagged("post_install", "-at_install")
class TestIncentiveGated(IncentiveCommon):
    """Amounts of documents that wait for the proof of a work order (CP-07)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rule = cls._make_rule(name="Commission", amount_type="direct")
        cls.person = cls.technician_user_a.partner_id
        cls.job = cls._make_order()

    def _target(self, amount=10, job=None, **values):
        job = job or self.job
        return DirectTarget(
            **{
                "rule": self.rule,
                "beneficiary": self.person,
                "origin": job,
                "company": self.company,
                "currency": self.company.currency_id,
                "amount": amount,
                "note": "1 % of the job",
                "job": job,
                **values,
            }
        )

    def _sync(self, amount=10, **values):
        return self.entries._sync_direct([self._target(amount, **values)])

    def _booked(self):
        return self.entries.search(
            [("origin_model", "=", "fsm.order"), ("origin_id", "=", self.job.id)],
            order="id",
        )

    def _standing(self):
        self.entries.invalidate_model()
        return [
            (entry.amount, entry.state, entry.hold_reason) for entry in self._booked()
        ]

    @contextmanager
    def _following(self, amount=10):
        """The job says the same amount anew, whenever it is asked."""
        asked = []

        def resync(entries, model, origin_ids):
            asked.append((model, list(origin_ids)))
            for job in self.env[model].browse(origin_ids):
                entries._sync_direct([self._target(amount, job=job)])

        with patch.object(type(self.entries), "_resync_direct", resync):
            yield asked

    def test_waits_for_the_proof(self):
        """CP-07: pending until the customer confirmed and was satisfied."""
        self._sync()
        self.assertEqual(self._standing(), [(10.0, "pending", "waiting_completion")])
        self.assertIn("1 % of the job. Waits until work", self._booked().hold_note)
        self.assertEqual(self._booked().fsm_order_id, self.job)
        with self._following() as asked:
            self._complete(self.job, confirm=False)
            self.assertEqual(
                self._standing(), [(10.0, "pending", "waiting_confirmation")]
            )
            self._prove(self.job)
            self.assertEqual(self._standing(), [(10.0, "payable", False)])
        self.assertEqual(asked[0], ("fsm.order", self.job.ids))
        self.assertEqual(self.entries._settle(date(2099, 1, 1)).total, 10.0)

    def test_lost_and_found(self):
        """CP-07: lost before the settlement it waits; lost afterwards it comes back."""
        self._sync()
        with self._following():
            self._complete(self.job)
            self._call_back(self.job, "negative")
            self.assertEqual(self._standing(), [(10.0, "pending", "proof_failed")])
            self.job.with_user(self.service_manager).revoke_proof("Look again")
            self.job.with_user(self.service_manager).reinstate_proof("Put right")
            self._call_back(self.job)
            self.assertEqual(self._standing(), [(10.0, "payable", False)])
            settlement = self.entries._settle(date(2099, 1, 1))
            self.job.with_user(self.service_manager).revoke_proof("Not there")
            self.assertEqual(
                self._standing(), [(10.0, "settled", False), (-10.0, "payable", False)]
            )
            # What is not paid after all does not have to come back: it waits again.
            settlement.action_cancel()
            self.assertEqual(
                [row[:2] for row in self._standing()],
                [(10.0, "pending"), (-10.0, "pending"), (10.0, "pending")],
            )
            self.job.with_user(self.service_manager).reinstate_proof("It was there")
            self.assertEqual({row[1] for row in self._standing()}, {"payable"})

    def test_taken_away_and_changed(self):
        """Less, then nothing: void while it waits, and more than nothing again."""
        self._sync(10)
        self._sync(6.005)
        self.assertEqual([row[0] for row in self._standing()], [10.0, -3.99])
        self._sync(0)
        self.assertEqual({row[1] for row in self._standing()}, {"void"})
        self.assertIn("nothing to pay", self._booked()[0].hold_note)
        self._sync(4)
        self.assertEqual(self._standing()[3:], [(4.0, "pending", "waiting_completion")])

    def test_other_reasons(self):
        """A reason of the document comes before, or stands alone."""
        self._sync(hold="under_review")
        self.assertEqual(self._standing(), [(10.0, "pending", "under_review")])
        self.assertIn("Under review", self._booked().hold_note)
        self._sync(hold="waiting_payment", job=None, origin=self.job)
        self.assertEqual(self._standing()[0][2], "waiting_completion")
        self.entries._sync_direct([self._sale_target("waiting_payment")])
        self.assertEqual(self._standing()[0][2], "waiting_payment")
        self.entries._sync_direct([self._sale_target(None)])
        self.assertEqual(self._standing(), [(10.0, "payable", False)])

    def _sale_target(self, hold):
        return DirectTarget(
            **{**vars(self._target()), "job": None, "hold": hold, "gated": True}
        )

    def test_safety_net(self):
        """The nightly run asks the documents again; what never came is not earned."""
        self.company.service_confirmation_days = 30
        self._sync()
        with self._following() as asked:
            self._complete(self.job, confirm=False)
            self.env.cr.execute(
                "UPDATE fsm_order SET proof_completed_on = '2020-01-01' WHERE id = %s",
                self.job.ids,
            )
            self.job.invalidate_recordset()
            self.env.flush_all()
            with self.enter_registry_test_mode():
                self.env.ref(
                    "service_revenue.ir_cron_service_incentive_evaluate"
                ).method_direct_trigger()
        self.assertEqual(asked[-1], ("fsm.order", self.job.ids))
        self.assertEqual(self._standing(), [(10.0, "pending", "confirmation_missed")])

    def test_many_at_once(self):
        """The number of queries does not depend on the number of documents."""
        jobs = self.env["fsm.order"].union(*(self._make_order() for _i in range(12)))
        self._sync()
        self.env.flush_all()
        counts = []
        for some in (jobs[:2], jobs[2:]):
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            self.entries._sync_direct([self._target(5, job=job) for job in some])
            counts.append(self.cr.sql_log_count - before)
        self.assertEqual(counts[0], counts[1])
