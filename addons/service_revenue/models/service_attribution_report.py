# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models
from odoo.tools import SQL

from .crm_lead_origin import ORIGINS
from .service_attribution_line import ROLES


class ServiceAttributionReport(models.Model):
    """Value of each share: percent of the untaxed amount, in the company's currency.

    The order itself counts for its sales team in full, here as in the sales reports:
    ``sales_team_id`` is the team of the order, ``team_id`` the department of the
    person.
    """

    _name = "service.attribution.report"
    _description = "Shares of Deals"
    _auto = False
    _order = "date desc, id desc"
    _rec_name = "order_id"
    _depends = {
        "service.attribution": ["origin", "state"],
        "service.attribution.line": ["percent", "role", "partner_id", "team_id"],
        "sale.order": ["amount_untaxed", "currency_rate", "date_order", "state"],
    }

    order_id = fields.Many2one("sale.order", readonly=True)
    lead_id = fields.Many2one("crm.lead", string="Opportunity", readonly=True)
    date = fields.Datetime(string="Order Date", readonly=True)
    customer_id = fields.Many2one("res.partner", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one(
        "res.currency", string="Company Currency", readonly=True
    )
    origin = fields.Selection(ORIGINS, readonly=True)
    role = fields.Selection(ROLES, readonly=True)
    partner_id = fields.Many2one("res.partner", string="Person", readonly=True)
    team_id = fields.Many2one("crm.team", string="Department", readonly=True)
    sales_team_id = fields.Many2one(
        "crm.team", string="Sales Team of the Order", readonly=True
    )
    user_id = fields.Many2one("res.users", string="Salesperson", readonly=True)
    order_state = fields.Selection(
        [
            ("draft", "Quotation"),
            ("sent", "Quotation sent"),
            ("sale", "Sales order"),
            ("cancel", "Cancelled"),
        ],
        readonly=True,
    )
    state = fields.Selection(
        [("open", "Suggested"), ("locked", "Locked")],
        string="Shares",
        readonly=True,
    )
    percent = fields.Float(
        string="Share (%)", digits=(7, 4), aggregator="avg", readonly=True
    )
    value = fields.Monetary(
        string="Value of the Share",
        readonly=True,
        help="Share of the untaxed amount of the order, in the company's currency.",
    )

    @property
    def _table_query(self):
        return SQL(
            """
    SELECT line.id, line.order_id, line.lead_id, line.role, line.partner_id,
           line.team_id, line.percent, attribution.origin, attribution.state,
           sale.date_order AS date, sale.partner_id AS customer_id, sale.company_id,
           company.currency_id, sale.team_id AS sales_team_id, sale.user_id,
           sale.state AS order_state,
           line.percent / 100 * sale.amount_untaxed
               / COALESCE(NULLIF(sale.currency_rate, 0), 1)::numeric AS value
      FROM service_attribution_line line
      JOIN service_attribution attribution ON attribution.id = line.attribution_id
      JOIN sale_order sale ON sale.id = line.order_id
      JOIN res_company company ON company.id = sale.company_id
            """
        )
