# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Story B: three visits that earn nothing, and the technician who sees why.

The first visit is cancelled; at the call-back of the second the customer complains; of
the third the customer never gives the code. The leads are good and accepted, and still
nothing becomes payable. The technician's page says why, and what would help.
"""

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import Form, TransactionCase, tagged

from tests.support.story import Cast


@tagged("post_install", "-at_install")
class TestStoryB(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cast = Cast(cls.env)
        for name, value in vars(cast).items():
            setattr(cls, name, value)
        cls.company.service_confirmation_days = 30

    def test_story_b(self):
        """CP-07 SR-11: cancelled, complained, never confirmed: nothing is payable."""
        with freeze_time("2026-11-03 01:00:00"):
            cancelled, complained, silent = (self._visit() for _visit in range(3))
        with freeze_time("2026-11-03 06:00:00"):
            cancelled.with_user(self.dispatcher).action_cancel()
            for job in (complained, silent):
                job.with_user(self.technician).action_start_work()
                job.with_user(self.technician).action_finish_work()
            self._sign(complained)
            silent.with_user(self.technician).send_confirmation()
            self.assertEqual(silent.proof_state, "waiting_confirmation")
        with freeze_time("2026-11-05 06:00:00"):
            complained.with_user(self.hotline).record_callback("negative", "Still warm")
            self._commit()
            self._nothing_is_payable()
            self.assertEqual(
                self._page(),
                {
                    cancelled.name: (
                        "Not earned",
                        f"Work order {cancelled.name} was cancelled: nothing is earned "
                        "without the service. Ask the dispatcher for a new visit.",
                    ),
                    complained.name: (
                        "Not earned",
                        "The customer was not satisfied with work order "
                        f"{complained.name} at the call-back. Put it right, then ask "
                        "the hotline to call again.",
                    ),
                    silent.name: (
                        "Pending",
                        "Waits for the customer's confirmation of work order "
                        f"{silent.name} since 2 days. Let the customer sign, or send "
                        "a code, until 2026-12-03.",
                    ),
                },
            )
            self.assertEqual(self._total()["pending"], 20.0)
        with freeze_time("2026-12-05 06:00:00"):
            # The link has long expired; the night job looks at everything again.
            self.env["service.incentive.entry"]._evaluate(self._entries())
            self.assertEqual(
                self._page()[silent.name],
                (
                    "Not earned",
                    f"The customer has not confirmed work order {silent.name} in 32 "
                    "days: nothing is earned. It counts after all when the customer "
                    "signs or gives the code.",
                ),
            )
            self.assertEqual(self._total()["pending"], 0.0)
            self._nothing_is_payable()
        with freeze_time("2026-12-06 06:00:00"):
            self._put_right(complained, silent)

    def _put_right(self, complained, silent):
        """The remedies that the page names work."""
        complained.with_user(self.manager).revoke_proof("To be called again")
        complained.with_user(self.manager).reinstate_proof("Put right")
        self._sign(silent)
        self._commit()
        self.assertEqual(silent.proof_state, "proven")
        states = {e.fsm_order_id: e.state for e in self._entries()}
        self.assertEqual(states[silent], "payable")

    # ------------------------------------------------------------------

    def _visit(self):
        """A visit on which a trade-in was captured, and the lead accepted."""
        with Form(self.env["fsm.order"].with_user(self.dispatcher)) as form:
            form.location_id = self._location()
            form.person_id = self.person
            form.scheduled_date_start = fields.Datetime.now()
            form.scheduled_duration = 1
        job = form.record.with_user(self.env.user)
        lead_id = job.with_user(self.technician).capture_lead(self.trade_in.id)
        lead = self.env["crm.lead"].browse(lead_id["lead_id"])
        lead.with_user(self.dispatcher).dispatch(team_id=self.store_team.id)
        return job

    def _location(self):
        customer = self.li.copy({"name": "Li Xiaohong", "phone": "13800138113"})
        return self.env["fsm.location"]._service_locations(customer)[customer]

    def _sign(self, job):
        pixel = (
            "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGA"
            "WjR9awAAAABJRU5ErkJggg=="
        )
        self.env["fsm.order.sign.wizard"].with_user(self.technician).with_context(
            active_id=job.id
        ).create({"signed_by": "Li Xiaohong", "signature": pixel}).action_sign()

    def _commit(self):
        self.env.flush_all()
        self.env.cr.precommit.run()
        self.env.invalidate_all()

    def _entries(self):
        return self.env["service.incentive.entry"].search(
            [("beneficiary_id", "=", self.technician.partner_id.id)]
        )

    def _data(self):
        ledger = self.env["service.incentive.entry"].with_user(self.technician)
        return ledger.get_my_earnings("2026-11-01")

    def _page(self):
        """What the technician's page says: {work order: (badge, sentence)}."""
        return {
            line["job"]: (line["state_label"], line["note"])
            for line in self._data()["lines"]
        }

    def _total(self):
        [total] = self._data()["totals"]
        return total

    def _nothing_is_payable(self):
        self.assertEqual(set(self._entries().mapped("state")), {"pending"})
        wizard = (
            self.env["commission.make.settle"]
            .with_user(self.manager)
            .create({"date_to": "2099-01-01", "settlement_type": "service_incentive"})
        )
        with self.assertRaises(UserError):
            wizard.action_settle()
