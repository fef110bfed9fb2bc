# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from psycopg2.errors import CheckViolation, RestrictViolation

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, HttpCase, tagged
from odoo.tools import SQL, mute_logger

from .common import ServiceRevenueCommon
from .desk_common import DeskCommon


@tagged("post_install", "-at_install")
class TestDeskCallback(DeskCommon):
    """A complaint closes only with a call-back (SR-23)."""

    def test_every_path_is_refused(self):
        """SR-23: form, kanban, many at once, import, team, type: nothing closes it."""
        complaint = self._make_complaint()
        request = self._make_ticket(type_id=self.type_request.id)
        with self.assertRaises(ValidationError) as refused:
            complaint.stage_id = self.stage_done
        self.assertIn("record the call-back", str(refused.exception))
        with self.assertRaises(ValidationError):
            (complaint + request).write({"stage_id": self.stage_done.id})
        with self.assertRaises(ValidationError), Form(complaint) as form:
            form.stage_id = self.stage_done
        with self.assertRaises(ValidationError):
            self._make_complaint(stage_id=self.stage_done.id)
        result = self.env["helpdesk.ticket"].load(
            [".id", "stage_id/.id"], [[str(complaint.id), str(self.stage_done.id)]]
        )
        self.assertFalse(result["ids"])
        request.stage_id = self.stage_done
        with self.assertRaises(ValidationError):
            request.type_id = self.type_complaint
        with self.assertRaises(ValidationError):
            complaint.write(
                {"stage_id": self.stage_done.id, "duplicate_id": request.id}
            )
        self.assertFalse(complaint.closed)

    def test_database_refuses(self):
        """SR-23: what goes around the ORM is refused by a trigger."""
        complaint = self._make_complaint()
        self.env.flush_all()
        with self.assertRaises(CheckViolation), mute_logger("odoo.sql_db"):
            with self.env.cr.savepoint():
                self.env.cr.execute(
                    SQL(
                        "UPDATE helpdesk_ticket SET stage_id = %s WHERE id = %s",
                        self.stage_done.id,
                        complaint.id,
                    )
                )

    def test_satisfied(self):
        """SR-23: solved, call-back planned, satisfied: closed, the activity is done."""
        complaint = self._make_complaint(user_id=self.service_user.id)
        self.assertTrue(complaint.is_solve_allowed)
        self.assertFalse(complaint.is_callback_allowed)
        desk = complaint.with_user(self.service_user)
        with self.assertRaisesRegex(UserError, "Solved"):
            desk.record_callback("satisfied")
        desk.action_service_solved()
        self.assertEqual(complaint.service_callback_state, "due")
        activity = complaint.activity_ids
        self.assertEqual(activity.user_id, self.service_user)
        desk.record_callback("satisfied", "All fine now")
        self.assertTrue(complaint.closed)
        self.assertFalse(complaint.activity_ids)
        row = complaint.service_callback_ids
        self.assertEqual((row.number, row.user_id), (1, self.service_user))

    def test_unsatisfied_opens_and_escalates(self):
        """SR-23: not satisfied: one line up, to be solved again."""
        complaint = self._make_complaint(team_id=self.lines[0].id)
        complaint.action_service_solved()
        complaint.record_callback("unsatisfied", "It leaks again")
        self.assertEqual(complaint.team_id, self.lines[1])
        self.assertEqual(complaint.service_escalation_ids[0].rule, "callback")
        self.assertFalse(complaint.service_solved_at)
        with self.assertRaises(ValidationError):
            complaint.stage_id = self.stage_done
        complaint.action_service_solved()
        complaint.record_callback("satisfied")
        self.assertTrue(complaint.closed)

    def test_opened_again(self):
        """SR-23: an old call-back does not close what was opened again."""
        complaint = self._make_complaint()
        complaint.action_service_solved()
        complaint.record_callback("satisfied")
        complaint.record_callback("reopen", "It is back")
        self.assertFalse(complaint.closed)
        self.assertFalse(complaint.service_escalation_ids)
        complaint.action_service_solved()
        complaint.record_callback("satisfied")
        complaint.stage_id = self.stage_progress
        self.assertFalse(complaint.service_callback_state)
        with self.assertRaises(ValidationError):
            complaint.stage_id = self.stage_done

    def test_not_reached(self):
        """SR-23: three attempts, then a manager may decide, with a reason."""
        complaint = self._make_complaint(user_id=self.service_user.id)
        desk = complaint.with_user(self.service_user)
        boss = complaint.with_user(self.service_manager)
        desk.action_service_solved()
        for _attempt in range(2):
            desk.record_callback(None)
            self.assertEqual(len(complaint.activity_ids), 1)
        with self.assertRaisesRegex(UserError, "attempts"):
            boss.waive_callback("Gone abroad")
        desk.record_callback(None)
        self.assertEqual(complaint.service_callback_attempts, 3)
        self.assertTrue(complaint.is_waive_allowed)
        with self.assertRaises(AccessError):
            desk.waive_callback("Gone abroad")
        with self.assertRaises(UserError):
            boss.waive_callback(" ")
        with self.assertRaises(ValidationError):
            complaint.stage_id = self.stage_done
        boss.waive_callback("Gone abroad")
        self.assertTrue(complaint.closed)
        self.assertEqual(complaint.service_callback_state, "waived")

    def test_dialog(self):
        """SR-23: the dialog records what was chosen."""
        complaint = self._make_complaint()
        complaint.action_service_solved()
        action = complaint.action_service_callback()
        wizard = self.env[action["res_model"]].with_context(**action["context"])
        with Form(wizard) as form:
            form.answer = "missed"
            form.note = "Nobody answers"
        form.record.action_apply()
        self.assertEqual(complaint.service_callback_state, "retry")
        self.assertEqual(form.record.phone, complaint.partner_id.phone)

    def test_work_order_counts(self):
        """SR-23: the last visit solves it, and its call-back is that of the ticket."""
        complaint = self._make_complaint()
        order = self._make_order(ticket_id=complaint.id)
        order.action_complete()
        self.assertEqual(complaint.service_callback_state, "due")
        order.record_callback("good", "Very friendly")
        self.assertEqual(complaint.service_callback_ids.kind, "order")
        self.assertEqual(complaint.service_callback_state, "satisfied")
        complaint.stage_id = self.stage_done
        other = self._make_complaint()
        order = self._make_order(ticket_id=other.id)
        order.action_complete()
        order.record_callback("negative")
        self.assertFalse(other.service_solved_at)

    def test_duplicate_of_a_complaint(self):
        """SR-23: the original has the call-back; another customer's is no original."""
        original = self._make_complaint()
        copy = self._make_complaint()
        copy.write({"duplicate_id": original.id, "stage_id": self.stage_done.id})
        self.assertTrue(copy.closed)
        stranger = self._make_ticket(
            self._make_customer("Mr Wu"), type_id=self.type_complaint.id
        )
        with self.assertRaises(ValidationError):
            stranger.write(
                {"duplicate_id": original.id, "stage_id": self.stage_done.id}
            )

    def test_stays_a_complaint(self):
        """SR-23: it does not become a request to be closed, but for a manager."""
        complaint = self._make_complaint()
        with self.assertRaisesRegex(UserError, "manager"):
            complaint.with_user(self.service_user).type_id = self.type_request
        complaint.with_user(self.service_manager).type_id = self.type_request
        complaint.stage_id = self.stage_done

    def test_log_only_grows(self):
        """SR-23: nobody changes or deletes a call-back."""
        complaint = self._make_complaint()
        complaint.action_service_solved()
        complaint.record_callback(None)
        row = complaint.service_callback_ids
        with self.assertRaises(UserError):
            row.sudo().write({"note": "x"})
        with self.assertRaises(UserError):
            row.sudo().unlink()
        for query in (
            SQL("UPDATE service_callback SET note = 'x' WHERE id = %s", row.id),
            SQL("DELETE FROM service_callback WHERE id = %s", row.id),
        ):
            with self.assertRaises(RestrictViolation), mute_logger("odoo.sql_db"):
                with self.env.cr.savepoint():
                    self.env.cr.execute(query)
        for name in ("service_solved_at", "service_callback_state"):
            with self.assertRaises(AccessError):
                complaint.with_user(self.service_manager).write({name: False})

    def test_clock_stands(self):
        """SR-23: solved, the promised time stands; not satisfied, it runs on."""
        self._use_warranty_level()
        complaint = self._make_complaint(equipment_id=self.unit.id)
        self.assertEqual(complaint.service_clock_state, "running")
        complaint.action_service_solved()
        self.assertEqual(complaint.service_waiting, "customer")
        complaint.record_callback("unsatisfied", "No")
        self.assertFalse(complaint.service_waiting)
        self.assertEqual(complaint.service_clock_state, "running")
        complaint.action_service_solved()
        complaint.record_callback("satisfied")
        self.assertEqual(complaint.service_clock_state, "kept")

    def test_access(self):
        """SR-23: who may record and read call-backs."""
        complaint = self._make_complaint()
        complaint.action_service_solved()
        complaint.record_callback(None)
        row = complaint.service_callback_ids
        _company, stranger = self._make_other_company()
        for user in (self.technician_user_a, self.portal_user, stranger):
            with self.assertRaises(AccessError):
                complaint.with_user(user).record_callback("satisfied")
            with self.assertRaises(AccessError):
                row.with_user(user).read(["note"])
        self.assertTrue(row.with_user(self.service_user).read(["note"]))


@tagged("post_install", "-at_install")
class TestDeskPortal(HttpCase, ServiceRevenueCommon):
    def test_portal_close_link(self):
        """SR-23: the customer's close link does not close a complaint; and the page
        says what happens instead.
        """
        complaint = self._make_ticket(
            type_id=self.env.ref("service_revenue.helpdesk_ticket_type_complaint").id
        )
        done = self.env.ref("helpdesk_mgmt.helpdesk_ticket_stage_done")
        self.portal_user.password = "customer_portal_password"
        self.authenticate("customer_portal", "customer_portal_password")
        page = self.url_open(f"/my/ticket/{complaint.id}")
        self.assertEqual(page.status_code, 200)
        self.assertNotIn("/ticket/close", page.text)
        self.assertIn("We call you when it is solved", page.text, page.url)
        with mute_logger("odoo.http"):
            answer = self.url_open(
                f"/ticket/close?ticket_id={complaint.id}&stage_id={done.id}"
            )
        self.assertEqual(answer.status_code, 422)
        complaint.invalidate_recordset()
        self.assertFalse(complaint.closed)
