# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import tagged

from .clock_common import ClockCommon


@tagged("post_install", "-at_install")
class TestClockAccess(ClockCommon):
    """Who sees clocks, who presses the buttons; nobody moves a deadline."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.vip_location = cls._make_location(cls.vip_customer)
        cls.ticket = cls._make_ticket(cls.vip_customer)
        cls.order = cls._make_order(cls.vip_location)
        cls.clocks = (
            cls.ticket.response_clock_id
            | cls.ticket.resolution_clock_id
            | cls.order.response_clock_id
            | cls.order.resolution_clock_id
        )
        cls.other_company, cls.other_user = cls._make_other_company()

    def _visible(self, user):
        clocks = self.env["service.clock"].with_user(user)
        return clocks.search([("id", "in", self.clocks.ids)])

    def test_read(self):
        own = self.order.response_clock_id | self.order.resolution_clock_id
        cases = [
            (self.technician_user_a, own),
            (self.technician_user_b, own.browse()),
            (self.service_user, self.clocks),
            (self.service_manager, self.clocks),
            (self.other_user, own.browse()),
        ]
        for user, expected in cases:
            self.assertEqual(self._visible(user).sudo(), expected.sorted(), user.login)
        with self.assertRaises(AccessError):
            self._visible(self.portal_user)

    def test_nobody_writes_clocks(self):
        for user in (self.technician_user_a, self.service_user, self.service_manager):
            record = self.order.resolution_clock_id.with_user(user)
            with self.assertRaises(AccessError):
                record.deadline = "2030-01-01"
            with self.assertRaises(AccessError):
                record.unlink()
            with self.assertRaises(AccessError):
                record.create({"order_id": self.order.id, "target": "response"})

    def test_buttons(self):
        """A technician presses Waiting and Resume on his own work orders only."""
        own = self.order.with_user(self.technician_user_a)
        own.action_wait_customer()
        self.assertEqual(self.order.service_waiting, "customer")
        self.assertEqual(own.service_clock["state"], "paused")
        own.action_resume()
        self.assertFalse(self.order.service_waiting)
        own.action_wait_part()
        own.action_resume()
        for user in (self.technician_user_b, self.portal_user, self.other_user):
            for name in ("action_wait_customer", "action_wait_part", "action_resume"):
                with self.assertRaises(AccessError):
                    getattr(self.order.with_user(user), name)()
                with self.assertRaises(AccessError):
                    getattr(self.ticket.with_user(user), name)()
        self.assertEqual(self.order.service_clock_state, "running")

    def test_engine_fields_in_create(self):
        values = {
            "name": "Forged",
            "description": "Forged",
            "partner_id": self.vip_customer.id,
        }
        tickets = self.env["helpdesk.ticket"].with_user(self.service_user)
        with self.assertRaises(AccessError):
            tickets.create({**values, "service_level_id": self.svip.id})
        ticket = tickets.with_context(
            default_service_level_id=self.svip.id,
            default_service_clock_state="kept",
        ).create(values)
        self.assertEqual(ticket.service_level_id, self.vip)
        self.assertEqual(ticket.service_clock_state, "running")

    def test_copy(self):
        """A copy is another request."""
        copy = self.ticket.copy()
        self.assertTrue(copy.resolution_clock_id)
        self.assertNotEqual(copy.resolution_clock_id, self.ticket.resolution_clock_id)

    def test_make_up_days(self):
        makeups = self.env["resource.calendar.makeup"]
        values = {"calendar_id": self.calendar.id, "date": "2026-12-05"}
        for user in (self.technician_user_a, self.service_user):
            with self.assertRaises(AccessError):
                makeups.with_user(user).create(values)
        with self.assertRaises(AccessError):
            makeups.with_user(self.portal_user).search([])
        made = makeups.with_user(self.service_manager).create(values)
        self.assertIn(made.sudo(), self.calendar.service_makeup_ids)
        self.assertFalse(makeups.with_user(self.other_user).search([]))

    def test_technician_needs_no_calendar(self):
        """What a technician sees does not depend on what he may read otherwise."""
        order = self._make_order(self.vip_location).with_user(self.technician_user_a)
        self.assertEqual(order.service_clock["level"], "VIP")
        order.action_start_work()
        self.assertEqual(order.sudo().response_clock_id.state, "done")

    def test_other_company(self):
        """Documents of another company count by its calendar."""
        calendar = self._make_calendar(zone="America/New_York", hours=((8, 12),))
        calendar.company_id = self.other_company
        self.other_company.resource_calendar_id = calendar
        customer = self._make_customer("Far away")
        self._make_contract(
            customer,
            self.vip,
            company_id=self.other_company.id,
            journal_id=False,
        )
        ticket = self._make_ticket(customer, company_id=self.other_company.id)
        self.assertEqual(ticket.service_level_id, self.vip)
        self.assertEqual(ticket.resolution_clock_id.target_seconds, 4 * 3600)
        self.assertEqual(ticket.resolution_clock_id.company_id, self.other_company)
        own = self._make_ticket(customer)
        self.assertFalse(own.service_level_id)

    def test_team_of_another_level(self):
        """SR-17, SR-18: two levels, two calendars, one team."""
        team = self.env["helpdesk.ticket.team"].create(
            {"name": "Hotline", "user_ids": [Command.set(self.service_user.ids)]}
        )
        tickets = [
            self._make_ticket(customer, team_id=team.id)
            for customer in (self.vip_customer, self.svip_customer)
        ]
        self.assertEqual(
            [ticket.resolution_clock_id.basis for ticket in tickets],
            ["working", "clock"],
        )
