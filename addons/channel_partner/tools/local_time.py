# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The time on the wall at the customer's place, and UTC."""

from datetime import datetime

import pytz


class NoSuchTime(ValueError):
    """The clocks go forward over this time: it never is on that day."""


def local_to_utc(text, zone):
    """Naive UTC of what somebody chose in a form (``2026-11-22T14:30``).

    A time that comes twice, when the clocks go back, is the first of the two: who
    waits from then on misses nobody.

    >>> local_to_utc("2026-11-22T14:30", "Asia/Shanghai")
    datetime.datetime(2026, 11, 22, 6, 30)
    >>> local_to_utc("2026-10-25T02:30", "Europe/Berlin")  # twice: the first
    datetime.datetime(2026, 10, 25, 0, 30)
    >>> local_to_utc("2026-03-29T02:30", "Europe/Berlin")
    Traceback (most recent call last):
    ...
    odoo.addons.channel_partner.tools.local_time.NoSuchTime: 2026-03-29T02:30
    >>> local_to_utc("tomorrow", "UTC")
    Traceback (most recent call last):
    ...
    ValueError: Invalid isoformat string: 'tomorrow'
    """
    local = datetime.fromisoformat(text)
    if local.tzinfo:
        raise ValueError(text)
    timezone = pytz.timezone(zone)
    try:
        aware = timezone.localize(local, is_dst=None)
    except pytz.AmbiguousTimeError:
        aware = timezone.localize(local, is_dst=True)
    except pytz.NonExistentTimeError as error:
        raise NoSuchTime(text) from error
    except OverflowError as error:
        raise ValueError(text) from error
    return aware.astimezone(pytz.utc).replace(tzinfo=None)


def utc_to_local(moment, zone):
    """Naive local time of a naive UTC one.

    >>> utc_to_local(datetime(2026, 7, 1, 6, 30), "Europe/Berlin")
    datetime.datetime(2026, 7, 1, 8, 30)
    """
    return (
        pytz.utc.localize(moment).astimezone(pytz.timezone(zone)).replace(tzinfo=None)
    )


def day_bounds(day, zone):
    """Naive UTC of the first moment of a local day and of the day after it.

    >>> from datetime import date
    >>> day_bounds(date(2026, 10, 25), "Europe/Berlin")  # 25 hours long
    (datetime.datetime(2026, 10, 24, 22, 0), datetime.datetime(2026, 10, 25, 23, 0))
    """
    timezone = pytz.timezone(zone)
    bounds = []
    for ordinal in (day.toordinal(), day.toordinal() + 1):
        midnight = datetime.fromordinal(ordinal)
        # Where the clocks change at midnight, the day begins with the first time that
        # there is.
        try:
            aware = timezone.localize(midnight, is_dst=None)
        except pytz.AmbiguousTimeError:
            aware = timezone.localize(midnight, is_dst=True)
        except pytz.NonExistentTimeError:
            aware = timezone.localize(midnight, is_dst=False)
        bounds.append(aware.astimezone(pytz.utc).replace(tzinfo=None))
    return tuple(bounds)
