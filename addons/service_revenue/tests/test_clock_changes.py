# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from freezegun import freeze_time

from odoo import Command
from odoo.tests import tagged

from .clock_common import ClockCommon, utc


@tagged("post_install", "-at_install")
class TestClockChanges(ClockCommon):
    """SR-17, SR-18: promises when customer, product, contract or calendar change."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with freeze_time(utc("2026-11-02 10:00")):
            cls.ticket = cls._make_ticket(cls.vip_customer)
        cls.clock = cls.ticket.resolution_clock_id

    def _clocks(self, document):
        field = document._service_clock_field
        return self.env["service.clock"].search([(field, "=", document.id)])

    # ------------------------------------------------------------------
    # Level
    # ------------------------------------------------------------------

    def test_upgrade(self):
        """SR-18: two hours consumed, two clock hours left."""
        with freeze_time(utc("2026-11-02 12:00")):
            self.vip_contract.service_level_id = self.svip
            self.env["service.clock"]._level_changed(self.vip_contract)
        self.assertEqual(self.ticket.service_level_id, self.svip)
        self.assertEqual(self.clock.consumed_seconds, 2 * 3600)
        self.assertEqual(self.clock.target_seconds, 4 * 3600)
        self.assertEqual(self.clock.basis, "clock")
        self.assertEqual(self.clock.deadline, utc("2026-11-02 14:00"))

    def test_downgrade(self):
        """Consumed at night by the clock, the rest in working time."""
        self.vip_contract.service_level_id = self.svip
        with freeze_time(utc("2026-11-02 20:00")):
            ticket = self._make_ticket(self.vip_customer)
        with freeze_time(utc("2026-11-02 23:00")):
            self.vip_contract.service_level_id = self.vip
            self.env["service.clock"]._level_changed(self.vip_contract)
        record = ticket.resolution_clock_id
        self.assertEqual(record.consumed_seconds, 3 * 3600)
        self.assertEqual(record.deadline, utc("2026-11-03 14:00"))
        # Its half hour was over before; what was missed stays missed.
        self.assertEqual(ticket.response_clock_id.breached_at, utc("2026-11-02 20:30"))

    def test_upgrade_while_waiting(self):
        with freeze_time(utc("2026-11-02 11:00")):
            self.ticket.action_wait_customer()
        with freeze_time(utc("2026-11-02 12:00")):
            self.vip_contract.service_level_id = self.svip
            self.env["service.clock"]._level_changed(self.vip_contract)
        self.assertEqual(self.clock.state, "paused")
        with freeze_time(utc("2026-11-02 18:00")):
            self.ticket.action_resume()
        self.assertEqual(self.clock.deadline, utc("2026-11-02 21:00"))

    def test_upgrade_to_a_level_that_does_not_pause(self):
        self.svip.pause_waiting_customer = False
        with freeze_time(utc("2026-11-02 11:00")):
            self.ticket.action_wait_customer()
        with freeze_time(utc("2026-11-02 12:00")):
            self.vip_contract.service_level_id = self.svip
            self.env["service.clock"]._level_changed(self.vip_contract)
        self.assertEqual(self.clock.deadline, utc("2026-11-02 15:00"))

    def test_contract_ends_and_begins(self):
        with freeze_time(utc("2026-11-02 12:00")):
            self.vip_contract.service_state = "cancelled"
            self.env["service.clock"]._level_changed(self.vip_contract)
        self.assertFalse(self.ticket.service_level_id)
        self.assertFalse(self.ticket.service_clock_state)
        self.assertEqual(self.clock.state, "cancelled")
        with freeze_time(utc("2026-11-03 09:00")):
            self.vip_contract.service_state = "active"
            self.env["service.clock"]._level_changed(self.vip_contract)
        self.assertEqual(len(self._clocks(self.ticket)), 2)
        self.assertEqual(self.clock.state, "running")
        self.assertEqual(self.clock.deadline, utc("2026-11-03 15:00"))
        self.assertEqual(self.ticket.resolution_clock_id, self.clock)

    def test_first_contract_counts_from_its_beginning(self):
        with freeze_time(utc("2026-11-02 10:00")):
            ticket = self._make_ticket()
        with freeze_time(utc("2026-11-03 10:00")):
            contract = self._make_contract(self.customer, self.vip)
            self.env["service.clock"]._level_changed(contract)
        self.assertEqual(ticket.resolution_clock_id.deadline, utc("2026-11-04 10:00"))

    def test_level_without_response(self):
        """What the new level does not promise is void."""
        self.svip.response_target = 0
        with freeze_time(utc("2026-11-02 11:00")):
            self.vip_contract.service_level_id = self.svip
            self.env["service.clock"]._level_changed(self.vip_contract)
        self.assertFalse(self.ticket.response_clock_id)
        self.assertEqual(self.ticket.service_deadline, self.clock.deadline)
        with freeze_time(utc("2026-11-02 11:30")):
            self.ticket.stage_id = self.stage_progress
        self.assertEqual(
            set(self._clocks(self.ticket).mapped("state")), {"cancelled", "running"}
        )

    # ------------------------------------------------------------------
    # Document
    # ------------------------------------------------------------------

    def test_customer_found_later(self):
        """A promise counts from the report, whenever the customer is recognised."""
        with freeze_time(utc("2026-11-02 10:00")):
            ticket = self._make_ticket(partner_id=False)
        self.assertFalse(ticket.service_level_id)
        with freeze_time(utc("2026-11-02 11:00")):
            ticket.with_user(self.service_user).partner_id = self.svip_customer
        self.assertEqual(ticket.resolution_clock_id.deadline, utc("2026-11-02 14:00"))
        with freeze_time(utc("2026-11-02 12:00")):
            ticket.with_user(self.service_user).partner_id = self.vip_customer
        self.assertEqual(ticket.service_contract_id, self.vip_contract)
        self.assertEqual(ticket.resolution_clock_id.deadline, utc("2026-11-03 10:00"))

    def test_product_found_later(self):
        unit = self._make_equipment(warranty_end_date="2027-01-01")
        with freeze_time(utc("2026-11-02 10:00")):
            ticket = self._make_ticket()
        with freeze_time(utc("2026-11-03 10:00")):
            ticket.equipment_id = unit
        self.assertEqual(ticket.service_level_id, self.basic)
        self.assertEqual(ticket.resolution_clock_id.deadline, utc("2026-11-09 10:00"))

    def test_work_order(self):
        """SR-17: planned is responded, completed is solved."""
        location = self._make_location(self.vip_customer)
        with freeze_time(utc("2026-11-02 10:00")):
            order = self._make_order(location)
        self.assertEqual(order.service_deadline, utc("2026-11-02 12:00"))
        with freeze_time(utc("2026-11-02 11:00")):
            order.scheduled_date_start = utc("2026-11-02 15:00")
        self.assertEqual(order.response_clock_id.state, "done")
        self.assertEqual(order.service_deadline, utc("2026-11-03 10:00"))
        with freeze_time(utc("2026-11-02 16:00")):
            order.with_user(self.technician_user_a).action_finish_work()
        self.assertEqual(order.service_clock_state, "kept")
        self.assertEqual(order.resolution_clock_id.consumed_seconds, 6 * 3600)

    def test_work_order_of_a_ticket(self):
        """The customer told us when he told the hotline."""
        location = self._make_location(self.vip_customer)
        with freeze_time(utc("2026-11-02 11:00")):
            order = self._make_order(location, ticket_id=self.ticket.id)
        self.assertEqual(order.service_reported_at, utc("2026-11-02 10:00"))
        self.assertEqual(order.resolution_clock_id.deadline, utc("2026-11-03 10:00"))

    def test_no_promise(self):
        """Installations have a level but no clock; cancelled orders neither."""
        location = self._make_location(self.vip_customer)
        install = self.env.ref("service_revenue.fsm_order_type_installation")
        order = self._make_order(location, type=install.id)
        self.assertEqual(order.service_level_id, self.vip)
        self.assertFalse(self._clocks(order))
        order.type = self.env.ref("service_revenue.fsm_order_type_repair")
        self.assertEqual(order.service_clock_state, "running")
        order.type = install
        self.assertFalse(order.service_clock_state)
        order.type = self.env.ref("service_revenue.fsm_order_type_repair")
        order.action_cancel()
        self.assertFalse(order.service_clock_state)

    def test_archived_and_duplicate(self):
        self.ticket.active = False
        self.assertEqual(self.clock.state, "cancelled")
        self.ticket.active = True
        self.assertEqual(self.clock.state, "running")
        self.ticket.duplicate_id = self._make_ticket(self.vip_customer)
        self.assertEqual(self.clock.state, "cancelled")

    # ------------------------------------------------------------------
    # Calendar
    # ------------------------------------------------------------------

    def test_holiday_is_entered(self):
        """SR-17: open promises follow the calendar, also a mended one."""
        with freeze_time(utc("2026-11-02 13:00")):
            leave = self.env["resource.calendar.leaves"].create(
                {
                    "name": "Typhoon",
                    "calendar_id": self.calendar.id,
                    "date_from": utc("2026-11-02 14:00"),
                    "date_to": utc("2026-11-03 12:00"),
                }
            )
            self.assertTrue(self.clock.is_stale)
            self.env.cr.precommit.run()
        self.assertFalse(self.clock.is_stale)
        self.assertEqual(self.clock.deadline, utc("2026-11-03 16:00"))
        with freeze_time(utc("2026-11-03 11:00")):
            leave.unlink()
            self.env.cr.precommit.run()
        self.assertEqual(self.clock.deadline, utc("2026-11-03 10:00"))

    def test_missed_by_a_wrong_calendar(self):
        """A promise that was missed only because a holiday was forgotten."""
        with freeze_time(utc("2026-11-03 11:00")):
            self.env["service.clock"]._scan()
            self.assertEqual(self.clock.breached_at, utc("2026-11-03 10:00"))
            self.env["resource.calendar.leaves"].create(
                {
                    "name": "Forgotten",
                    "calendar_id": self.calendar.id,
                    "date_from": utc("2026-11-03 00:00"),
                    "date_to": utc("2026-11-03 23:59:59"),
                }
            )
            self.env.cr.precommit.run()
        self.assertFalse(self.clock.breached_at)
        self.assertEqual(self.clock.deadline, utc("2026-11-04 10:00"))

    def test_other_hours(self):
        other = self._make_calendar(hours=((8, 12),))
        other.company_id = False
        with freeze_time(utc("2026-11-02 12:00")):
            self.vip.calendar_id = other
            self.env.cr.precommit.run()
        # 10 to 12, 8 to 12, and 2 hours of 8 are left: what was promised stays.
        self.assertEqual(self.clock.deadline, utc("2026-11-04 10:00"))
        self.assertEqual(self.clock.target_seconds, 8 * 3600)

    def test_make_up_day(self):
        with freeze_time(utc("2026-11-06 16:00")):
            ticket = self._make_ticket(self.vip_customer)
            self.assertEqual(
                ticket.resolution_clock_id.deadline, utc("2026-11-09 16:00")
            )
            self.calendar.service_makeup_ids = [
                Command.create({"name": "Instead", "date": "2026-11-07"})
            ]
            self.env.cr.precommit.run()
        self.assertEqual(ticket.resolution_clock_id.deadline, utc("2026-11-07 16:00"))
