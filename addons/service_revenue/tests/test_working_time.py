# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import date, datetime, timedelta
from random import Random

import pytz

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import tagged

from ..tools.working_time import to_epoch
from .clock_common import ClockCommon, utc
from .clock_oracle import MinuteWalk

ZONES = (
    "Asia/Shanghai",
    "America/New_York",
    "Europe/Berlin",
    "Australia/Lord_Howe",
    "Asia/Kathmandu",
)


@tagged("post_install", "-at_install")
class TestWorkingTime(ClockCommon):
    """SR-17: working time of a calendar, exact to the second."""

    def _deadline(self, calendar, start, hours):
        [answer] = calendar._service_deadlines([(start, round(hours * 3600))])
        return answer

    def _plain(
        self,
        zone,
        attendances,
        leaves=(),
        makeups=(),
        two_weeks=False,
        around=datetime(2026, 3, 14),
        span=18,
    ):
        """The same calendar for Odoo and for the oracle, some weeks around a day."""
        calendar = self.env["resource.calendar"].create(
            {
                "name": f"In {zone}",
                "tz": zone,
                "company_id": self.env.company.id,
                "two_weeks_calendar": two_weeks,
                "attendance_ids": [Command.clear()]
                + [
                    Command.create(
                        {
                            "name": "Open",
                            "dayofweek": str(weekday),
                            "week_type": False if week is None else str(week),
                            "hour_from": start / 60,
                            "hour_to": end / 60,
                            "day_period": "full_day",
                        }
                    )
                    for weekday, week, start, end in attendances
                ],
                "leave_ids": [
                    Command.create(
                        {"name": "Closed", "date_from": first, "date_to": last}
                    )
                    for first, last in leaves
                ],
                "service_makeup_ids": [
                    Command.create(
                        {
                            "name": "Instead",
                            "date": when,
                            "hour_from": start / 60,
                            "hour_to": end / 60,
                        }
                    )
                    for when, start, end in makeups
                ],
            }
        )
        walk = MinuteWalk(
            zone,
            attendances,
            [(to_epoch(first), to_epoch(last)) for first, last in leaves],
            makeups,
            around.date() - timedelta(days=span),
            around.date() + timedelta(days=2 * span),
        )
        return calendar, walk

    def _compare(self, calendar, walk, starts, hours):
        for start in starts:
            for amount in hours:
                self.assertEqual(
                    to_epoch(self._deadline(calendar, start, amount)),
                    walk.add(to_epoch(start), round(amount * 3600)),
                    (calendar.name, start, amount),
                )

    def test_plan_hours(self):
        """Equal to core's own, but for the seconds that core loses at midnight."""
        roll = Random(17)
        for _number in range(60):
            start = datetime(2026, 9, 20) + timedelta(
                seconds=roll.randrange(40 * 86400)
            )
            hours = roll.choice((0.5, 1, 2.25, 8, 16, 40, 41.75))
            planned = self.calendar.plan_hours(
                hours, pytz.utc.localize(start), compute_leaves=True
            )
            self.assertEqual(
                self._deadline(self.calendar, start, hours),
                planned.astimezone(pytz.utc).replace(tzinfo=None),
            )

    def test_make_up_day_is_seen_by_core(self):
        """SR-17: Saturday 10 October is a working day for everything in Odoo."""
        planned = self.calendar.plan_hours(
            8, pytz.utc.localize(utc("2026-10-09 16:30")), compute_leaves=True
        )
        self.assertEqual(
            planned.astimezone(pytz.utc).replace(tzinfo=None), utc("2026-10-10 16:30")
        )
        data = self.calendar.get_work_duration_data(
            utc("2026-10-10 00:00"), utc("2026-10-11 00:00")
        )
        self.assertEqual(data, {"days": 1, "hours": 8})
        self.assertTrue(self.calendar._works_on_date(date(2026, 10, 10)))
        self.assertFalse(self.calendar._works_on_date(date(2026, 10, 17)))

    def test_make_up_day_on_a_working_day(self):
        """What is worked anyway is not worked twice."""
        self.calendar.service_makeup_ids = [
            Command.create({"name": "Late", "date": "2026-11-02", "hour_to": 19})
        ]
        self.assertEqual(
            self._deadline(self.calendar, utc("2026-11-02 09:00"), 10),
            utc("2026-11-02 19:00"),
        )

    def test_full_day_ends_at_the_close(self):
        self.assertEqual(
            self._deadline(self.calendar, utc("2026-11-02 09:00"), 8),
            utc("2026-11-02 17:00"),
        )
        self.assertEqual(
            self._deadline(self.calendar, utc("2026-11-02 17:00"), 8),
            utc("2026-11-03 17:00"),
        )

    def test_daylight_saving(self):
        """SR-17: night shifts over the hour that is skipped or comes twice."""
        starts = {
            "America/New_York": ("2026-03-07 17:00", "2026-10-31 17:00"),
            "Europe/Berlin": ("2026-03-28 17:00", "2026-10-24 17:00"),
            "Australia/Lord_Howe": ("2026-04-04 02:00", "2026-10-03 02:00"),
            "Asia/Kathmandu": ("2026-03-07 17:07", "2026-10-31 17:59"),
            "Asia/Shanghai": ("2026-03-07 17:07", "2026-10-31 17:59"),
        }
        nights = [
            (weekday, None, start, end)
            for weekday in range(7)
            for start, end in ((0, 6 * 60), (22 * 60, 24 * 60))
        ]
        # Opens or closes in the very hour.
        edges = [(weekday, None, 105, 150) for weekday in range(7)]
        for zone in ZONES:
            moments = [datetime.fromisoformat(text) for text in starts[zone]]
            for moment in moments:
                calendar, walk = self._plain(zone, nights, around=moment, span=5)
                hours = (0.25, 1, 4.5, 8, 9, 16, 40, -3, -9.5)
                self._compare(calendar, walk, [moment], hours)
                calendar, walk = self._plain(zone, edges, around=moment, span=8)
                self._compare(calendar, walk, [moment], (0.25, 1, 4.5, 9, -3))

    def test_two_weeks(self):
        odd = [(weekday, 1, 540, 1020) for weekday in range(5)]
        even = [(weekday, 0, 480, 720) for weekday in (0, 2, 5)]
        calendar, walk = self._plain("Europe/Berlin", odd + even, two_weeks=True)
        starts = [datetime(2026, 3, day, 11, 13, 17) for day in range(1, 29, 3)]
        self._compare(calendar, walk, starts, (1, 3.99, 8, 40))

    def test_leave_of_part_of_a_day(self):
        leaves = [
            (datetime(2026, 3, 3, 10, 0, 30), datetime(2026, 3, 3, 11, 15)),
            (datetime(2026, 3, 4, 0, 0), datetime(2026, 3, 5, 13, 59, 59)),
        ]
        day_and_night = [(weekday, None, 0, 1440) for weekday in range(7)]
        office = [(weekday, None, 540, 1020) for weekday in range(5)]
        for attendances in (office, day_and_night):
            calendar, walk = self._plain(
                "Asia/Kathmandu", attendances, leaves, [(date(2026, 3, 7), 600, 720)]
            )
            starts = [datetime(2026, 3, d, 5, 7, 9) for d in range(1, 8)]
            self._compare(calendar, walk, starts, (0.01, 1, 8, 23, 24, 30))

    def test_company_wide_holiday(self):
        """A public holiday without a calendar; that of another company is none."""
        other = self.env["res.company"].create({"name": "Elsewhere"})
        for company in (self.env.company, other):
            self.env["resource.calendar.leaves"].create(
                {
                    "name": "Everybody",
                    "calendar_id": False,
                    "company_id": company.id,
                    "date_from": utc("2026-11-03 00:00"),
                    "date_to": utc("2026-11-03 23:59:59"),
                }
            ).company_id = company
        start = utc("2026-11-02 16:00")
        self.assertEqual(
            self._deadline(self.calendar, start, 2), utc("2026-11-04 10:00")
        )
        elsewhere = self._make_calendar()
        elsewhere.company_id = other
        self.env["resource.calendar.leaves"].search(
            [("company_id", "=", self.env.company.id), ("calendar_id", "=", False)]
        ).unlink()
        self.assertEqual(
            self._deadline(self.calendar, start, 2), utc("2026-11-03 10:00")
        )

    def test_cache_follows_changes(self):
        """Every change of what working time is made of is seen at once."""
        start = utc("2026-11-02 16:00")

        def deadline():
            return self._deadline(self.calendar, start, 2)

        self.assertEqual(deadline(), utc("2026-11-03 10:00"))
        leave = self.env["resource.calendar.leaves"].create(
            {
                "name": "Closed",
                "calendar_id": self.calendar.id,
                "date_from": utc("2026-11-03 00:00"),
                "date_to": utc("2026-11-03 23:59:59"),
            }
        )
        self.assertEqual(deadline(), utc("2026-11-04 10:00"))
        leave.date_to = utc("2026-11-04 12:00")
        self.assertEqual(deadline(), utc("2026-11-04 13:00"))
        leave.unlink()
        self.assertEqual(deadline(), utc("2026-11-03 10:00"))
        self.calendar.attendance_ids[0].hour_to = 18
        self.assertEqual(deadline(), utc("2026-11-02 18:00"))
        self.calendar.attendance_ids[1].unlink()
        self.calendar.attendance_ids[0].hour_to = 17
        self.assertEqual(deadline(), utc("2026-11-04 10:00"))
        makeup = self.env["resource.calendar.makeup"].create(
            {"name": "On", "calendar_id": self.calendar.id, "date": "2026-11-03"}
        )
        self.assertEqual(deadline(), utc("2026-11-03 10:00"))
        makeup.date = "2026-12-24"
        self.assertEqual(deadline(), utc("2026-11-04 10:00"))
        self.calendar.tz = "UTC"
        self.assertEqual(deadline(), datetime(2026, 11, 2, 11, 0))

    def test_far_deadlines(self):
        """Beyond core's 1,400 days there is an answer; beyond ten years an error that
        says what to do."""
        start = utc("2026-11-02 09:00")
        hours = 8 * 1500
        self.assertIs(
            self.calendar.plan_hours(
                hours, pytz.utc.localize(start), compute_leaves=True
            ),
            False,
        )
        far = self._deadline(self.calendar, start, hours)
        days = (far - start).days
        self.assertTrue(1500 * 7 / 5 - 8 < days < 1500 * 7 / 5 + 8, days)
        with self.assertRaisesRegex(UserError, "2036.*Hotline"):
            self._deadline(self.calendar, start, 8 * 4000)

    def test_calendar_without_hours(self):
        """A level that could never be kept is refused when it is designed."""
        empty = self.env["resource.calendar"].create(
            {"name": "Never", "attendance_ids": [Command.clear()]}
        )
        empty.attendance_ids.unlink()
        with self.assertRaisesRegex(UserError, "Never"):
            self.vip.calendar_id = empty
