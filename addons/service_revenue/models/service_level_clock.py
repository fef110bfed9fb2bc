# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from typing import NamedTuple

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import ormcache

from ..tools.working_time import ElapsedTime, to_epoch
from .service_level import TARGETS

HOUR = 3600
#: From this share of the target on, the clock warns, if no step comes earlier.
WARN_PERCENT = 75.0


class Step(NamedTuple):
    """An escalation step, as the engine needs it."""

    id: int
    target: str
    percent: float


class Terms(NamedTuple):
    """What the engine has to know of a level, without asking the database."""

    id: int
    color: int
    calendar_id: int
    pause_waiting: frozenset
    pause_stages: dict
    steps: tuple
    warn: dict


class ServiceLevel(models.Model):
    """How the times of a level are measured."""

    _inherit = "service.level"

    @ormcache("self.id")
    def _get_terms(self):
        """Terms of this level; kept in memory until a level is changed."""
        self.ensure_one()
        # sudo: the engine reads the promise, whoever works on the document.
        level = self.sudo()
        steps = tuple(
            Step(step.id, step.target, step.percent) for step in level.escalation_ids
        )
        waiting = {
            "customer": level.pause_waiting_customer,
            "part": level.pause_waiting_part,
        }
        return Terms(
            id=level.id,
            color=level.color,
            calendar_id=level.calendar_id.id,
            pause_waiting=frozenset(name for name, pauses in waiting.items() if pauses),
            pause_stages={
                "helpdesk.ticket": frozenset(level.pause_ticket_stage_ids.ids),
                "fsm.order": frozenset(level.pause_order_stage_ids.ids),
            },
            steps=steps,
            warn={
                target: min(
                    [s.percent for s in steps if s.target == target] + [WARN_PERCENT]
                )
                for target, _label in TARGETS
            },
        )

    @ormcache("self.id", "self.env.lang")
    def _get_label(self):
        # sudo: whoever may see the document may see what the level is called.
        return self.sudo().name

    @ormcache("self.id", "company_id")
    def _get_calendar_ids(self, company_id):
        """(calendar by which this level counts in that company, company whose public
        holidays count), ids."""
        # sudo: a user need not be able to read calendars for a promise to be counted.
        company = self.env["res.company"].sudo().browse(company_id)
        calendar = self.sudo().calendar_id or company.resource_calendar_id
        return calendar.id, calendar.company_id.id or company_id

    def _get_promise(self, target, company):
        """(seconds, basis) of a target: seconds by the level's own measure, and
        ``working`` or ``clock``; 0 seconds when nothing is promised."""
        self.ensure_one()
        level = self.sudo()  # sudo: as above
        amount, unit = level[f"{target}_target"], level[f"{target}_unit"]
        if unit == "working_days":
            calendar_id, _company_id = self._get_calendar_ids(company.id)
            # sudo: as above
            calendar = self.env["resource.calendar"].sudo().browse(calendar_id)
            return round(amount * calendar.hours_per_day * HOUR), "working"
        basis = "clock" if unit == "clock_hours" else "working"
        return round(amount * HOUR), basis

    def _ask_time(self, basis, company, moments, question):
        """``question`` answered by elapsed time, or by the working time of the
        calendar (see ``_service_ask``)."""
        if basis == "clock":
            return question(ElapsedTime())
        calendar_id, company_id = self._get_calendar_ids(company.id)
        if not calendar_id:
            # sudo: only the names, to say what is missing.
            names = {"level": self.sudo().name, "company": company.sudo().name}
            raise ValidationError(
                self.env._(
                    "“%(level)s” counts working time, but neither the level nor "
                    "%(company)s has working hours. Choose a calendar on the level.",
                    **names,
                )
            )
        calendar = self.env["resource.calendar"].browse(calendar_id)
        return calendar._service_ask(company_id, moments, question)

    @api.constrains(
        "calendar_id",
        "response_target",
        "response_unit",
        "resolution_target",
        "resolution_unit",
    )
    def _check_promise_can_be_kept(self):
        """Say so now, and not when a customer calls."""
        now = to_epoch(fields.Datetime.now())
        self.env.registry.clear_cache()
        for level in self:
            company = level.company_id or self.env.company
            calendar_id, _company_id = level._get_calendar_ids(company.id)
            if not calendar_id:
                # A company that has no working hours yet may get them later.
                continue
            for target, _label in TARGETS:
                seconds, basis = level._get_promise(target, company)
                if seconds and basis == "working":
                    level._ask_time(
                        basis, company, [now], lambda time, s=seconds: time.add(now, s)
                    )

    def write(self, vals):
        result = super().write(vals)
        if "calendar_id" in vals:
            self.env["service.clock"]._levels_changed(self)
        return result
