# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta

from odoo import models
from odoo.exceptions import UserError

from odoo.addons.service_revenue.models.resource_calendar import FIRST_YEARS
from odoo.addons.service_revenue.tools.working_time import to_datetime, to_epoch


class ResourceCalendar(models.Model):
    _inherit = "resource.calendar"

    def _is_channel_open(self, company_id, since, until):
        """Whether a store with these opening hours is open at ``until``; with ``since``
        whether it is at any moment in between (naive UTC datetimes)."""
        self.ensure_one()
        moment = to_epoch(until)
        first = to_epoch(since) if since else moment
        year = to_datetime(first).year
        working_time = self._service_working_time(
            self.id, company_id, year, to_datetime(moment).year + FIRST_YEARS
        )
        return working_time.is_open(moment) or working_time.between(first, moment) > 0

    def _get_channel_until(self, company, start, hours):
        """When so many opening hours have passed; plain hours without a calendar, or
        with one that has no hours for years (naive UTC datetimes)."""
        plain = start + timedelta(hours=hours)
        if not self:
            return plain
        try:
            jobs = [(start, round(hours * 3600))]
            return self._service_deadlines(jobs, company)[0]
        except UserError:
            # Nothing is promised to anybody: the store only has to answer.
            return plain
