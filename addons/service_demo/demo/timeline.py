# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What happened when: events in the order of time, each under the clock of its day.

The story is told by the methods that people use (confirm, deliver, sign, call back,
dispatch, settle), and those note the time by themselves. Replaying them under the
clock of the day is the only way to two years in which every date agrees with every
other one. Events of the future are not replayed, which leaves the company in the
middle of its work: that is what there is to do today and tomorrow.
"""

import gc
import heapq
import threading
from contextlib import contextmanager
from datetime import datetime, time
from itertools import count
from zoneinfo import ZoneInfo

from odoo import fields

ZONE = ZoneInfo("Asia/Shanghai")
UTC = ZoneInfo("UTC")
COLLECT_EVERY = 40  # events


def moment(day, hour, minute=0):
    """Naive UTC, as the database stores it, of a local time of a day."""
    local = datetime.combine(day, time(hour, minute), tzinfo=ZONE)
    return local.astimezone(UTC).replace(tzinfo=None)


@contextmanager
def clock(env, now):
    """Let Odoo's date functions tell ``now`` (naive UTC), in this thread only."""
    owner = threading.get_ident()
    real_context_today = fields.Date.context_today

    def told(real, value):
        def read(*args):
            return value if threading.get_ident() == owner else real(*args)

        return staticmethod(read)

    def context_today(record, timestamp=None):
        if timestamp is None and threading.get_ident() == owner:
            timestamp = now
        return real_context_today(record, timestamp)

    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    replaced = (
        (fields.Datetime, "now", told(fields.Datetime.now, now)),
        (fields.Datetime, "today", told(fields.Datetime.today, midnight)),
        (fields.Date, "today", told(fields.Date.today, now.date())),
        (fields.Date, "context_today", staticmethod(context_today)),
    )
    kept = [(cls, name, vars(cls)[name]) for cls, name, _function in replaced]
    kept_now = env.cr._now
    try:
        for cls, name, function in replaced:
            setattr(cls, name, function)
        env.cr._now = now  # create_date and write_date
        yield
        env.flush_all()
    finally:
        for cls, name, function in kept:
            setattr(cls, name, function)
        env.cr._now = kept_now


class Timeline:
    """Events to come, ordered by time; an event may plan further events."""

    def __init__(self, env):
        self.env = env
        self.end = datetime.now(UTC).replace(tzinfo=None, microsecond=0)
        self.live = self.end  # from when on each event is a transaction
        self.now = None  # while an event is replayed
        self._events = []
        self._number = count()

    def plan(self, when, action, *args):
        """Call ``action(*args)`` at ``when`` (naive UTC), unless that is to come."""
        heapq.heappush(self._events, (when, next(self._number), action, args))

    def run(self):
        # Odoo looks through all environments that are alive whenever it makes another
        # one. They refer to themselves, and what waits for the commit holds them: done
        # and collected now and then, a quarter of the time is saved. What was there
        # before is left alone, which makes collecting cheap.
        gc.freeze()
        try:
            while self._events and self._events[0][0] <= self.end:
                self.now, number, action, args = heapq.heappop(self._events)
                with clock(self.env, self.now):
                    action(*args)
                    if self.now >= self.live:
                        # what waits for the end of a transaction is dated like the rest
                        self.env.cr.flush()
                if number % COLLECT_EVERY == 0:
                    self.env.cr.flush()
                    gc.collect()
        finally:
            gc.unfreeze()
