# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import datetime, time, timedelta

import pytz

from odoo import fields, models

from ..tools.entitlement import even_days

# Without a set of rules, visits are planned that many days ahead.
DAYS_AHEAD = 30
# A cancelled visit is planned again that many days later.
DAYS_LATER = 7
MORNING = time(9)


class FsmRecurring(models.Model):
    """Visits that a service contract plans for one place in one period (SR-30).

    OCA's engine makes the work orders; on which days, and how many, follows from what
    the contract includes. Each visit has a number; a number whose visit was cancelled
    is free again.
    """

    _inherit = "fsm.recurring"

    service_entitlement_id = fields.Many2one(
        "service.entitlement",
        string="Planned by Contract",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
    )
    service_contract_id = fields.Many2one(
        related="service_entitlement_id.contract_id", string="Service Contract"
    )

    _service_once = models.UniqueIndex(
        "(service_entitlement_id, location_id)"
        " WHERE service_entitlement_id IS NOT NULL",
        "The visits of this period are planned for this place already.",
    )

    def _get_rruleset(self):
        """Days of the visits that are still to be made, up to the planning horizon."""
        self.ensure_one()
        if not self.service_entitlement_id:
            return super()._get_rruleset()
        if self.state != "progress":
            return []
        horizon = self._get_service_horizon()
        moments = self._get_service_free_visits()
        return [moment for moment in sorted(moments) if moment <= horizon]

    def _get_service_horizon(self):
        frequency = self.fsm_frequency_set_id
        days = frequency.schedule_days if frequency else DAYS_AHEAD
        return fields.Datetime.now() + timedelta(days=days)

    def _get_service_free_visits(self):
        """``{moment: number}`` of the visits that have no work order.

        As many as are left of the entitlement: what the customer asked for himself in
        the meantime is not planned any more.
        """
        self.ensure_one()
        # sudo: who plans work orders need not read entitlements.
        entitlement = self.sudo().service_entitlement_id
        orders = self.fsm_order_ids
        cancelled = orders._filter_service_cancelled()
        taken = set((orders - cancelled).mapped("service_planned_number"))
        days = {
            order.scheduled_date_start.date()
            for order in orders
            if order.scheduled_date_start
        }
        free = {}
        now = fields.Datetime.now()
        last = self._get_service_moment(entitlement.date_to)
        if last < now:
            return free
        for number, moment in enumerate(self._get_service_visits(), start=1):
            # A period that ends early keeps the days of its visits, up to its end.
            if number in taken or moment > last:
                continue
            if not entitlement.unlimited and len(free) >= entitlement.remaining:
                break
            before = cancelled.filtered(
                lambda order, number=number: order.service_planned_number == number
            ).mapped("scheduled_date_start")
            after = [one for one in (*before, now) if one and (before or one > moment)]
            if after:
                later = max(*after, moment) + timedelta(days=DAYS_LATER)
                moment = datetime.combine(later.date(), moment.time())
            moment = min(moment, last)
            while moment.date() in days:
                moment += timedelta(days=1)
            days.add(moment.date())
            free[moment] = number
        return free

    def _get_service_visits(self):
        """Moments of all visits of the period: by the rules, else evenly."""
        self.ensure_one()
        entitlement = self.sudo().service_entitlement_id  # sudo: as above
        period = entitlement.period_id
        agreed_to = period.agreed_date_to or period.date_to
        count = self.max_orders
        if self.fsm_frequency_set_id:
            rules = self.fsm_frequency_set_id._get_rruleset(
                dtstart=self._get_service_moment(entitlement.date_from),
                until=self._get_service_moment(agreed_to),
                tz=self._get_service_tz().zone,
            )
            return [moment for moment, _n in zip(rules, range(count), strict=False)]
        days = even_days(entitlement.date_from, agreed_to, count)
        closed = self._get_service_closed_days(entitlement.date_from, agreed_to)
        moments = []
        for day in days:
            while closed.get(str(day)) and day < agreed_to:
                day += timedelta(days=1)
            moments.append(self._get_service_moment(day))
        return moments

    def _get_service_closed_days(self, date_from, date_to):
        """``{day: nobody works}`` by the working hours of the company."""
        calendar = self.company_id.resource_calendar_id
        return calendar._get_unusual_days(
            datetime.combine(date_from, time.min),
            datetime.combine(date_to, time.max),
            self.company_id,
        )

    def _get_service_tz(self):
        return pytz.timezone(self.company_id.resource_calendar_id.tz or "UTC")

    def _get_service_moment(self, day):
        """The morning of a day where the company is, naive UTC."""
        local = self._get_service_tz().localize(datetime.combine(day, MORNING))
        return local.astimezone(pytz.utc).replace(tzinfo=None)

    def _prepare_order_values(self, date=None):
        values = super()._prepare_order_values(date)
        # sudo: as above
        if entitlement := self.sudo().service_entitlement_id:
            values["service_contract_id"] = entitlement.contract_id.id
            values["service_planned_number"] = self._get_service_free_visits().get(date)
            values["type"] = self.fsm_order_template_id.type_id.id
        return values
