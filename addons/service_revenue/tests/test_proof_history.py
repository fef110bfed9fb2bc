# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import datetime, timedelta

from freezegun import freeze_time
from hypothesis import given, settings
from hypothesis import strategies as st

from odoo import fields
from odoo.tests import tagged

from ..tools import proof
from .common import ServiceRevenueCommon
from .test_proof_engine import PIXEL

NOON = datetime(2026, 3, 2, 12)
STEPS = ("complete", "sign", "good", "neutral", "negative", "cancel", "reopen", "cron")


@tagged("post_install", "-at_install")
class TestProofHistory(ServiceRevenueCommon):
    """Random lives of a work order through the real engine (CP-07)."""

    @settings(deadline=None, max_examples=25, database=None)
    @given(
        st.lists(
            st.tuples(st.sampled_from(STEPS), st.integers(1, 72)),
            min_size=1,
            max_size=8,
        )
    )
    def test_state_is_always_what_the_facts_say(self, history):
        savepoint = self.cr.savepoint()
        try:
            self._live(history)
        finally:
            savepoint.rollback()
            savepoint.close(rollback=False)
            self.env.invalidate_all()

    def _live(self, history):
        order = self._make_order()
        now = NOON
        for step, hours in history:
            now += timedelta(hours=hours)
            with freeze_time(now):
                getattr(self, f"_step_{step}")(order)
                self.env.flush_all()
                state = proof.proof_state(order._get_proof_facts(), now)
                # Only silence may be ahead of the cron, never the other way round.
                if order.proof_state != state:
                    self.assertEqual(
                        (order.proof_state, state), ("waiting_callback", "proven")
                    )
                events = order.proof_event_ids.sorted("id")
                if events:
                    self.assertEqual(events[-1].to_state, order.proof_state)
                self.assertEqual(
                    events.mapped("from_state")[1:], events.mapped("to_state")[:-1]
                )
                if order.proof_state == "proven":
                    self.assertEqual(order.stage_id, self.stage_completed)
                    self.assertTrue(order.signed_on)
                    self.assertNotEqual(order.proof_callback_result, "negative")

    def _step_complete(self, order):
        if not order.stage_id.is_closed:
            order.action_complete()

    def _step_sign(self, order):
        order.write({"signature": PIXEL, "signed_on": fields.Datetime.now()})

    def _step_good(self, order):
        if order.proof_completed_on:
            order.record_callback("good")

    def _step_neutral(self, order):
        if order.proof_completed_on:
            order.record_callback("neutral")

    def _step_negative(self, order):
        if order.proof_completed_on:
            order.record_callback("negative")

    def _step_cancel(self, order):
        order.action_cancel()

    def _step_reopen(self, order):
        order.stage_id = self.stage_new

    def _step_cron(self, order):
        if (
            order.proof_state == "waiting_callback"
            and order.proof_callback_until <= fields.Datetime.now()
        ):
            order._proof_evaluate(rule="window")
