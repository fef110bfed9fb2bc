# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from psycopg2.errors import UniqueViolation

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, new_test_user, tagged
from odoo.tools import SQL, mute_logger

from .desk_common import DeskCommon


@tagged("post_install", "-at_install")
class TestDeskLines(DeskCommon):
    """Four support lines (SR-25)."""

    def setUp(self):
        super().setUp()
        self.one, self.two, self.three, self.four = self.lines

    def test_by_hand(self):
        """SR-25: up with a reason, logged; back down with a reason; one contact."""
        self.one.user_ids = self.service_user
        ticket = self._make_ticket(team_id=self.one.id, user_id=self.service_user.id)
        self.assertTrue(ticket.is_escalate_allowed)
        self.assertFalse(ticket.is_deescalate_allowed)
        desk = ticket.with_user(self.service_user)
        with self.assertRaises(UserError):
            desk.escalate(self.two, " ")
        action = desk.action_service_escalate()
        wizard = self.env[action["res_model"]].with_user(self.service_user)
        with Form(wizard.with_context(**action["context"])) as form:
            self.assertEqual(form.team_id, self.two)
            form.reason = "Needs a look at the network"
        form.record.action_apply()
        self.assertEqual(ticket.team_id, self.two)
        self.assertFalse(ticket.user_id)
        self.assertEqual(ticket.service_contact_user_id, self.service_user)
        row = ticket.service_escalation_ids
        self.assertEqual(
            (row.from_line, row.to_line, row.rule, row.user_id),
            ("1", "2", "up", self.service_user),
        )
        desk.escalate(self.one, "It was the plug")
        self.assertEqual(ticket.service_escalation_ids.sorted("id")[-1].rule, "down")

    def test_by_time(self):
        """SR-25: on to the next line, never to one that had it before."""
        ticket = self._make_ticket(team_id=self.one.id)
        self.assertTrue(ticket._service_to_next_line("80 % of the time"))
        self.assertEqual(ticket.team_id, self.two)
        ticket.escalate(self.one, "Ours after all")
        self.assertTrue(ticket._service_to_next_line("100 %"))
        self.assertEqual(ticket.team_id, self.three)
        self.assertTrue(ticket._service_to_next_line("120 %"))
        self.assertFalse(ticket._service_to_next_line("140 %"))
        self.assertEqual(ticket.team_id, self.four)
        plain = self._make_ticket()
        self.assertFalse(plain._service_to_next_line("80 %"))

    def test_by_skill(self):
        """SR-25: what a line has no skill for goes to the line that has it."""
        categories = self.env["helpdesk.ticket.category"]
        water = categories.create({"name": "Water"})
        pump = categories.create({"name": "Pump", "parent_id": water.id})
        radio = categories.create({"name": "Radio"})
        firmware = self.env["helpdesk.ticket.tag"].create({"name": "Firmware"})
        colour = self.env["helpdesk.ticket.tag"].create({"name": "Red"})
        self.one.category_ids = water
        self.two.category_ids = water
        self.three.category_ids = water + radio
        self.four.service_tag_ids = firmware
        stays = self._make_ticket(team_id=self.one.id, category_id=pump.id)
        self.assertEqual(stays.team_id, self.one)
        goes = self._make_ticket(team_id=self.one.id, category_id=radio.id)
        self.assertEqual(goes.team_id, self.three)
        self.assertEqual(goes.service_escalation_ids.rule, "skill")
        stays.tag_ids = colour
        self.assertEqual(stays.team_id, self.one)
        stays.tag_ids += firmware
        self.assertEqual(stays.team_id, self.four)
        stays.escalate(self.one, "Not the firmware")
        stays.tag_ids -= colour
        self.assertEqual(stays.team_id, self.one, "A rule sends it there only once")
        self.three.category_ids = water
        nowhere = self._make_ticket(team_id=self.one.id, category_id=radio.id)
        self.assertEqual(nowhere.team_id, self.one)

    def test_database_keeps_it_from_going_round(self):
        """SR-25: one move by a rule to each team, unique in the database."""
        ticket = self._make_ticket(team_id=self.one.id)
        ticket._service_to_next_line("Late")
        self.env.flush_all()
        with self.assertRaises(UniqueViolation), mute_logger("odoo.sql_db"):
            with self.env.cr.savepoint():
                self.env.cr.execute(
                    SQL(
                        """INSERT INTO service_escalation
                        (ticket_id, company_id, to_team_id, date, user_id, rule,
                         seconds_spent)
                        SELECT ticket_id, company_id, to_team_id, date, user_id,
                               'skill', 0
                          FROM service_escalation WHERE ticket_id = %s""",
                        ticket.id,
                    )
                )

    def test_lines_go_up(self):
        """SR-25: the next line is a higher one, so that no chain comes back."""
        with self.assertRaises(ValidationError):
            self.three.next_team_id = self.one
        with self.assertRaises(ValidationError):
            self.four.next_team_id = self.four
        with self.assertRaises(ValidationError):
            self.two.support_line = "1"

    def test_every_change_is_logged(self):
        """SR-25: also a team that somebody simply chooses."""
        ticket = self._make_ticket(team_id=self.one.id)
        ticket.team_id = self.three
        self.assertEqual(ticket.service_escalation_ids.rule, "moved")
        with self.assertRaises(UserError):
            ticket.service_escalation_ids.sudo().unlink()

    def test_wrong_teams(self):
        """SR-25: closed tickets, other companies, teams without a line."""
        plain = self.env["helpdesk.ticket.team"].create({"name": "Plain"})
        company, _user = self._make_other_company()
        foreign = self.env["helpdesk.ticket.team"].create(
            {"name": "Foreign", "support_line": "4", "company_id": company.id}
        )
        ticket = self._make_ticket(team_id=self.one.id)
        for team in (plain, foreign, self.one):
            with self.assertRaises(UserError):
                ticket.escalate(team, "Why not")
        ticket.stage_id = self.stage_done
        with self.assertRaises(UserError):
            ticket.escalate(self.two, "Why not")

    def test_access(self):
        """SR-25: who may escalate, and read the log."""
        ticket = self._make_ticket(team_id=self.one.id)
        ticket._service_to_next_line("Late")
        row = ticket.service_escalation_ids
        _company, stranger = self._make_other_company()
        own = new_test_user(self.env, "helper", "helpdesk_mgmt.group_helpdesk_user_own")
        for user in (self.technician_user_a, self.portal_user, stranger, own):
            with self.assertRaises(AccessError):
                ticket.with_user(user).escalate(self.three, "I want")
            with self.assertRaises(AccessError):
                row.with_user(user).read(["reason"])
        for user in (self.service_user, self.service_manager):
            self.assertTrue(row.with_user(user).read(["reason"]))
        self.one.with_user(self.service_manager).next_team_id = self.three

    def test_many_cost_as_few(self):
        """SR-25: queries do not grow with the tickets that go up."""
        costs = []
        for count in (2, 12):
            tickets = self.env["helpdesk.ticket"].create(
                [
                    {
                        "name": f"T{number}",
                        "description": "x",
                        "team_id": self.one.id,
                        "partner_id": self.customer.id,
                    }
                    for number in range(count)
                ]
            )
            tickets = tickets.with_context(tracking_disable=True)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            tickets._service_to_next_line("Late")
            self.env.flush_all()
            costs.append(self.env.cr.sql_log_count - before)
        # Clocks and profile are looked at once, whatever the number.
        self.assertLess(costs[1] - costs[0], 10, costs)

    @settings(
        max_examples=20,
        deadline=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture],
    )
    @given(steps=st.lists(st.sampled_from(["time", "1", "2", "3", "4"]), max_size=8))
    def test_time_ends(self, steps):
        """SR-25: however it is moved, rules bring it to each line at most once."""
        ticket = self._make_ticket(team_id=self.one.id)
        for step in steps:
            if step == "time":
                ticket._service_to_next_line("Late")
            elif ticket.team_id.support_line != step:
                ticket.escalate(self.lines[int(step) - 1], "Because")
        rows = ticket.service_escalation_ids
        ruled = rows.filtered(lambda row: row.rule == "time")
        self.assertEqual(len(ruled), len(ruled.to_team_id))
        # The log has no gap: each row starts where the one before ended.
        path = rows.sorted("id")
        for before, after in zip(path, path[1:], strict=False):
            self.assertEqual(before.to_team_id, after.from_team_id)
        if path:
            self.assertEqual(path[-1].to_team_id, ticket.team_id)
