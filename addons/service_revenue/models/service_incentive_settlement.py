# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Payable entries into settlements, set-based, and back.

The number of statements does not depend on the number of agents or entries. What comes
out is what the loop of the settlement wizard would have made of the same entries; the
limits of the periods are taken from that wizard's own methods.
"""

from odoo import api, fields, models
from odoo.tools import SQL

SETTLEMENT_TYPE = "service_incentive"
# Columns that the statements below fill. Another addon's stored computed fields on the
# same tables are recomputed afterwards.
FILLED = {
    "commission.settlement": {"total", "can_edit", "invoice_id"},
    "commission.settlement.line": {
        "date",
        "agent_id",
        "settled_amount",
        "currency_id",
        "commission_id",
        "company_id",
        "invoice_line_id",
    },
}


class ServiceIncentiveEntry(models.Model):
    _inherit = "service.incentive.entry"

    @api.model
    def _settle(self, date_to, agents=None, negative=False):
        """Settle what became payable before the current period of ``date_to`` (SR-11).

        One settlement for each (agent, period, company, currency), in the companies of
        the environment; an open one of that period is continued. Entries that another
        transaction is holding are left for the next run: nothing is settled twice, and
        nobody waits.

        The caller checks that the user may settle.

        :param agents: only these; ``None`` means everybody.
        :param negative: settle everything up to and including ``date_to``, also a
            negative balance that would be carried over (CP-07): somebody leaves.
        :return: the settlements that got lines.
        """
        only = SQL("TRUE")
        if agents is not None:
            only = SQL("entry.beneficiary_id = ANY(%s)", agents.ids)
        settled = self._settle_where(date_to, only, negative)
        return self.env["commission.settlement"].browse(settled["settlement_ids"])

    @api.model
    def _settle_where(self, date_to, only, negative=False):
        """Settle the entries that are due and meet a condition on ``entry``.

        :return: dict with ``settlement_ids``, ``line_count``, ``agent_count``, and
            ``amounts`` and ``carried`` as {currency id: sum}.
        """
        self.env.flush_all()
        self._collect_payable(date_to, only, negative)
        self._collect_periods(negative)
        settlement_ids = self._post_settlements()
        if settlement_ids:
            self._post_settlement_lines()
        settled = self._read_settled(settlement_ids)
        if settled["carried"]:
            self._post_carried()
        self.env.cr.execute(
            "DROP TABLE incentive_payable, incentive_day, incentive_period,"
            " incentive_header"
        )
        self.env.invalidate_all(flush=False)
        return settled

    @api.model
    def _due(self, date_to, only, negative=False):
        """FROM and WHERE of the entries that are due, as ``entry`` and ``due``."""
        wizard = self.env["commission.make.settle"]
        kinds = self._get_period_agents()
        before = [
            fields.Date.add(date_to, days=1)
            if negative
            else wizard._get_period_start(agent, date_to)
            for agent in kinds.values()
        ]
        return SQL(
            """
      FROM service_incentive_entry entry
      JOIN res_partner agent ON agent.id = entry.beneficiary_id
      JOIN UNNEST(%(kinds)s::varchar[], %(before)s::date[]) AS due (kind, before)
        ON due.kind = COALESCE(agent.settlement, 'monthly')
     WHERE entry.state = 'payable'
       AND entry.payable_on < due.before
       AND entry.company_id = ANY(%(companies)s)
       AND %(only)s
            """,
            kinds=list(kinds),
            before=before,
            companies=self.env.companies.ids,
            only=only,
        )

    @api.model
    def _collect_payable(self, date_to, only, negative=False):
        """Lock the entries that are due and write them down."""
        self.env.cr.execute(
            SQL(
                """
    DROP TABLE IF EXISTS incentive_payable, incentive_day, incentive_period,
        incentive_header;
    CREATE TEMPORARY TABLE incentive_payable (
        entry_id integer, agent_id integer, company_id integer, currency_id integer,
        amount numeric, day date, kind varchar, before date) ON COMMIT DROP;
    INSERT INTO incentive_payable
    SELECT entry.id, entry.beneficiary_id, entry.company_id, entry.currency_id,
           entry.amount, entry.payable_on, due.kind, due.before
    %(due)s
       FOR UPDATE OF entry SKIP LOCKED;
    ANALYZE incentive_payable;
                """,
                due=self._due(date_to, only, negative),
            )
        )

    @api.model
    def _collect_periods(self, negative=False):
        """Sum of each (agent, period, company, currency), and where it is settled.

        A negative balance is carried over (CP-07): the entries of a period are settled
        in the first period, from their own on, at whose end the balance is not
        negative. With S the running sum over the periods, the balance is zero after
        each settlement, so that a period settles when S is not below its greatest
        value so far. What finds no such period has no ``target`` and stays payable. In
        a company that wants credit notes every period settles by itself.
        """
        wizard = self.env["commission.make.settle"]
        kinds = self._get_period_agents()
        starts, ends = [], []
        days = self.env.execute_query(
            SQL("SELECT DISTINCT kind, day FROM incentive_payable ORDER BY 1, 2")
        )
        for kind, day in days:
            start = wizard._get_period_start(kinds[kind], day)
            starts.append(start)
            ends.append(
                fields.Date.subtract(
                    wizard._get_next_period_date(kinds[kind], start), days=1
                )
            )
        self.env.cr.execute(
            SQL(
                """
    CREATE TEMPORARY TABLE incentive_day ON COMMIT DROP AS
    SELECT kind, day, date_from, date_to
      FROM UNNEST(%(kinds)s::varchar[], %(days)s::date[], %(starts)s::date[],
                  %(ends)s::date[]) AS period (kind, day, date_from, date_to);
    CREATE TEMPORARY TABLE incentive_period ON COMMIT DROP AS
    WITH own AS (
        SELECT payable.agent_id, payable.company_id, payable.currency_id, payable.kind,
               day.date_from, day.date_to, SUM(payable.amount) AS amount,
               COUNT(*) AS line_count
          FROM incentive_payable payable
          JOIN incentive_day day USING (kind, day)
         GROUP BY payable.agent_id, payable.company_id, payable.currency_id,
                  payable.kind, day.date_from, day.date_to
    ), running AS (
        SELECT own.*, SUM(amount) OVER earlier AS balance
          FROM own
        WINDOW earlier AS (
            PARTITION BY agent_id, company_id, currency_id ORDER BY date_from)
    ), decided AS (
        SELECT running.*,
               company.service_negative_balance = 'credit'
               OR running.balance >= GREATEST(0, MAX(running.balance) OVER (
                      PARTITION BY agent_id, running.company_id, running.currency_id
                          ORDER BY running.date_from
                           ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)) AS settles
          FROM running
          JOIN res_company company ON company.id = running.company_id
    ), placed AS (
        SELECT decided.*,
               MIN(date_from) FILTER (WHERE settles) OVER (
                   PARTITION BY agent_id, company_id, currency_id ORDER BY date_from
                        ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING) AS target,
               MAX(date_from) OVER (
                   PARTITION BY agent_id, company_id, currency_id) AS last
          FROM decided
    )
    SELECT agent_id, company_id, currency_id, kind, date_from, date_to, amount,
           line_count,
           CASE WHEN %(negative)s THEN COALESCE(target, last) ELSE target END AS target
      FROM placed;
    ANALYZE incentive_day, incentive_period;
                """,
                kinds=[kind for kind, _day in days],
                days=[day for _kind, day in days],
                starts=starts,
                ends=ends,
                negative=negative,
            )
        )

    @api.model
    def _get_period_agents(self):
        """An agent in memory for each settlement period, to ask the wizard with."""
        selection = self.env["res.partner"]._fields["settlement"].get_values(self.env)
        return {
            kind: self.env["res.partner"].new({"settlement": kind})
            for kind in selection
        }

    @api.model
    def _post_settlements(self):
        """Continue the open settlements of the same period, make the missing ones."""
        rows = self.env.execute_query(
            SQL(
                """
    CREATE TEMPORARY TABLE incentive_header ON COMMIT DROP AS
    WITH head AS (
        SELECT agent_id, company_id, currency_id, target AS date_from,
               MAX(date_to) FILTER (WHERE date_from = target) AS date_to,
               SUM(amount) AS total
          FROM incentive_period
         WHERE target IS NOT NULL
         GROUP BY agent_id, company_id, currency_id, target
    ), open AS MATERIALIZED (
        SELECT settlement.id, settlement.agent_id, settlement.company_id,
               settlement.currency_id, settlement.date_from, settlement.date_to
          FROM commission_settlement settlement
          JOIN head USING (agent_id, company_id, currency_id, date_from, date_to)
         WHERE settlement.settlement_type = %(type)s
           AND settlement.state = 'settled'
           AND NOT EXISTS (
               SELECT FROM account_move_line item
                WHERE item.settlement_id = settlement.id
                  AND item.parent_state != 'cancel')
           FOR UPDATE OF settlement SKIP LOCKED
    ), found AS (
        SELECT MIN(id) AS id, agent_id, company_id, currency_id, date_from, date_to
          FROM open
         GROUP BY agent_id, company_id, currency_id, date_from, date_to
    )
    SELECT COALESCE(
               found.id, NEXTVAL(PG_GET_SERIAL_SEQUENCE('commission_settlement', 'id'))
           )::integer AS id,
           found.id IS NULL AS is_new, head.*
      FROM head
      LEFT JOIN found USING (agent_id, company_id, currency_id, date_from, date_to);
    ANALYZE incentive_header;
    INSERT INTO commission_settlement (
        id, agent_id, company_id, currency_id, settlement_type, state, date_from,
        date_to, can_edit, total, create_uid, create_date, write_uid, write_date)
    SELECT id, agent_id, company_id, currency_id, %(type)s, 'settled', date_from,
           date_to, FALSE, total, %(uid)s, %(now)s, %(uid)s, %(now)s
      FROM incentive_header
     WHERE is_new;
    UPDATE commission_settlement settlement
       SET total = settlement.total::numeric + header.total,
           write_uid = %(uid)s,
           write_date = %(now)s
      FROM incentive_header header
     WHERE settlement.id = header.id AND NOT header.is_new;
    SELECT id FROM incentive_header ORDER BY id
                """,
                type=SETTLEMENT_TYPE,
                uid=self.env.uid,
                now=self.env.cr.now(),
            )
        )
        return [row[0] for row in rows]

    @api.model
    def _post_settlement_lines(self):
        """One line for each entry, and the entries are settled.

        Checking foreign keys is much of the work here: who settled is named once on the
        settlement, and not again on each line and entry.
        """
        self.env.cr.execute(
            SQL(
                """
    INSERT INTO commission_settlement_line (
        settlement_id, agent_id, company_id, currency_id, commission_id, date,
        settled_amount, incentive_entry_id, incentive_live, create_date, write_date)
    SELECT header.id, payable.agent_id, payable.company_id, payable.currency_id,
           %(commission)s, payable.day, payable.amount, payable.entry_id, TRUE,
           %(now)s, %(now)s
      FROM incentive_payable payable
      JOIN incentive_day day USING (kind, day)
      JOIN incentive_period period
        ON period.agent_id = payable.agent_id
       AND period.company_id = payable.company_id
       AND period.currency_id = payable.currency_id
       AND period.date_from = day.date_from
      JOIN incentive_header header
        ON header.agent_id = payable.agent_id
       AND header.company_id = payable.company_id
       AND header.currency_id = payable.currency_id
       AND header.date_from = period.target
     ORDER BY header.id, payable.day, payable.entry_id;
    UPDATE service_incentive_entry entry
       SET state = 'settled', write_date = %(now)s
      FROM incentive_payable payable
      JOIN incentive_day day USING (kind, day)
      JOIN incentive_period period
        ON period.agent_id = payable.agent_id
       AND period.company_id = payable.company_id
       AND period.currency_id = payable.currency_id
       AND period.date_from = day.date_from
     WHERE entry.id = payable.entry_id AND period.target IS NOT NULL
                """,
                commission=self._get_commission().id,
                now=self.env.cr.now(),
            )
        )
        self._recompute_foreign_fields()

    @api.model
    def _read_settled(self, settlement_ids):
        """What this run has done, for its record."""
        rows = self.env.execute_query(
            SQL(
                """
    SELECT currency_id, target IS NULL, SUM(amount), SUM(line_count)::integer
      FROM incentive_period
     GROUP BY 1, 2
                """
            )
        )
        [[agent_count]] = self.env.execute_query(
            SQL("SELECT COUNT(DISTINCT agent_id) FROM incentive_period")
        )
        return {
            "settlement_ids": settlement_ids,
            "agent_count": agent_count,
            "line_count": sum(row[3] for row in rows if not row[1]),
            "amounts": {row[0]: row[2] for row in rows if not row[1]},
            "carried": {row[0]: row[2] for row in rows if row[1]},
        }

    @api.model
    def _post_carried(self):
        """Note on the entries of a negative balance past which day it was carried."""
        self.env.cr.execute(
            SQL(
                """
    UPDATE service_incentive_entry entry
       SET carried_until = payable.before - 1, write_date = %(now)s
      FROM incentive_payable payable
      JOIN incentive_day day USING (kind, day)
      JOIN incentive_period period
        ON period.agent_id = payable.agent_id
       AND period.company_id = payable.company_id
       AND period.currency_id = payable.currency_id
       AND period.date_from = day.date_from
     WHERE entry.id = payable.entry_id AND period.target IS NULL
                """,
                now=self.env.cr.now(),
            )
        )

    @api.model
    def _recompute_foreign_fields(self):
        """Mark stored computed fields that other addons added to what was inserted."""
        for model_name, table_ids in (
            ("commission.settlement", SQL("SELECT id FROM incentive_header")),
            (
                "commission.settlement.line",
                SQL(
                    "SELECT line.id FROM commission_settlement_line line"
                    " JOIN incentive_payable ON entry_id = line.incentive_entry_id"
                    " WHERE line.incentive_live"
                ),
            ),
        ):
            model = self.env[model_name]
            foreign = [
                field
                for name, field in model._fields.items()
                if field.store and field.compute and name not in FILLED[model_name]
            ]
            if foreign:
                ids = [row[0] for row in self.env.execute_query(table_ids)]
                for field in foreign:
                    self.env.add_to_compute(field, model.browse(ids))
