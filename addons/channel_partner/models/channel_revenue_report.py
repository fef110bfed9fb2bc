# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.tools import SQL

KINDS = [
    ("sale", "Sale"),
    ("parts", "Parts"),
    ("service", "Service"),
    ("survey", "Survey"),
]


class ChannelRevenueReport(models.Model):
    """What a store brings in, all under one roof (CP-25).

    One row for each line of a confirmed order that belongs to a store (sale, parts,
    service), and one for each rating that a customer gave a job of the store (survey).
    Money is untaxed, in the currency of the company at the rate of the order, credit
    notes deducted.
    """

    _name = "channel.revenue.report"
    _description = "Revenue of Stores"
    _auto = False
    _order = "date desc, id desc"
    _rec_name = "point_id"
    _depends = {
        "account.move": ["move_type", "state"],
        "account.move.line": ["balance", "currency_id", "move_id", "price_subtotal"],
        "fsm.order": ["channel_point_id", "company_id"],
        "product.template": ["categ_id", "service_consumable_ids", "type"],
        "sale.order": [
            "channel_point_id",
            "company_id",
            "currency_rate",
            "date_order",
            "partner_id",
            "state",
        ],
        "sale.order.line": [
            "is_downpayment",
            "order_id",
            "price_subtotal",
            "product_id",
            "product_uom_qty",
        ],
        "service.visit.rating": ["order_id", "overall", "rated_on"],
    }

    point_id = fields.Many2one("channel.point", string="Store", readonly=True)
    channel_partner_id = fields.Many2one(
        related="point_id.channel_partner_id", string="Channel Partner"
    )
    is_4s = fields.Boolean(related="point_id.is_4s")
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    kind = fields.Selection(KINDS, readonly=True)
    date = fields.Datetime(readonly=True)
    sale_order_id = fields.Many2one("sale.order", readonly=True)
    fsm_order_id = fields.Many2one("fsm.order", string="Job", readonly=True)
    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    product_id = fields.Many2one("product.product", readonly=True)
    categ_id = fields.Many2one(
        "product.category", string="Product Category", readonly=True
    )
    revenue = fields.Monetary(readonly=True)
    rating = fields.Float(
        string="Survey Score", readonly=True, aggregator="avg", digits=(4, 2)
    )

    @property
    def _table_query(self):
        return self._get_report_query()

    @api.model
    def _sql_is_part(self):
        """Condition that ``template`` is a part; hook of the spare parts addon."""
        return SQL(
            "template.id IN (SELECT consumable_id FROM service_product_consumable_rel)"
        )

    @api.model
    def _get_report_query(self):
        lines = self.env["service.consumable.report"]
        return SQL(
            """
    SELECT line.id * 2 AS id, sale.channel_point_id AS point_id, sale.company_id,
           company.currency_id,
           CASE WHEN template.type = 'service' THEN 'service'
                WHEN %(is_part)s THEN 'parts' ELSE 'sale' END AS kind,
           sale.date_order AS date, sale.id AS sale_order_id,
           NULL::int AS fsm_order_id, sale.partner_id, line.product_id,
           template.categ_id,
           ROUND(sold.amount / coin.rounding) * coin.rounding AS revenue,
           NULL::numeric AS rating
      FROM sale_order sale
      JOIN sale_order_line line ON line.order_id = sale.id
      JOIN res_company company ON company.id = sale.company_id
      JOIN res_currency coin ON coin.id = company.currency_id
      JOIN product_product product ON product.id = line.product_id
      JOIN product_template template ON template.id = product.product_tmpl_id
      JOIN uom_uom unit ON unit.id = line.product_uom_id
      JOIN uom_uom base ON base.id = template.uom_id
      LEFT JOIN LATERAL (%(invoices)s) AS billed ON TRUE
     CROSS JOIN LATERAL (%(sold)s) AS sold
     WHERE sale.state = 'sale'
       AND sale.channel_point_id IS NOT NULL
       AND line.is_downpayment IS NOT TRUE
     UNION ALL
    SELECT survey.id * 2 + 1, job.channel_point_id, job.company_id,
           company.currency_id, 'survey', survey.rated_on, NULL, job.id, NULL, NULL,
           NULL, NULL, survey.overall::numeric
      FROM service_visit_rating survey
      JOIN fsm_order job ON job.id = survey.order_id
      JOIN res_company company ON company.id = job.company_id
     WHERE job.channel_point_id IS NOT NULL
            """,
            is_part=self._sql_is_part(),
            invoices=lines._sql_invoices(),
            sold=lines._sql_sold(),
        )
