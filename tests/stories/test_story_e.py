# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Story E: two customers, one fault, two promises.

On a Friday evening Ms Li (VIP) and Mr Chen (SVIP) report the same fault in the same
minute to one helpdesk team. Mr Chen is due the same evening and is missed; Ms Li has
until the close of Monday. On Monday, with two hours consumed, she upgrades: two clock
hours are left, and they are kept.
"""

from datetime import datetime

import pytz
from freezegun import freeze_time

from odoo.fields import Command
from odoo.tests import TransactionCase, tagged

from tests.support.story import Cast

SHANGHAI = pytz.timezone("Asia/Shanghai")
HOUR = 3600


def at(text):
    """Naive UTC datetime of a moment in Hangzhou."""
    local = SHANGHAI.localize(datetime.fromisoformat(text))
    return local.astimezone(pytz.utc).replace(tzinfo=None)


@tagged("post_install", "-at_install")
class TestStoryE(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cast = Cast(cls.env)
        for name, value in vars(cast).items():
            setattr(cls, name, value)
        cls.env.user.write({"company_id": cls.company.id})
        cls._hours()
        cls._levels()
        cls.team = cls.env["helpdesk.ticket.team"].create(
            {
                "name": "Hotline of Hangzhou",
                "company_id": cls.company.id,
                "user_id": cls.manager.id,
                "user_ids": [Command.set((cls.hotline + cls.manager).ids)],
            }
        )
        cls.chen = cls.li.copy({"name": "Chen Wei", "email": "chen@example.com"})
        cls.li_contract = cls._contract(cls.li, cls.vip)
        cls.chen_contract = cls._contract(cls.chen, cls.svip)

    @classmethod
    def _hours(cls):
        """Monday to Friday, 9 to 17."""
        cls.company.resource_calendar_id = cls.env["resource.calendar"].create(
            {
                "name": "Hangzhou",
                "tz": "Asia/Shanghai",
                "company_id": cls.company.id,
                "hours_per_day": 8,
                "attendance_ids": [Command.clear()]
                + [
                    Command.create(
                        {
                            "name": "Open",
                            "dayofweek": str(day),
                            "hour_from": 9,
                            "hour_to": 17,
                            "day_period": "full_day",
                        }
                    )
                    for day in range(5)
                ],
            }
        )

    @classmethod
    def _levels(cls):
        """Both levels tell the team leader when three quarters of the time are over."""
        cls.vip, cls.svip = (
            cls.env.ref(f"service_revenue.service_level_{code}")
            for code in ("vip", "svip")
        )
        (cls.vip + cls.svip).escalation_ids.unlink()
        for level in cls.vip + cls.svip:
            level.escalation_ids = [
                Command.create(
                    {
                        "target": "resolution",
                        "percent": 75,
                        "notify": "leader",
                        "raise_priority": True,
                        "note": "Call the customer.",
                    }
                )
            ]

    @classmethod
    def _contract(cls, customer, level):
        return cls.env["contract.contract"].create(
            {
                "name": f"{level.name} of {customer.name}",
                "partner_id": customer.id,
                "company_id": cls.company.id,
                "contract_type": "sale",
                "service_level_id": level.id,
                "service_state": "active",
                "service_covers_all": True,
                "date_start": "2026-01-01",
            }
        )

    # ------------------------------------------------------------------
    # The story
    # ------------------------------------------------------------------

    def test_story_e(self):
        """SR-16 SR-17 SR-18 SR-25"""
        li, chen = self._the_same_minute()
        self._two_deadlines(li, chen)
        self._hotline_answers_at_once(li, chen)
        self._first_escalation(chen)
        self._missed(chen)
        self._weekend(li)
        self._upgrade(li)
        self._second_escalation(li)
        self._kept(li)
        self._one_breach(li, chen)

    def _report(self, customer):
        return (
            self.env["helpdesk.ticket"]
            .with_user(self.hotline)
            .create(
                {
                    "name": "Refrigerator does not cool",
                    "description": "Since this evening",
                    "partner_id": customer.id,
                    "team_id": self.team.id,
                    "company_id": self.company.id,
                }
            )
        )

    def _the_same_minute(self):
        with freeze_time(at("2026-11-06 19:30")):
            return self._report(self.li), self._report(self.chen)

    def _two_deadlines(self, li, chen):
        self.assertEqual(li.team_id, chen.team_id)
        self.assertEqual((li.service_level_id, chen.service_level_id), self._both())
        self.assertEqual(li.service_resolution_deadline, at("2026-11-09 17:00"))
        self.assertEqual(chen.service_resolution_deadline, at("2026-11-06 23:30"))

    def _both(self):
        return self.vip, self.svip

    def _hotline_answers_at_once(self, li, chen):
        with freeze_time(at("2026-11-06 19:40")):
            (li + chen).with_user(self.hotline).write(
                {
                    "stage_id": self.env.ref(
                        "helpdesk_mgmt.helpdesk_ticket_stage_in_progress"
                    ).id
                }
            )
            self.env.invalidate_all()
            shown = li.service_clock
            self.assertEqual(shown["waiting"], "closed_hours")
            self.assertEqual(shown["left_seconds"], 8 * HOUR)
            self.assertEqual(chen.service_clock["left_seconds"], 4 * HOUR - 600)
        self.assertEqual((li + chen).response_clock_id.mapped("state"), ["done"] * 2)

    def _scan(self, moment):
        with freeze_time(at(moment)):
            done = self.env["service.clock"]._scan()
            self.env.flush_all()
            self.env.invalidate_all()
        return done

    def _first_escalation(self, chen):
        self.assertEqual(self._scan("2026-11-06 22:29"), 0)
        self.assertEqual(self._scan("2026-11-06 22:31"), 1)
        chen = chen.with_user(self.manager)
        self.assertEqual(chen.activity_ids.user_id, self.manager)
        self.assertIn("Call the customer.", chen.activity_ids.note)
        self.assertEqual(chen.priority, "3")
        with freeze_time(at("2026-11-06 22:32")):
            self.assertEqual(chen.service_clock["tone"], "warning")

    def _missed(self, chen):
        self.assertEqual(self._scan("2026-11-06 23:31"), 1)
        self.assertEqual(chen.service_clock_state, "breached")
        with freeze_time(at("2026-11-07 00:30")):
            self.env.invalidate_all()
            self.assertEqual(chen.service_clock["left_seconds"], -HOUR)
            chen.with_user(self.hotline).stage_id = self._done()
        self.assertEqual(chen.service_clock_state, "missed")

    def _done(self):
        return self.env.ref("helpdesk_mgmt.helpdesk_ticket_stage_done")

    def _weekend(self, li):
        """Nothing happens before Monday."""
        self.assertEqual(self._scan("2026-11-08 23:59"), 0)
        self.assertEqual(li.service_clock_state, "running")

    def _upgrade(self, li):
        with freeze_time(at("2026-11-09 11:00")):
            self.li_contract.service_level_id = self.svip
            self.env["service.clock"]._level_changed(self.li_contract)
            self.env.invalidate_all()
            shown = li.service_clock
        self.assertEqual(li.resolution_clock_id.consumed_seconds, 2 * HOUR)
        self.assertEqual(li.service_deadline, at("2026-11-09 13:00"))
        self.assertEqual(
            (shown["level"], shown["left_seconds"], shown["percent"]),
            ("SVIP", 2 * HOUR, 50.0),
        )

    def _second_escalation(self, li):
        self.assertEqual(self._scan("2026-11-09 11:59"), 0)
        self.assertEqual(self._scan("2026-11-09 12:01"), 1)
        self.assertEqual(li.with_user(self.manager).activity_ids.user_id, self.manager)

    def _kept(self, li):
        with freeze_time(at("2026-11-09 12:45")):
            li.with_user(self.hotline).stage_id = self._done()
        self.assertEqual(li.service_clock_state, "kept")
        self.assertEqual(self._scan("2026-11-20 12:00"), 0)

    def _one_breach(self, li, chen):
        events = self.env["service.clock.event"].search(
            [("clock_id.ticket_id", "in", (li + chen).ids)]
        )
        self.assertEqual(sorted(events.mapped("kind")), ["breach", "step", "step"])
        missed = (li + chen).resolution_clock_id.filtered("breached_at")
        self.assertEqual(missed.ticket_id, chen)
        self.assertEqual(missed.breached_at, at("2026-11-06 23:30"))
