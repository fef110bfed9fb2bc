# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import date, datetime

from freezegun import freeze_time
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from odoo.tests import tagged
from odoo.tests.common import BaseCase

from ..tools import clock
from ..tools.working_time import ElapsedTime, WorkingTime, to_datetime, to_epoch
from .clock_common import ClockCommon
from .clock_oracle import ClockWalk, ElapsedWalk, MinuteWalk

FIRST, LAST = date(2026, 9, 14), date(2026, 12, 15)
START = int((datetime(2026, 9, 21) - datetime(1970, 1, 1)).total_seconds())
HOUR = 3600

EVENTS = st.lists(
    st.tuples(
        st.sampled_from(("run", "pause", "done", "cancelled", "level", "look")),
        st.integers(0, 30 * HOUR),
    ),
    max_size=12,
)


def office(zone="Asia/Shanghai"):
    """The hours of `ClockCommon`, for the oracle."""

    def seconds(text):
        moment = datetime.fromisoformat(text)
        return int((moment - datetime(1970, 1, 1)).total_seconds()) - 8 * HOUR

    return MinuteWalk(
        zone,
        [(weekday, None, 540, 1020) for weekday in range(5)],
        [
            (seconds("2026-09-25 00:00"), seconds("2026-09-27 23:59:59")),
            (seconds("2026-10-01 00:00"), seconds("2026-10-07 23:59:59")),
        ],
        [(date(2026, 10, 10), 540, 1020)],
        FIRST,
        LAST,
    )


def to_working_time(walk):
    """The oracle's minutes as intervals."""
    minutes = [
        (minute * 60, minute * 60 + 60)
        for minute in range(walk.first, walk.last)
        if walk.open[minute - walk.first]
    ]
    return WorkingTime(minutes, walk.first * 60, walk.last * 60)


@tagged("post_install", "-at_install")
class TestClockTool(BaseCase):
    """SR-17, SR-18: the arithmetic alone, against a walk through the minutes."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.walk = office()
        cls.time = to_working_time(cls.walk)

    @settings(max_examples=200, deadline=None)
    @given(st.integers(0, 40 * 86400), st.integers(-40 * HOUR, 120 * HOUR))
    def test_working_time(self, offset, seconds):
        start = START + offset
        if seconds < 0:
            start += 20 * 86400
        deadline = self.time.add(start, seconds)
        self.assertEqual(deadline, self.walk.add(start, seconds))
        self.assertEqual(self.time.between(start, deadline), seconds)

    @settings(max_examples=200, deadline=None)
    @given(st.integers(0, 14 * 86400), st.integers(60, 60 * HOUR), EVENTS)
    def test_histories(self, offset, target, events):
        moment = START + offset
        times = (self.time, ElapsedTime())
        walks = (self.walk, ElapsedWalk())
        kind = 0
        value = clock.start(target, moment, times[kind])
        walk = ClockWalk(walks[kind], target, moment)
        for event, pause in events:
            moment += pause
            if event == "level":
                new, wanted = 1 - kind, target // 2 + 60 * (kind + 1)
                value = clock.change(value, wanted, moment, times[kind], times[new])
                walk.at(moment, "change", walks[new], wanted)
                kind = new
            elif event == "look":
                value = clock.breach(value, moment)
                walk.at(moment, None)
            elif event == walk.state or (event == "run" and walk.state == "running"):
                continue
            else:
                state = clock.RUNNING if event == "run" else event
                state = {"pause": clock.PAUSED}.get(state, state)
                if state == value.state:
                    continue
                value = clock.advance(value, state, moment, times[kind])
                walk.at(moment, event)
            self.assertEqual(value.state, walk.state)
            self.assertEqual(value.deadline, walk.deadline)
            self.assertEqual(value.consumed, walk.used)
            self.assertEqual(value.breached, walk.missed)


@tagged("post_install", "-at_install")
class TestClockHistory(ClockCommon):
    """SR-17, SR-18: random histories of a ticket, through the database."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.walk = office()
        # A target whose deadline falls at the close now and then.
        cls.targets = {cls.vip: 8 * HOUR, cls.svip: 4 * HOUR}
        cls.walks = {cls.vip: cls.walk, cls.svip: ElapsedWalk()}

    @settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
    @given(
        st.integers(0, 14 * 86400),
        st.lists(
            st.tuples(
                st.sampled_from(
                    ("wait", "resume", "close", "void", "reopen", "level", "scan")
                ),
                st.integers(1, 30 * HOUR),
            ),
            min_size=1,
            max_size=8,
        ),
    )
    def test_history(self, offset, events):
        with self.env.cr.savepoint() as savepoint:
            self._play(START + offset, events)
            savepoint.rollback()
        self.env.invalidate_all()

    def _play(self, moment, events):
        level = self.vip
        with freeze_time(to_datetime(moment)):
            ticket = self._make_ticket(self.vip_customer)
        walk = ClockWalk(self.walks[level], self.targets[level], moment)
        waiting = False
        for event, later in events:
            moment += later
            is_open = walk.state in ("running", "paused")
            with freeze_time(to_datetime(moment)):
                if event == "wait" and is_open and not waiting:
                    ticket.action_wait_customer()
                    walk.at(moment, "pause")
                    waiting = True
                elif event == "resume" and is_open and waiting:
                    ticket.action_resume()
                    walk.at(moment, "run")
                    waiting = False
                elif event in ("close", "void") and is_open:
                    done = event == "close"
                    ticket.stage_id = self.stage_done if done else self.stage_void
                    walk.at(moment, "done" if done else "cancelled")
                elif event == "reopen" and not is_open:
                    ticket.stage_id = self.stage_progress
                    walk.at(moment, "pause" if waiting else "run")
                elif event == "level" and is_open:
                    level = self.svip if level == self.vip else self.vip
                    self.vip_contract.service_level_id = level
                    self.env["service.clock"]._level_changed(self.vip_contract)
                    walk.at(moment, "change", self.walks[level], self.targets[level])
                elif event == "scan":
                    self.env["service.clock"]._scan()
                    walk.at(moment, None)
                self._check(ticket, walk, moment)
        self.vip_contract.service_level_id = self.vip

    def _check(self, ticket, walk, moment):
        record = ticket.resolution_clock_id

        def seconds(value):
            return to_epoch(value) if value else None

        self.assertEqual(record.state, walk.state)
        self.assertEqual(seconds(record.deadline), walk.deadline)
        self.assertEqual(record.consumed_seconds, walk.used)
        if walk.missed is not None and record.state != "running":
            self.assertEqual(seconds(record.breached_at), walk.missed)
        if walk.missed is None:
            self.assertFalse(record.breached_at)
        self.env.invalidate_all()
        shown = ticket.service_clock
        if record.state == "running" and shown["target"] == "resolution":
            left = walk.deadline - moment
            if left >= 0:
                left = walk.walk.between(moment, walk.deadline)
            self.assertEqual(shown["left_seconds"], left)
