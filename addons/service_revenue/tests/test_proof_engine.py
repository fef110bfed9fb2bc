# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import datetime, timedelta

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged, users

from .common import ServiceRevenueCommon

PIXEL = (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAA"
    "AABJRU5ErkJggg=="
)
NOON = datetime(2026, 3, 2, 12)


@tagged("post_install", "-at_install")
class TestProofEngine(ServiceRevenueCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.company.service_callback_days = 7
        cls.order = cls._make_order()

    def _complete(self, order=None, when=NOON):
        order = order or self.order
        with freeze_time(when):
            order.action_complete()
        return order

    def _sign(self, order=None, when=NOON):
        with freeze_time(when):
            (order or self.order).write(
                {
                    "signature": PIXEL,
                    "signed_by": "Ms Li",
                    "signed_on": fields.Datetime.now(),
                }
            )

    def _call_back(self, result, when, order=None, **kwargs):
        order = (order or self.order).with_user(self.service_user)
        with freeze_time(when):
            return order.record_callback(result, **kwargs)

    def _prove_silent(self, when):
        with freeze_time(when), self.enter_registry_test_mode():
            self.env.ref("service_revenue.ir_cron_prove_silent").method_direct_trigger()
        self.env.invalidate_all()

    def test_starts_as_draft(self):
        self.assertEqual(self.order.proof_state, "draft")
        self.assertFalse(self.order.proof_event_ids)

    def test_three_gates_in_order(self):
        """Completed, confirmed, good call-back: proven at once (CP-07)."""
        self._complete()
        self.assertEqual(self.order.proof_state, "waiting_confirmation")
        self.assertEqual(self.order.proof_completed_on, NOON)
        self.assertEqual(self.order.proof_callback_until, NOON + timedelta(days=7))
        self._sign(when=NOON + timedelta(hours=1))
        self.assertEqual(self.order.proof_state, "waiting_callback")
        self._call_back("good", NOON + timedelta(days=1), note="All fine")
        self.assertEqual(self.order.proof_state, "proven")
        self.assertEqual(self.order.proof_proven_on, NOON + timedelta(days=1))
        steps = self.order.proof_event_ids.sorted("id")
        self.assertEqual(
            steps.mapped(lambda step: (step.from_state, step.to_state, step.rule)),
            [
                ("draft", "waiting_confirmation", "stage"),
                ("waiting_confirmation", "waiting_callback", "signature"),
                ("waiting_callback", "proven", "callback"),
            ],
        )
        self.assertEqual(steps[-1].user_id, self.service_user)
        self.assertEqual(steps[-1].note, "All fine")

    def test_signature_before_completion_counts(self):
        self._sign(when=NOON - timedelta(hours=1))
        self.assertEqual(self.order.proof_state, "draft")
        self._complete()
        self.assertEqual(self.order.proof_state, "waiting_callback")

    def test_silence_proves_after_the_window(self):
        """Nobody complains until the window closes: proven by the cron (CP-07)."""
        self._complete()
        self._sign()
        self._prove_silent(NOON + timedelta(days=7, seconds=-1))
        self.assertEqual(self.order.proof_state, "waiting_callback")
        self._prove_silent(NOON + timedelta(days=7))
        self.assertEqual(self.order.proof_state, "proven")
        self.assertEqual(self.order.proof_event_ids[0].rule, "window")

    def test_silence_never_replaces_the_customer(self):
        """Without a confirmation, time proves nothing."""
        self._complete()
        self._prove_silent(NOON + timedelta(days=365))
        self.assertEqual(self.order.proof_state, "waiting_confirmation")
        self._sign(when=NOON + timedelta(days=366))
        self.assertEqual(self.order.proof_state, "proven")

    def test_cron_works_in_batches(self):
        orders = self.order + self._make_order() + self._make_order()
        for order in orders:
            self._complete(order)
            self._sign(order)
        late = NOON + timedelta(days=8)
        with (
            freeze_time(late),
            self.enter_registry_test_mode(),
            self.registry.cursor() as cursor,
        ):
            self.env(cr=cursor)["fsm.order"]._cron_prove_silent(batch=2)
        self.env.invalidate_all()
        self.assertEqual(set(orders.mapped("proof_state")), {"proven"})

    def test_negative_call_back_fails(self):
        self._complete()
        self._sign()
        self._call_back("negative", NOON + timedelta(days=2))
        self.assertEqual(self.order.proof_state, "failed")
        self._prove_silent(NOON + timedelta(days=30))
        self.assertEqual(self.order.proof_state, "failed")

    def test_second_visit_repairs_a_failed_proof(self):
        self._complete()
        self._sign()
        self._call_back("negative", NOON + timedelta(days=2))
        self._call_back("good", NOON + timedelta(days=4))
        self.assertEqual(self.order.proof_state, "proven")

    def test_negative_after_proven_revokes(self):
        """A complaint inside the window takes the proof back (CP-07)."""
        self._complete()
        self._sign()
        self._call_back("good", NOON + timedelta(days=1))
        self._call_back("negative", NOON + timedelta(days=5))
        self.assertEqual(self.order.proof_state, "revoked")

    def test_negative_after_the_window_is_only_noted(self):
        self._complete()
        self._sign()
        self._prove_silent(NOON + timedelta(days=8))
        late = self._call_back("negative", NOON + timedelta(days=9), note="Leaks again")
        self.assertEqual(late, self.order)
        self.assertEqual(self.order.proof_state, "proven")
        self.assertFalse(self.order.proof_callback_result)
        event = self.order.proof_event_ids[0]
        self.assertEqual((event.from_state, event.to_state), ("proven", "proven"))
        self.assertEqual(event.note, "Leaks again")
        self.assertEqual(self.order.rating_ids.rating, 1)

    def test_call_back_rates_the_visit(self):
        self._complete()
        self._call_back("neutral", NOON + timedelta(days=1), note="Came late")
        rating = self.order.rating_ids
        self.assertEqual(rating.rating, 3)
        self.assertTrue(rating.consumed)
        self.assertEqual(rating.partner_id, self.customer)
        self.assertEqual(rating.rated_partner_id, self.technician_user_a.partner_id)
        self._call_back("good", NOON + timedelta(days=2), rating=4)
        self.assertEqual(sorted(self.order.rating_ids.mapped("rating")), [3, 4])

    def test_call_back_refusals_say_what_to_do(self):
        with self.assertRaisesRegex(UserError, "Not completed yet"):
            self._call_back("good", NOON)
        self._complete()
        with self.assertRaisesRegex(UserError, "good, neutral or negative"):
            self._call_back("splendid", NOON)
        with self.assertRaisesRegex(UserError, "1 to 5"):
            self._call_back("good", NOON, rating=9)

    def test_cancelled_never_counts(self):
        """Cancelled is closed too, but proves nothing (trap 1)."""
        self._sign()
        self.order.action_cancel()
        self.assertTrue(self.order.is_closed)
        self.assertEqual(self.order.proof_state, "cancelled")
        self._prove_silent(NOON + timedelta(days=30))
        self.assertEqual(self.order.proof_state, "cancelled")

    def test_own_closing_stage_never_counts(self):
        stage = self.env["fsm.stage"].create(
            {"name": "Given up", "stage_type": "order", "sequence": 97, "is_closed": 1}
        )
        self._sign()
        self.order.stage_id = stage
        self.assertEqual(self.order.proof_state, "cancelled")

    def test_reopened_starts_again(self):
        self._complete()
        self._sign()
        self._call_back("good", NOON + timedelta(days=1))
        self.order.stage_id = self.stage_new
        self.assertEqual(self.order.proof_state, "draft")
        self.assertFalse(self.order.proof_proven_on)
        self._complete(when=NOON + timedelta(days=3))
        self.assertEqual(self.order.proof_state, "waiting_callback")
        self.assertEqual(self.order.proof_callback_until, NOON + timedelta(days=10))

    def test_window_is_fixed_at_completion(self):
        self._complete()
        self.env.company.service_callback_days = 0
        self._sign()
        self.assertEqual(self.order.proof_callback_until, NOON + timedelta(days=7))

    def test_no_window_proves_with_the_confirmation(self):
        self.env.company.service_callback_days = 0
        self._complete()
        self._sign()
        self.assertEqual(self.order.proof_state, "proven")

    def test_manager_revokes_and_reinstates(self):
        self._complete()
        self._sign()
        self._call_back("good", NOON + timedelta(days=1))
        order = self.order.with_user(self.service_manager)
        with self.assertRaisesRegex(UserError, "reason"):
            order.revoke_proof(" ")
        order.revoke_proof("The photo shows another kitchen")
        self.assertEqual(self.order.proof_state, "revoked")
        self.assertEqual(
            self.order.proof_event_ids[0].note, "The photo shows another kitchen"
        )
        order.reinstate_proof("It was the right kitchen")
        self.assertEqual(self.order.proof_state, "proven")

    @users("tech_a", "service_user")
    def test_only_managers_revoke(self):
        self._complete()
        order = self.order.with_env(self.env)
        with self.assertRaises(AccessError):
            order.revoke_proof("I do not like him")
        with self.assertRaises(AccessError):
            order.reinstate_proof("I like him")

    @users("tech_a")
    def test_technician_calls_nobody_back(self):
        """He cannot judge his own visit."""
        self._complete()
        order = self.order.with_env(self.env)
        with self.assertRaises(AccessError):
            order.record_callback("good")

    def test_proof_cannot_be_written_by_hand(self):
        """Not by anybody, whatever context he sends (CP-07)."""
        for user in (self.technician_user_a, self.service_manager, self.env.user):
            order = self.order.with_user(user)
            for context in ({}, {"service_proof_engine": True}):
                with self.assertRaises(AccessError):
                    order.with_context(**context).write({"proof_state": "proven"})
        with self.assertRaises(AccessError):
            self._make_order(proof_state="proven")
        with self.assertRaises(AccessError):
            self.order.write({"proof_code_on": NOON})

    def test_copy_starts_without_proof(self):
        self._complete()
        self._sign()
        self._call_back("good", NOON + timedelta(days=1))
        copy = self.order.copy()
        self.assertEqual(copy.proof_state, "draft")
        self.assertFalse(copy.proof_completed_on)

    def test_history_is_append_only(self):
        self._complete()
        event = self.order.proof_event_ids
        with self.assertRaises(UserError):
            event.sudo().write({"note": "never happened"})
        with self.assertRaises(UserError):
            event.sudo().unlink()

    def test_born_completed(self):
        """An imported work order is judged like any other."""
        order = self._make_order(stage_id=self.stage_completed.id)
        self.assertEqual(order.proof_state, "waiting_confirmation")

    def test_change_is_announced_once(self):
        """The ledger hears of the orders that changed, and only of those."""
        announced = []
        orders = self.order + self._make_order()

        def note(records):
            announced.append(records.ids)

        self.patch(type(self.env["fsm.order"]), "_on_proof_changed", note)
        with freeze_time(NOON):
            orders.with_context(bypass_order_completed_stage=True).write(
                {"stage_id": self.stage_completed.id}
            )
        self.assertEqual(announced, [orders.ids])
        orders._proof_evaluate(now=NOON)
        self.assertEqual(len(announced), 1)

    def test_hint_says_what_is_missing(self):
        self.assertIn("Finish", self.order.proof_hint)
        self._complete()
        self.assertIn("has not confirmed", self.order.proof_hint)
        self._sign()
        self.assertIn("2026-03-09", self.order.proof_hint)
