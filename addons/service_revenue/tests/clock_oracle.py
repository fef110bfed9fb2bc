# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Promised time counted the slow way: minute by minute, without our code or core's."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

EPOCH = datetime(1970, 1, 1)


class MinuteWalk:
    """Working time of a calendar, looked up for every minute of a window.

    :param zone: name of the time zone
    :param attendances: (weekday, week type or None, first minute, last minute) of the
        day, in wall clock time
    :param leaves: (first second, last second) since 1970, UTC
    :param makeups: (date, first minute, last minute), in wall clock time
    :param first: first day of the window, :param last: last day
    """

    def __init__(self, zone, attendances, leaves, makeups, first, last):
        self.zone = ZoneInfo(zone)
        self.attendances, self.makeups = attendances, makeups
        self.first = self._epoch(first) // 60
        self.last = self._epoch(last) // 60
        self.open = bytearray(self.last - self.first)
        # Minutes of which only some seconds are worked.
        self.partial = {}
        self._days = {}
        self._walk()
        for start, end in leaves:
            self._close(start, end)

    @staticmethod
    def _epoch(day):
        return int((datetime.combine(day, datetime.min.time()) - EPOCH).total_seconds())

    def _walk(self):
        for minute in range(self.first, self.last):
            moment = EPOCH + timedelta(minutes=minute)
            local = moment.replace(tzinfo=ZoneInfo("UTC")).astimezone(self.zone)
            day = local.date()
            self.open[minute - self.first] = any(
                start <= minute < end
                for near in (day - timedelta(days=1), day, day + timedelta(days=1))
                for start, end in self._get_day(near)
            )

    def _get_day(self, day):
        if day not in self._days:
            parity = (day.toordinal() - 1) // 7 % 2
            hours = [
                (start, end)
                for weekday, week, start, end in self.attendances
                if weekday == day.weekday() and week in (None, parity)
            ]
            hours += [(start, end) for when, start, end in self.makeups if when == day]
            self._days[day] = [
                (self._instant(day, start), self._instant(day, end))
                for start, end in hours
            ]
        return self._days[day]

    def _instant(self, day, minute):
        """Minute since 1970 of a wall clock time. Where the wall clock skips or repeats
        an hour, standard time counts: the smaller of the two offsets."""
        local = datetime.combine(day, datetime.min.time()) + timedelta(minutes=minute)
        offset = min(
            local.replace(tzinfo=self.zone, fold=fold).utcoffset() for fold in (0, 1)
        )
        return int((local - offset - EPOCH).total_seconds()) // 60

    def _close(self, start, end):
        """Nothing is worked in these seconds."""
        for minute in range(
            max(start // 60, self.first), min(-(-end // 60), self.last)
        ):
            low, high = minute * 60, minute * 60 + 60
            if start <= low and high <= end:
                self.open[minute - self.first] = 0
                self.partial.pop(minute, None)
            elif self.open[minute - self.first]:
                seconds = self.partial.setdefault(minute, [True] * 60)
                for second in range(max(start, low), min(end, high)):
                    seconds[second - low] = False

    def _seconds(self, minute):
        """Which seconds of this minute are worked, first and last of each stretch."""
        if not self.open[minute - self.first]:
            return []
        if minute not in self.partial:
            return [(minute * 60, minute * 60 + 60)]
        return [
            (minute * 60 + index, minute * 60 + index + 1)
            for index, worked in enumerate(self.partial[minute])
            if worked
        ]

    def add(self, start, seconds):
        if not seconds:
            return start
        if seconds < 0:
            return self._back(start, -seconds)
        minute = start // 60
        while True:
            for low, high in self._seconds(minute):
                low = max(low, start)
                if low < high:
                    if seconds <= high - low:
                        return low + seconds
                    seconds -= high - low
            minute += 1

    def _back(self, start, seconds):
        minute = (start - 1) // 60
        while True:
            for low, high in reversed(self._seconds(minute)):
                high = min(high, start)
                if low < high:
                    if seconds <= high - low:
                        return high - seconds
                    seconds -= high - low
            minute -= 1

    def between(self, start, end):
        return sum(
            max(0, min(high, end) - max(low, start))
            for minute in range(start // 60, -(-end // 60))
            for low, high in self._seconds(minute)
        )


class ElapsedWalk:
    """Clock hours."""

    def add(self, start, seconds):
        return start + seconds

    def between(self, start, end):
        return end - start


class ClockWalk:
    """One promise, told what happens; says after each event what should be."""

    def __init__(self, walk, target, start):
        self.walk, self.target, self.start = walk, target, start
        self.used, self.state, self.since = 0, "running", start
        self.missed = None
        self.deadline = walk.add(start, target)

    def at(self, moment, event, *args):
        if self.state == "running":
            if self.missed is None and moment > self.deadline:
                self.missed = self.deadline
            if event is not None:
                self.used += self.walk.between(self.since, moment)
        if event is not None:
            getattr(self, event)(moment, *args)

    def _run(self, moment):
        self.state, self.since = "running", moment
        self.deadline = self.missed
        if self.missed is None:
            self.deadline = self.walk.add(moment, max(0, self.target - self.used))

    def _stand(self, state):
        self.state, self.since, self.deadline = state, None, None

    def pause(self, moment):
        self._stand("paused")

    def done(self, moment):
        self._stand("done")

    def cancelled(self, moment):
        self._stand("cancelled")

    def run(self, moment):
        self._run(moment)

    def change(self, moment, walk, target):
        self.walk, self.target = walk, target
        if self.state == "running":
            self._run(moment)


def minutes(text):
    """Minute of the day of "09:30".

    >>> minutes("09:30")
    570
    """
    hours, rest = text.split(":")
    return int(hours) * 60 + int(rest)


def day(text):
    return date.fromisoformat(text)
