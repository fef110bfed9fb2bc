# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import SQL

#: What consumables cost us is not for everybody who sells them.
_COST_GROUP = "service_revenue.group_service_manager"


class ServiceConsumableReport(models.Model):
    """What consumables bring in, by technician, product and visit (X-43).

    One row for each line of a confirmed order that sells a consumable or accessory: a
    product that another one names as such. The technician is who has the largest share
    in bringing or closing the deal, else who captured the lead, else who made the
    visit; the visit is the one from which the sale came, else the one that was sold
    with it. Money is untaxed, in the currency of the company at the rate of the order.

    Credit notes are deducted, unless they were invoiced again. Cost is the value of
    the stock moves as far as the goods are delivered, less what came back; what is
    still to be delivered counts at the cost of the product.
    """

    _name = "service.consumable.report"
    _description = "Margin of Consumables"
    _auto = False
    _order = "date desc, id desc"
    _rec_name = "product_id"
    _depends = {
        "sale.order": [
            "company_id",
            "currency_id",
            "currency_rate",
            "date_order",
            "opportunity_id",
            "partner_id",
            "state",
        ],
        "sale.order.line": [
            "fsm_order_id",
            "is_downpayment",
            "order_id",
            "price_subtotal",
            "product_id",
            "product_uom_id",
            "product_uom_qty",
        ],
        "product.template": ["categ_id", "service_consumable_ids", "uom_id"],
        "product.product": ["standard_price"],
        "stock.move": [
            "is_in",
            "is_out",
            "product_uom",
            "quantity",
            "sale_line_id",
            "state",
            "value",
        ],
        "account.move": ["move_type", "state"],
        "account.move.line": [
            "balance",
            "currency_id",
            "move_id",
            "price_subtotal",
            "product_uom_id",
            "quantity",
            "sale_line_ids",
        ],
        "crm.lead": ["service_order_id", "service_referrer_id"],
        "fsm.order": ["person_id", "sale_id", "sale_line_id"],
        "fsm.person": ["partner_id"],
        "service.attribution.line": ["order_id", "partner_id", "percent", "role"],
    }

    line_id = fields.Many2one("sale.order.line", readonly=True)
    order_id = fields.Many2one("sale.order", string="Sales Order", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    date = fields.Datetime(string="Sold On", readonly=True)
    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    product_id = fields.Many2one("product.product", readonly=True)
    categ_id = fields.Many2one(
        "product.category", string="Product Category", readonly=True
    )
    person_id = fields.Many2one("fsm.person", string="Technician", readonly=True)
    fsm_order_id = fields.Many2one("fsm.order", string="Visit", readonly=True)
    quantity = fields.Float(
        readonly=True,
        digits="Product Unit",
        help="Sold and not credited, in the unit of the product.",
    )
    revenue = fields.Monetary(readonly=True, help="Without taxes, less credit notes.")
    cost = fields.Monetary(readonly=True, groups=_COST_GROUP)
    margin = fields.Monetary(readonly=True, groups=_COST_GROUP)
    margin_percent = fields.Float(
        string="Margin (%)",
        readonly=True,
        aggregator="avg",
        groups=_COST_GROUP,
        digits=(16, 2),
        help="Margin of the revenue; of a group, its sum of the sum.",
    )

    @property
    def _table_query(self) -> SQL:
        return self._get_report_query()

    @api.model
    def _get_report_query(self):
        return SQL(
            """
    SELECT row.*,
           row.revenue - row.cost AS margin,
           COALESCE((row.revenue - row.cost) * 100 / NULLIF(row.revenue, 0), 0)
               AS margin_percent
      FROM (
        SELECT line.id, line.id AS line_id, line.order_id, sale.company_id,
               company.currency_id, sale.date_order AS date, sale.partner_id,
               line.product_id, template.categ_id,
               COALESCE(%(share)s, %(referrer)s,
                        (SELECT visit.person_id FROM fsm_order visit
                          WHERE visit.id = came.visit_id)) AS person_id,
               came.visit_id AS fsm_order_id,
               sold.quantity,
               ROUND(sold.amount / coin.rounding) * coin.rounding AS revenue,
               ROUND((COALESCE(moved.value, 0)
                      + GREATEST(sold.quantity - COALESCE(moved.quantity, 0), 0)
                        * COALESCE((product.standard_price
                                    ->>sale.company_id::text)::numeric, 0)
                     ) / coin.rounding) * coin.rounding AS cost
          FROM sale_order_line line
          JOIN sale_order sale ON sale.id = line.order_id
          JOIN res_company company ON company.id = sale.company_id
          JOIN res_currency coin ON coin.id = company.currency_id
          JOIN product_product product ON product.id = line.product_id
          JOIN product_template template ON template.id = product.product_tmpl_id
          JOIN uom_uom unit ON unit.id = line.product_uom_id
          JOIN uom_uom base ON base.id = template.uom_id
          LEFT JOIN crm_lead lead ON lead.id = sale.opportunity_id
          LEFT JOIN LATERAL (%(moves)s) AS moved ON TRUE
          LEFT JOIN LATERAL (%(invoices)s) AS billed ON TRUE
         CROSS JOIN LATERAL (%(sold)s) AS sold
         CROSS JOIN LATERAL (%(visit)s) AS came
         WHERE sale.state = 'sale'
           AND line.is_downpayment IS NOT TRUE
           AND template.id IN (SELECT consumable_id
                                 FROM service_product_consumable_rel)
      ) AS row
            """,
            share=self._sql_share(),
            referrer=self._sql_referrer(),
            moves=self._sql_moves(),
            invoices=self._sql_invoices(),
            sold=self._sql_sold(),
            visit=self._sql_visit(),
        )

    @api.model
    def _sql_share(self):
        """Technician with a share in the deal: who brought it, then who closed it."""
        return SQL(
            """(SELECT person.id
                  FROM service_attribution_line share
                  JOIN fsm_person person ON person.partner_id = share.partner_id
                 WHERE share.order_id = sale.id
                   AND share.role IN ('brought', 'closed')
                 ORDER BY share.role, share.percent DESC, share.id, person.id
                 LIMIT 1)"""
        )

    @api.model
    def _sql_referrer(self):
        return SQL(
            """(SELECT person.id FROM fsm_person person
                 WHERE person.partner_id = lead.service_referrer_id
                 ORDER BY person.id LIMIT 1)"""
        )

    @api.model
    def _sql_visit(self):
        """Visit from which the sale came, else the one that was sold with it."""
        return SQL(
            """SELECT COALESCE(
                   lead.service_order_id,
                   line.fsm_order_id,
                   (SELECT MIN(visit.id) FROM fsm_order visit
                     WHERE visit.sale_line_id = line.id),
                   (SELECT MIN(visit.id) FROM fsm_order visit
                     WHERE visit.sale_id = sale.id)) AS visit_id"""
        )

    @api.model
    def _sql_moves(self):
        """Delivered less returned: quantity in the unit of the product, and value."""
        return SQL(
            """SELECT SUM(way.sign * move.value) AS value,
                      SUM(way.sign * move.quantity * own.factor / base.factor)
                          AS quantity
                 FROM stock_move move
                 JOIN uom_uom own ON own.id = move.product_uom
                CROSS JOIN LATERAL (
                   SELECT CASE WHEN move.is_out THEN 1 WHEN move.is_in THEN -1 END
                          AS sign) AS way
                WHERE move.sale_line_id = line.id AND move.state = 'done'
                  AND way.sign IS NOT NULL"""
        )

    @api.model
    def _sql_invoices(self):
        """Invoiced and credited, in the currency and unit of the order line."""
        return SQL(
            """SELECT SUM(bill.amount) FILTER (WHERE NOT bill.is_credit) AS invoiced,
                      SUM(bill.amount) FILTER (WHERE bill.is_credit) AS credited,
                      SUM(bill.quantity) FILTER (WHERE NOT bill.is_credit)
                          AS invoiced_quantity,
                      SUM(bill.quantity) FILTER (WHERE bill.is_credit)
                          AS credited_quantity
                 FROM (
                   SELECT entry.move_type = 'out_refund' AS is_credit,
                          CASE WHEN item.currency_id = sale.currency_id
                               THEN item.price_subtotal
                               ELSE ABS(item.balance) * SIGN(item.price_subtotal)
                                    * COALESCE(sale.currency_rate, 1)::numeric
                          END AS amount,
                          item.quantity * COALESCE(own.factor, unit.factor)
                              / unit.factor AS quantity
                     FROM sale_order_line_invoice_rel link
                     JOIN account_move_line item ON item.id = link.invoice_line_id
                     JOIN account_move entry ON entry.id = item.move_id
                     LEFT JOIN uom_uom own ON own.id = item.product_uom_id
                    WHERE link.order_line_id = line.id AND entry.state = 'posted'
                      AND entry.move_type IN ('out_invoice', 'out_refund')
                 ) AS bill"""
        )

    @api.model
    def _sql_sold(self):
        """What is left of the sale after credit notes.

        What was credited and invoiced again is no loss: a line that is invoiced with
        more than it was sold for has that much less deducted. A negative line is
        itself a credit, which its credit note only carries out.
        """

        def left(ordered, invoiced, credited):
            return SQL(
                """CASE WHEN line.product_uom_qty <= 0 THEN %(ordered)s ELSE
                   %(ordered)s - GREATEST(COALESCE(billed.%(credited)s, 0) - GREATEST(
                       COALESCE(billed.%(invoiced)s, 0) - %(ordered)s, 0), 0) END""",
                ordered=ordered,
                invoiced=SQL.identifier(invoiced),
                credited=SQL.identifier(credited),
            )

        return SQL(
            """SELECT (%(amount)s) / COALESCE(NULLIF(sale.currency_rate, 0), 1)::numeric
                          AS amount,
                      (%(quantity)s) * unit.factor / base.factor AS quantity""",
            amount=left(SQL("line.price_subtotal"), "invoiced", "credited"),
            quantity=left(
                SQL("line.product_uom_qty"), "invoiced_quantity", "credited_quantity"
            ),
        )

    def _read_group_select(self, aggregate_spec, query):
        """The margin of a group is its sum of the sum of revenue."""
        if aggregate_spec != "margin_percent:avg":
            return super()._read_group_select(aggregate_spec, query)
        self._check_field_access(self._fields["margin_percent"], "read")
        return SQL(
            "COALESCE(SUM(%(margin)s) * 100 / NULLIF(SUM(%(revenue)s), 0), 0)",
            margin=self._field_to_sql(self._table, "margin", query),
            revenue=self._field_to_sql(self._table, "revenue", query),
        )

    @api.readonly
    def action_open_document(self):
        """The visit behind a row, else its sales order, for those who may read it."""
        self.ensure_one()
        self.check_access("read")
        for document in (self.fsm_order_id, self.order_id):
            if document and document.has_access("read"):
                return {
                    "type": "ir.actions.act_window",
                    "res_model": document._name,
                    "res_id": document.id,
                    "view_mode": "form",
                    "views": [[False, "form"]],
                }
        raise AccessError(
            self.env._("You see what was sold, not the documents of the sale.")
        )
