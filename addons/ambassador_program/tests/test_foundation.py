# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from psycopg2 import IntegrityError

from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import AmbassadorCommon


@tagged("post_install", "-at_install")
class TestFoundation(AmbassadorCommon):
    """What every part of the programme stands on."""

    def test_one_seat_once(self):
        """AM-01: a seat of a city has one ambassador, whoever writes."""
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            self.rival_ambassador.seat = self.ambassador.seat
            self.env.flush_all()

    def test_seat_follows_state(self):
        """AM-05: who has left has no seat, who is active has one."""
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            self.ambassador.state = "left"
            self.env.flush_all()

    def test_state_is_measured(self):
        """AM-05: nobody writes himself into the programme."""
        with self.assertRaises(AccessError):
            self.ambassador.with_user(self.programme_manager).write({"state": "paused"})

    def test_captured_without_visit(self):
        """AM-10: a lead can be captured at an event, on no work order and no ticket."""
        lead = self.env["crm.lead"]._service_create_captured(
            {
                "name": "At the event",
                "company_id": self.company.id,
                "service_captured_interest_id": self.interest.id,
                "service_interest_id": self.interest.id,
                "service_referrer_id": self.ambassador.partner_id.id,
                "service_capture_place": self.event.name,
                "event_id": self.event.id,
            }
        )
        self.assertEqual(lead.service_state, "triage")
