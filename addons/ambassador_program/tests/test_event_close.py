# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import Form, tagged

from .common import AmbassadorCommon


@tagged("post_install", "-at_install")
class TestEventClose(AmbassadorCommon):
    """Closed with cost and result, reopened by a manager, cancelled (AM-08)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.interest.company_id = False
        cls.event.staff_ids = cls.programme_user
        cls.Cost = cls.env["ambassador.event.cost"]

    def sign_up(self, name, phone):
        return self.event.with_user(self.programme_user).event_day_sign_up(
            {
                "name": name,
                "phone": phone,
                "consent": True,
                "interest_id": self.interest.id,
                "key": name,
            }
        )

    def dialog(self, purpose, user=None, **vals):
        action = getattr(
            self.event.with_user(user or self.programme_user), f"action_{purpose}_event"
        )()
        dialog = (
            self.env[action["res_model"]]
            .with_user(user or self.programme_user)
            .with_context(**action["context"])
        )
        return dialog.create(vals)

    def test_close(self):
        """AM-08: cost is asked, the result written in figures and words, and locked."""
        self.sign_up("Wang", "13812345601")
        self.sign_up("Li", "13812345602")
        self.sign_up("Zhao", "")
        self.env["event.registration"].create(
            {"event_id": self.event.id, "name": "Did not come"}
        )
        dialog = self.dialog("close", rent=120, material=30)
        self.assertIn("2 good leads", dialog.figures)
        dialog.action_apply()
        event = self.event
        self.assertEqual(event.community_state, "closed")
        self.assertTrue(event.stage_id.pipe_end)
        self.assertEqual(event.visitor_count, 3)
        self.assertEqual((event.lead_count_good, event.lead_count_mend), (2, 1))
        self.assertEqual(event.cost_total, 150)
        self.assertEqual(event.cost_per_lead, 75)
        self.assertIn("2 good leads", event.result_note)
        self.assertEqual(event.closed_by_id, self.programme_user)
        with self.assertRaisesRegex(UserError, "closed"):
            self.dialog("close")

    def test_lock(self):
        """AM-08: a closed event keeps place, people, dates and cost."""
        line = self.Cost.create({"event_id": self.event.id, "amount": 10})
        self.dialog("close").action_apply()
        event = self.event.with_user(self.programme_manager)
        for vals in (
            {"date_begin": fields.Datetime.now()},
            {"community_id": self.make_community("New").id},
            {"staff_ids": [Command.clear()]},
            {"lead_ambassador_id": False},
            {"budget": 5},
            {"cost_ids": [Command.create({"amount": 5})]},
        ):
            with self.subTest(vals), self.assertRaisesRegex(UserError, "reopen"):
                event.write(vals)
        for call in (
            lambda: self.Cost.create({"event_id": event.id, "amount": 1}),
            lambda: line.write({"amount": 1}),
            lambda: line.unlink(),
        ):
            with self.assertRaisesRegex(UserError, "reopen"):
                call()
        event.note = "Notes can be written."

    def test_reopen(self):
        """AM-08: only a manager reopens, and says why."""
        self.dialog("close").action_apply()
        with self.assertRaises(AccessError):
            self.event.with_user(self.programme_user).action_reopen_event()
        with self.assertRaises(AccessError):
            self.event.with_user(self.programme_user)._reopen_event("Because")
        with self.assertRaisesRegex(UserError, "why"):
            self.dialog("reopen", self.programme_manager).action_apply()
        self.dialog("reopen", self.programme_manager, reason="Rent").action_apply()
        self.assertEqual(self.event.community_state, "running")
        self.assertIn("Rent", self.event.message_ids[0].body)
        self.dialog("close", other=9).action_apply()
        self.assertEqual(self.event.cost_total, 9)

    def test_not_before(self):
        """AM-08: what has not begun, or is not processed, is not closed."""
        now = fields.Datetime.now()
        coming = self.make_event(
            "Coming", date_begin=now + timedelta(1), date_end=now + timedelta(2)
        )
        with self.assertRaisesRegex(UserError, "not begun"):
            coming.with_user(self.programme_user).action_close_event()
        draft = self.env["event.registration"].create(
            {"event_id": self.event.id, "name": "Draft", "state": "draft"}
        )
        with self.assertRaisesRegex(UserError, "not confirmed"):
            self.dialog("close").action_apply()
        draft.action_cancel()
        self.dialog("close").action_apply()

    def test_currency(self):
        """AM-08: a cost in another currency counts in that of the company."""
        rate = self.company.currency_id
        other = self.env["res.currency"].search(
            [("id", "!=", rate.id), ("active", "in", (True, False))], limit=1
        )
        other.active = True
        self.env["res.currency.rate"].create(
            {
                "currency_id": other.id,
                "company_id": self.company.id,
                "name": "2020-01-01",
                "rate": 2.0,
            }
        )
        self.Cost.create(
            {"event_id": self.event.id, "amount": 100, "currency_id": other.id}
        )
        self.assertEqual(self.event.cost_total, 50)

    def test_cancel(self):
        """AM-08: visitors come off the list, links end, everybody is told."""
        self.sign_up("Wang", "13812345603")
        visitor = self.env["event.registration"].create(
            {"event_id": self.event.id, "name": "Expected"}
        )
        self.assertTrue(self.event._is_signup_open())
        with self.assertRaisesRegex(UserError, "why"):
            self.dialog("cancel").action_apply()
        self.dialog("cancel", reason="Storm").action_apply()
        self.assertEqual(self.event.community_state, "cancelled")
        self.assertEqual(self.event.kanban_state, "cancel")
        self.assertEqual(visitor.state, "cancel")
        self.assertFalse(self.event._is_signup_open())
        message = self.env["mail.message"].search(
            [
                ("model", "=", "event.event"),
                ("res_id", "=", self.event.id),
                ("message_type", "=", "user_notification"),
            ]
        )
        self.assertIn("Storm", message.body)
        self.assertLessEqual(
            (self.programme_user.partner_id | self.ambassador.partner_id),
            message.notified_partner_ids | message.partner_ids,
        )
        lead = self.event.signup_ids.lead_id
        self.assertTrue(lead.active)

    def test_rights(self):
        """AM-08: who may not write events closes and cancels none."""
        for user in (self.channel_user, self.owner_user, self.ambassador_user):
            event = self.event.with_user(user)
            for call in (
                event.action_close_event,
                event.action_cancel_event,
                event.action_reopen_event,
                event.action_tell_stores,
                event.action_start_event,
                event.action_show_stores,
            ):
                with self.assertRaises(AccessError):
                    call()
            with self.assertRaises(AccessError):
                self.Cost.with_user(user).search([])

    def test_form(self):
        """AM-08: an event is planned in its form; the name follows the community."""
        with Form(
            self.env["event.event"]
            .with_user(self.programme_user)
            .with_context(default_is_community_event=True),
            "ambassador_program.event_event_view_form_community",
        ) as form:
            form.community_id = self.community
            self.assertIn(self.community.name, form.name)
            self.assertEqual(form.date_tz, "Asia/Shanghai")
        event = form.save()
        self.assertTrue(event.is_community_event)
        self.assertEqual(event.community_state, "planned")

    def test_list_budget(self):
        """AM-08: the list costs as many queries with 60 events as with six."""
        now = fields.Datetime.now().replace(microsecond=0)
        events = self.env["event.event"]._plan_many(
            [
                {
                    "community_id": self.community.id,
                    "date_begin": now + timedelta(days=n),
                    "date_end": now + timedelta(days=n, hours=1),
                }
                for n in range(60)
            ],
            {"staff_ids": self.programme_user.ids},
        )
        names = ["name", "date_begin", "community_id", "programme_city_id", "user_id"]
        names += ["lead_ambassador_id", "staff_ids", "cost_total", "community_state"]
        specification = {
            name: {"fields": {"display_name": {}}}
            if self.env["event.event"]._fields[name].relational
            else {}
            for name in names
        }
        counts = []
        for part in (events[:6], events):
            self.env.invalidate_all()
            reader = part.with_user(self.programme_user)
            reader.web_read(specification)
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            reader.web_read(specification)
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(*counts)
