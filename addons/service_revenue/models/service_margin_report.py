# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.tools import SQL

from .account_analytic_line_service import COST_KINDS, COVERS

SOURCES = [
    ("period", "Contract revenue"),
    ("cost", "Cost"),
    ("order", "Visit"),
    ("ticket", "Ticket"),
]
#: Months since the year 2000 that fit into the id of a row.
MONTHS = 2400


class ServiceMarginReport(models.Model):
    """Revenue against cost to serve, by level, contract, customer and month (SR-21).

    One row for each month of a contract period, each cost line, each visit and each
    ticket. Revenue of a contract is what was sold, without taxes, spread over the days
    of its term: a month gets its share to the cent, and the months add up to the price
    exactly. Revenue of a visit that the customer pays is the service line of its order.
    All amounts are in the currency of the company, at the rate of the first day of the
    term or of the order; costs are negative. A month is that of the company.
    """

    _name = "service.margin.report"
    _description = "Service Margin"
    _auto = False
    _order = "date desc, id desc"
    _depends = {
        "service.contract.period": [
            "amount",
            "company_id",
            "contract_id",
            "currency_id",
            "date_from",
            "date_to",
            "first_amount",
            "level_id",
            "refunded_amount",
            "sale_line_id",
            "state",
        ],
        "service.contract.change": [
            "date",
            "kind",
            "level_from_id",
            "level_to_id",
            "period_id",
            "state",
        ],
        "contract.contract": ["commercial_partner_id", "company_id"],
        "account.analytic.line": [
            "amount",
            "company_id",
            "date",
            "partner_id",
            "service_contract_id",
            "service_cost_kind",
            "service_cover",
            "service_level_id",
            "service_order_id",
            "service_served_product_id",
            "service_ticket_id",
        ],
        "fsm.order": [
            "company_id",
            "commercial_partner_id",
            "date_end",
            "proof_completed_on",
            "sale_line_id",
            "service_contract_id",
            "service_cover",
            "service_level_id",
            "stage_id",
        ],
        "helpdesk.ticket": [
            "commercial_partner_id",
            "company_id",
            "equipment_id",
            "partner_id",
            "service_contract_id",
            "service_cover",
            "service_level_id",
        ],
        "sale.order.line": ["price_subtotal", "product_id"],
        "sale.order": ["currency_rate", "state"],
        "res.company": ["currency_id"],
        "res.currency.rate": ["company_id", "currency_id", "name", "rate"],
    }

    source = fields.Selection(SOURCES, string="What", readonly=True)
    kind = fields.Selection(COST_KINDS, string="Kind of Cost", readonly=True)
    date = fields.Date(readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    level_id = fields.Many2one("service.level", readonly=True)
    contract_id = fields.Many2one("contract.contract", readonly=True)
    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    product_id = fields.Many2one(
        "product.product",
        string="Service Product",
        readonly=True,
        help="What the contract was sold as, or the service of the order.",
    )
    served_product_id = fields.Many2one(
        "product.product", string="Product Served", readonly=True
    )
    cover = fields.Selection(COVERS, string="Who Pays", readonly=True)
    order_id = fields.Many2one("fsm.order", string="Work Order", readonly=True)
    ticket_id = fields.Many2one("helpdesk.ticket", readonly=True)
    revenue = fields.Monetary(readonly=True)
    cost = fields.Monetary(readonly=True, help="Less than zero.")
    margin = fields.Monetary(readonly=True, help="Revenue and cost together.")
    visits = fields.Integer(readonly=True)
    tickets = fields.Integer(readonly=True)

    @property
    def _table_query(self) -> SQL:
        return SQL(
            """
            SELECT row.*, row.revenue + row.cost AS margin,
                   company.currency_id AS currency_id
              FROM (%(periods)s UNION ALL %(costs)s
                    UNION ALL %(orders)s UNION ALL %(tickets)s) AS row
              JOIN res_company company ON company.id = row.company_id
            """,
            periods=self._sql_periods(),
            costs=self._sql_costs(),
            orders=self._sql_orders(),
            tickets=self._sql_tickets(),
        )

    @api.model
    def _sql_periods(self):
        """A period, one row for each month and level that held in it; the month that
        runs has one until today and one for what is still to come.

        What a period brings in is its price less what was given back. It comes in two
        streams: the price as it was sold, over the whole term, and what a change of
        level added to it, from the day of the change. The share of a span of days is
        what is earned by its end less what was earned before it, each rounded: so
        nothing is lost.
        """
        rates = self.env["service.incentive.report"]

        def earned(amount, first, until):
            """Part of ``amount`` that is earned before the day ``until``."""
            return SQL(
                """ROUND(%(amount)s / entry.rounding
                         * LEAST(GREATEST(%(until)s - %(first)s, 0),
                                 entry.date_to - %(first)s + 1)
                         / (entry.date_to - %(first)s + 1)) * entry.rounding""",
                amount=amount,
                first=first,
                until=until,
            )

        def share(until):
            return SQL(
                "%s + %s",
                earned(SQL("entry.base"), SQL("entry.date_from"), until),
                earned(SQL("entry.added"), SQL("entry.changed_on"), until),
            )

        return SQL(
            """
            SELECT ((entry.id::bigint * %(months)s + (EXTRACT(YEAR FROM month) - 2000)
                     * 12 + EXTRACT(MONTH FROM month))::bigint * 32
                    + part.number * 2 + half.number) * 4 AS id,
                   'period' AS source, span.first AS date,
                   entry.company_id, part.level_id, entry.contract_id,
                   contract.commercial_partner_id AS partner_id,
                   sale.product_id, NULL::int AS served_product_id,
                   'contract' AS cover, NULL::int AS order_id, NULL::int AS ticket_id,
                   (%(until)s) - (%(before)s) AS revenue, 0::numeric AS cost,
                   0 AS visits, 0 AS tickets, NULL AS kind
              FROM (
                SELECT entry.*, price.added, price.total - price.added AS base,
                       coin.rounding
                  FROM (
                    SELECT period.id, period.contract_id, period.company_id,
                           period.level_id, period.sale_line_id, period.currency_id,
                           period.date_from, period.date_to, period.date_from AS date,
                           COALESCE(period.amount, 0)
                           - COALESCE(period.refunded_amount, 0) AS amount,
                           CASE WHEN change.date IS NULL THEN 0 ELSE
                                COALESCE(period.amount, 0) - COALESCE(
                                    period.first_amount, period.amount, 0)
                           END AS difference,
                           COALESCE(change.date, period.date_from) AS changed_on
                      FROM service_contract_period period
                      LEFT JOIN LATERAL (
                        SELECT MIN(change.date) AS date
                          FROM service_contract_change change
                         WHERE change.period_id = period.id AND change.kind = 'level'
                           AND change.state = 'done'
                           AND change.date BETWEEN period.date_from AND period.date_to
                      ) AS change ON TRUE
                     WHERE period.state != 'cancelled'
                  ) AS entry
                  JOIN res_company company ON company.id = entry.company_id
                  JOIN res_currency coin ON coin.id = company.currency_id
                  LEFT JOIN LATERAL %(conversion)s ON TRUE
                  CROSS JOIN LATERAL (
                    SELECT COALESCE(%(total)s, 0)::numeric AS total,
                           COALESCE(CASE
                               WHEN entry.currency_id = company.currency_id
                               THEN entry.difference
                               ELSE ROUND(entry.difference * conversion.to_rate
                                          / conversion.from_rate / coin.rounding)
                                    * coin.rounding
                           END, 0)::numeric AS added
                  ) AS price
              ) AS entry
              JOIN contract_contract contract ON contract.id = entry.contract_id
              LEFT JOIN sale_order_line sale ON sale.id = entry.sale_line_id
              CROSS JOIN LATERAL (
                SELECT (ROW_NUMBER() OVER days - 1)::int AS number, start.date AS first,
                       LEAD(start.date) OVER days AS next,
                       COALESCE(start.level_id, LEAD(start.level_from_id) OVER days,
                                entry.level_id) AS level_id
                  FROM (SELECT entry.date_from AS date, NULL::int AS level_id,
                               NULL::int AS level_from_id
                         UNION ALL
                        SELECT change.date, change.level_to_id, change.level_from_id
                          FROM service_contract_change change
                         WHERE change.period_id = entry.id AND change.kind = 'level'
                           AND change.state = 'done'
                           AND change.date > entry.date_from
                           AND change.date <= entry.date_to) AS start
                WINDOW days AS (ORDER BY start.date)
              ) AS part
              CROSS JOIN GENERATE_SERIES(
                   DATE_TRUNC('month', part.first::timestamp),
                   COALESCE(part.next - 1, entry.date_to)::timestamp,
                   INTERVAL '1 month') AS month
              CROSS JOIN (VALUES (0, '-infinity'::date, %(tomorrow)s::date),
                                 (1, %(tomorrow)s::date, 'infinity'::date)
                         ) AS half (number, first, next)
              CROSS JOIN LATERAL (
                SELECT GREATEST(month::date, part.first, half.first) AS first,
                       LEAST((month + INTERVAL '1 month')::date, half.next,
                             COALESCE(part.next, entry.date_to + 1)) AS next
              ) AS span
             WHERE span.first < span.next
            """,
            tomorrow=fields.Date.add(fields.Date.context_today(self), days=1),
            months=MONTHS,
            total=rates._sql_company_amount(),
            conversion=rates._sql_conversion(),
            until=share(SQL("span.next")),
            before=share(SQL("span.first")),
        )

    @api.model
    def _sql_costs(self):
        return SQL(
            """
            SELECT line.id::bigint * 4 + 1, 'cost', line.date, line.company_id,
                   line.service_level_id, line.service_contract_id, line.partner_id,
                   %(product)s, line.service_served_product_id, line.service_cover,
                   line.service_order_id, line.service_ticket_id,
                   0::numeric, line.amount, 0, 0, line.service_cost_kind
              FROM account_analytic_line line
             WHERE line.service_cost_kind IS NOT NULL
            """,
            product=self._sql_sold_as(
                SQL("line.service_contract_id"), SQL("line.date")
            ),
        )

    @api.model
    def _sql_orders(self):
        """Completed visits; those that the customer pays with what they bring in."""
        day = self._sql_day(
            SQL("COALESCE(job.proof_completed_on, job.date_end, job.write_date)")
        )
        return SQL(
            """
            SELECT job.id::bigint * 4 + 2, 'order', job.day, job.company_id,
                   job.service_level_id, job.service_contract_id,
                   job.commercial_partner_id,
                   COALESCE(CASE WHEN paid.id IS NOT NULL THEN paid.product_id END,
                            %(product)s),
                   (SELECT unit.product_id
                      FROM fsm_equipment_fsm_order_rel link
                      JOIN fsm_equipment unit ON unit.id = link.fsm_equipment_id
                     WHERE link.fsm_order_id = job.id ORDER BY unit.id LIMIT 1),
                   job.service_cover, job.id, NULL::int,
                   COALESCE(paid.revenue, 0), 0::numeric, 1, 0, NULL
              FROM (SELECT job.*, %(day)s AS day
                      FROM fsm_order job
                      JOIN res_company company ON company.id = job.company_id
                      JOIN res_partner home ON home.id = company.partner_id
                     WHERE job.stage_id = %(completed)s) AS job
              LEFT JOIN LATERAL (
                SELECT line.id, line.product_id,
                       ROUND(line.price_subtotal
                             / COALESCE(NULLIF(sale.currency_rate, 0), 1)::numeric
                             / coin.rounding) * coin.rounding AS revenue
                  FROM sale_order_line line
                  JOIN sale_order sale ON sale.id = line.order_id
                  JOIN product_product product ON product.id = line.product_id
                  JOIN product_template template
                    ON template.id = product.product_tmpl_id
                  JOIN res_company company ON company.id = job.company_id
                  JOIN res_currency coin ON coin.id = company.currency_id
                 WHERE line.id = job.sale_line_id AND job.service_cover = 'paid'
                   AND template.type = 'service' AND sale.state = 'sale'
                   -- A line that made several visits is counted with the first.
                   AND job.id = (SELECT MIN(other.id) FROM fsm_order other
                                  WHERE other.sale_line_id = line.id
                                    AND other.stage_id = %(completed)s)
              ) AS paid ON TRUE
            """,
            day=day,
            completed=self.env.ref("fieldservice.fsm_stage_completed").id,
            product=self._sql_sold_as(SQL("job.service_contract_id"), SQL("job.day")),
        )

    @api.model
    def _sql_tickets(self):
        return SQL(
            """
            SELECT ticket.id::bigint * 4 + 3, 'ticket', ticket.day, ticket.company_id,
                   ticket.service_level_id, ticket.service_contract_id,
                   ticket.commercial_partner_id, %(product)s, unit.product_id,
                   ticket.service_cover, NULL::int, ticket.id,
                   0::numeric, 0::numeric, 0, 1, NULL
              FROM (SELECT ticket.*, %(day)s AS day
                      FROM helpdesk_ticket ticket
                      JOIN res_company company ON company.id = ticket.company_id
                      JOIN res_partner home ON home.id = company.partner_id
                     WHERE ticket.duplicate_id IS NULL) AS ticket
              LEFT JOIN fsm_equipment unit ON unit.id = ticket.equipment_id
            """,
            day=self._sql_day(SQL("ticket.create_date")),
            product=self._sql_sold_as(
                SQL("ticket.service_contract_id"), SQL("ticket.day")
            ),
        )

    @api.model
    def _sql_day(self, moment):
        """Day of a moment where the company is."""
        return SQL(
            "(%s AT TIME ZONE 'UTC' AT TIME ZONE COALESCE(home.tz, 'UTC'))::date",
            moment,
        )

    @api.model
    def _sql_sold_as(self, contract, day):
        """Product that sold the period of ``contract`` in which ``day`` lies."""
        return SQL(
            """(SELECT sale.product_id
                  FROM service_contract_period period
                  JOIN sale_order_line sale ON sale.id = period.sale_line_id
                 WHERE period.contract_id = %s AND period.state != 'cancelled'
                   AND %s BETWEEN period.date_from AND period.date_to
                 ORDER BY period.id LIMIT 1)""",
            contract,
            day,
        )

    def action_open_document(self):
        """What is behind a row: contract, work order or ticket."""
        self.ensure_one()
        self.check_access("read")
        document = self.order_id or self.ticket_id or self.contract_id
        return {
            "type": "ir.actions.act_window",
            "res_model": document._name,
            "res_id": document.id,
            "view_mode": "form",
            "views": [[False, "form"]],
        }
