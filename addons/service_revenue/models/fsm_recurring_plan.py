# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models

from ..tools.entitlement import split_evenly


class FsmRecurring(models.Model):
    """From contract periods to planned visits, and their end (SR-30)."""

    _inherit = "fsm.recurring"

    @api.model
    def _service_plan(self, periods):
        """Bring the planned visits of these periods to what their contract includes.

        Repeatable: what is missing is made and started, what has changed is changed,
        what is not included any more is closed and its open visits are cancelled.
        """
        running = periods.filtered(self._is_service_period_planned)
        plans = self._get_service_plans(running)
        existing = self.search(
            [("service_entitlement_id.period_id", "in", periods.ids)]
        )
        by_key = {
            (one.service_entitlement_id, one.location_id): one for one in existing
        }
        new, kept = [], self.browse()
        for (entitlement, location), (line, count) in plans.items():
            recurring = by_key.get((entitlement, location))
            if recurring:
                kept += recurring
                recurring._service_replan(line, count)
            else:
                new.append(
                    self._prepare_service_recurring(entitlement, location, line, count)
                )
        (existing - kept)._service_close()
        if created := self.create(new):
            created._service_start()
        return kept + created

    @api.model
    def _is_service_period_planned(self, period):
        return (
            # One that ends early is served until its last day.
            period.state != "cancelled"
            and period.contract_id.service_state not in ("ended", "cancelled")
            and period.date_to >= fields.Date.context_today(period)
        )

    @api.model
    def _get_service_plans(self, periods):
        """``{(entitlement, location): (line of the level, number of visits)}``."""
        lines = self.env["service.level.entitlement"].search(
            [("is_planned", "=", True), ("level_id", "in", periods.level_id.ids)]
        )
        plans = {}
        if not lines:
            return plans
        line_by_key = {(line.level_id, line.type_id): line for line in lines}
        entitlements = self.env["service.entitlement"].search(
            [
                ("period_id", "in", periods.ids),
                ("type_id", "in", lines.type_id.ids),
            ]
        )
        locations = entitlements.contract_id._get_service_locations()
        for entitlement in entitlements:
            line = line_by_key.get(
                (entitlement.period_id.level_id, entitlement.type_id)
            )
            places = locations[entitlement.contract_id]
            if not line:
                continue
            # Without an end to it, the set of rules says how often.
            count = 366 if entitlement.unlimited else entitlement.granted
            for place, share in zip(
                places, split_evenly(count, len(places)), strict=True
            ):
                if share:
                    plans[entitlement, place] = (line, share)
        return plans

    @api.model
    def _prepare_service_recurring(self, entitlement, location, line, count):
        company = entitlement.company_id
        # sudo: the team that works there, whoever sells the contract.
        team = location.sudo().team_id or self.with_company(company)._default_team_id()
        equipments = entitlement.contract_id.service_equipment_ids.filtered(
            lambda unit: unit.location_id == location
        )
        return {
            "service_entitlement_id": entitlement.id,
            "location_id": location.id,
            "company_id": company.id,
            "team_id": team.id,
            "start_date": self._get_service_start(entitlement),
            "end_date": self._get_service_end(entitlement),
            "max_orders": count,
            "fsm_frequency_set_id": line.frequency_set_id.id,
            "fsm_order_template_id": line.template_id.id,
            "scheduled_duration": line.template_id.duration,
            "description": entitlement.type_id.name,
            "equipment_ids": [fields.Command.set(equipments.ids)],
        }

    @api.model
    def _get_service_start(self, entitlement):
        return fields.Datetime.to_datetime(entitlement.date_from)

    @api.model
    def _get_service_end(self, entitlement):
        """The end of the last day; OCA closes what has ended."""
        return fields.Datetime.to_datetime(entitlement.date_to).replace(
            hour=23, minute=59
        )

    def _service_start(self):
        """In progress; the scheduler makes the work orders that are due."""
        self.write({"state": "progress"})
        self._service_wake()

    @api.model
    def _service_wake(self):
        self.env.ref("fieldservice_recurring.recurring_orders_cron")._trigger()

    def _service_replan(self, line, count):
        """The contract includes another number of visits, or another kind of them."""
        self.ensure_one()
        values = {
            "max_orders": count,
            "fsm_frequency_set_id": line.frequency_set_id.id,
            "fsm_order_template_id": line.template_id.id,
            "end_date": self._get_service_end(self.service_entitlement_id),
        }
        changed = {
            name: value
            for name, value in values.items()
            if self._fields[name].convert_to_write(self[name], self) != value
        }
        if changed:
            self.write(changed)
        if "end_date" in changed:
            self._service_open_visits().filtered(
                lambda order: order.scheduled_date_start > self.end_date
            ).action_cancel()
        if self.fsm_order_count < count and self.state != "progress":
            self._service_start()

    def _service_close(self):
        """No more visits; those that were planned and not begun are cancelled."""
        open_plans = self.filtered(lambda one: one.state != "close")
        if not open_plans:
            return
        if visits := open_plans._service_open_visits():
            visits.action_cancel()
        # Without a number of visits it is not taken up again by itself.
        open_plans.write({"state": "close", "max_orders": 0})

    def _service_open_visits(self):
        """Visits that were planned and have not begun."""
        return self.fsm_order_ids.filtered(
            lambda order: not order.stage_id.is_closed and not order.date_start
        )

    def _service_reopen(self):
        """A visit was cancelled: it is planned again, if the contract still runs."""
        # Counted without those that were cancelled, but not told of it.
        self.invalidate_recordset(["fsm_order_count"])
        plans = self.filtered(
            lambda one: (
                one.state in ("progress", "close")
                and one.max_orders
                and one.service_entitlement_id
                and self._is_service_period_planned(
                    one.service_entitlement_id.period_id
                )
            )
        )
        if plans:
            plans._service_start()

    @api.model
    def _cron_service_plan(self, batch=100):
        """Plan the visits of contracts that came to cover other places meanwhile.

        Each batch is committed, so a cron that is stopped goes on where it was.
        """
        today = fields.Date.context_today(self)
        domain = [
            ("state", "!=", "cancelled"),
            ("date_to", ">=", today),
            ("level_id.entitlement_ids.is_planned", "=", True),
        ]
        periods = self.env["service.contract.period"]
        last_id = 0
        while True:
            found = periods.search(
                [*domain, ("id", ">", last_id)], order="id", limit=batch
            )
            if not found:
                return
            last_id = found[-1].id
            self._service_plan(found.try_lock_for_update())
            remaining = periods.search_count([*domain, ("id", ">", last_id)])
            if not self.env["ir.cron"]._commit_progress(
                len(found), remaining=remaining
            ):
                return
