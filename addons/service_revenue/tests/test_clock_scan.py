# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from freezegun import freeze_time

from odoo import Command
from odoo.tests import tagged
from odoo.tests.common import new_test_user
from odoo.tools import mute_logger

from .clock_common import ClockCommon, utc


@tagged("post_install", "-at_install")
class TestClockScan(ClockCommon):
    """SR-25: who is told when, and what was missed."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("zh_CN")
        cls.leader = cls._make_user("leader", "user")
        cls.director = cls._make_user("director", "manager", lang="zh_CN")
        cls.team = cls.env["helpdesk.ticket.team"].create(
            {
                "name": "Hotline",
                "user_id": cls.leader.id,
                "user_ids": [Command.set((cls.service_user + cls.leader).ids)],
            }
        )
        cls.vip.escalation_ids = [
            Command.create({"percent": 50, "notify": "assignee", "note": "Look"}),
            Command.create(
                {"percent": 100, "notify": "leader", "raise_priority": True}
            ),
            Command.create(
                {"percent": 150, "notify": "user", "user_id": cls.director.id}
            ),
        ]
        cls.half, cls.full, cls.more = cls.vip.escalation_ids.sorted("percent")
        with freeze_time(utc("2026-11-02 10:00")):
            cls.ticket = cls._make_ticket(
                cls.vip_customer,
                team_id=cls.team.id,
                user_id=cls.service_user.id,
                stage_id=cls.stage_progress.id,
            )
            cls._answer(cls)
        cls.clock = cls.ticket.resolution_clock_id

    def _answer(self):
        self.ticket.message_post(
            body="Hello",
            author_id=self.service_user.partner_id.id,
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
        )

    def _scan(self, when):
        with freeze_time(utc(when)):
            done = self.env["service.clock"]._scan()
            self.env.flush_all()
            self.env.invalidate_all()
        return done

    def _told(self):
        return self.ticket.activity_ids.mapped("user_id")

    def test_steps(self):
        """Each step once, when its share of the time is over."""
        self.assertEqual(self.clock.next_check_at, utc("2026-11-02 14:00"))
        self.assertEqual(self._scan("2026-11-02 14:00"), 0)
        self.assertEqual(self._scan("2026-11-02 14:01"), 1)
        self.assertEqual(self._told(), self.service_user)
        self.assertEqual(self.clock.next_check_at, utc("2026-11-03 10:00"))
        self.assertEqual(self._scan("2026-11-02 16:00"), 0)
        self.assertEqual(self._scan("2026-11-03 10:01"), 1)
        self.assertEqual(self._told(), self.service_user + self.leader)
        self.assertEqual(self.ticket.priority, "3")
        self.assertEqual(self.clock.breached_at, utc("2026-11-03 10:00"))
        self.assertEqual(self.ticket.service_clock_state, "breached")
        self.assertEqual(self.clock.next_check_at, utc("2026-11-03 14:00"))
        self.assertEqual(self._scan("2026-11-03 14:01"), 1)
        self.assertFalse(self.clock.next_check_at)
        self.assertEqual(self._scan("2026-12-03 14:01"), 0)
        self.assertEqual(
            self.clock.event_ids.filtered("step_id").mapped("user_id"),
            self.director + self.leader + self.service_user,
        )

    def test_language(self):
        """What is to be done, in the language of who is told."""
        self.more.with_context(lang="zh_CN").note = "请处理"
        self._scan("2026-11-03 14:01")
        activity = self.ticket.activity_ids.filtered(
            lambda one: one.user_id == self.director
        )
        self.assertIn("请处理", activity.note)

    def test_late_scan_takes_all_steps(self):
        self.assertEqual(self._scan("2026-11-10 14:01"), 1)
        self.assertEqual(len(self.clock.event_ids.filtered("step_id")), 3)
        self.assertEqual(len(self.ticket.activity_ids), 3)

    def test_nobody_is_told_twice_after_reopening(self):
        self._scan("2026-11-02 14:01")
        with freeze_time(utc("2026-11-02 15:00")):
            self.ticket.stage_id = self.stage_done
        self.assertEqual(self._scan("2026-11-03 14:01"), 0)
        with freeze_time(utc("2026-11-04 09:00")):
            self.ticket.stage_id = self.stage_progress
        self.assertEqual(self._scan("2026-11-04 09:01"), 0)
        self.assertEqual(self.clock.next_check_at, utc("2026-11-04 12:00"))
        self.assertEqual(len(self.ticket.activity_ids), 1)

    def test_paused_is_left_alone(self):
        with freeze_time(utc("2026-11-02 11:00")):
            self.ticket.action_wait_customer()
        self.assertEqual(self._scan("2026-11-12 11:00"), 0)
        self.assertFalse(self.clock.breached_at)

    def test_who_cannot_see_is_not_told(self):
        """A person of another company, or who has left: who answers for him is."""
        company, stranger = self._make_other_company()
        self.half.write({"notify": "user", "user_id": stranger.id})
        self._scan("2026-11-02 14:01")
        self.assertEqual(self._told(), self.leader)

    def test_nobody_to_tell(self):
        self.ticket.write({"user_id": False})
        self.team.user_id = False
        self._scan("2026-11-02 14:01")
        self.assertFalse(self.ticket.activity_ids)
        self.assertTrue(self.clock.event_ids)

    def test_one_failure_does_not_stop_the_others(self):
        with freeze_time(utc("2026-11-02 10:00")):
            other = self._make_ticket(self.vip_customer, team_id=self.team.id)
        other.user_id = self.leader
        kind = type(self.env["helpdesk.ticket"])

        def fail(record):
            if record == self.ticket:
                raise ValueError("Planted")
            return record.user_id

        self.patch(kind, "_service_get_assignee", fail)
        with mute_logger("odoo.addons.service_revenue.models.service_clock_scan"):
            self._scan("2026-11-02 14:01")
        self.assertFalse(self.ticket.activity_ids)
        self.assertEqual(other.activity_ids.user_id, self.leader)

    def test_next_line(self):
        """The ticket says where the next line is."""
        self.half.next_line = True
        called = []
        kind = type(self.env["helpdesk.ticket"])
        self.patch(
            kind, "_service_to_next_line", lambda record, note: called.append(note)
        )
        self._scan("2026-11-02 14:01")
        self.assertEqual(len(called), 1)
        self.assertIn("Look", called[0])

    def test_new_step_on_open_clocks(self):
        """A step that is designed later holds for what is open."""
        self.vip.escalation_ids = [Command.create({"percent": 25, "notify": "leader"})]
        self.env.cr.precommit.run()
        self.assertEqual(self._scan("2026-11-02 12:01"), 1)
        self.assertEqual(self._told(), self.leader)

    def test_work_order(self):
        """The technician of a work order is told."""
        location = self._make_location(self.vip_customer)
        with freeze_time(utc("2026-11-02 10:00")):
            order = self._make_order(
                location, scheduled_date_start=utc("2026-11-04 10:00")
            )
        self._scan("2026-11-02 14:01")
        self.assertEqual(order.activity_ids.user_id, self.technician_user_a)

    def test_response_step(self):
        self.svip.escalation_ids = [
            Command.create({"percent": 80, "target": "response", "notify": "leader"})
        ]
        with freeze_time(utc("2026-11-06 22:00")):
            ticket = self._make_ticket(self.svip_customer, team_id=self.team.id)
        self._scan("2026-11-06 22:24:01")
        self.assertEqual(ticket.activity_ids.user_id, self.leader)

    def test_queries(self):
        """Looking for what is due costs one query when nothing is."""
        new_test_user(self.env, login="somebody")
        self.env.flush_all()
        with freeze_time(utc("2026-11-02 11:00")), self.assertQueryCount(1):
            self.env["service.clock"]._scan()
