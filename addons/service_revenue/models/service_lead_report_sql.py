# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""SQL of the lead analysis.

Everything that costs something stands in the select list as a sub-select: PostgreSQL
computes only the columns that a pivot, graph or list asks for.
"""

from odoo import api, models
from odoo.tools import SQL


class ServiceLeadReport(models.Model):
    _inherit = "service.lead.report"

    @api.model
    def _get_report_query(self):
        columns = SQL(", ").join(
            SQL("%s AS %s", expression, SQL.identifier(name))
            for name, expression in self._get_report_columns().items()
        )
        return SQL(
            "SELECT %(columns)s FROM %(tables)s WHERE %(condition)s",
            columns=columns,
            tables=self._get_report_tables(),
            condition=self._get_report_condition(),
        )

    @api.model
    def _get_report_tables(self):
        """``lead`` with the company it belongs to, or else that of its first sale."""
        return SQL(
            """(
        SELECT lead.*,
               COALESCE(lead.company_id, (
                   SELECT sale.company_id
                     FROM sale_order sale
                    WHERE sale.opportunity_id = lead.id AND sale.state = 'sale'
                    ORDER BY sale.id LIMIT 1)) AS home_id,
               COALESCE(lead.service_captured_at, lead.create_date) AS since,
               lead.service_captured_at IS NOT NULL AS is_service,
               lead.service_merged_into_id IS NOT NULL AS is_merged
          FROM crm_lead lead
    ) lead
    LEFT JOIN res_company company ON company.id = lead.home_id
    LEFT JOIN res_partner referrer ON referrer.id = lead.service_referrer_id
    LEFT JOIN fsm_order job ON job.id = lead.service_order_id"""
        )

    @api.model
    def _get_report_condition(self):
        """An archived lead that was never lost is in nobody's figures."""
        return SQL("(lead.active OR lead.won_status != 'pending' OR lead.is_service)")

    @api.model
    def _get_report_columns(self):
        """{field: expression}; hook for further columns."""
        is_won = SQL("(%s = 'won')", self._sql_status())
        is_accepted = SQL(
            "(lead.is_service AND NOT lead.is_merged"
            " AND lead.service_state = 'accepted')"
        )
        plain = {
            "id": "lead.id",
            "lead_id": "lead.id",
            "company_id": "lead.home_id",
            "source": "CASE WHEN lead.is_service THEN 'service' ELSE 'other' END",
            "partner_id": "lead.partner_id",
            "referrer_id": "lead.service_referrer_id",
            "referrer_company_id": "referrer.commercial_partner_id",
            "fsm_team_id": "job.team_id",
            "team_id": "lead.team_id",
            "user_id": "lead.user_id",
            "store_id": "lead.service_store_id",
            "interest_id": "lead.service_interest_id",
            "source_id": "lead.source_id",
            "medium_id": "lead.medium_id",
            "campaign_id": "lead.campaign_id",
            "captured_at": "lead.since",
            "captured": "1",
            "origin": "lead.service_origin",
        }
        return {
            **{name: SQL(text) for name, text in plain.items()},
            "company_currency_id": SQL(
                "COALESCE(company.currency_id, %s)", self.env.company.currency_id.id
            ),
            "status": self._sql_status(),
            "triage_team_id": self._sql_triage_team(),
            "decided_at": self._sql_decided_at(),
            "won_at": SQL("CASE WHEN %s THEN %s END", is_won, self._sql_won_at()),
            "accepted": SQL("(%s)::int", is_accepted),
            "rejected": SQL("(%s = 'rejected')::int", self._sql_status()),
            "expired": SQL("(%s = 'expired')::int", self._sql_status()),
            "won": SQL("%s::int", is_won),
            "lost": SQL("(%s = 'lost')::int", self._sql_status()),
            "accepted_rate": SQL(
                """CASE WHEN %s THEN 100.0
                        WHEN lead.is_service AND NOT lead.is_merged
                             AND lead.service_state = 'rejected' THEN 0.0 END""",
                is_accepted,
            ),
            "win_rate": SQL(
                """CASE %s WHEN 'won' THEN 100.0 WHEN 'lost' THEN 0.0
                   WHEN 'rejected' THEN 0.0 WHEN 'expired' THEN 0.0 END""",
                self._sql_status(),
            ),
            "quality_rate": SQL(
                """CASE WHEN lead.is_service THEN CASE lead.service_quality_state
                        WHEN 'ok' THEN 100.0 WHEN 'to_mend' THEN 0.0 END END"""
            ),
            "hours_to_decision": self._sql_hours(
                self._sql_decided_at(), SQL("lead.since")
            ),
            "hours_to_action": self._sql_hours_to_action(),
            "hours_to_win": SQL(
                "CASE WHEN %s THEN %s END",
                is_won,
                self._sql_hours(self._sql_won_at(), SQL("lead.since")),
            ),
            "won_value": SQL(
                "CASE WHEN %s THEN %s ELSE 0 END", is_won, self._sql_won_value()
            ),
            "incentive_amount": self._sql_incentive_amount(),
        }

    # ------------------------------------------------------------------
    # Pieces
    # ------------------------------------------------------------------

    @api.model
    def _sql_status(self):
        return SQL(
            """(CASE
        WHEN lead.is_merged THEN 'merged'
        WHEN lead.won_status = 'won' OR EXISTS (
            SELECT FROM sale_order sale
             WHERE sale.opportunity_id = lead.id
               AND sale.state = 'sale'
               AND sale.company_id = lead.home_id) THEN 'won'
        WHEN lead.service_state = 'rejected' OR lead.won_status = 'lost' THEN
            CASE WHEN lead.lost_reason_id = %(expired)s THEN 'expired'
                 WHEN lead.service_state = 'rejected' THEN 'rejected'
                 ELSE 'lost' END
        WHEN lead.service_state = 'triage' THEN 'triage'
        ELSE 'open' END)""",
            expired=self._sql_expired_reason(),
        )

    @api.model
    def _sql_expired_reason(self):
        """Lost reason of leads that nobody worked on in time, if there is one."""
        return SQL(
            """(SELECT res_id FROM ir_model_data
                 WHERE module = 'service_revenue'
                   AND name = 'crm_lost_reason_expired')"""
        )

    @api.model
    def _sql_triage_team(self):
        return SQL(
            """(SELECT handover.to_team_id
          FROM service_lead_handover handover
         WHERE handover.lead_id = lead.id AND handover.to_team_id IS NOT NULL
         ORDER BY handover.id LIMIT 1)"""
        )

    @api.model
    def _sql_decided_at(self):
        return SQL(
            """(SELECT MIN(handover.date)
          FROM service_lead_handover handover
         WHERE handover.lead_id = lead.id
           AND handover.to_state IN ('accepted', 'rejected'))"""
        )

    @api.model
    def _sql_won_at(self):
        """When a lead was won; not empty for leads that are not, so ask first."""
        return SQL(
            """(CASE WHEN lead.won_status = 'won' AND lead.date_closed IS NOT NULL
             THEN lead.date_closed
             ELSE (SELECT MIN(sale.date_order)
                     FROM sale_order sale
                    WHERE sale.opportunity_id = lead.id
                      AND sale.state = 'sale'
                      AND sale.company_id = lead.home_id) END)"""
        )

    @api.model
    def _sql_hours(self, end, start):
        return SQL("EXTRACT(EPOCH FROM %s - %s) / 3600.0", end, start)

    @api.model
    def _sql_hours_to_action(self):
        """From the decision to the first thing that somebody did about the lead.

        Notices of the system (hand-overs, messages to the technician) do not count.
        """
        return SQL(
            """(SELECT EXTRACT(EPOCH FROM MIN(act.moment) - decision.moment) / 3600.0
          FROM (SELECT %(decided_at)s AS moment OFFSET 0) AS decision
          JOIN LATERAL (
                SELECT sale.create_date AS moment
                  FROM sale_order sale
                 WHERE sale.opportunity_id = lead.id
                 UNION ALL
                SELECT message.date
                  FROM mail_message message
                 WHERE message.model = 'crm.lead'
                   AND message.res_id = lead.id
                   AND (message.message_type
                            IN ('comment', 'email', 'email_outgoing')
                        OR message.mail_activity_type_id IS NOT NULL)
               ) AS act ON act.moment >= decision.moment
         GROUP BY decision.moment)""",
            decided_at=self._sql_decided_at(),
        )

    @api.model
    def _sql_won_value(self):
        """Untaxed value of the confirmed orders that the customer keeps."""
        return SQL(
            """COALESCE((
        SELECT SUM(%(kept)s)
          FROM sale_order sale
          JOIN res_company seller ON seller.id = sale.company_id
          JOIN res_currency coin ON coin.id = seller.currency_id
          JOIN res_currency currency ON currency.id = sale.currency_id
         CROSS JOIN LATERAL (%(billed)s) AS billed
         WHERE sale.opportunity_id = lead.id
           AND sale.state = 'sale'
           AND sale.company_id = lead.home_id), 0)""",
            kept=self._sql_sale_kept(),
            billed=self._sql_sale_billed(),
        )

    @api.model
    def _sql_sale_kept(self):
        """Untaxed value of ``sale`` that the customer keeps, in the company's ``coin``.

        The same rule as for shares of a sale: a credit note over more than what was
        ordered takes nothing away, and no order is worth less than nothing.
        """
        return SQL(
            """ROUND(
                   GREATEST(0, sale.amount_untaxed - GREATEST(0, billed.refunded
                       - GREATEST(0, billed.invoiced - sale.amount_untaxed)))
                   / COALESCE(NULLIF(sale.currency_rate, 0), 1)::numeric
                   / coin.rounding) * coin.rounding"""
        )

    @api.model
    def _sql_sale_billed(self):
        """Invoiced and refunded of ``sale``, in its own ``currency``."""
        return SQL(
            """SELECT ROUND(COALESCE(SUM(amount.counted) FILTER (
                       WHERE move.move_type = 'out_invoice'), 0)
                       / currency.rounding) * currency.rounding AS invoiced,
                   ROUND(COALESCE(SUM(amount.counted) FILTER (
                       WHERE move.move_type = 'out_refund'), 0)
                       / currency.rounding) * currency.rounding AS refunded
              FROM sale_order_line line
              JOIN sale_order_line_invoice_rel link ON link.order_line_id = line.id
              JOIN account_move_line item ON item.id = link.invoice_line_id
              JOIN account_move move ON move.id = item.move_id
             CROSS JOIN LATERAL (
                SELECT CASE WHEN move.currency_id = sale.currency_id
                            THEN item.price_subtotal
                            ELSE ABS(item.balance) * SIGN(item.price_subtotal)
                                 * sale.currency_rate::numeric END AS counted
             ) AS amount
             WHERE line.order_id = sale.id
               AND move.state = 'posted'
               AND move.move_type IN ('out_invoice', 'out_refund')"""
        )

    @api.model
    def _sql_incentive_amount(self):
        return SQL(
            """COALESCE((
        SELECT SUM(%(amount)s)
          FROM service_incentive_entry entry
          JOIN res_company company ON company.id = entry.company_id
          LEFT JOIN LATERAL %(conversion)s ON TRUE
         WHERE entry.lead_id = lead.id AND entry.state != 'void'), 0)""",
            amount=self.env["service.incentive.report"]._sql_company_amount(),
            conversion=self.env["service.incentive.report"]._sql_conversion(),
        )
