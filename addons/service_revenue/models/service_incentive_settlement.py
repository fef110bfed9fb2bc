# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Payable entries into settlements, set-based, and back.

The number of statements does not depend on the number of agents or entries. What comes
out is what the loop of the settlement wizard would have made of the same entries; the
limits of the periods are taken from that wizard's own methods.
"""

from odoo import api, fields, models
from odoo.exceptions import UserError
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
    def _settle(self, date_to, agents=None):
        """Settle what became payable before the current period of ``date_to`` (SR-11).

        One settlement for each (agent, period, company, currency), in the companies of
        the environment; an open one of that period is continued. Entries that another
        transaction is holding are left for the next run: nothing is settled twice, and
        nobody waits.

        The caller checks that the user may settle.

        :param agents: only these; ``None`` means everybody.
        :return: the settlements that got lines.
        """
        self.env.flush_all()
        self._collect_payable(date_to, agents)
        self._collect_periods()
        settlement_ids = self._post_settlements()
        if settlement_ids:
            self._post_settlement_lines()
        self.env.cr.execute("DROP TABLE incentive_payable, incentive_header")
        self.env.invalidate_all(flush=False)
        return self.env["commission.settlement"].browse(settlement_ids)

    @api.model
    def _collect_payable(self, date_to, agents):
        """Lock the entries that are due and write them down."""
        wizard = self.env["commission.make.settle"]
        kinds = self._get_period_agents()
        self.env.cr.execute(
            SQL(
                """
    DROP TABLE IF EXISTS incentive_payable, incentive_header;
    CREATE TEMPORARY TABLE incentive_payable (
        entry_id integer, agent_id integer, company_id integer, currency_id integer,
        amount numeric, day date, kind varchar) ON COMMIT DROP;
    INSERT INTO incentive_payable
    SELECT entry.id, entry.beneficiary_id, entry.company_id, entry.currency_id,
           entry.amount, entry.payable_on, due.kind
      FROM service_incentive_entry entry
      JOIN res_partner agent ON agent.id = entry.beneficiary_id
      JOIN UNNEST(%(kinds)s::varchar[], %(before)s::date[]) AS due (kind, before)
        ON due.kind = COALESCE(agent.settlement, 'monthly')
     WHERE entry.state = 'payable'
       AND entry.payable_on < due.before
       AND entry.company_id = ANY(%(companies)s)
       AND %(agents)s
       FOR UPDATE OF entry SKIP LOCKED;
    ANALYZE incentive_payable;
                """,
                kinds=list(kinds),
                before=[
                    wizard._get_period_start(agent, date_to) for agent in kinds.values()
                ],
                companies=self.env.companies.ids,
                agents=SQL("TRUE")
                if agents is None
                else SQL("entry.beneficiary_id = ANY(%s)", agents.ids),
            )
        )

    @api.model
    def _collect_periods(self):
        """One line for each header to be: who, which period, company, currency, sum."""
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
    CREATE TEMPORARY TABLE incentive_header (
        id integer, agent_id integer, company_id integer, currency_id integer,
        kind varchar, date_from date, date_to date, total numeric, is_new boolean)
        ON COMMIT DROP;
    INSERT INTO incentive_header
    SELECT NULL, payable.agent_id, payable.company_id, payable.currency_id,
           payable.kind, period.date_from, period.date_to, SUM(payable.amount), FALSE
      FROM incentive_payable payable
      JOIN UNNEST(%(kinds)s::varchar[], %(days)s::date[], %(starts)s::date[],
                  %(ends)s::date[]) AS period (kind, day, date_from, date_to)
           USING (kind, day)
     GROUP BY payable.agent_id, payable.company_id, payable.currency_id,
              payable.kind, period.date_from, period.date_to;
    ALTER TABLE incentive_payable ADD COLUMN date_from date;
    UPDATE incentive_payable payable
       SET date_from = period.date_from
      FROM UNNEST(%(kinds)s::varchar[], %(days)s::date[], %(starts)s::date[])
           AS period (kind, day, date_from)
     WHERE period.kind = payable.kind AND period.day = payable.day;
    ANALYZE incentive_header;
                """,
                kinds=[kind for kind, _day in days],
                days=[day for _kind, day in days],
                starts=starts,
                ends=ends,
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
    WITH open AS MATERIALIZED (
        SELECT settlement.id, settlement.agent_id, settlement.company_id,
               settlement.currency_id, settlement.date_from, settlement.date_to
          FROM commission_settlement settlement
          JOIN incentive_header header USING (
               agent_id, company_id, currency_id, date_from, date_to)
         WHERE settlement.settlement_type = %(type)s
           AND settlement.state = 'settled'
           AND NOT EXISTS (
               SELECT FROM account_move_line item
                WHERE item.settlement_id = settlement.id
                  AND item.parent_state != 'cancel')
           FOR UPDATE OF settlement SKIP LOCKED
    ), continued AS (
        UPDATE incentive_header header
           SET id = COALESCE(
                   found.id,
                   NEXTVAL(PG_GET_SERIAL_SEQUENCE('commission_settlement', 'id'))),
               is_new = found.id IS NULL
          FROM incentive_header this
          LEFT JOIN (
              SELECT MIN(id) AS id, agent_id, company_id, currency_id, date_from,
                     date_to
                FROM open
               GROUP BY agent_id, company_id, currency_id, date_from, date_to
          ) found USING (agent_id, company_id, currency_id, date_from, date_to)
         WHERE header.ctid = this.ctid
     RETURNING header.*
    ), made AS (
        INSERT INTO commission_settlement (
            id, agent_id, company_id, currency_id, settlement_type, state, date_from,
            date_to, can_edit, total, create_uid, create_date, write_uid, write_date)
        SELECT id, agent_id, company_id, currency_id, %(type)s, 'settled', date_from,
               date_to, FALSE, total, %(uid)s, %(now)s, %(uid)s, %(now)s
          FROM continued
         WHERE is_new
    ), grown AS (
        UPDATE commission_settlement settlement
           SET total = settlement.total::numeric + continued.total,
               write_uid = %(uid)s,
               write_date = %(now)s
          FROM continued
         WHERE settlement.id = continued.id AND NOT continued.is_new
    )
    SELECT id FROM continued ORDER BY id
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

        Checking foreign keys is most of the work here: the user is named once on the
        line, and not again on the entry, which keeps who booked it.
        """
        self.env.cr.execute(
            SQL(
                """
    INSERT INTO commission_settlement_line (
        settlement_id, agent_id, company_id, currency_id, commission_id, date,
        settled_amount, incentive_entry_id, incentive_live,
        create_uid, create_date, write_date)
    SELECT header.id, payable.agent_id, payable.company_id, payable.currency_id,
           %(commission)s, payable.day, payable.amount, payable.entry_id, TRUE,
           %(uid)s, %(now)s, %(now)s
      FROM incentive_payable payable
      JOIN incentive_header header USING (
           agent_id, company_id, currency_id, kind, date_from)
     ORDER BY header.id, payable.day, payable.entry_id
                """,
                commission=self._get_commission().id,
                uid=self.env.uid,
                now=self.env.cr.now(),
            )
        )
        self.env.cr.execute(
            SQL(
                """
    UPDATE service_incentive_entry entry
       SET state = 'settled', write_date = %(now)s
      FROM incentive_payable payable
     WHERE entry.id = payable.entry_id
                """,
                now=self.env.cr.now(),
            )
        )
        self._recompute_foreign_fields()

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

    @api.model
    def _get_commission(self):
        """Commission under which settlement lines are filed."""
        commission = self.env.ref(
            "service_revenue.commission_service_incentive", raise_if_not_found=False
        )
        if not commission:
            raise UserError(
                self.env._(
                    "The commission that service incentives are filed under is "
                    "missing. Update the module Service Revenue to get it back."
                )
            )
        return commission

    # ------------------------------------------------------------------
    # What becomes of a settlement
    # ------------------------------------------------------------------

    @api.model
    def _release(self, settlements):
        """These settlements are cancelled or deleted: their entries are due again.

        The lines stay with a cancelled settlement as a record of it; they no longer
        hold the entry.
        """
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                """
    WITH released AS (
        UPDATE commission_settlement_line line
           SET incentive_live = FALSE
         WHERE line.settlement_id = ANY(%(settlements)s) AND line.incentive_live
     RETURNING line.incentive_entry_id
    )
    UPDATE service_incentive_entry entry
       SET state = 'payable', write_uid = %(uid)s, write_date = %(now)s
      FROM released
     WHERE entry.id = released.incentive_entry_id
 RETURNING entry.lead_id
                """,
                settlements=settlements.ids,
                uid=self.env.uid,
                now=self.env.cr.now(),
            )
        )
        lead_ids = {row[0] for row in self.env.cr.fetchall()}
        self.env.invalidate_all(flush=False)
        # A gate may have closed while the entries were settled.
        self._sync(lead_ids)

    @api.model
    def _sync_payments(self, moves=None):
        """Settled or paid, as the vendor bills and credit notes of settlements say.

        :param moves: only the settlements on these; ``None`` repairs all of them.
        """
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                """
    WITH bill AS (
        SELECT settlement.id,
               COALESCE(BOOL_OR(
                   move.state = 'posted'
                   AND move.payment_state IN ('paid', 'in_payment')), FALSE) AS paid
          FROM commission_settlement settlement
          JOIN account_move_line item ON item.settlement_id = settlement.id
          JOIN account_move move ON move.id = item.move_id
         WHERE settlement.settlement_type = %(type)s
           AND %(moves)s
         GROUP BY settlement.id
    )
    UPDATE service_incentive_entry entry
       SET state = CASE WHEN bill.paid THEN 'paid' ELSE 'settled' END,
           write_uid = %(uid)s, write_date = %(now)s
      FROM bill
      JOIN commission_settlement_line line
        ON line.settlement_id = bill.id AND line.incentive_live
     WHERE entry.id = line.incentive_entry_id
       AND entry.state = CASE WHEN bill.paid THEN 'settled' ELSE 'paid' END
                """,
                type=SETTLEMENT_TYPE,
                moves=SQL("TRUE")
                if moves is None
                else SQL(
                    "settlement.id IN (SELECT settlement_id FROM account_move_line"
                    " WHERE move_id = ANY(%s))",
                    moves.ids,
                ),
                uid=self.env.uid,
                now=self.env.cr.now(),
            )
        )
        self.invalidate_model(["state"])
