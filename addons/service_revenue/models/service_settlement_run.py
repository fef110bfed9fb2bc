# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import logging

from psycopg2.errors import DeadlockDetected, LockNotAvailable, SerializationFailure

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL
from odoo.tools.misc import format_amount, format_date

_logger = logging.getLogger(__name__)

#: Agents of one transaction. Entries of all agents lie side by side in the table, so
#: that small batches visit each of its pages again and again; 2,500 agents with 67
#: entries each take some seconds.
BATCH_AGENTS = 2500
#: Times that a batch is tried again when another transaction was in the way.
ATTEMPTS = 5
BUSY = (SerializationFailure, DeadlockDetected, LockNotAvailable)
OPEN_STATES = ("waiting", "running")


class ServiceSettlementRun(models.Model):
    """One settlement of a company, from the first agent to the last (SR-11).

    A run goes through the agents in the order of their numbers. What a batch of agents
    gets and how far the run is are committed together, so that after a crash at most
    one batch is done again, and what comes out is what would have come out without it.
    A batch locks the row of the run first: two workers never do the same batch.
    """

    _name = "service.settlement.run"
    _description = "Settlement Run"
    _inherit = ["mail.thread"]
    _order = "id desc"

    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, ondelete="restrict"
    )
    user_id = fields.Many2one(
        "res.users", string="Started By", required=True, readonly=True
    )
    date_to = fields.Date(
        string="Up to",
        required=True,
        readonly=True,
        help="What became payable before the current period of this day is settled.",
    )
    agent_ids = fields.Many2many(
        "res.partner", string="Only", readonly=True, help="Empty means everybody."
    )
    state = fields.Selection(
        [
            ("waiting", "Waiting"),
            ("running", "Running"),
            ("done", "Completed"),
            ("failed", "Failed"),
            ("stopped", "Stopped"),
        ],
        required=True,
        readonly=True,
        default="waiting",
    )
    position = fields.Integer(
        readonly=True,
        help="Number of the last agent who is done: it goes on after him.",
    )
    batch_count = fields.Integer(string="Batches", readonly=True)
    agent_total = fields.Integer(string="Persons", readonly=True)
    agent_done = fields.Integer(string="Persons Done", readonly=True)
    settlement_count = fields.Integer(string="Settlements", readonly=True)
    line_count = fields.Integer(string="Lines", readonly=True)
    amounts = fields.Json(readonly=True, help="Settled, by currency id.")
    carried = fields.Json(readonly=True, help="Carried over, by currency id.")
    amount_note = fields.Char(string="Settled", compute="_compute_notes")
    carried_note = fields.Char(string="Carried Over", compute="_compute_notes")
    progress = fields.Float(compute="_compute_progress")
    started_on = fields.Datetime(string="Started", readonly=True)
    finished_on = fields.Datetime(readonly=True)
    error = fields.Text(readonly=True)

    _one_open = models.UniqueIndex(
        "(company_id) WHERE state IN ('waiting', 'running')",
        "A settlement of this company is running already. Wait until it is done, or "
        "stop it under Settlement Runs.",
    )

    @api.depends("company_id", "date_to")
    def _compute_display_name(self):
        for run in self:
            run.display_name = self.env._(
                "%(company)s, up to %(date)s",
                company=run.company_id.name,
                date=format_date(self.env, run.date_to),
            )

    @api.depends("amounts", "carried")
    def _compute_notes(self):
        currencies = self.env["res.currency"]
        for run in self:
            for name, sums in (("amount", run.amounts), ("carried", run.carried)):
                run[f"{name}_note"] = ", ".join(
                    format_amount(self.env, value, currencies.browse(int(key)))
                    for key, value in sorted((sums or {}).items())
                )

    @api.depends("agent_total", "agent_done", "state")
    def _compute_progress(self):
        for run in self:
            if run.state == "done":
                run.progress = 100
            else:
                run.progress = 100 * run.agent_done / (run.agent_total or 1)

    # ------------------------------------------------------------------
    # Start
    # ------------------------------------------------------------------

    @api.model
    def _start(self, date_to, agents, companies, direct_lines):
        """Settle at once when there is little, else leave it to the worker.

        The caller has checked the right to settle, and the companies.

        :param direct_lines: at most this many entries are settled in this transaction
        :return: (runs, settlements): runs that wait for the worker have none yet
        """
        only = self._only(agents)
        due = self._entries(companies)._due(date_to, only)
        [[count]] = self.env.execute_query(
            SQL(
                "SELECT COUNT(*) FROM (SELECT 1 %s LIMIT %s) AS entry",
                due,
                direct_lines + 1,
            )
        )
        runs = self.create(
            [
                {
                    "company_id": company.id,
                    "user_id": self.env.uid,
                    "date_to": date_to,
                    "agent_ids": agents.ids,
                    # A run that is done in this transaction never waits.
                    "state": "waiting" if count > direct_lines else "done",
                    "started_on": self.env.cr.now(),
                }
                for company in companies
            ]
        )
        settlements = self.env["commission.settlement"]
        if count > direct_lines:
            self.env.ref("service_revenue.ir_cron_service_settlement_run")._trigger()
            return runs, settlements
        for run in runs:
            settled = run._entries(run.company_id)._settle_where(date_to, only)
            run._note(settled, settled["agent_count"])
            run.agent_total = run.agent_done
            run._finish()
            settlements += settlements.browse(settled["settlement_ids"])
        return runs, settlements

    @api.model
    def _only(self, agents):
        if agents:
            return SQL("entry.beneficiary_id = ANY(%s)", agents.ids)
        return SQL("TRUE")

    @api.model
    def _entries(self, companies):
        return self.env["service.incentive.entry"].with_context(
            allowed_company_ids=companies.ids
        )

    # ------------------------------------------------------------------
    # The worker
    # ------------------------------------------------------------------

    @api.model
    def _cron_run(self):
        """Do the batches of what is waiting, each in a transaction of its own."""
        attempts = 0
        while True:
            run = self.browse()
            try:
                run = self._lock_next()
                if not run:
                    break
                run._do_batch()
                self.env.flush_all()
                left = self.env["ir.cron"]._commit_progress(1, remaining=len(run))
            except BUSY:
                # Somebody else wrote what this transaction had read: look again.
                self.env.cr.rollback()
                attempts += 1
                if attempts > ATTEMPTS:
                    break
                continue
            except Exception as error:
                self.env.cr.rollback()
                if not run:
                    raise
                run._fail(error)
                continue
            attempts = 0
            if not left:
                break
        if self.search_count([("state", "in", OPEN_STATES)]):
            # Out of time, or another worker is at it (and may be dying).
            self.env.ref("service_revenue.ir_cron_service_settlement_run")._trigger(
                fields.Datetime.add(fields.Datetime.now(), minutes=1)
            )
        self.env["ir.cron"]._commit_progress(remaining=0)

    @api.model
    def _lock_next(self):
        """The next run that nobody is at; the first thing that a transaction does."""
        self.flush_model(["state"])
        self.env.cr.execute(
            SQL(
                "SELECT id FROM service_settlement_run WHERE state IN %s"
                " ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED",
                OPEN_STATES,
            )
        )
        row = self.env.cr.fetchone()
        self.invalidate_model()
        return self.browse(row and row[0])

    def _do_batch(self):
        """Settle the next agents; the caller has locked the run, and commits."""
        self.ensure_one()
        entries = self._entries(self.company_id)
        only = self._only(self.agent_ids)
        if self.state == "waiting":
            self._count(entries._due(self.date_to, only))
        only = SQL("%s AND entry.beneficiary_id > %s", only, self.position)
        agents = self.env.execute_query(
            SQL(
                """
    SELECT beneficiary_id %s
     GROUP BY beneficiary_id ORDER BY beneficiary_id LIMIT %s
                """,
                entries._due(self.date_to, only),
                BATCH_AGENTS,
            )
        )
        if not agents:
            self._finish()
            return
        last = agents[-1][0]
        settled = entries._settle_where(
            self.date_to, SQL("%s AND entry.beneficiary_id <= %s", only, last)
        )
        self._note(settled, len(agents))
        self.position = last

    def _count(self, due):
        [[total]] = self.env.execute_query(
            SQL("SELECT COUNT(DISTINCT beneficiary_id) %s", due)
        )
        self.write(
            {"state": "running", "agent_total": total, "started_on": self.env.cr.now()}
        )

    def _note(self, settled, agent_count):
        """Add what a batch has done to the record of the run."""
        self.write(
            {
                "batch_count": self.batch_count + 1,
                "agent_done": self.agent_done + agent_count,
                "line_count": self.line_count + settled["line_count"],
                "settlement_count": self.settlement_count
                + len(settled["settlement_ids"]),
                "amounts": self._add(self.amounts, settled["amounts"]),
                "carried": self._add(self.carried, settled["carried"]),
            }
        )

    @api.model
    def _add(self, sums, more):
        """Sums by currency (keys are texts in JSON), rounded in their currency."""
        sums = dict(sums or {})
        for currency in self.env["res.currency"].browse(more):
            key = str(currency.id)
            sums[key] = currency.round(sums.get(key, 0) + float(more[currency.id]))
        return sums

    def _finish(self):
        """Done: say so once, in the history of the run."""
        self.write({"state": "done", "finished_on": fields.Datetime.now()})
        self.message_post(
            body=self.env._(
                "%(settlements)s settlements of %(persons)s persons, %(lines)s lines: "
                "%(amounts)s. Carried over: %(carried)s.",
                settlements=self.settlement_count,
                persons=self.agent_done,
                lines=self.line_count,
                amounts=self.amount_note or self.env._("nothing"),
                carried=self.carried_note or self.env._("nothing"),
            ),
            partner_ids=(self.user_id - self.env.user).partner_id.ids,
        )

    def _fail(self, error):
        """Note the error on the run that it happened in; the others go on."""
        _logger.exception("Settlement run %s failed", self.id)
        run = self.try_lock_for_update()
        if run.state in OPEN_STATES:
            run.write({"state": "failed", "error": str(error)[:2000]})
        self.env["ir.cron"]._commit_progress()

    # ------------------------------------------------------------------
    # Buttons
    # ------------------------------------------------------------------

    def action_resume(self):
        """Go on after the last batch that was done."""
        self._check_may_settle()
        stuck = self.filtered(lambda run: run.state in ("failed", "stopped"))
        # sudo: the right to settle was checked; runs are written by the engine only.
        for run in stuck.sudo():
            run.write(
                {"state": "running" if run.agent_total else "waiting", "error": False}
            )
        self.env.ref("service_revenue.ir_cron_service_settlement_run").sudo()._trigger()
        return True

    def action_stop(self):
        """Stop after the batch that is being done; what is settled stays settled."""
        self._check_may_settle()
        # sudo: as above.
        self.sudo().filtered(lambda run: run.state in OPEN_STATES).write(
            {"state": "stopped"}
        )
        return True

    def _check_may_settle(self):
        self.check_access("read")
        self.env["commission.settlement"].check_access("create")

    def action_refresh(self):
        """Read the figures again."""
        self.check_access("read")
        return True

    def action_view_settlements(self):
        """Settlements of the company that this run made or continued."""
        self.ensure_one()
        self.check_access("read")
        if not self.started_on:
            raise UserError(self.env._("The run has not started yet."))
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "service_revenue.commission_settlement_action"
        )
        domain = [
            ("settlement_type", "=", "service_incentive"),
            ("company_id", "=", self.company_id.id),
            ("write_date", ">=", self.started_on),
        ]
        if self.finished_on:
            domain.append(("create_date", "<=", self.finished_on))
        return {**action, "domain": domain}
