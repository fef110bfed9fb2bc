# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import UTC, datetime, timedelta

import pytz

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import ormcache
from odoo.tools.date_utils import float_to_time
from odoo.tools.intervals import Intervals

from ..tools.working_time import HorizonError, WorkingTime, to_datetime, to_epoch

#: Working time is looked up until the end of the next year at first, and at most until
#: the end of the tenth after it.
FIRST_YEARS, HORIZON_YEARS = 1, 10
#: Fields of a calendar that working time depends on.
_TIME_FIELDS = frozenset(
    {
        "tz",
        "company_id",
        "attendance_ids",
        "leave_ids",
        "global_leave_ids",
        "service_makeup_ids",
        "two_weeks_calendar",
        "schedule_type",
        "flexible_hours",
        "hours_per_day",
        "full_time_required_hours",
    }
)


class ResourceCalendar(models.Model):
    """Working time as arrays, and make-up working days (SR-17)."""

    _inherit = "resource.calendar"

    service_makeup_ids = fields.One2many(
        "resource.calendar.makeup",
        "calendar_id",
        string="Make-up Working Days",
        copy=True,
        help="Days that are worked although their weekday is not.",
    )

    # ------------------------------------------------------------------
    # Make-up days: seen by everything that asks a calendar
    # ------------------------------------------------------------------

    def _attendance_intervals_batch(
        self, start_dt, end_dt, resources=None, domain=None, tz=None, lunch=False
    ):
        result = super()._attendance_intervals_batch(
            start_dt, end_dt, resources=resources, domain=domain, tz=tz, lunch=lunch
        )
        if lunch or domain or self.flexible_hours:
            return result
        day = timedelta(days=1)
        # sudo: whoever may ask for the working time of a calendar gets all of it.
        makeups = (
            self.env["resource.calendar.makeup"]
            .sudo()
            .search(
                [
                    ("calendar_id", "=", self.id),
                    ("date", ">=", (start_dt - day).date()),
                    ("date", "<=", (end_dt + day).date()),
                ]
            )
        )
        if not makeups:
            return result
        for key in result:
            resource = self.env["resource.resource"].browse(key or [])
            zone = tz or pytz.timezone((resource or self).tz)
            extra = self._get_makeup_intervals(makeups, start_dt, end_dt, zone)
            # What is worked anyway is not worked twice.
            result[key] = result[key] | (extra - result[key])
        return result

    def _get_makeup_intervals(self, makeups, start_dt, end_dt, zone):
        low, high = start_dt.astimezone(zone), end_dt.astimezone(zone)
        Attendance = self.env["resource.calendar.attendance"]
        items = []
        for makeup in makeups:
            start = zone.localize(
                datetime.combine(makeup.date, float_to_time(makeup.hour_from))
            )
            end = zone.localize(
                datetime.combine(makeup.date, float_to_time(makeup.hour_to))
            )
            start, end = max(low, start), min(high, end)
            if start >= end:
                continue
            hours = (end - start).total_seconds() / 3600
            share = hours / self.hours_per_day if self.hours_per_day else 1
            dummy = Attendance.new(
                {
                    "dayofweek": str(makeup.date.weekday()),
                    "day_period": "full_day",
                    "duration_hours": hours,
                    "duration_days": 0.5 if share <= 0.75 else 1,
                }
            )
            items.append((start, end, dummy))
        return Intervals(items, keep_distinct=True)

    def _works_on_date(self, date):
        # sudo: as in _attendance_intervals_batch
        makeups = self.sudo().service_makeup_ids
        return super()._works_on_date(date) or date in makeups.mapped("date")

    # ------------------------------------------------------------------
    # Working time
    # ------------------------------------------------------------------

    @api.model
    @ormcache("calendar_id", "company_id", "first_year", "last_year")
    def _service_working_time(self, calendar_id, company_id, first_year, last_year):
        """Working time of these calendar years in UTC (``WorkingTime``).

        Core computes the intervals, so that it equals ``plan_hours``; public holidays
        of the calendar and of the company count.
        """
        # Superuser: the working time does not depend on who asks.
        calendar = self.with_env(self.env(su=True, context={})).browse(calendar_id)
        begin = datetime(first_year, 1, 1, tzinfo=UTC)
        finish = datetime(last_year + 1, 1, 1, tzinfo=UTC)
        holidays = [
            ("time_type", "=", "leave"),
            "|",
            ("calendar_id", "=", calendar.id),
            ("company_id", "in", [False, company_id]),
        ]
        intervals = calendar._work_intervals_batch(begin, finish, domain=holidays)
        return WorkingTime(
            ((_whole(low), _whole(high)) for low, high, _meta in intervals[False]),
            int(begin.timestamp()),
            int(finish.timestamp()),
        )

    def _service_ask(self, company_id, moments, question):
        """The answer of ``question(working time)`` for a window that holds ``moments``,
        made longer until the question can be answered.

        :param company_id: the company whose public holidays count
        :param moments: seconds since 1970 that have to be in the window
        :raises UserError: when ten years are not enough
        """
        self.ensure_one()
        moments = list(moments) or [to_epoch(fields.Datetime.now())]
        first = to_datetime(min(moments)).year
        last = to_datetime(max(moments)).year
        problem = None
        for years in (FIRST_YEARS, HORIZON_YEARS):
            working_time = self._service_working_time(
                self.id, company_id, first, last + years
            )
            try:
                return question(working_time)
            except HorizonError as error:
                problem = error
        # sudo: only the name, to say which one is meant.
        name = self.sudo().name
        raise UserError(
            self.env._(
                "Until the end of %(year)s the calendar “%(calendar)s” has only "
                "%(known)s working hours, and %(asked)s are promised. Add working "
                "hours, shorten its public holidays, or promise less time.",
                calendar=name,
                year=last + HORIZON_YEARS,
                known=f"{problem.known / 3600:,.0f}",
                asked=f"{problem.asked / 3600:,.0f}",
            )
        ) from problem

    def _service_deadlines(self, jobs, company=None):
        """Deadlines of many promises by this calendar.

        :param jobs: list of (start, seconds); start is a naive UTC datetime, seconds
            are working seconds
        :return: list of naive UTC datetimes
        """
        if not jobs:
            return []
        # sudo: a user need not be able to read the calendar.
        company = self.sudo().company_id or company or self.env.company
        pairs = [(to_epoch(start), seconds) for start, seconds in jobs]
        answers = self._service_ask(
            company.id,
            (start for start, _seconds in pairs),
            lambda working_time: working_time.add_many(pairs),
        )
        return [to_datetime(answer) for answer in answers]

    # ------------------------------------------------------------------
    # Changes
    # ------------------------------------------------------------------

    def write(self, vals):
        result = super().write(vals)
        if not _TIME_FIELDS.isdisjoint(vals):
            self._service_touch(set(self.ids), set())
        return result

    @api.model
    def _service_touch(self, calendar_ids, company_ids):
        """The working time of these calendars, or of all of these companies, changed.

        ``False`` among the companies means all of them.
        """
        self.env.registry.clear_cache()
        self.env["service.clock"]._calendars_changed(calendar_ids, company_ids)


def _whole(moment):
    """Whole seconds since 1970; core ends a day at 23:59:59.999999."""
    return round(moment.timestamp())
