# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .clock_common import ClockCommon, utc


@tagged("post_install", "-at_install")
class TestClock(ClockCommon):
    """SR-16, SR-17, SR-18: what was promised, and how it is kept."""

    def _ticket(self, when, customer, **values):
        with freeze_time(utc(when)):
            return self._make_ticket(customer, **values)

    # ------------------------------------------------------------------
    # Deadlines
    # ------------------------------------------------------------------

    def test_examples(self):
        """SR-17, SR-18: the examples of what the times mean."""
        cases = [
            (self.vip_customer, "2026-09-30 16:00", "2026-10-08 16:00"),
            (self.vip_customer, "2026-10-09 16:30", "2026-10-10 16:30"),
            (self.vip_customer, "2026-09-26 11:00", "2026-09-28 17:00"),
            (self.svip_customer, "2026-12-31 22:30", "2027-01-01 02:30"),
        ]
        for customer, asked, due in cases:
            ticket = self._ticket(asked, customer)
            self.assertEqual(ticket.service_resolution_deadline, utc(due), asked)
            self.assertEqual(ticket.resolution_clock_id.state, "running")

    def test_response_deadline(self):
        """SR-17: two working hours, counted from the next opening."""
        ticket = self._ticket("2026-09-26 11:00", self.vip_customer)
        self.assertEqual(ticket.service_response_deadline, utc("2026-09-28 11:00"))
        self.assertEqual(ticket.service_deadline, utc("2026-09-28 11:00"))
        self.assertEqual(ticket.service_clock_state, "running")
        self.assertEqual(ticket.service_contract_id, self.vip_contract)
        self.assertEqual(ticket.service_level_id, self.vip)

    def test_warranty(self):
        """SR-16: a product in warranty has the basic level without a contract."""
        unit = self._make_equipment(warranty_end_date="2027-01-01")
        ticket = self._ticket("2026-11-02 10:00", self.customer, equipment_id=unit.id)
        self.assertEqual(ticket.service_level_id, self.basic)
        self.assertFalse(ticket.service_contract_id)
        self.assertEqual(ticket.service_resolution_deadline, utc("2026-11-09 10:00"))

    def test_nothing_promised(self):
        ticket = self._ticket("2026-11-02 10:00", self.customer)
        self.assertFalse(ticket.service_level_id)
        self.assertFalse(ticket.service_clock)
        self.assertFalse(ticket.service_clock_state)
        self.assertFalse(
            self.env["service.clock"].search([("ticket_id", "=", ticket.id)])
        )

    # ------------------------------------------------------------------
    # Response and resolution
    # ------------------------------------------------------------------

    def test_response_by_message(self):
        """SR-17: the first answer that the customer can see; a note is none."""
        ticket = self._ticket("2026-11-02 10:00", self.vip_customer)
        with freeze_time(utc("2026-11-02 10:30")):
            ticket.with_user(self.service_user).message_post(body="Only us")
            self.assertEqual(ticket.response_clock_id.state, "running")
            self._post(ticket, self.service_user)
        self.assertEqual(ticket.response_clock_id.state, "done")
        self.assertFalse(ticket.response_clock_id.breached_at)
        self.assertEqual(ticket.response_clock_id.consumed_seconds, 1800)
        self.assertEqual(ticket.service_deadline, utc("2026-11-03 10:00"))

    def test_response_by_stage(self):
        ticket = self._ticket("2026-11-02 10:00", self.vip_customer)
        with freeze_time(utc("2026-11-02 12:00")):
            ticket.with_user(self.service_user).stage_id = self.stage_progress
        self.assertEqual(ticket.response_clock_id.state, "done")
        self.assertFalse(ticket.response_clock_id.breached_at, "the last second counts")

    def test_response_late(self):
        ticket = self._ticket("2026-11-02 10:00", self.vip_customer)
        with freeze_time(utc("2026-11-02 12:00:01")):
            ticket.stage_id = self.stage_progress
        self.assertEqual(ticket.response_clock_id.breached_at, utc("2026-11-02 12:00"))
        self.assertEqual(ticket.service_clock_state, "running")
        with freeze_time(utc("2026-11-02 13:00")):
            ticket.stage_id = self.stage_done
        self.assertEqual(ticket.service_clock_state, "missed")

    def test_kept(self):
        ticket = self._ticket("2026-11-02 10:00", self.svip_customer)
        with freeze_time(utc("2026-11-02 10:20")):
            ticket.stage_id = self.stage_done
        self.assertEqual(ticket.service_clock_state, "kept")
        self.assertFalse(ticket.service_deadline)

    def test_closing_after_hours(self):
        """Due at the close of Monday, closed after it: missed, though no working time
        has passed."""
        ticket = self._ticket("2026-09-26 11:00", self.vip_customer)
        with freeze_time(utc("2026-09-28 10:00")):
            ticket.stage_id = self.stage_progress
        with freeze_time(utc("2026-09-28 17:00:01")):
            ticket.stage_id = self.stage_done
        self.assertEqual(ticket.service_clock_state, "missed")
        self.assertEqual(
            ticket.resolution_clock_id.consumed_seconds,
            ticket.resolution_clock_id.target_seconds,
        )

    def test_cancel_and_reopen(self):
        ticket = self._ticket("2026-11-02 10:00", self.vip_customer)
        with freeze_time(utc("2026-11-02 11:00")):
            ticket.stage_id = self.stage_void
        self.assertEqual(ticket.resolution_clock_id.state, "cancelled")
        self.assertFalse(ticket.service_clock_state)
        with freeze_time(utc("2026-11-02 15:00")):
            ticket.stage_id = self.stage_progress
        self.assertEqual(ticket.resolution_clock_id.state, "running")
        self.assertEqual(ticket.service_deadline, utc("2026-11-03 14:00"))

    def test_reopen(self):
        """Reopening goes on with what was used up."""
        ticket = self._ticket("2026-11-02 10:00", self.vip_customer)
        with freeze_time(utc("2026-11-02 12:00")):
            ticket.stage_id = self.stage_done
        with freeze_time(utc("2026-11-03 09:00")):
            ticket.stage_id = self.stage_progress
        self.assertEqual(ticket.service_deadline, utc("2026-11-03 15:00"))
        self.assertEqual(ticket.response_clock_id.state, "done")

    # ------------------------------------------------------------------
    # Waiting
    # ------------------------------------------------------------------

    def test_waiting(self):
        """SR-17: the clock stands while we wait for the customer."""
        ticket = self._ticket("2026-11-02 10:00", self.vip_customer)
        hotline = ticket.with_user(self.service_user)
        with freeze_time(utc("2026-11-02 11:00")):
            self.assertTrue(hotline.is_wait_allowed)
            hotline.action_wait_customer()
        self.assertTrue(hotline.is_resume_allowed)
        self.assertFalse(hotline.is_wait_allowed)
        self.assertEqual(ticket.service_clock_state, "paused")
        self.assertFalse(ticket.service_deadline)
        with freeze_time(utc("2026-11-03 09:30")):
            hotline.action_resume()
        self.assertEqual(ticket.service_resolution_deadline, utc("2026-11-03 16:30"))
        self.assertEqual(ticket.service_response_deadline, utc("2026-11-03 10:30"))

    def test_waiting_that_does_not_pause(self):
        """The level says that waiting for a part does not count as a pause."""
        ticket = self._ticket("2026-11-02 10:00", self.vip_customer)
        with freeze_time(utc("2026-11-02 11:00")):
            ticket.action_wait_part()
            self.assertEqual(ticket.service_clock_state, "running")
            self.assertEqual(ticket.service_clock["waiting"], "part")
        self.assertEqual(ticket.service_resolution_deadline, utc("2026-11-03 10:00"))

    def test_pausing_stage(self):
        self.vip.pause_ticket_stage_ids = self.stage_awaiting
        ticket = self._ticket("2026-11-02 10:00", self.vip_customer)
        with freeze_time(utc("2026-11-02 11:00")):
            ticket.stage_id = self.stage_awaiting
            self.assertEqual(ticket.service_clock["waiting"], "stage")
        self.assertEqual(ticket.service_clock_state, "paused")
        with freeze_time(utc("2026-11-02 16:00")):
            ticket.stage_id = self.stage_progress
        self.assertEqual(ticket.service_deadline, utc("2026-11-03 15:00"))

    def test_customer_answers(self):
        """An answer by the customer ends the waiting for it."""
        ticket = self._ticket("2026-11-02 10:00", self.vip_customer)
        with freeze_time(utc("2026-11-02 11:00")):
            ticket.action_wait_customer()
        with freeze_time(utc("2026-11-02 12:00")):
            ticket.message_post(
                body="Here it is",
                author_id=self.vip_customer.id,
                message_type="email",
                subtype_xmlid="mail.mt_comment",
            )
        self.assertFalse(ticket.service_waiting)
        self.assertEqual(ticket.service_clock_state, "running")
        self.assertEqual(ticket.response_clock_id.state, "running")

    def test_closed_cannot_wait(self):
        ticket = self._ticket("2026-11-02 10:00", self.vip_customer)
        ticket.stage_id = self.stage_done
        with self.assertRaises(UserError):
            ticket.action_wait_customer()

    # ------------------------------------------------------------------
    # What is shown
    # ------------------------------------------------------------------

    def test_json(self):
        ticket = self._ticket("2026-11-02 10:00", self.svip_customer)
        with freeze_time(utc("2026-11-02 10:10")):
            self.env.invalidate_all()
            shown = ticket.service_clock
        self.assertEqual(
            shown,
            {
                "state": "running",
                "level": "SVIP",
                "color": self.svip.color,
                "target": "response",
                "deadline": "2026-11-02 02:30:00",
                "left_seconds": 1200,
                "basis": "clock",
                "percent": 33.3,
                "tone": "success",
                "waiting": False,
                "note": f"SVIP contract {self.svip_contract.name}",
            },
        )
        with freeze_time(utc("2026-11-02 10:25")):
            self.env.invalidate_all()
            self.assertEqual(ticket.service_clock["tone"], "warning")
        with freeze_time(utc("2026-11-02 10:31")):
            self.env.invalidate_all()
            self.assertEqual(ticket.service_clock["state"], "breached")
            self.assertEqual(ticket.service_clock["left_seconds"], -60)
            self.assertEqual(ticket.service_clock["tone"], "danger")

    def test_json_closed_hours(self):
        ticket = self._ticket("2026-11-02 10:00", self.vip_customer)
        ticket.stage_id = self.stage_progress
        with freeze_time(utc("2026-11-02 20:00")):
            self.env.invalidate_all()
            self.assertEqual(ticket.service_clock["waiting"], "closed_hours")
            self.assertEqual(ticket.service_clock["left_seconds"], 3600)

    def test_engine_fields(self):
        """Nobody types in what was promised."""
        ticket = self._ticket("2026-11-02 10:00", self.vip_customer)
        hotline = ticket.with_user(self.service_manager)
        for values in (
            {"service_level_id": self.svip.id},
            {"service_deadline": "2030-01-01"},
            {"service_waiting": "customer"},
            {"service_clock_state": "kept"},
            {"service_reported_at": "2030-01-01"},
        ):
            with self.assertRaises(AccessError):
                hotline.write(values)
