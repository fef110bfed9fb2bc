# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""A promised time that runs, stands, ends and begins again; exact to the second.

A clock is a value. `time` is what it is measured by (`working_time.WorkingTime` or
`working_time.ElapsedTime`); all moments are seconds since 1970 in UTC.

>>> from odoo.addons.service_revenue.tools.working_time import ElapsedTime
>>> time = ElapsedTime()
>>> clock = start(4 * 3600, 0, time)
>>> clock.deadline // 3600
4
>>> clock = pause(clock, 3600, time)
>>> clock.consumed, clock.deadline
(3600, None)
>>> clock = run(clock, 5 * 3600, time)
>>> clock.deadline // 3600
8
>>> end(clock, 8 * 3600, time).breached is None
True
>>> end(clock, 8 * 3600 + 1, time).breached // 3600
8
"""

from __future__ import annotations

from typing import NamedTuple

RUNNING, PAUSED, DONE, CANCELLED = "running", "paused", "done", "cancelled"


class Clock(NamedTuple):
    """State of a clock.

    ``consumed`` are the seconds that were used up before ``since``, the moment from
    which it runs now; ``breached`` is the deadline that was missed.
    """

    state: str
    target: int
    consumed: int
    since: int | None
    deadline: int | None
    stopped: int | None
    breached: int | None


def start(target, moment, time) -> Clock:
    """A new clock that runs from ``moment``."""
    return Clock(RUNNING, target, 0, moment, time.add(moment, target), None, None)


def consumed(clock, moment, time) -> int:
    """Seconds used up until ``moment``."""
    if clock.state != RUNNING or moment <= clock.since:
        return clock.consumed
    return clock.consumed + time.between(clock.since, moment)


def breach(clock, moment) -> Clock:
    """Note the missed deadline, if ``moment`` is after it. In time is until the last
    second; what was missed once stays missed."""
    if clock.breached is None and clock.state == RUNNING and moment > clock.deadline:
        return clock._replace(breached=clock.deadline)
    return clock


def pause(clock, moment, time) -> Clock:
    """Stands from ``moment``."""
    return _halt(clock, PAUSED, moment, time)._replace(stopped=None)


def end(clock, moment, time) -> Clock:
    """What was promised was done at ``moment``."""
    return _halt(clock, DONE, moment, time)._replace(stopped=moment)


def cancel(clock, moment, time) -> Clock:
    """The promise is void from ``moment``; what was used up is kept."""
    return _halt(clock, CANCELLED, moment, time)._replace(stopped=moment)


def _halt(clock, state, moment, time):
    clock = breach(clock, moment)
    return clock._replace(
        state=state,
        consumed=consumed(clock, moment, time),
        since=None,
        deadline=None,
    )


def run(clock, moment, time) -> Clock:
    """Runs (again) from ``moment``, with what was used up before.

    A missed promise keeps the deadline that was missed.
    """
    if clock.breached is not None:
        deadline = clock.breached
    else:
        deadline = time.add(moment, max(0, clock.target - clock.consumed))
    return clock._replace(state=RUNNING, since=moment, deadline=deadline, stopped=None)


def advance(clock, state, moment, time) -> Clock:
    """Brought to ``state`` at ``moment``, whatever it was in before."""
    if clock.state == state:
        return clock
    return {RUNNING: run, PAUSED: pause, DONE: end, CANCELLED: cancel}[state](
        clock, moment, time
    )


def change(clock, target, moment, before, after) -> Clock:
    """Another promise holds from ``moment``: what was used up by the measure
    ``before`` is kept, the rest is counted by ``after``."""
    if clock.state != RUNNING:
        return clock._replace(target=target)
    halted = pause(clock, moment, before)
    return run(halted._replace(target=target), moment, after)


def recount(clock, moment, time) -> Clock:
    """The calendar was corrected: a running clock gets the deadline that it should
    have had, and a promise that was not missed after all is not missed."""
    if clock.state != RUNNING or (clock.breached is not None and clock.consumed):
        return clock
    deadline = time.add(clock.since, max(0, clock.target - clock.consumed))
    missed = clock.breached is not None and moment > deadline
    return clock._replace(deadline=deadline, breached=deadline if missed else None)


def next_check(clock, percents, time) -> int | None:
    """When somebody has to look at it: at the first of these shares of its target, or
    at the deadline."""
    if clock.state != RUNNING:
        return None
    moments = [threshold(clock, percent, time) for percent in percents]
    if clock.breached is None:
        moments.append(clock.deadline)
    return min(moments, default=None)


def threshold(clock, percent, time) -> int | None:
    """The moment at which ``percent`` of the target is used up, as it runs now."""
    if clock.state != RUNNING:
        return None
    wanted = round(clock.target * percent / 100) - clock.consumed
    return time.add(clock.since, max(0, wanted))
