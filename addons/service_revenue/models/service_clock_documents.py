# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta

import pytz

from odoo import api, fields, models
from odoo.tools import SQL

from ..tools import clock
from ..tools.working_time import to_epoch
from .contract_contract_service import Coverage
from .service_level import TARGETS

#: Older reports count from here: their promises are long missed in any case.
OLDEST = timedelta(days=2 * 365)
_STORED = (
    ("service_level_id", SQL("int")),
    ("service_contract_id", SQL("int")),
    ("service_level_note", SQL("varchar")),
    ("response_clock_id", SQL("int")),
    ("resolution_clock_id", SQL("int")),
    ("service_deadline", SQL("timestamp")),
    ("service_clock_state", SQL("varchar")),
)

_READ = (
    "company_id",
    "level_id",
    "target",
    "basis",
    "state",
    "target_seconds",
    "consumed_seconds",
    "running_since",
    "deadline",
    "next_check_at",
    "stopped_at",
    "breached_at",
)


class ServiceClockMixin(models.AbstractModel):
    """Start, coverage and state of the clocks of many documents at once.

    Called as superuser only; a constant number of queries however many documents.
    """

    _inherit = "service.clock.mixin"

    # ------------------------------------------------------------------
    # Coverage
    # ------------------------------------------------------------------

    def _service_get_coverage(self, today=None):
        """``{document: Coverage}`` of those that have a customer.

        What holds today comes first when ``today`` is given; else, and when nothing
        holds any more, what held when it was reported: a promise outlives the contract.
        """
        requests = {}
        for document in self:
            partner = document.commercial_partner_id
            if not partner:
                continue
            company = document.company_id
            common = (company, partner, document._service_get_equipment())
            reported = document._service_get_day(document.service_reported_at)
            requests[document, "then"] = common[0], common[1], common[2], reported
            if today:
                day = document._service_get_day(today)
                requests[document, "now"] = common[0], common[1], common[2], day
        if not requests:
            return {}
        found = self.env["contract.contract"]._service_coverage(requests)
        result = {}
        for document in self:
            then, now = found.get((document, "then")), found.get((document, "now"))
            if now and (now.contract or not (then and then.contract)):
                result[document] = now
            elif then:
                result[document] = then
        return result

    def _service_get_day(self, moment):
        """The day of a moment where the company is."""
        moment = moment or fields.Datetime.now()
        zone = self.company_id.resource_calendar_id.tz or "UTC"
        return pytz.utc.localize(moment).astimezone(pytz.timezone(zone)).date()

    # ------------------------------------------------------------------
    # Beginning
    # ------------------------------------------------------------------

    def _service_start(self):
        """Coverage and clocks of new documents."""
        now = fields.Datetime.now()
        coverage = self._service_get_coverage()
        self._service_open_clocks(
            [
                (document, target, cover, document.service_reported_at)
                for document, cover in coverage.items()
                if cover.level and document._service_has_promise()
                for target, _label in TARGETS
            ],
            now,
        )
        # Why nothing is promised is worth knowing too.
        known = [d.id for d, cover in coverage.items() if cover.level or cover.note]
        self.browse(known)._service_store(coverage)

    def _service_open_clocks(self, wanted, now):
        """New clocks for ``(document, target, coverage, since)``."""
        Clock = self.env["service.clock"]
        values, keys, makers, starts = {}, {}, {}, {}
        moment = to_epoch(now)
        for document, target, cover, since in wanted:
            seconds, basis = cover.level._get_promise(target, document.company_id)
            if not seconds:
                continue
            since = min(max(since or now, now - OLDEST), now)
            starts[document, target] = since
            key = (document, target)
            keys[key] = (cover.level, basis, document.company_id, target)
            values[key] = clock.Clock(
                clock.CANCELLED, seconds, 0, to_epoch(since), None, None, None
            )
            makers[key] = (document, target, cover)

        def begin(key, value, now, time):
            document, target, _cover = makers[key]
            started = clock.start(value.target, value.since, time)
            wanted = document._service_desired(target, None, keys[key][0])
            return clock.advance(started, wanted, now, time)

        found = Clock._compute(values, moment, begin, keys, {})
        vals_list = []
        for key, (value, check) in found.items():
            document, target, cover = makers[key]
            level, basis, company, _target = keys[key]
            vals_list.append(
                {
                    self._service_clock_field: document.id,
                    "company_id": company.id,
                    "level_id": level.id,
                    "contract_id": cover.contract.id,
                    "target": target,
                    "basis": basis,
                    "started_at": starts[key],
                    **Clock._get_vals(value, check),
                }
            )
        Clock.create(vals_list)

    # ------------------------------------------------------------------
    # State
    # ------------------------------------------------------------------

    def _service_desired(self, target, state, level, responded=False):
        """State that a clock should be in by what the document says."""
        self.ensure_one()
        if target == "response" and state == clock.DONE:
            return clock.DONE
        if self._service_is_cancelled():
            return clock.CANCELLED
        if self._service_is_closed():
            return clock.DONE
        if target == "response" and (responded or self._service_is_responded()):
            return clock.DONE
        return clock.PAUSED if self._service_pause_reason(level) else clock.RUNNING

    def _service_pause_reason(self, level):
        """``customer``, ``part``, ``stage`` or ``False``."""
        terms = level._get_terms()
        if self.service_waiting in terms.pause_waiting:
            return self.service_waiting
        if self.stage_id.id in terms.pause_stages[self._name]:
            return "stage"
        return False

    def _service_fetch_clocks(self):
        """Clocks of these documents, read with one query."""
        clocks = self.response_clock_id | self.resolution_clock_id
        if clocks:
            clocks.fetch(_READ)
        return clocks

    def _service_sync(self, now, responded=()):
        """Bring the clocks of these documents to what the documents say."""
        documents = self.filtered(
            lambda document: document.response_clock_id or document.resolution_clock_id
        )
        clocks = documents._service_fetch_clocks()
        if not clocks:
            return
        wanted = {}
        for document in documents:
            for target, _label in TARGETS:
                record = document[f"{target}_clock_id"]
                if not record:
                    continue
                state = document._service_desired(
                    target, record.state, record.level_id, document in responded
                )
                if state != record.state:
                    wanted[record] = state
        changing = clocks.filtered(lambda record: record in wanted)
        if not changing:
            return
        changing._change(
            now,
            lambda record, value, at, t: clock.advance(value, wanted[record], at, t),
        )
        documents._service_store_state()

    # ------------------------------------------------------------------
    # Storing
    # ------------------------------------------------------------------

    def _service_get_state(self, clocks):
        """(next deadline, state) of a document with these clocks."""
        open_ = [c for c in clocks if c.state in (clock.RUNNING, clock.PAUSED)]
        deadline = min((c.deadline for c in open_ if c.deadline), default=None)
        if open_:
            if any(c.breached_at for c in open_):
                return deadline, "breached"
            running = any(c.state == clock.RUNNING for c in open_)
            return deadline, "running" if running else "paused"
        done = [c for c in clocks if c.state == clock.DONE]
        if not done:
            return None, None
        return None, "missed" if any(c.breached_at for c in done) else "kept"

    def _service_store_state(self):
        """Deadline and state of these documents from their clocks."""
        self._service_store({})

    def _service_store(self, coverage):
        """Write what the engine keeps on the documents with one statement."""
        if not self:
            return
        clocks = self.filtered(
            lambda d: (
                (d in coverage and coverage[d].level)
                or d.response_clock_id
                or d.resolution_clock_id
            )
        )._service_find_clocks()
        ids, rows = [], []
        for document in self:
            cover = coverage.get(document)
            own = clocks.get(document, {})
            deadline, state = self._service_get_state(own.values())
            level = cover.level if cover else document.service_level_id
            contract = cover.contract if cover else document.service_contract_id
            note = cover.note if cover else document.service_level_note
            new = (
                level.id or None,
                contract.id or None,
                note or None,
                own["response"].id if "response" in own else None,
                own["resolution"].id if "resolution" in own else None,
                deadline,
                state,
            )
            old = (
                document.service_level_id.id or None,
                document.service_contract_id.id or None,
                document.service_level_note or None,
                document.response_clock_id.id or None,
                document.resolution_clock_id.id or None,
                document.service_deadline or None,
                document.service_clock_state or None,
            )
            if new != old:
                ids.append(document.id)
                rows.append(new)
        if not ids:
            return
        names = [name for name, _type in _STORED]
        documents = self.browse(ids)
        documents.flush_recordset(names)
        columns = list(zip(*rows, strict=True))
        self.env.cr.execute(
            SQL(
                "UPDATE %s AS d SET %s FROM unnest(%s) AS v(id, %s) WHERE d.id = v.id",
                SQL.identifier(self._table),
                SQL(", ").join(
                    SQL("%s = v.%s", SQL.identifier(n), SQL.identifier(n))
                    for n in names
                ),
                SQL(", ").join(
                    [SQL("%s::int[]", ids)]
                    + [
                        SQL("%s::%s[]", list(column), kind)
                        for column, (_name, kind) in zip(columns, _STORED, strict=True)
                    ]
                ),
                SQL(", ").join(SQL.identifier(n) for n in names),
            )
        )
        documents.invalidate_recordset(names, flush=False)
        documents.modified(names)

    def _service_find_clocks(self):
        """``{document: {target: clock}}``; without those of promises that do not hold
        any more."""
        if not self:
            return {}
        field = self._service_clock_field
        records = self.env["service.clock"].search(
            [(field, "in", self.ids), ("is_void", "=", False)]
        )
        result = {}
        for record in records:
            result.setdefault(record[field], {})[record.target] = record
        return result

    # ------------------------------------------------------------------
    # Change of coverage
    # ------------------------------------------------------------------

    def _service_refresh_coverage(self, now, since=None):
        """Another customer, product or contract: which level holds, and its clocks.

        Consumed time is kept, the rest is measured by the new level from ``now``.

        :param since: from when a promise counts that was not there before; the default
            is when it was reported
        """
        documents = self.filtered(lambda document: not document._service_is_closed())
        if not documents:
            return
        coverage = documents._service_get_coverage(today=now if since else None)
        nothing = self._service_no_coverage()
        coverage = {d: coverage.get(d) or nothing for d in documents}
        changing = documents.filtered(
            lambda d: (
                coverage[d].level != d.service_level_id
                or coverage[d].contract != d.service_contract_id
                or (coverage[d].note or "") != (d.service_level_note or "")
                or d._service_clocks_outdated()
            )
        )
        if not changing:
            return
        field = self._service_clock_field
        existing = {}
        for record in self.env["service.clock"].search([(field, "in", changing.ids)]):
            existing[record[field], record.target] = record
        wanted, promised = [], {}
        for document in changing:
            cover = coverage[document]
            for target, _label in TARGETS:
                record = existing.get((document, target))
                holds = cover.level and document._service_has_promise()
                if not record and holds:
                    wanted.append(
                        (document, target, cover, since or document.service_reported_at)
                    )
                elif record:
                    promised[record] = cover if holds else nothing
        self.env["service.clock"]._change_promises(promised, now)
        self._service_open_clocks(wanted, now)
        changing._service_store(coverage)

    def _service_clocks_outdated(self):
        """The clocks are those of another company, or there should be some or none."""
        clocks = self.response_clock_id | self.resolution_clock_id
        if not self._service_has_promise():
            return bool(clocks)
        return bool(self.service_level_id) and clocks.company_id != self.company_id

    @api.model
    def _service_no_coverage(self):
        return Coverage(self.env["service.level"], self.env["contract.contract"], False)
