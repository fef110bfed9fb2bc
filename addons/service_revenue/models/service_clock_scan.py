# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import logging
from datetime import timedelta

from psycopg2.errors import DeadlockDetected, SerializationFailure

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..tools import clock
from ..tools.working_time import to_epoch

_logger = logging.getLogger(__name__)

BATCH = 200
#: A clock that cannot be counted, because its calendar is wrong, is tried again.
LATER = timedelta(hours=1)
ACTIVITY = "service_revenue.mail_activity_type_service_clock"


class ServiceClock(models.Model):
    """Missed promises and escalation steps that are due (SR-25).

    Only what is due is loaded: the partial index on ``next_check_at`` finds it. A row
    of ``service.clock.event`` claims each step, so of two workers one takes it.
    """

    _inherit = "service.clock"

    @api.model
    def _cron_scan(self):
        """Everything that is due, in committed batches; another worker's clocks are
        skipped."""
        cron = self.env["ir.cron"]
        if not self._cron_recount():
            return
        # A fresh snapshot: what another worker has just done is seen.
        cron._commit_progress()
        while True:
            try:
                done = self._scan(BATCH)
                self.env.flush_all()
            except (SerializationFailure, DeadlockDetected):
                # Somebody has just changed one of these; the next run sees it.
                self.env.cr.rollback()
                self.env.invalidate_all(flush=False)
                return
            if not done:
                return
            remaining = self._count_due() if done == BATCH else 0
            if not cron._commit_progress(done, remaining=remaining):
                return

    @api.model
    def _scan(self, limit=BATCH):
        """Take what is due now, at most ``limit`` clocks.

        :return: how many clocks were looked at
        """
        now = fields.Datetime.now()
        self.flush_model(["state", "next_check_at"])
        rows = self.env.execute_query(
            SQL(
                """SELECT id FROM service_clock
                    WHERE state = 'running' AND next_check_at < %s
                    ORDER BY next_check_at LIMIT %s
                      FOR NO KEY UPDATE SKIP LOCKED""",
                now,
                limit,
            )
        )
        # sudo: what is due is due, whoever looks.
        clocks = self.sudo().browse([row[0] for row in rows])
        if clocks:
            failed = clocks._one_by_one(lambda records: records._take_due(now))
            # Looked at again later; the others must not wait for it.
            failed.write({"next_check_at": now + LATER})
        return len(clocks)

    def _one_by_one(self, act):
        """``act`` on all of these; where that cannot be done, on each of them.

        :return: those for which it could not be done, which is logged
        """
        try:
            with self.env.cr.savepoint():
                act(self)
            return self.browse()
        except UserError as error:
            self.env.invalidate_all(flush=False)
            if len(self) == 1:
                _logger.error("Clock %s cannot be counted: %s", self.id, error)
                return self
        return self.browse().union(*(record._one_by_one(act) for record in self))

    @api.model
    def _count_due(self):
        return self.search_count(
            [
                ("state", "=", "running"),
                ("next_check_at", "<", fields.Datetime.now()),
            ]
        )

    def _take_due(self, now):
        """Note what was missed, take the escalation steps, and look again later."""
        due = self._get_due_steps(now)
        missed = self.filtered(lambda r: not r.breached_at and r.deadline < now)
        claimed = self._claim(due, missed, now)
        for record, step_id in claimed:
            record._escalate(self.env["service.level.escalation"].browse(step_id))
        # Handing a ticket over may have touched its clocks.
        running = self.filtered(lambda record: record.state == clock.RUNNING)
        running._change(now, lambda _r, value, at, _time: clock.breach(value, at))
        self._store_states()

    def _get_due_steps(self, now):
        """[(clock, step id, percent)] whose time has come and that were not taken."""
        moment = to_epoch(now)
        taken = self._get_taken_steps()
        result = []
        for (level, basis, company), members in self.grouped(
            lambda record: record._get_measure()[:3]
        ).items():
            steps = [
                (record, step)
                for step in level._get_terms().steps
                for record in members
                if record.target == step.target and step.id not in taken.get(record, ())
            ]
            if not steps:
                continue
            values = {record: record._get_value() for record in members}
            moments = [moment] + [value.since for value in values.values()]

            def question(time, steps=steps, values=values):
                return [
                    (record, step.id, step.percent)
                    for record, step in steps
                    if clock.threshold(values[record], step.percent, time) < moment
                ]

            result += level._ask_time(basis, company, moments, question)
        return sorted(result, key=lambda row: (row[0].id, row[2]))

    def _claim(self, due, missed, now):
        """Log steps and misses; the steps that nobody has taken before are ours."""
        rows = [(r.id, step, "step", percent) for r, step, percent in due]
        rows += [(record.id, None, "breach", 100.0) for record in missed]
        if not rows:
            return []
        clock_ids, steps, kinds, percents = map(list, zip(*rows, strict=True))
        claimed = self.env.execute_query(
            SQL(
                """INSERT INTO service_clock_event
                          (clock_id, company_id, step_id, kind, percent, happened_at,
                           create_uid, create_date, write_uid, write_date)
                   SELECT v.clock_id, c.company_id, v.step_id, v.kind, v.percent,
                          %(now)s, %(uid)s, %(now)s, %(uid)s, %(now)s
                     FROM unnest(%(clocks)s::int[], %(steps)s::int[],
                                 %(kinds)s::varchar[], %(percents)s::float[])
                          AS v(clock_id, step_id, kind, percent)
                     JOIN service_clock c ON c.id = v.clock_id
                   ON CONFLICT (clock_id, step_id) WHERE step_id IS NOT NULL DO NOTHING
                   RETURNING clock_id, step_id""",
                now=now,
                uid=self.env.uid,
                clocks=clock_ids,
                steps=steps,
                kinds=kinds,
                percents=percents,
            )
        )
        self.invalidate_recordset(["event_ids"], flush=False)
        return [(self.browse(row[0]), row[1]) for row in claimed if row[1]]

    # ------------------------------------------------------------------
    # One step
    # ------------------------------------------------------------------

    def _escalate(self, step):
        """Take a step; one that fails is logged and does not hold up the others."""
        self.ensure_one()
        try:
            with self.env.cr.savepoint():
                user = self._escalate_now(step)
        except (SerializationFailure, DeadlockDetected):
            raise
        except Exception:
            _logger.exception("Escalation step %s of clock %s failed", step.id, self.id)
            self.env.invalidate_all(flush=False)
            return
        if user:
            # sudo: nobody else writes what was done.
            events = self.sudo().event_ids
            events.filtered(lambda event: event.step_id == step).user_id = user

    def _escalate_now(self, step):
        document = self._get_document()
        if step.raise_priority:
            highest = document._fields["priority"].get_values(self.env)[-1]
            if document.priority != highest:
                document.write({"priority": highest})
        if step.next_line:
            document._service_to_next_line(self._get_note(step))
        user = self._get_told(step, document)
        if not user:
            document.message_post(body=self._get_note(step))
            return user
        document.with_context(lang=user.lang).activity_schedule(
            ACTIVITY,
            date_deadline=fields.Date.context_today(self.with_context(tz=user.tz)),
            summary=self._get_summary(step, user),
            note=self._get_note(step, user),
            user_id=user.id,
        )
        return user

    def _get_told(self, step, document):
        """Who is told: the person that the step names, else who answers for him; only
        people who can open the document."""
        assignee = document._service_get_assignee()
        leader = document._service_get_leader()
        choices = {
            "assignee": [assignee, leader],
            "leader": [leader, assignee],
            "user": [step.user_id, leader],
        }
        for user in choices[step.notify]:
            # sudo: only whether he still works here, and what he may see himself.
            user = user.sudo().filtered("active")[:1]
            if user and document.with_user(user).sudo(False).with_context(
                allowed_company_ids=user.company_ids.ids
            ).has_access("read"):
                return user
        return self.env["res.users"]

    def _get_summary(self, step, user):
        record = self.with_context(lang=user.lang)
        target = dict(record._fields["target"]._description_selection(record.env))
        return record.env._(
            "%(level)s: %(percent)g %% of the time for %(target)s is over",
            level=record.level_id._get_label(),
            percent=step.percent,
            target=target[record.target].lower(),
        )

    def _get_note(self, step, user=None):
        """What to do, and until when, in the language and time zone of who is told."""
        tz = user and user.tz or self.company_id.resource_calendar_id.tz or "UTC"
        lang = user and user.lang or self.company_id.partner_id.lang
        record = self.with_context(lang=lang, tz=tz)
        due = record.env._(
            "Due %(deadline)s.",
            deadline=fields.Datetime.context_timestamp(
                record, record.deadline
            ).strftime("%Y-%m-%d %H:%M"),
        )
        return " ".join(filter(None, [step.with_context(lang=lang).note, due]))
