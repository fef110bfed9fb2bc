# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""SQL of the results: facts of each kind, one under the other.

What a kind does not say is empty, so that sums and means of a group are right. What
costs something stands in the select list: PostgreSQL computes only the columns that are
asked for, and conditions on firm, store and company reach each kind.
"""

from odoo import api, models
from odoo.tools import SQL

#: Type of each column, in the order of the union.
COLUMNS = {
    "id": "bigint",
    "kind": "varchar",
    "res_id": "integer",
    "date": "timestamp",
    "company_id": "integer",
    "point_id": "integer",
    "channel_partner_id": "integer",
    "categ_id": "integer",
    "side": "varchar",
    "offered": "integer",
    "accepted": "integer",
    "refused": "integer",
    "expired": "integer",
    "released": "integer",
    "accepted_rate": "float8",
    "hours_to_answer": "float8",
    "leads_won": "integer",
    "leads_lost": "integer",
    "win_rate": "float8",
    "won_value": "numeric",
    "jobs_done": "integer",
    "jobs_proven": "integer",
    "jobs_failed": "integer",
    "proven_rate": "float8",
    "on_time_rate": "float8",
    "rating": "float8",
    "negative_rate": "float8",
    "repeat_rate": "float8",
    "contracts": "integer",
    "contract_value": "numeric",
    "units_delivered": "float8",
    "units_returned": "float8",
}
#: Facts of different kinds share the numbers between them.
KIND_COUNT = 8


class ChannelResultReport(models.Model):
    _inherit = "channel.result.report"

    @api.model
    def _get_result_query(self):
        return SQL(
            """
    SELECT fact.*, company.currency_id, firm.grade_id, firm.state_id, point.type_id,
           CASE WHEN fact.units_delivered > 0
                THEN COALESCE(fact.units_returned, 0) * 100 / fact.units_delivered
           END AS return_rate
      FROM (%(facts)s) AS fact
      JOIN res_company company ON company.id = fact.company_id
      JOIN res_partner firm ON firm.id = fact.channel_partner_id
      LEFT JOIN channel_point point ON point.id = fact.point_id
            """,
            facts=SQL(" UNION ALL ").join(
                self._sql_fact(number, kind, columns, tables)
                for number, (kind, columns, tables) in enumerate(self._get_facts())
            ),
        )

    @api.model
    def _sql_fact(self, number, kind, columns, tables):
        columns = {
            **columns,
            "id": SQL("%s::bigint * %s + %s", columns["res_key"], KIND_COUNT, number),
            "kind": SQL("%s", kind),
        }
        return SQL(
            "SELECT %(columns)s FROM %(tables)s",
            columns=SQL(", ").join(
                SQL(
                    "(%s)::%s AS %s",
                    columns.get(name, SQL("NULL")),
                    SQL(kind_of),
                    SQL.identifier(name),
                )
                for name, kind_of in COLUMNS.items()
            ),
            tables=tables,
        )

    @api.model
    def _get_facts(self):
        """[(kind, {column: expression}, tables)]; hook: more kinds at the end."""
        return [
            ("offer", *self._get_offer_facts()),
            ("lead", *self._get_lead_facts()),
            ("job", *self._get_job_facts()),
            ("contract", *self._get_contract_facts()),
            ("delivery", *self._get_delivery_facts()),
            ("return", *self._get_return_facts()),
        ]

    # ------------------------------------------------------------------
    # Offers
    # ------------------------------------------------------------------

    @api.model
    def _get_offer_facts(self):
        accepted = SQL(
            "(offer.state IN ('accepted', 'done', 'released')"
            " OR offer.state = 'withdrawn' AND offer.answered_on IS NOT NULL)"
        )
        # Who was given it by hand was not asked.
        asked = SQL(
            "(NOT (COALESCE(offer.is_by_hand, FALSE)"
            " AND offer.answered_on = offer.offered_on))"
        )
        return {
            "res_key": SQL("offer.id"),
            "res_id": SQL("offer.route_id"),
            "date": SQL("offer.offered_on"),
            "company_id": SQL("offer.company_id"),
            "point_id": SQL("offer.point_id"),
            "channel_partner_id": SQL("offer.channel_partner_id"),
            "categ_id": SQL("route.categ_id"),
            "side": SQL("route.side"),
            "offered": SQL("1"),
            "accepted": SQL("%s::int", accepted),
            "refused": SQL("(offer.state = 'refused')::int"),
            "expired": SQL("(offer.state = 'expired')::int"),
            "released": SQL("(offer.state = 'released')::int"),
            "accepted_rate": SQL(
                """CASE WHEN NOT %(asked)s THEN NULL
                        WHEN %(accepted)s THEN 100.0
                        WHEN offer.state IN ('refused', 'expired') THEN 0.0 END""",
                asked=asked,
                accepted=accepted,
            ),
            "hours_to_answer": SQL(
                """CASE WHEN %(asked)s AND (%(accepted)s OR offer.state = 'refused')
                   THEN EXTRACT(EPOCH FROM offer.answered_on - offer.offered_on) / 3600
                   END""",
                asked=asked,
                accepted=accepted,
            ),
        }, SQL(
            """(SELECT * FROM channel_offer
                 WHERE state != 'withdrawn' OR answered_on IS NOT NULL) offer
               JOIN channel_route route ON route.id = offer.route_id"""
        )

    # ------------------------------------------------------------------
    # Leads
    # ------------------------------------------------------------------

    @api.model
    def _get_lead_facts(self):
        won = SQL("(lead.result = 'won')")
        leads = self.env["service.lead.report"]
        return {
            "res_key": SQL("lead.id"),
            "res_id": SQL("lead.id"),
            "date": SQL(
                "CASE WHEN %(won)s THEN %(won_at)s"
                " ELSE COALESCE(lead.date_closed, lead.write_date) END",
                won=won,
                won_at=leads._sql_won_at(),
            ),
            "company_id": SQL("lead.home_id"),
            "point_id": SQL("lead.channel_point_id"),
            "channel_partner_id": SQL("lead.channel_partner_id"),
            "categ_id": SQL(
                """(SELECT route.categ_id FROM channel_route route
                     WHERE route.lead_id = lead.id ORDER BY route.id DESC LIMIT 1)"""
            ),
            "side": SQL("'sales'"),
            "leads_won": SQL("%s::int", won),
            "leads_lost": SQL("(NOT %s)::int", won),
            "win_rate": SQL("CASE WHEN %s THEN 100.0 ELSE 0.0 END", won),
            "won_value": SQL(
                "CASE WHEN %s THEN %s ELSE 0 END", won, leads._sql_won_value()
            ),
        }, SQL(
            """(SELECT own.*, point.company_id AS home_id, ended.result
                  FROM crm_lead own
                  JOIN channel_point point ON point.id = own.channel_point_id
                 CROSS JOIN LATERAL (
                    SELECT CASE WHEN own.won_status = 'won' OR EXISTS (
                                     SELECT FROM sale_order sale
                                      WHERE sale.opportunity_id = own.id
                                        AND sale.state = 'sale'
                                        AND sale.company_id = point.company_id)
                                THEN 'won'
                                WHEN own.won_status = 'lost' THEN 'lost' END AS result
                    ) AS ended
                 WHERE ended.result IS NOT NULL) lead"""
        )

    # ------------------------------------------------------------------
    # Jobs
    # ------------------------------------------------------------------

    @api.model
    def _get_job_facts(self):
        completed = self.env["fsm.order"]._get_completed_stage_id()
        proven, failed = (
            "job.proof_state = 'proven'",
            ("job.proof_state IN ('failed', 'revoked')"),
        )
        return {
            "res_key": SQL("job.id"),
            "res_id": SQL("job.id"),
            "date": SQL("COALESCE(job.proof_completed_on, job.date_end)"),
            "company_id": SQL("point.company_id"),
            "point_id": SQL("job.channel_point_id"),
            "channel_partner_id": SQL("job.channel_partner_id"),
            "categ_id": SQL(
                """COALESCE(
                (SELECT route.categ_id FROM channel_route route
                  WHERE route.order_id = job.id ORDER BY route.id DESC LIMIT 1),
                (SELECT template.categ_id FROM fsm_equipment_fsm_order_rel link
                   JOIN fsm_equipment unit ON unit.id = link.fsm_equipment_id
                   JOIN product_product product ON product.id = unit.product_id
                   JOIN product_template template
                     ON template.id = product.product_tmpl_id
                  WHERE link.fsm_order_id = job.id ORDER BY unit.id LIMIT 1))"""
            ),
            "side": SQL("'service'"),
            "jobs_done": SQL("1"),
            "jobs_proven": SQL("(%s)::int", SQL(proven)),
            "jobs_failed": SQL("(%s)::int", SQL(failed)),
            "proven_rate": SQL(
                "CASE WHEN %s THEN 100.0 WHEN %s THEN 0.0 END", SQL(proven), SQL(failed)
            ),
            "on_time_rate": SQL(
                """CASE
                WHEN job.service_clock_state IN ('missed', 'breached') THEN 0.0
                WHEN job.service_arrived_at IS NOT NULL
                     AND job.scheduled_date_start IS NOT NULL
                THEN CASE WHEN job.service_is_punctual THEN 100.0 ELSE 0.0 END
                WHEN job.service_clock_state = 'kept' THEN 100.0 END"""
            ),
            "rating": SQL(
                """COALESCE(
                (SELECT said.overall FROM service_visit_rating said
                  WHERE said.order_id = job.id),
                (SELECT AVG(given.rating) FROM rating_rating given
                  WHERE given.res_model = 'fsm.order' AND given.res_id = job.id
                    AND given.consumed AND given.rating >= 1))"""
            ),
            "negative_rate": SQL(
                """CASE WHEN job.proof_callback_result = 'negative' THEN 100.0
                        WHEN job.proof_callback_result IS NOT NULL THEN 0.0 END"""
            ),
            "repeat_rate": self._sql_repeat(completed),
        }, SQL(
            """fsm_order job
               JOIN channel_point point
                 ON point.id = job.channel_point_id AND job.stage_id = %s
               JOIN res_company home ON home.id = point.company_id
               LEFT JOIN fsm_order_type type ON type.id = job.type""",
            completed,
        )

    @api.model
    def _sql_repeat(self, completed):
        """Another repair of the same unit, else at the same place, asked for within the
        days that the company counts."""
        return SQL(
            """CASE WHEN type.service_code = 'repair'
                     AND job.proof_completed_on IS NOT NULL THEN
            CASE WHEN EXISTS (
                SELECT FROM fsm_order again
                  JOIN fsm_order_type kind ON kind.id = again.type
                  JOIN fsm_stage stage ON stage.id = again.stage_id
                 WHERE kind.service_code = 'repair'
                   AND again.location_id = job.location_id
                   AND again.id != job.id
                   AND again.create_date > job.proof_completed_on
                   AND again.create_date <= job.proof_completed_on
                       + home.channel_repeat_days * INTERVAL '1 day'
                   AND (again.stage_id = %(completed)s OR stage.is_closed IS NOT TRUE)
                   AND (NOT EXISTS (SELECT FROM fsm_equipment_fsm_order_rel unit
                                     WHERE unit.fsm_order_id = job.id)
                        OR EXISTS (
                            SELECT FROM fsm_equipment_fsm_order_rel unit
                              JOIN fsm_equipment_fsm_order_rel same
                                ON same.fsm_equipment_id = unit.fsm_equipment_id
                             WHERE unit.fsm_order_id = job.id
                               AND same.fsm_order_id = again.id))
                ) THEN 100.0 ELSE 0.0 END END""",
            completed=completed,
        )

    # ------------------------------------------------------------------
    # Contracts, deliveries, returns
    # ------------------------------------------------------------------

    @api.model
    def _sql_contract_point(self):
        """Store that sold the contract of ``sale``; hook for other ways to sell."""
        return SQL("lead.channel_point_id")

    @api.model
    def _get_contract_facts(self):
        return {
            "res_key": SQL("term.id"),
            "res_id": SQL("term.contract_id"),
            "date": SQL("sale.date_order"),
            "company_id": SQL("point.company_id"),
            "point_id": SQL("point.id"),
            "channel_partner_id": SQL("point.channel_partner_id"),
            "side": SQL("'sales'"),
            "contracts": SQL("1"),
            "contract_value": SQL(
                """ROUND((COALESCE(term.amount, 0) - COALESCE(term.refunded_amount, 0))
                   / COALESCE(NULLIF(sale.currency_rate, 0), 1)::numeric
                   / coin.rounding) * coin.rounding"""
            ),
        }, SQL(
            """service_contract_period term
               JOIN sale_order_line line
                 ON line.id = term.sale_line_id AND term.state != 'cancelled'
               JOIN sale_order sale ON sale.id = line.order_id
               LEFT JOIN crm_lead lead ON lead.id = sale.opportunity_id
               JOIN channel_point point ON point.id = %s
                AND point.company_id = term.company_id
               JOIN res_company home ON home.id = point.company_id
               JOIN res_currency coin ON coin.id = home.currency_id""",
            self._sql_contract_point(),
        )

    @api.model
    def _sql_firms(self):
        """Firms with a store in a company, and the store at an address of theirs."""
        return SQL(
            """(SELECT DISTINCT channel_partner_id, company_id
                  FROM channel_point) member"""
        )

    @api.model
    def _get_delivery_facts(self):
        return {
            "res_key": SQL("line.id"),
            "res_id": SQL("sale.id"),
            "date": SQL("sale.date_order"),
            "company_id": SQL("sale.company_id"),
            "channel_partner_id": SQL("member.channel_partner_id"),
            "point_id": SQL(
                """(SELECT at.id FROM channel_point at
                     WHERE at.partner_id = sale.partner_shipping_id
                       AND at.company_id = sale.company_id)"""
            ),
            "categ_id": SQL("template.categ_id"),
            "side": SQL("'sales'"),
            "units_delivered": SQL("line.qty_delivered * own.factor / base.factor"),
        }, SQL(
            """sale_order sale
               JOIN res_partner buyer ON buyer.id = sale.partner_id
               JOIN %s ON member.channel_partner_id = buyer.commercial_partner_id
                AND member.company_id = sale.company_id
               JOIN sale_order_line line
                 ON line.order_id = sale.id AND line.qty_delivered > 0
               JOIN product_product product ON product.id = line.product_id
               JOIN product_template template
                 ON template.id = product.product_tmpl_id AND template.type = 'consu'
               JOIN uom_uom own ON own.id = line.product_uom_id
               JOIN uom_uom base ON base.id = template.uom_id""",
            self._sql_firms(),
        )

    @api.model
    def _get_return_facts(self):
        return {
            "res_key": SQL("back.id"),
            "res_id": SQL("back.id"),
            "date": SQL("back.date"),
            "company_id": SQL("back.company_id"),
            "channel_partner_id": SQL("member.channel_partner_id"),
            "point_id": SQL(
                """(SELECT at.id FROM channel_point at
                     WHERE at.partner_id IN (back.partner_shipping_id, back.partner_id)
                       AND at.company_id = back.company_id ORDER BY at.id LIMIT 1)"""
            ),
            "categ_id": SQL("template.categ_id"),
            "side": SQL("'sales'"),
            "units_returned": SQL("back.product_uom_qty * own.factor / base.factor"),
        }, SQL(
            """rma back
               JOIN res_partner sender ON sender.id = back.partner_id
                AND back.state NOT IN ('draft', 'cancelled')
               JOIN %s ON member.channel_partner_id = sender.commercial_partner_id
                AND member.company_id = back.company_id
               LEFT JOIN product_product product ON product.id = back.product_id
               LEFT JOIN product_template template
                 ON template.id = product.product_tmpl_id
               JOIN uom_uom own ON own.id = back.product_uom
               JOIN uom_uom base ON base.id = COALESCE(template.uom_id, own.id)""",
            self._sql_firms(),
        )
