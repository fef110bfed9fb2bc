# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Months as people live them: from midnight to midnight where they are."""

from datetime import UTC, datetime, time, timedelta

from dateutil.relativedelta import relativedelta


def month_window(day, months=1):
    """First day of the month of ``day`` and first day ``months`` later.

    >>> from datetime import date
    >>> month_window(date(2026, 11, 22))
    (datetime.date(2026, 11, 1), datetime.date(2026, 12, 1))
    """
    first = day.replace(day=1)
    return first, first + relativedelta(months=months)


def same_span_last_month(day):
    """Previous month up to the same day of the month, as (first, day after last).

    >>> from datetime import date
    >>> same_span_last_month(date(2026, 3, 31))
    (datetime.date(2026, 2, 1), datetime.date(2026, 3, 1))
    >>> same_span_last_month(date(2026, 11, 2))
    (datetime.date(2026, 10, 1), datetime.date(2026, 10, 3))
    """
    first = day.replace(day=1)
    last = first - relativedelta(months=1)
    return last, min(first, last + relativedelta(days=day.day))


def utc_midnight(day, tz):
    """Moment in UTC, without zone, at which ``day`` begins in the zone ``tz``.

    A zone whose clocks skip midnight on that day begins it an hour later.

    >>> from datetime import date
    >>> from zoneinfo import ZoneInfo
    >>> utc_midnight(date(2026, 11, 1), ZoneInfo("Asia/Shanghai"))
    datetime.datetime(2026, 10, 31, 16, 0)
    """
    if hasattr(tz, "localize"):
        local = tz.localize(datetime.combine(day, time.min))
    else:
        local = datetime.combine(day, time.min, tzinfo=tz)
    return local.astimezone(UTC).replace(tzinfo=None)


def period_window(name, today):
    """(first day, day after the last) of a named period that ``today`` lies in.

    >>> from datetime import date
    >>> period_window("last_month", date(2026, 1, 5))
    (datetime.date(2025, 12, 1), datetime.date(2026, 1, 1))
    >>> period_window("quarter", date(2026, 11, 22))
    (datetime.date(2026, 10, 1), datetime.date(2027, 1, 1))
    >>> period_window("year", date(2026, 11, 22))
    (datetime.date(2025, 12, 1), datetime.date(2026, 12, 1))
    """
    first = today.replace(day=1)
    if name == "month":
        return month_window(today)
    if name == "last_month":
        return month_window(first - timedelta(days=1))
    if name == "quarter":
        return month_window(first.replace(month=(first.month - 1) // 3 * 3 + 1), 3)
    if name == "year":
        # Twelve months, this one included.
        return month_window(first - relativedelta(months=11), 12)
    raise ValueError(name)
