# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import logging

from psycopg2.errors import DeadlockDetected, SerializationFailure

from odoo import api, fields, models
from odoo.tools import SQL

from ..tools import clock
from ..tools.working_time import to_datetime, to_epoch

_logger = logging.getLogger(__name__)

#: Documents whose clocks the engine runs, and the field that leads to them.
DOCUMENTS = {"helpdesk.ticket": "ticket_id", "fsm.order": "order_id"}
#: Clocks that are counted anew at once after a change of a calendar, and in a batch.
AT_ONCE, BATCH = 500, 2_000


class ServiceClock(models.Model):
    """The arithmetic of `tools.clock` for many records at once."""

    _inherit = "service.clock"

    # ------------------------------------------------------------------
    # Records and values
    # ------------------------------------------------------------------

    def _get_value(self):
        """This clock as a value of `tools.clock`."""
        self.ensure_one()

        def seconds(moment):
            return to_epoch(moment) if moment else None

        return clock.Clock(
            state=self.state,
            target=self.target_seconds,
            consumed=self.consumed_seconds,
            since=seconds(self.running_since),
            deadline=seconds(self.deadline),
            stopped=seconds(self.stopped_at),
            breached=seconds(self.breached_at),
        )

    @api.model
    def _get_vals(self, value, next_check):
        def moment(seconds):
            return to_datetime(seconds) if seconds is not None else False

        return {
            "state": value.state,
            "target_seconds": value.target,
            "consumed_seconds": value.consumed,
            "running_since": moment(value.since),
            "deadline": moment(value.deadline),
            "next_check_at": moment(next_check),
            "stopped_at": moment(value.stopped),
            "breached_at": moment(value.breached),
        }

    def _get_document(self):
        self.ensure_one()
        return self.ticket_id or self.order_id

    # ------------------------------------------------------------------
    # Changes
    # ------------------------------------------------------------------

    def _change(self, moment, step):
        """``step(record, value, now, time)`` gives the new value of each clock; those
        that changed are stored. Constant number of queries.

        :return: clocks that have changed
        """
        values = {record: record._get_value() for record in self}
        found = self._compute(
            values,
            to_epoch(moment),
            step,
            {record: record._get_measure() for record in self},
            self._get_taken_steps(),
        )
        changed = {}
        for record, (value, check) in found.items():
            before = to_epoch(record.next_check_at) if record.next_check_at else None
            if value != values[record] or check != before:
                changed[record] = (value, check)
        self._store(changed)
        return self.browse([record.id for record in changed])

    @api.model
    def _compute(self, values, now, step, measures, taken):
        """Values after ``step``: ``{key: (value, next check)}``.

        Each measure (level, basis, company) is asked once, for all of its clocks.

        :param values: ``{key: value}``; a key is a clock or what will be one
        :param measures: ``{key: (level, basis, company, target)}``
        :param taken: ``{key: ids of escalation steps that were taken}``
        """
        groups = {}
        for key in values:
            groups.setdefault(measures[key][:3], []).append(key)
        result = {}
        for (level, basis, company), members in groups.items():
            steps = level._get_terms().steps
            percents = {
                key: [
                    one.percent
                    for one in steps
                    if one.target == measures[key][3]
                    and one.id not in taken.get(key, ())
                ]
                for key in members
            }
            moments = [now] + [
                values[key].since for key in members if values[key].since is not None
            ]

            def question(time, members=members, percents=percents):
                answers = {}
                for key in members:
                    value = step(key, values[key], now, time)
                    check = clock.next_check(value, percents[key], time)
                    answers[key] = (value, check)
                return answers

            result.update(level._ask_time(basis, company, moments, question))
        return result

    def _get_measure(self):
        self.ensure_one()
        return self.level_id, self.basis, self.company_id, self.target

    def _get_taken_steps(self):
        """{clock: ids of the escalation steps that have been taken}."""
        levels = self.level_id
        if not self or not any(level._get_terms().steps for level in levels):
            return {}
        self.env["service.clock.event"].flush_model(["clock_id", "step_id"])
        rows = self.env.execute_query(
            SQL(
                """SELECT clock_id, array_agg(step_id) FROM service_clock_event
                    WHERE clock_id = ANY(%s) AND step_id IS NOT NULL
                    GROUP BY clock_id""",
                self.ids,
            )
        )
        return {self.browse(clock_id): set(steps) for clock_id, steps in rows}

    @api.model
    def _store(self, results):
        """Write ``{record: (value, next check)}`` with one statement."""
        if not results:
            return
        names = [
            ("state", SQL("varchar")),
            ("target_seconds", SQL("int")),
            ("consumed_seconds", SQL("int")),
            ("running_since", SQL("timestamp")),
            ("deadline", SQL("timestamp")),
            ("next_check_at", SQL("timestamp")),
            ("stopped_at", SQL("timestamp")),
            ("breached_at", SQL("timestamp")),
        ]
        ids, columns = [], [[] for _name in names]
        for record, (value, check) in results.items():
            ids.append(record.id)
            vals = self._get_vals(value, check)
            for column, (name, _type) in zip(columns, names, strict=True):
                column.append(vals[name] if vals[name] is not False else None)
        records = self.browse(ids)
        records.flush_recordset()
        self.env.cr.execute(
            SQL(
                "UPDATE service_clock AS c SET %s, is_stale = FALSE"
                " FROM unnest(%s) AS v(id, %s) WHERE c.id = v.id",
                SQL(", ").join(
                    SQL("%s = v.%s", SQL.identifier(n), SQL.identifier(n))
                    for n, _type in names
                ),
                SQL(", ").join(
                    [SQL("%s::int[]", ids)]
                    + [
                        SQL("%s::%s[]", column, kind)
                        for column, (_name, kind) in zip(columns, names, strict=True)
                    ]
                ),
                SQL(", ").join(SQL.identifier(n) for n, _type in names),
            )
        )
        changed = [name for name, _type in names]
        records.invalidate_recordset([*changed, "is_stale"], flush=False)
        records.modified(changed)

    @api.model
    def _change_promises(self, promised, now):
        """Other promises hold from ``now`` on: ``{clock: Coverage}``.

        What was consumed by the old measure is kept, the rest is counted by the new
        one. What is done is done; what is not promised any more is void.
        """
        open_ = {r: cover for r, cover in promised.items() if r.state != clock.DONE}
        new, void = {}, self.browse()
        for record, cover in open_.items():
            seconds, basis = 0, record.basis
            company = record._get_document().company_id
            if cover.level:
                seconds, basis = cover.level._get_promise(record.target, company)
            if seconds:
                new[record] = (cover.level, basis, company, record.target, seconds)
            else:
                void += record
        void._change(now, lambda _r, value, at, time: clock.cancel(value, at, time))
        void.write({"is_void": True})
        same = {r for r, measure in new.items() if r._get_measure() == measure[:4]}
        banked = self._compute(
            {r: r._get_value() for r in new},
            to_epoch(now),
            # What runs on by the same measure is not interrupted.
            lambda r, value, at, time: (
                value
                if r in same and value.target == new[r][4]
                else clock.pause(value, at, time)
                if value.state == clock.RUNNING
                else value
            ),
            {r: r._get_measure() for r in new},
            {},
        )
        records = self.union(*new)
        wanted = {
            r: r._get_document()._service_desired(r.target, r.state, new[r][0])
            for r in new
        }
        results = self._compute(
            {r: banked[r][0]._replace(target=new[r][4]) for r in new},
            to_epoch(now),
            lambda r, value, at, time: clock.advance(value, wanted[r], at, time),
            {r: new[r][:4] for r in new},
            records._get_taken_steps(),
        )
        groups = {}
        for record, cover in open_.items():
            if record in new:
                level, basis, company = new[record][:3]
                key = (level.id, basis, company.id, cover.contract.id)
                groups[key] = groups.get(key, self.browse()) + record
        for (level_id, basis, company_id, contract_id), members in groups.items():
            members.write(
                {
                    "level_id": level_id,
                    "basis": basis,
                    "company_id": company_id,
                    "contract_id": contract_id,
                    "is_void": False,
                }
            )
        self._store(results)

    # ------------------------------------------------------------------
    # What changed around the clocks
    # ------------------------------------------------------------------

    @api.model
    def _level_changed(self, contracts):
        """Levels of contracts were changed, begun or ended: open documents of their
        customers get coverage and clocks anew, with the consumed time kept."""
        if not contracts:
            return
        now = fields.Datetime.now()
        # sudo: whose contracts they are, to find their requests.
        partners = contracts.sudo().commercial_partner_id.ids
        for name in DOCUMENTS:
            # sudo: a promise follows from the contract, whoever changed that.
            model = self.env[name].sudo()
            documents = model.search(
                model._service_open_domain()
                + [
                    "|",
                    ("service_contract_id", "in", contracts.ids),
                    ("commercial_partner_id", "in", partners),
                ]
            )
            documents._service_refresh_coverage(now, since=now)

    @api.model
    def _levels_changed(self, levels):
        """Hours or escalation steps of these levels were changed."""
        self._mark_stale(SQL("c.level_id = ANY(%s)", levels.ids))

    @api.model
    def _calendars_changed(self, calendar_ids, company_ids):
        """Working time of these calendars, or of all calendars of these companies
        (``False``: of all), was changed."""
        if False in company_ids:
            condition = SQL("TRUE")
        else:
            condition = SQL(
                "(COALESCE(l.calendar_id, o.resource_calendar_id) = ANY(%(calendars)s)"
                " OR c.company_id = ANY(%(companies)s)"
                " OR l.company_id = ANY(%(companies)s))",
                calendars=list(calendar_ids),
                companies=list(company_ids),
            )
        self._mark_stale(SQL("c.basis = 'working' AND %s", condition))

    @api.model
    def _mark_stale(self, condition):
        self.flush_model()
        self.env["service.level"].flush_model(["calendar_id", "company_id"])
        self.env["res.company"].flush_model(["resource_calendar_id"])
        self.env.cr.execute(
            SQL(
                """UPDATE service_clock c SET is_stale = TRUE
                     FROM service_level l, res_company o
                    WHERE l.id = c.level_id AND o.id = c.company_id
                      AND c.state = 'running' AND NOT COALESCE(c.is_stale, FALSE)
                      AND %s""",
                condition,
            )
        )
        if not self.env.cr.rowcount:
            return
        self.invalidate_model(["is_stale"], flush=False)
        if self.env.cr.precommit.data.setdefault("service_clock_stale", self.env):
            self.env.cr.precommit.add(self._recount_touched)

    def _recount_touched(self):
        """Few clocks are counted anew before the commit, many by the cron."""
        if not self.env.cr.precommit.data.pop("service_clock_stale", None):
            return
        # sudo: deadlines follow from the calendar, whoever changed that.
        engine = self.sudo()
        stale = engine.search([("is_stale", "=", True)], limit=AT_ONCE, order="id")
        stale._recount(fields.Datetime.now())
        if len(stale) == AT_ONCE:
            self.env.ref("service_revenue.ir_cron_service_clock_scan")._trigger()

    def _recount(self, moment):
        """Deadlines by the calendar as it is now."""
        self._change(moment, lambda _r, value, now, t: clock.recount(value, now, t))
        self.filtered("is_stale").write({"is_stale": False})
        self._store_states()

    def _store_states(self):
        """Deadline and state of the documents of these clocks."""
        for name, field in DOCUMENTS.items():
            # sudo: what a document shows follows from its clocks.
            documents = self.env[name].sudo().browse(self[field].ids)
            documents._service_store_state()

    @api.model
    def _cron_recount(self):
        """All clocks whose calendar has changed, in committed batches.

        :return: whether all of them were done
        """
        cron = self.env["ir.cron"]
        while True:
            try:
                stale = self.search(
                    [("is_stale", "=", True)], limit=BATCH, order="id"
                ).try_lock_for_update()
                if not stale:
                    return True
                failed = stale._one_by_one(
                    lambda records: records._recount(fields.Datetime.now())
                )
                failed.write({"is_stale": False})
                self.env.flush_all()
            except (SerializationFailure, DeadlockDetected):
                # Somebody is working with one of these; the next run counts it.
                self.env.cr.rollback()
                self.env.invalidate_all(flush=False)
                return False
            remaining = self.search_count([("is_stale", "=", True)])
            if not cron._commit_progress(len(stale), remaining=remaining):
                return not remaining
