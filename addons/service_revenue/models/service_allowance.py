# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.tools import SQL
from odoo.tools.date_utils import start_of

KINDS = [
    ("product", "Product in warranty"),
    ("level", "Contract period"),
    ("goodwill", "Goodwill of the month"),
]
#: Costs of these past days may still change; older rows are left as they are.
REFRESH_DAYS = 400


class ServiceAllowance(models.Model):
    """Spent against allowed: free and warranty work, by product and year, contract
    period, and month (SR-40).

    One row for each allowance and period, brought up to date by one statement for each
    kind. Amounts are in the currency of the company, costs positive. A unit counts for
    the days of the year in which it is in warranty.
    """

    _name = "service.allowance"
    _description = "Service Allowance"
    _order = "date_from desc, percent desc, id"
    _rec_name = "kind"

    kind = fields.Selection(KINDS, required=True, readonly=True)
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, ondelete="cascade"
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    product_tmpl_id = fields.Many2one(
        "product.template",
        string="Product",
        readonly=True,
        index="btree_not_null",
        ondelete="cascade",
        help="Empty: warranty work of which the product is not known.",
    )
    period_id = fields.Many2one(
        "service.contract.period",
        string="Contract Period",
        readonly=True,
        index="btree_not_null",
        ondelete="cascade",
    )
    contract_id = fields.Many2one(
        related="period_id.contract_id", store=True, index="btree_not_null"
    )
    level_id = fields.Many2one(
        "service.level", readonly=True, index="btree_not_null", ondelete="cascade"
    )
    date_from = fields.Date(required=True, readonly=True)
    date_to = fields.Date(required=True, readonly=True)
    allowed = fields.Monetary(readonly=True)
    spent = fields.Monetary(string="Cost So Far", readonly=True)
    remaining = fields.Monetary(
        compute="_compute_remaining", help="Less than zero: exceeded."
    )
    percent = fields.Float(
        string="Spent %", readonly=True, aggregator=None, digits=(16, 1)
    )
    state = fields.Selection(
        [
            ("none", "No allowance"),
            ("ok", "Within"),
            ("warning", "Nearly spent"),
            ("exceeded", "Exceeded"),
        ],
        readonly=True,
        required=True,
        default="ok",
    )

    _one_row = models.UniqueIndex(
        "(kind, company_id, date_from, COALESCE(product_tmpl_id, 0),"
        " COALESCE(period_id, 0))",
        "This allowance has a row for the period already.",
    )

    @api.depends("allowed", "spent")
    def _compute_remaining(self):
        for row in self:
            row.remaining = row.allowed - row.spent

    @api.depends("kind", "product_tmpl_id", "contract_id", "date_from", "company_id")
    def _compute_display_name(self):
        for row in self:
            # sudo: the name of what the row is about; the row was allowed to be read.
            about = (
                row.product_tmpl_id.sudo().name
                or row.contract_id.sudo().name
                or row.company_id.sudo().name
            )
            row.display_name = f"{about}, {row.date_from} – {row.date_to}"

    @api.readonly
    def action_view_costs(self):
        """The cost lines that are counted in the row."""
        self.ensure_one()
        self.check_access("read")
        cover = {"product": "warranty", "level": "contract", "goodwill": "goodwill"}
        domain = [
            ("source", "=", "cost"),
            ("company_id", "=", self.company_id.id),
            ("date", ">=", self.date_from),
            ("date", "<=", self.date_to),
            ("cover", "=", cover[self.kind]),
        ]
        if self.kind == "product":
            field = "served_product_id.product_tmpl_id"
            if not self.product_tmpl_id:
                field = "served_product_id"
            domain += [(field, "=", self.product_tmpl_id.id)]
        elif self.kind == "level":
            domain += [("contract_id", "=", self.contract_id.id)]
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "service_revenue.service_cost_action"
        )
        return {**action, "domain": domain}

    # ------------------------------------------------------------------
    # Up to date
    # ------------------------------------------------------------------

    @api.model
    def _cron_refresh(self):
        self._refresh()
        self._alert()

    @api.model
    def _refresh(self):
        """Bring the rows of the last ``REFRESH_DAYS`` days up to date."""
        # sudo: the same for everybody; the rows have rules of their own.
        self = self.sudo()
        self.env.flush_all()
        today = fields.Date.context_today(self)
        since = start_of(fields.Date.subtract(today, days=REFRESH_DAYS), "year")
        for source in (
            self._sql_products(since),
            self._sql_levels(since),
            self._sql_goodwill(since),
        ):
            self.env.cr.execute(self._sql_upsert(source))
        self.invalidate_model()

    @api.model
    def _sql_upsert(self, source):
        return SQL(
            """
            INSERT INTO service_allowance AS target (
                   kind, company_id, product_tmpl_id, period_id, contract_id, level_id,
                   date_from, date_to, allowed, spent, percent, state,
                   create_uid, create_date, write_uid, write_date)
            SELECT row.kind, row.company_id, row.product_tmpl_id, row.period_id,
                   row.contract_id, row.level_id, row.date_from, row.date_to,
                   row.allowed, row.spent, share.percent,
                   CASE WHEN row.allowed <= 0 THEN 'none'
                        WHEN share.percent >= company.service_allowance_limit
                        THEN 'exceeded'
                        WHEN share.percent >= company.service_allowance_warning
                        THEN 'warning' ELSE 'ok' END,
                   %(uid)s, %(now)s, %(uid)s, %(now)s
              FROM (
                SELECT raw.kind, raw.company_id, raw.product_tmpl_id, raw.period_id,
                       raw.contract_id, raw.level_id, raw.date_from, raw.date_to,
                       ROUND((raw.allowed / coin.rounding)::numeric) * coin.rounding
                       AS allowed,
                       ROUND((raw.spent / coin.rounding)::numeric) * coin.rounding
                       AS spent
                  FROM (%(source)s) AS raw
                  JOIN res_company company ON company.id = raw.company_id
                  JOIN res_currency coin ON coin.id = company.currency_id
              ) AS row
              JOIN res_company company ON company.id = row.company_id
              CROSS JOIN LATERAL (
                SELECT CASE WHEN row.allowed > 0
                            THEN ROUND(100 * row.spent / row.allowed, 1)
                            ELSE 0 END AS percent
              ) AS share
             ORDER BY row.company_id, row.date_from, row.product_tmpl_id, row.period_id
                ON CONFLICT (kind, company_id, date_from,
                             (COALESCE(product_tmpl_id, 0)), (COALESCE(period_id, 0)))
                DO UPDATE
               SET allowed = EXCLUDED.allowed, spent = EXCLUDED.spent,
                   percent = EXCLUDED.percent, state = EXCLUDED.state,
                   date_to = EXCLUDED.date_to, level_id = EXCLUDED.level_id,
                   write_date = EXCLUDED.write_date
             WHERE (target.allowed, target.spent, target.percent, target.state,
                    target.date_to, target.level_id)
                   IS DISTINCT FROM
                   (EXCLUDED.allowed, EXCLUDED.spent, EXCLUDED.percent, EXCLUDED.state,
                    EXCLUDED.date_to, EXCLUDED.level_id)
            """,
            source=source,
            uid=self.env.uid,
            now=self.env.cr.now(),
        )

    @api.model
    def _sql_products(self, since):
        """Per product and calendar year: units times days in warranty."""
        return SQL(
            """
            WITH year AS (
                SELECT day::date AS date_from,
                       (day + INTERVAL '1 year - 1 day')::date AS date_to
                  FROM GENERATE_SERIES(
                       %(since)s::date, CURRENT_DATE, INTERVAL '1 year') AS day
            ), unit AS (
                SELECT unit.company_id, product.product_tmpl_id, year.date_from,
                       SUM((LEAST(unit.warranty_end_date, year.date_to)
                            - GREATEST(unit.warranty_start_date, year.date_from) + 1
                           )::numeric / (year.date_to - year.date_from + 1)
                           * (COALESCE((template.service_allowance_amount
                                        ->>unit.company_id::text)::numeric, 0)
                              + COALESCE(template.service_allowance_percent, 0)::numeric
                              / 100 * COALESCE(unit.goods_value, 0)))
                       AS allowed
                  FROM fsm_equipment unit
                  JOIN product_product product ON product.id = unit.product_id
                  JOIN product_template template
                    ON template.id = product.product_tmpl_id
                  JOIN year ON unit.warranty_start_date <= year.date_to
                           AND unit.warranty_end_date >= year.date_from
                 WHERE (template.service_allowance_amount IS NOT NULL
                        OR template.service_allowance_percent > 0)
                   AND (unit.returned_on IS NULL OR unit.returned_on > year.date_to)
                 GROUP BY unit.company_id, product.product_tmpl_id, year.date_from
            ), cost AS (
                SELECT line.company_id, product.product_tmpl_id, year.date_from,
                       -SUM(line.amount) AS spent
                  FROM account_analytic_line line
                  JOIN year ON line.date BETWEEN year.date_from AND year.date_to
                  LEFT JOIN product_product product
                    ON product.id = line.service_served_product_id
                 WHERE line.service_cost_kind IS NOT NULL
                   AND line.service_cover = 'warranty'
                 GROUP BY line.company_id, product.product_tmpl_id, year.date_from
            )
            SELECT 'product' AS kind, key.company_id, key.product_tmpl_id,
                   NULL::int AS period_id, NULL::int AS contract_id,
                   NULL::int AS level_id, key.date_from, year.date_to,
                   COALESCE(unit.allowed, 0) AS allowed,
                   COALESCE(cost.spent, 0) AS spent
              FROM (SELECT company_id, product_tmpl_id, date_from FROM unit
                     UNION SELECT company_id, product_tmpl_id, date_from FROM cost
                     -- What was booked once and is no more has to become zero.
                     UNION SELECT company_id, product_tmpl_id, date_from
                      FROM service_allowance WHERE kind = 'product') AS key
              JOIN year USING (date_from)
              LEFT JOIN unit USING (company_id, product_tmpl_id, date_from)
              LEFT JOIN cost ON cost.company_id = key.company_id
                    AND cost.date_from = key.date_from
                    AND cost.product_tmpl_id IS NOT DISTINCT FROM key.product_tmpl_id
            """,
            since=since,
        )

    @api.model
    def _sql_levels(self, since):
        """Per contract period: a share of its price, at the rate of its first day."""
        report = self.env["service.incentive.report"]
        return SQL(
            """
            SELECT 'level' AS kind, entry.company_id, NULL::int AS product_tmpl_id,
                   entry.id AS period_id, entry.contract_id, entry.level_id,
                   entry.date_from, entry.date_to,
                   (%(company_amount)s)
                   * COALESCE(entry.allowance_percent, 0)::numeric / 100 AS allowed,
                   COALESCE((
                     SELECT -SUM(line.amount) FROM account_analytic_line line
                      WHERE line.service_contract_id = entry.contract_id
                        AND line.service_cost_kind IS NOT NULL
                        AND line.service_cover = 'contract'
                        AND line.date BETWEEN entry.date_from AND entry.date_to
                   ), 0) AS spent
              FROM (SELECT period.id, period.contract_id, period.company_id,
                           period.level_id, period.currency_id, period.date_from,
                           period.date_to, period.date_from AS date,
                           COALESCE(period.amount, 0)
                           - COALESCE(period.refunded_amount, 0) AS amount,
                           level.service_allowance_percent AS allowance_percent
                      FROM service_contract_period period
                      JOIN service_level level ON level.id = period.level_id
                     WHERE period.state != 'cancelled' AND period.date_to >= %(since)s
                   ) AS entry
              JOIN res_company company ON company.id = entry.company_id
              LEFT JOIN LATERAL %(conversion)s ON TRUE
            """,
            since=since,
            company_amount=report._sql_company_amount(),
            conversion=report._sql_conversion(),
        )

    @api.model
    def _sql_goodwill(self, since):
        """Per company and month: what was given away."""
        return SQL(
            """
            SELECT 'goodwill' AS kind, company.id AS company_id,
                   NULL::int AS product_tmpl_id, NULL::int AS period_id,
                   NULL::int AS contract_id, NULL::int AS level_id,
                   month::date AS date_from,
                   (month + INTERVAL '1 month - 1 day')::date AS date_to,
                   -- A new budget holds from this month on.
                   COALESCE(
                       CASE WHEN month < DATE_TRUNC('month', CURRENT_DATE)
                            THEN known.allowed END,
                       company.service_goodwill_budget, 0) AS allowed,
                   COALESCE(cost.spent, 0) AS spent
              FROM res_company company
              CROSS JOIN GENERATE_SERIES(
                   %(since)s::date, CURRENT_DATE, INTERVAL '1 month') AS month
              LEFT JOIN LATERAL (
                SELECT -SUM(line.amount) AS spent FROM account_analytic_line line
                 WHERE line.company_id = company.id
                   AND line.service_cost_kind IS NOT NULL
                   AND line.service_cover = 'goodwill'
                   AND line.date >= month AND line.date < month + INTERVAL '1 month'
              ) AS cost ON TRUE
              LEFT JOIN service_allowance known
                ON known.kind = 'goodwill' AND known.company_id = company.id
               AND known.date_from = month::date
             WHERE company.service_goodwill_budget > 0 AND month >= DATE_TRUNC(
                   'month', CURRENT_DATE) OR cost.spent IS NOT NULL
                OR known.id IS NOT NULL
            """,
            since=since,
        )
