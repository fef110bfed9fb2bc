"""F5: deadlines over daylight saving, public holidays and make-up days.

Random calendars in New York, Berlin, Lord Howe (half an hour of daylight saving),
Shanghai and Kathmandu: office hours, night shifts over midnight, hours that open or
close in the very hour that the clock skips or repeats, two-week calendars, public
holidays to the second (of the calendar, and of the whole company), make-up days.
Random starts to the second, forwards and backwards, most of them in the days around a
change of the clock.

Every deadline, and the working time between start and deadline, is compared with a
walk through the minutes that uses neither our code nor core's.

Controls: three engines that a hasty hand would write (deadlines at the next opening,
one offset for the whole window, holidays that end a day too early) must be found out.
"""

from __future__ import annotations

import random
import time
from datetime import date, datetime, timedelta

from odoo.fields import Command

from odoo.addons.service_revenue.tests.clock_oracle import MinuteWalk
from odoo.addons.service_revenue.tools.working_time import WorkingTime, to_epoch

CASES = {"S": 200, "M": 10_000, "L": 30_000}
EACH = 100
#: Days on which the clock changes.
CHANGES = {
    "America/New_York": (date(2026, 3, 8), date(2026, 11, 1), date(2027, 3, 14)),
    "Europe/Berlin": (date(2026, 3, 29), date(2026, 10, 25), date(2027, 3, 28)),
    "Australia/Lord_Howe": (date(2026, 4, 5), date(2026, 10, 4), date(2027, 4, 4)),
    "Asia/Shanghai": (date(2026, 10, 7), date(2027, 2, 10)),
    "Asia/Kathmandu": (date(2026, 4, 14), date(2026, 10, 20)),
}
BEFORE, AFTER = timedelta(days=16), timedelta(days=40)


def main(size: str, env, rounds: int = 0) -> int:
    """Compare the cases, ``rounds`` of them if given; the status counts mistakes."""
    count = rounds or CASES[size]
    each = min(EACH, max(1, count // 10))
    roll = random.Random(5)
    started = time.time()
    everywhere = company_holidays(env, roll)
    failures, cases, caught = 0, 0, {name: 0 for name in CONTROLS}
    zones = list(CHANGES)
    while cases < count:
        zone = zones[(cases // each) % len(zones)]
        world = World(env, roll, zone, everywhere)
        for _case in range(min(each, count - cases)):
            failures += world.check()
            for name in CONTROLS:
                caught[name] += world.is_caught(name)
            cases += 1
    controls = sum(1 for found in caught.values() if found)
    for name, found in caught.items():
        print(f"control: {name}: {found} deadlines found out")
    print(f"{cases} cases, {time.time() - started:.0f} s")
    print(f"F5 cases={cases} failures={failures} controls={controls}/{len(CONTROLS)}")
    return min(failures, 99) + (controls < len(CONTROLS))


def company_holidays(env, roll) -> list:
    """Public holidays of the whole company, whichever calendar."""
    result = []
    for _number in range(6):
        first = datetime(2026, 2, 20) + timedelta(seconds=roll.randrange(400 * 86400))
        last = first + timedelta(seconds=roll.randrange(3600, 2 * 86400))
        result.append((first, last))
    env["resource.calendar.leaves"].create(
        [
            {
                "name": "Everybody",
                "calendar_id": False,
                "company_id": env.company.id,
                "date_from": first,
                "date_to": last,
            }
            for first, last in result
        ]
    )
    return result


class World:
    """A random calendar, for the engine and for the oracle, around a certain day."""

    def __init__(self, env, roll, zone, everywhere):
        self.env, self.roll, self.zone = env, roll, zone
        self.middle = roll.choice(CHANGES[zone])
        self.two_weeks = roll.random() < 0.2
        self.hours = self.draw_hours()
        self.leaves = self.draw_leaves()
        self.makeups = self.draw_makeups()
        self.calendar = self.make()
        first, last = self.middle - BEFORE, self.middle + AFTER
        both = [
            (to_epoch(low), to_epoch(high)) for low, high in self.leaves + everywhere
        ]
        self.walk = MinuteWalk(zone, self.hours, both, self.makeups, first, last)
        self.case = None

    def draw_hours(self):
        """[(weekday, week type, first minute, last minute)]; never overlapping."""
        pools = (
            (540, 720, 780, 1020),
            (0, 360, 1320, 1440),
            (90, 135, 150, 195),
            (60, 120, 125, 180),
            (0, 1440),
            sorted(self.roll.sample(range(0, 1441, 5), 4)),
        )
        week = [None] if not self.two_weeks else [0, 1]
        result = []
        for kind in week:
            edges = self.roll.choice(pools)
            days = self.roll.sample(range(7), self.roll.randrange(3, 8))
            for day in days:
                for start, end in zip(edges[::2], edges[1::2], strict=True):
                    result.append((day, kind, start, end))
        return result

    def draw_leaves(self):
        result = []
        for _number in range(self.roll.randrange(4)):
            first = datetime.combine(self.middle, datetime.min.time()) + timedelta(
                seconds=self.roll.randrange(-8 * 86400, 12 * 86400)
            )
            if self.roll.random() < 0.5:
                first = first.replace(minute=0, second=0)
            length = self.roll.choice((3600, 86399, 86400, 43217, 3 * 86400 - 1))
            result.append((first, first + timedelta(seconds=length)))
        return result

    def draw_makeups(self):
        result = []
        for _number in range(self.roll.randrange(3)):
            day = self.middle + timedelta(days=self.roll.randrange(-7, 10))
            start, end = sorted(self.roll.sample(range(0, 1441, 15), 2))
            result.append((day, start, end))
        return result

    def make(self):
        return self.env["resource.calendar"].create(
            {
                "name": f"F5 {self.zone}",
                "tz": self.zone,
                "company_id": self.env.company.id,
                "two_weeks_calendar": self.two_weeks,
                "attendance_ids": [Command.clear()]
                + [
                    Command.create(
                        {
                            "name": "Open",
                            "dayofweek": str(day),
                            "week_type": False if kind is None else str(kind),
                            "hour_from": start / 60,
                            "hour_to": end / 60,
                            "day_period": "full_day",
                        }
                    )
                    for day, kind, start, end in self.hours
                ],
                "leave_ids": [
                    Command.create({"name": "X", "date_from": low, "date_to": high})
                    for low, high in self.leaves
                ],
                "service_makeup_ids": [
                    Command.create(
                        {"date": day, "hour_from": start / 60, "hour_to": end / 60}
                    )
                    for day, start, end in self.makeups
                ],
            }
        )

    # ------------------------------------------------------------------

    def draw_case(self):
        """A start near the change of the clock, and some working time; often exactly
        what is worked until a close."""
        middle = datetime.combine(self.middle, datetime.min.time())
        start = middle + timedelta(seconds=self.roll.randrange(-3 * 86400, 2 * 86400))
        if self.roll.random() < 0.3:
            start = start.replace(minute=self.roll.choice((0, 30)), second=0)
        seconds = self.roll.choice((60, 1800, 3600, 7200, 4 * 3600, 8 * 3600))
        if self.roll.random() < 0.5:
            seconds = self.roll.randrange(1, 9 * 3600)
        if self.roll.random() < 0.2:
            later = to_epoch(start) + self.roll.randrange(6, 60) * 3600
            seconds = self.walk.between(to_epoch(start), later) or seconds
        if self.roll.random() < 0.2:
            seconds = -min(seconds, 3 * 3600)
        return start, seconds

    def check(self) -> int:
        """1 when the engine and the walk differ."""
        for _try in range(20):
            start, seconds = self.draw_case()
            try:
                expected = self.walk.add(to_epoch(start), seconds)
                break
            except IndexError:
                # Hardly anything is worked in this window.
                continue
        else:
            start, seconds, expected = start, 0, to_epoch(start)
        self.case = (start, seconds, expected)
        [deadline] = self.calendar._service_deadlines([(start, seconds)])
        found = to_epoch(deadline)
        between = self.calendar._service_ask(
            self.env.company.id,
            [to_epoch(start), found],
            lambda working_time: working_time.between(to_epoch(start), found),
        )
        if found == expected and between == seconds:
            return 0
        print(
            "differs:",
            self.zone,
            self.hours[:4],
            start,
            seconds,
            deadline,
            datetime(1970, 1, 1) + timedelta(seconds=expected),
            between,
        )
        return 1

    def is_caught(self, name) -> bool:
        """Whether the walk finds out this wrong engine in the last case."""
        start, seconds, expected = self.case
        try:
            return CONTROLS[name](self, to_epoch(start), seconds) != expected
        except (IndexError, ValueError):
            return False

    def get_time(self) -> WorkingTime:
        year = self.middle.year
        return self.calendar._service_working_time(
            self.calendar.id, self.env.company.id, year - 1, year + 1
        )


def at_the_opening(world, start, seconds):
    """A full day is over when the next one begins."""
    right = world.get_time()
    deadline = right.add(start, seconds)
    if seconds > 0 and deadline in right.ends:
        index = right.ends.index(deadline) + 1
        return right.starts[index]
    return deadline


def one_offset(world, start, seconds):
    """Summer and winter have the same offset: that of the start."""
    right = world.get_time()
    deadline = right.add(start, seconds)
    zone = world.walk.zone

    def offset(moment):
        local = datetime.fromtimestamp(moment, zone)
        return local.utcoffset().total_seconds()

    return deadline + int(offset(deadline) - offset(start))


def short_holidays(world, start, seconds):
    """The last day of a holiday is worked."""
    right = world.get_time()
    worked = [
        (to_epoch(high) - 86400, to_epoch(high))
        for low, high in world.leaves
        if (high - low).days >= 1
    ]
    wrong = WorkingTime(
        [*zip(right.starts, right.ends, strict=True), *worked], right.first, right.last
    )
    return wrong.add(start, seconds)


CONTROLS = {
    "at the next opening": at_the_opening,
    "one offset": one_offset,
    "holidays end early": short_holidays,
}
