# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Where a visit stands, when a message may be sent, and how quick the service was.

Nothing here knows the database (X-33, X-34, X-35). Moments are naive UTC.
"""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

VISIT_STATES = ("requested", "scheduled", "on_the_way", "on_site", "finished")


def visit_state(*, closed, completed, arrived_at, on_the_way_at, scheduled_at):
    """Where a visit stands.

    >>> visit_state(closed=False, completed=False, arrived_at=None,
    ...             on_the_way_at=None, scheduled_at=None)
    'requested'
    >>> visit_state(closed=True, completed=False, arrived_at=1, on_the_way_at=1,
    ...             scheduled_at=1)
    'cancelled'
    """
    if completed:
        return "finished"
    if closed:
        return "cancelled"
    if arrived_at:
        return "on_site"
    if on_the_way_at:
        return "on_the_way"
    return "scheduled" if scheduled_at else "requested"


def zone(name):
    """Time zone called ``name``; UTC when there is none of that name.

    >>> zone("Asia/Shanghai").key, zone("Nowhere/At all").key, zone(None).key
    ('Asia/Shanghai', 'UTC', 'UTC')
    """
    try:
        return ZoneInfo(name or "UTC")
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")


def quiet_until(now, tz_name, quiet_from, quiet_to):
    """When the quiet hours end in which ``now`` lies; ``None`` outside of them.

    ``quiet_from`` and ``quiet_to`` are hours of the day where the receiver lives, for
    example 21.5 for half past nine in the evening; equal hours mean no quiet at all.

    >>> quiet_until(datetime(2026, 3, 2, 14), "Asia/Shanghai", 21, 8)
    datetime.datetime(2026, 3, 3, 0, 0)
    >>> quiet_until(datetime(2026, 3, 2, 23), "Asia/Shanghai", 21, 8)
    datetime.datetime(2026, 3, 3, 0, 0)
    >>> quiet_until(datetime(2026, 3, 3, 0), "Asia/Shanghai", 21, 8)
    >>> quiet_until(datetime(2026, 3, 2, 14), "UTC", 13, 15)
    datetime.datetime(2026, 3, 2, 15, 0)
    >>> quiet_until(datetime(2026, 3, 2, 14), "UTC", 8, 8)
    """
    if quiet_from == quiet_to:
        return None
    local = now.replace(tzinfo=UTC).astimezone(zone(tz_name))
    hour = local.hour + local.minute / 60 + local.second / 3600
    over_midnight = quiet_from > quiet_to
    if over_midnight:
        quiet = hour >= quiet_from or hour < quiet_to
    else:
        quiet = quiet_from <= hour < quiet_to
    if not quiet:
        return None
    day = local.date()
    if over_midnight and hour >= quiet_from:
        day += timedelta(days=1)
    minutes = round(quiet_to * 60)
    end = datetime.combine(day, time(minutes // 60 % 24, minutes % 60), local.tzinfo)
    return end.astimezone(UTC).replace(tzinfo=None)


def minutes_between(start, end):
    """Whole minutes from ``start`` to ``end``, never negative; 0 if one is missing.

    >>> minutes_between(datetime(2026, 3, 2, 9), datetime(2026, 3, 2, 10, 30, 59))
    90
    >>> minutes_between(datetime(2026, 3, 2, 9), datetime(2026, 3, 2, 8))
    0
    >>> minutes_between(None, datetime(2026, 3, 2, 8))
    0
    """
    if not start or not end:
        return 0
    return max(0, int((end - start).total_seconds() // 60))


def first_name(name):
    """What a stranger needs to know of somebody's name.

    >>> first_name("Maria del Carmen Ruiz"), first_name("王伟"), first_name(False)
    ('Maria', '王伟', '')
    """
    return (name or "").split(" ")[0]


def read_score(text):
    """A score from 1 to 5 that came from a form, else ``None``.

    >>> read_score("5"), read_score("0"), read_score("4.5"), read_score(None)
    (5, None, None, None)
    """
    return int(text) if text in ("1", "2", "3", "4", "5") else None
