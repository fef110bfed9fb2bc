# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.tools import SQL


class ServiceAttachReport(models.Model):
    """Products that a service was proposed with, and what came of it (SR-42).

    One row for each product line of a confirmed order that had a service to propose.
    A rate is the average of 100 and 0 over the lines. Money is untaxed, in the currency
    of the company at the rate of the order. Months are those of the reader's time zone.
    """

    _name = "service.attach.report"
    _description = "Attach Rate of Services"
    _auto = False
    _order = "date desc, id desc"
    _rec_name = "order_id"
    _depends = {
        "sale.order": [
            "company_id",
            "currency_rate",
            "date_order",
            "medium_id",
            "partner_id",
            "source_id",
            "state",
            "team_id",
            "user_id",
        ],
        "sale.order.line": [
            "combo_item_id",
            "linked_line_id",
            "order_id",
            "price_subtotal",
            "product_id",
            "product_uom_qty",
            "service_for_line_id",
            "service_is_included",
            "service_proposed",
            "service_refusal_id",
            "service_refused_on",
            "service_share",
        ],
        "product.template": ["categ_id", "service_level_id"],
        "fsm.equipment": ["contract_id", "sale_line_id"],
        "service.contract.period": ["contract_id", "sale_line_id", "state"],
    }

    order_id = fields.Many2one("sale.order", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    company_currency_id = fields.Many2one("res.currency", readonly=True)
    date = fields.Datetime(string="Sold On", readonly=True)
    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    product_id = fields.Many2one("product.product", readonly=True)
    categ_id = fields.Many2one(
        "product.category", string="Product Category", readonly=True
    )
    user_id = fields.Many2one("res.users", string="Salesperson", readonly=True)
    team_id = fields.Many2one("crm.team", string="Sales Team", readonly=True)
    source_id = fields.Many2one("utm.source", string="Channel", readonly=True)
    medium_id = fields.Many2one("utm.medium", readonly=True)
    scenario_id = fields.Many2one("service.scenario", readonly=True)
    refusal_id = fields.Many2one(
        "service.refusal.reason", string="Why Not", readonly=True
    )
    outcome = fields.Selection(
        [
            ("sold", "Sold with the product"),
            ("later", "Sold later"),
            ("refused", "Refused"),
            ("open", "No answer"),
        ],
        readonly=True,
    )
    proposed = fields.Integer(string="With a Proposal", readonly=True)
    sold = fields.Integer(string="Sold with the Product", readonly=True)
    later = fields.Integer(string="Sold Later", readonly=True)
    refused = fields.Integer(readonly=True)
    unanswered = fields.Integer(string="No Answer", readonly=True)
    attach_rate = fields.Float(
        string="Attach Rate (%)",
        readonly=True,
        aggregator="avg",
        help="Products sold with their service, at once or later, of those that had "
        "one to propose.",
    )
    goods_amount = fields.Monetary(
        string="Price of the Product",
        currency_field="company_currency_id",
        readonly=True,
    )
    service_amount = fields.Monetary(
        string="Price of the Service",
        currency_field="company_currency_id",
        readonly=True,
    )

    @property
    def _table_query(self) -> SQL:
        return self._get_report_query()

    @api.model
    def _get_report_query(self):
        """What costs something is a lateral: computed only when it is asked for."""
        return SQL(
            """
    SELECT line.id,
           line.order_id,
           sale.company_id,
           company.currency_id AS company_currency_id,
           sale.date_order AS date,
           sale.partner_id,
           line.product_id,
           template.categ_id,
           sale.user_id,
           sale.team_id,
           sale.source_id,
           sale.medium_id,
           sale.service_scenario_id AS scenario_id,
           CASE WHEN answer.outcome = 'refused' THEN line.service_refusal_id END
               AS refusal_id,
           answer.outcome,
           1 AS proposed,
           (answer.outcome = 'sold')::int AS sold,
           (answer.outcome = 'later')::int AS later,
           (answer.outcome = 'refused')::int AS refused,
           (answer.outcome = 'open')::int AS unanswered,
           CASE WHEN answer.outcome IN ('sold', 'later') THEN 100.0 ELSE 0 END
               AS attach_rate,
           line.price_subtotal * (1 - COALESCE(line.service_share, 0)::numeric)
               / NULLIF(sale.currency_rate, 0) AS goods_amount,
           (line.price_subtotal * COALESCE(line.service_share, 0)::numeric + COALESCE(
               (SELECT SUM(own.price_subtotal) FROM sale_order_line own
                 WHERE own.service_for_line_id = line.id), 0))
               / NULLIF(sale.currency_rate, 0) AS service_amount
      FROM sale_order_line line
      JOIN sale_order sale ON sale.id = line.order_id
      JOIN res_company company ON company.id = sale.company_id
      JOIN product_product product ON product.id = line.product_id
      JOIN product_template template ON template.id = product.product_tmpl_id
      CROSS JOIN LATERAL (
          SELECT CASE
              WHEN EXISTS (
                  SELECT FROM sale_order_line own
                   WHERE own.service_for_line_id = line.id
                     AND own.product_uom_qty > 0)
                OR line.combo_item_id IS NOT NULL AND EXISTS (
                  SELECT FROM sale_order_line own
                    JOIN product_product service ON service.id = own.product_id
                    JOIN product_template kind ON kind.id = service.product_tmpl_id
                   WHERE own.linked_line_id = line.linked_line_id
                     AND kind.service_level_id IS NOT NULL)
              THEN 'sold'
              WHEN EXISTS (
                  SELECT FROM fsm_equipment unit
                    JOIN service_contract_period term
                      ON term.contract_id = unit.contract_id
                     AND term.state != 'cancelled'
                    JOIN sale_order_line own ON own.id = term.sale_line_id
                    JOIN sale_order again ON again.id = own.order_id
                   WHERE unit.sale_line_id = line.id
                     AND again.id != sale.id
                     AND again.date_order >= sale.date_order)
              THEN 'later'
              WHEN line.service_refused_on IS NOT NULL THEN 'refused'
              ELSE 'open' END AS outcome
      ) answer
     WHERE line.service_proposed AND sale.state = 'sale'
       AND line.product_uom_qty > 0
            """
        )

    @api.readonly
    def action_open_order(self):
        """The order behind a row; what the reader may see, access rules say."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "sale.order",
            "res_id": self.order_id.id,
            "view_mode": "form",
            "views": [[False, "form"]],
        }
