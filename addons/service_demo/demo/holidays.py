# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The working calendar: weekdays 9 to 17, public holidays, make-up working days.

Years that are not in the table have the holidays whose date is the same every year.
"""

from datetime import date, timedelta

from odoo.fields import Command

from .context import YEARS_OF_HISTORY
from .timeline import moment

OPENS, CLOSES = 9, 17
NAME = "周一至周五 9:00–17:00（含调休）"
# year: ((holiday, first day, last day), ...), (make-up working days)
YEARS = {
    2024: (
        (
            ("元旦", (1, 1), (1, 1)),
            ("春节", (2, 10), (2, 17)),
            ("清明节", (4, 4), (4, 6)),
            ("劳动节", (5, 1), (5, 5)),
            ("端午节", (6, 10), (6, 10)),
            ("中秋节", (9, 15), (9, 17)),
            ("国庆节", (10, 1), (10, 7)),
        ),
        (
            (2, 4),
            (2, 18),
            (4, 7),
            (4, 28),
            (5, 11),
            (9, 14),
            (9, 29),
            (10, 12),
        ),
    ),
    2025: (
        (
            ("元旦", (1, 1), (1, 1)),
            ("春节", (1, 28), (2, 4)),
            ("清明节", (4, 4), (4, 6)),
            ("劳动节", (5, 1), (5, 5)),
            ("端午节", (5, 31), (6, 2)),
            ("国庆节、中秋节", (10, 1), (10, 8)),
        ),
        ((1, 26), (2, 8), (4, 27), (9, 28), (10, 11)),
    ),
    2026: (
        (
            ("元旦", (1, 1), (1, 3)),
            ("春节", (2, 15), (2, 23)),
            ("清明节", (4, 4), (4, 6)),
            ("劳动节", (5, 1), (5, 5)),
            ("端午节", (6, 19), (6, 21)),
            ("中秋节", (9, 25), (9, 27)),
            ("国庆节", (10, 1), (10, 7)),
        ),
        ((1, 4), (2, 14), (2, 28), (5, 9), (9, 20), (10, 10)),
    ),
}
EVERY_YEAR = (
    (
        ("元旦", (1, 1), (1, 1)),
        ("清明节", (4, 4), (4, 6)),
        ("劳动节", (5, 1), (5, 5)),
        ("国庆节", (10, 1), (10, 7)),
    ),
    (),
)


def build(demo):
    """The calendar of the company: hotline and promised times count by it."""
    demo.calendar = demo.env["resource.calendar"].create(
        {
            "name": NAME,
            "tz": "Asia/Shanghai",
            "company_id": demo.company.id,
            "hours_per_day": CLOSES - OPENS,
            "attendance_ids": [
                Command.clear(),
                *(
                    Command.create(
                        {
                            "name": name,
                            "dayofweek": str(weekday),
                            "hour_from": OPENS,
                            "hour_to": CLOSES,
                            "day_period": "full_day",
                        }
                    )
                    for weekday, name in enumerate(("一", "二", "三", "四", "五"))
                ),
            ],
        }
    )
    demo.company.resource_calendar_id = demo.calendar
    years = range(demo.today.year - YEARS_OF_HISTORY - 1, demo.today.year + 3)
    holidays, makeups = [], []
    for year in years:
        spans, worked = YEARS.get(year, EVERY_YEAR)
        for name, first, last in spans:
            holidays.append(_holiday(demo, name, date(year, *first), date(year, *last)))
        makeups += [_makeup(demo, date(year, *day)) for day in worked]
    demo.env["resource.calendar.leaves"].create(holidays)
    demo.env["resource.calendar.makeup"].create(makeups)


def _holiday(demo, name, first, last):
    return {
        "name": name,
        "calendar_id": demo.calendar.id,
        "company_id": demo.company.id,
        "date_from": moment(first, 0),
        "date_to": moment(last + timedelta(days=1), 0),
    }


def _makeup(demo, day):
    return {
        "name": "调休上班",
        "calendar_id": demo.calendar.id,
        "date": day,
        "hour_from": OPENS,
        "hour_to": CLOSES,
    }
