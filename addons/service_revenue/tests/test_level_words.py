# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from freezegun import freeze_time

from odoo.tests import Form, tagged

from .level_common import LevelCommon


@tagged("post_install", "-at_install")
class TestLevelWords(LevelCommon):
    """The level designer says what was designed (SR-16, SR-17, SR-18)."""

    def test_targets(self):
        text = "Answered within 2 working hours, solved within 1 working day"
        self.assertEqual(self.office_hours.targets_text, text)
        self.assertEqual(self.day_and_night.targets_text, "Solved within 4 hours")
        self.day_and_night.write({"response_target": 0.5, "resolution_target": 0})
        self.assertEqual(self.day_and_night.targets_text, "Answered within 30 minutes")
        self.day_and_night.response_target = 0
        self.assertEqual(self.day_and_night.targets_text, "No time is promised")
        self.assertEqual(self.day_and_night.example_text, "")

    def test_pauses_and_included(self):
        level = self.office_hours
        level.write({"pause_waiting_customer": False})
        self.assertEqual(level.pauses_text, "The clock never stands.")
        level.write({"pause_waiting_customer": True, "pause_waiting_part": True})
        self.assertEqual(
            level.pauses_text,
            "The clock stands while we wait for the customer; while we wait for a "
            "part.",
        )
        types = self.env["service.entitlement.type"]
        level.entitlement_ids = [
            (0, 0, {"type_id": types.search([("code", "=", code)]).id, **values})
            for code, values in (
                ("inspection", {"quantity": 2}),
                ("repair", {"unlimited": True}),
            )
        ]
        self.assertEqual(
            level.entitlements_text, "2 Inspections, Repairs without limit"
        )

    @freeze_time("2026-11-25 03:00:00")
    def test_example(self):
        """Computed with the engine: a request before the weekend, after it is due."""
        self.assertEqual(
            self.office_hours.example_text,
            "For example: asked Fri, Nov 27 16:00, due Mon, Nov 30 16:00 "
            "(Asia/Shanghai)",
        )
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Bridge day",
                "calendar_id": self.calendar.id,
                "company_id": self.env.company.id,
                "date_from": "2026-11-29 16:00:00",
                "date_to": "2026-11-30 16:00:00",
            }
        )
        self.calendar.service_makeup_ids = [
            (0, 0, {"date": "2026-11-28", "hour_from": 9, "hour_to": 12})
        ]
        self.office_hours.invalidate_recordset()
        self.assertIn("due Tue, Dec 1 13:00", self.office_hours.example_text)
        self.day_and_night.company_id = self.env.company
        self.env.company.resource_calendar_id = self.calendar
        self.day_and_night.invalidate_recordset()
        self.assertIn(
            "asked Fri, Nov 27 22:30, due Sat, Nov 28 02:30",
            self.day_and_night.example_text,
        )

    def test_designing_a_level(self):
        """The form of a manager: units follow the hotline, steps and quantities are
        typed into lists, the example is there before anything is saved."""
        levels = self.env["service.level"].with_user(self.service_manager)
        with Form(levels) as form:
            form.name = "Silver"
            form.code = "silver"
            form.resolution_target = 3
            form.resolution_unit = "working_days"
            self.assertIn("For example: asked", form.example_text)
            form.hotline_kind = "always"
            self.assertEqual(form.resolution_unit, "clock_hours")
            self.assertEqual(form.targets_text, "Solved within 3 hours")
            with form.escalation_ids.new() as step:
                step.percent = 80
            with form.entitlement_ids.new() as line:
                line.type_id = self.env.ref(
                    "service_revenue.service_entitlement_type_inspection"
                )
                line.quantity = 2
        self.assertEqual(form.record.entitlements_text, "2 Inspections")
        self.assertEqual(form.record.escalation_ids.notify, "assignee")

    def test_contracts_of_a_level(self):
        contract = self._make_contract(self.office_hours)
        self.assertEqual(self.office_hours.contract_count, 1)
        action = self.office_hours.with_user(
            self.service_manager
        ).action_view_contracts()
        found = self.env["contract.contract"].search(action["domain"])
        self.assertEqual(found, contract)
