# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Promised time: working time of a calendar, or elapsed time.

Everything is in whole seconds since 1970 in UTC; `to_epoch` and `to_datetime` convert.
A calendar becomes three sorted arrays once (openings, closings, working seconds until
each opening); every question after that is one or two binary searches.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from datetime import datetime, timedelta

EPOCH = datetime(1970, 1, 1)
SECOND = timedelta(seconds=1)


class HorizonError(ValueError):
    """A question beyond the window for which the working time is known.

    ``known`` and ``asked`` are working seconds, when that is what is missing.
    """

    def __init__(self, message, known=0, asked=0):
        super().__init__(message)
        self.known, self.asked = known, asked


def to_epoch(moment: datetime) -> int:
    """Seconds since 1970 of a naive UTC datetime.

    >>> to_epoch(datetime(1970, 1, 2, 0, 0, 1))
    86401
    """
    return (moment - EPOCH) // SECOND


def to_datetime(seconds: int) -> datetime:
    """Naive UTC datetime.

    >>> to_datetime(86401)
    datetime.datetime(1970, 1, 2, 0, 0, 1)
    """
    return EPOCH + timedelta(seconds=seconds)


class ElapsedTime:
    """Clock hours: every second counts, day and night.

    >>> ElapsedTime().add(100, 50), ElapsedTime().between(100, 150)
    (150, 50)
    """

    basis = "clock"

    def add(self, start: int, seconds: int) -> int:
        return start + seconds

    def between(self, start: int, end: int) -> int:
        return end - start

    def add_many(self, jobs):
        return [start + seconds for start, seconds in jobs]

    def is_open(self, moment: int) -> bool:
        return True


class WorkingTime:
    """Working time in the window ``[first, last]``.

    ``intervals`` are (opening, closing) in any order; those that touch or overlap are
    joined. A calendar that is open from 9 to 12 and from 13 to 17 o'clock, two days:

    >>> hour, day = 3600, 86400
    >>> week = WorkingTime(
    ...     [
    ...         (d * day + a * hour, d * day + b * hour)
    ...         for d in (0, 1)
    ...         for a, b in ((9, 12), (13, 17))
    ...     ],
    ...     0,
    ...     2 * day,
    ... )
    >>> week.between(0, 2 * day) // hour
    14

    A full day is over at the close, not at the next opening:

    >>> week.add(9 * hour, 7 * hour) // hour
    17
    >>> week.add(12 * hour + 1800, hour) // hour
    14
    >>> week.add(16 * hour, 2 * hour) // hour - 24
    10

    Backwards likewise, from a closing to an opening and not to the close before it:

    >>> week.add(day + 9 * hour, -4 * hour) // hour
    13

    Beyond the window there is no answer, and never a wrong one:

    >>> week.add(0, 15 * hour)
    Traceback (most recent call last):
    odoo.addons.service_revenue.tools.working_time.HorizonError: Only 14 h 00 min of\
 working time are known after 1970-01-01 00:00:00 UTC, and 15 h 00 min are asked for
    """

    __slots__ = ("starts", "ends", "sums", "first", "last", "total")

    basis = "working"

    def __init__(self, intervals, first: int, last: int):
        starts, ends = [], []
        for start, end in sorted(intervals):
            if end <= start:
                continue
            if ends and start <= ends[-1]:
                ends[-1] = max(ends[-1], end)
            else:
                starts.append(start)
                ends.append(end)
        sums, total = [], 0
        for start, end in zip(starts, ends, strict=True):
            sums.append(total)
            total += end - start
        self.starts, self.ends, self.sums = starts, ends, sums
        self.first, self.last, self.total = first, last, total

    def position(self, moment: int) -> int:
        """Working seconds from the start of the window until ``moment``."""
        if not self.first <= moment <= self.last:
            raise HorizonError(
                f"{to_datetime(moment)} UTC is outside the window from "
                f"{to_datetime(self.first)} to {to_datetime(self.last)}"
            )
        index = bisect_right(self.starts, moment) - 1
        if index < 0:
            return 0
        return self.sums[index] + min(moment, self.ends[index]) - self.starts[index]

    def between(self, start: int, end: int) -> int:
        """Working seconds from ``start`` to ``end``; negative when they are swapped."""
        return self.position(end) - self.position(start)

    def add(self, start: int, seconds: int) -> int:
        """The moment at which ``seconds`` of working time have passed since ``start``.

        The earliest such moment, so a deadline is never at an opening. Nothing to wait
        for is over at once. Negative seconds go back, to the latest such moment.
        """
        if not seconds:
            return start
        position = self.position(start) + seconds
        if seconds > 0:
            if position > self.total:
                self._raise_short(start, seconds, self.total - position + seconds)
            # The last interval that begins with less than is asked for holds it.
            index = bisect_left(self.sums, position) - 1
        else:
            if position < 0:
                self._raise_short(start, -seconds, position - seconds)
            index = bisect_right(self.sums, position) - 1
        return self.starts[index] + position - self.sums[index]

    def add_many(self, jobs):
        """`add` of many (start, seconds)."""
        add = self.add
        return [add(start, seconds) for start, seconds in jobs]

    def is_open(self, moment: int) -> bool:
        """Whether it is working time right after ``moment``."""
        index = bisect_right(self.starts, moment) - 1
        return index >= 0 and moment < self.ends[index]

    def _raise_short(self, start, asked, known):
        def text(seconds):
            return f"{seconds // 3600} h {seconds % 3600 // 60:02d} min"

        raise HorizonError(
            f"Only {text(known)} of working time are known after "
            f"{to_datetime(start)} UTC, and {text(asked)} are asked for",
            known,
            asked,
        )
