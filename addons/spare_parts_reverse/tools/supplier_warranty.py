# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Until when the warranty of a supplier runs."""

import math
from datetime import timedelta

from dateutil.relativedelta import relativedelta

#: Length of a part of a month, for terms such as 1.5 months.
DAYS_PER_MONTH = 30


def warranty_until(start, months):
    """Last day of a warranty of ``months`` that starts on ``start``.

    The day on which the part was received does not count, so that the warranty runs
    through the same day of the last month, or the last day of a shorter month.

    >>> from datetime import date
    >>> warranty_until(date(2026, 1, 15), 12)
    datetime.date(2027, 1, 15)
    >>> warranty_until(date(2026, 1, 31), 1)
    datetime.date(2026, 2, 28)
    >>> warranty_until(date(2024, 2, 29), 24)
    datetime.date(2026, 2, 28)
    >>> warranty_until(date(2026, 1, 31), 1.5)
    datetime.date(2026, 3, 15)
    """
    rest, whole = math.modf(months)
    days = timedelta(days=round(rest * DAYS_PER_MONTH))
    return start + relativedelta(months=int(whole)) + days
