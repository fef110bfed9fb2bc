# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import SQL

from .desk_common import DeskCommon

START = fields.Datetime.to_datetime("2026-03-02 08:00:00")


@tagged("post_install", "-at_install")
class TestDeskItr(DeskCommon):
    """From the report to the confirmed fix (SR-24)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.report = cls.env["service.itr.report"]

    def _at(self, hours):
        return freeze_time(START + timedelta(hours=hours))

    def _set(self, record, **values):
        """Facts that the server's clock would write at their time."""
        self.env.flush_all()
        for name, value in values.items():
            self.env.cr.execute(
                SQL(
                    "UPDATE %s SET %s = %s WHERE id = %s",
                    SQL.identifier(record._table),
                    SQL.identifier(name),
                    value,
                    record.id,
                )
            )
        record.invalidate_recordset()

    def _row(self, ticket):
        self.env.flush_all()
        self.report.invalidate_model()
        return self.report.browse(ticket.id)

    def _make_story(self):
        """Reported at 0 h, answered 1, line 2 at 2, visit planned 4, on site 24, done
        26, confirmed and closed 30.
        """
        with self._at(0):
            ticket = self._make_complaint(team_id=self.lines[0].id)
        self._set(ticket, service_reported_at=START)
        with self._at(1):
            message = ticket.with_user(self.service_user).message_post(
                body="We look at it",
                message_type="comment",
                subtype_xmlid="mail.mt_comment",
            )
        self._set(message, date=START + timedelta(hours=1))
        with self._at(2):
            ticket.escalate(self.lines[1], "System")
        with self._at(4):
            order = self._make_order(ticket_id=ticket.id)
        self._set(order, service_accepted_at=START + timedelta(hours=4))
        with self._at(24):
            order.action_start_work()
        self._set(order, service_arrived_at=START + timedelta(hours=24))
        with self._at(26):
            order.action_complete()
        self._set(order, proof_completed_on=START + timedelta(hours=26))
        with self._at(30):
            ticket.record_callback("satisfied")
        return ticket

    def test_steps(self):
        """SR-24: each step from facts, each duration in hours."""
        ticket = self._make_story()
        row = self._row(ticket)
        self.assertEqual(row.state, "closed")
        expected = {
            "hours_to_answer": 1,
            "hours_to_plan": 4,
            "hours_to_arrive": 20,
            "hours_on_site": 2,
            "hours_to_confirm": 4,
            "hours_total": 30,
            "hours_line_1": 2,
            "hours_line_2": 28,
        }
        for name, value in expected.items():
            self.assertAlmostEqual(row[name], value, places=3, msg=name)
        self.assertFalse(row.hours_line_3)
        self.assertEqual((row.highest_line, row.visit_count), ("2", 1))
        bar = {step["key"]: step["hours"] for step in ticket.service_itr}
        self.assertEqual(bar["answered_at"], 1)
        self.assertEqual(bar["confirmed_at"], 30)
        self.assertEqual(row.action_open_ticket()["res_id"], ticket.id)

    def test_internal_notes_are_no_answer(self):
        """SR-24: only what the customer can read is an answer, or taking it on."""
        ticket = self._make_ticket()
        desk = ticket.with_user(self.service_user)
        desk.message_post(body="Note", subtype_xmlid="mail.mt_note")
        self.assertFalse(self._row(ticket).answered_at)
        ticket.with_user(self.portal_user).sudo().message_post(
            body="Hello?",
            author_id=self.customer.id,
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
        )
        self.assertFalse(self._row(ticket).answered_at)
        self._change_stage(ticket, self.stage_progress)
        self.assertTrue(self._row(ticket).answered_at)

    def test_without_visit(self):
        """SR-24: a ticket that is solved by phone has no steps of a visit."""
        ticket = self._make_ticket()
        ticket.stage_id = self.stage_done
        keys = [step["key"] for step in ticket.service_itr]
        self.assertNotIn("arrived_at", keys)
        self.assertTrue(ticket.service_itr[-1]["at"])

    def test_median(self):
        """SR-24: groups show the median, by month too."""
        tickets = self.env["helpdesk.ticket"]
        for hours in (1, 2, 90):
            ticket = self._make_ticket(type_id=self.type_request.id)
            ticket.stage_id = self.stage_done
            self._set(
                ticket,
                service_reported_at=START,
                closed_date=START + timedelta(hours=hours),
            )
            tickets += ticket
        # What is open has not taken 0 hours: it does not count.
        tickets += self._make_ticket(service_reported_at=START)
        tickets += self._make_ticket(service_reported_at=START)
        self.env.flush_all()
        domain = [("id", "in", tickets.ids)]
        groups = self.report.formatted_read_group(
            domain, ["reported_at:month"], ["hours_total:median", "__count"]
        )
        self.assertAlmostEqual(groups[0]["hours_total:median"], 2)
        self.assertEqual(groups[0]["__count"], 5)
        self.assertEqual(
            self.report.fields_get(["hours_total"])["hours_total"]["aggregator"],
            "median",
        )
        for name in ("product_id", "team_id", "level_id"):
            self.report.formatted_read_group(domain, [name], ["hours_total:median"])

    def test_access(self):
        """SR-24: the figures are for service users of the company."""
        ticket = self._make_ticket()
        self.env.flush_all()
        _company, stranger = self._make_other_company()
        for user in (self.technician_user_a, self.portal_user):
            with self.assertRaises(AccessError):
                self.report.with_user(user).search([])
        rows = self.report.with_user(stranger)
        self.assertFalse(rows.search([("id", "=", ticket.id)]))
        rows = self.report.with_user(self.service_user)
        self.assertTrue(rows.search([("id", "=", ticket.id)]))
        with self.assertRaises(AccessError):
            self.report.with_user(self.portal_user).formatted_read_group(
                [], ["team_id"], ["hours_total:median"]
            )
