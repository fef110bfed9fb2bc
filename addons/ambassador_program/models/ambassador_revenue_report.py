# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import SQL


class AmbassadorRevenueReport(models.Model):
    """Orders that the programme brought in, each of them once (AM-06).

    A row is a confirmed order and has its id. It belongs to the event at which it was
    made, else to the event and ambassador of its lead; the host stands for who came by
    nobody's link. Money is untaxed, in the currency of the company at the rate of the
    order; what was refunded is deducted, as in the analysis of leads.
    """

    _name = "ambassador.revenue.report"
    _description = "Revenue of the Ambassador Programme"
    _auto = False
    _order = "date desc, id desc"
    _rec_name = "order_id"
    _depends = {
        "account.move": ["move_type", "state", "currency_id"],
        "account.move.line": ["balance", "move_id", "price_subtotal", "sale_line_ids"],
        "ambassador.ambassador": ["city_id"],
        "ambassador.community": ["city_id"],
        "crm.lead": ["ambassador_id", "campaign_id", "community_id", "event_id"],
        "event.event": [
            "community_id",
            "is_community_event",
            "lead_ambassador_id",
            "programme_city_id",
        ],
        "res.company": ["currency_id"],
        "sale.order": [
            "amount_untaxed",
            "campaign_id",
            "community_event_id",
            "company_id",
            "currency_id",
            "currency_rate",
            "date_order",
            "opportunity_id",
            "partner_id",
            "state",
        ],
        "utm.campaign": ["is_ambassador_campaign"],
    }

    order_id = fields.Many2one("sale.order", readonly=True)
    lead_id = fields.Many2one("crm.lead", string="Opportunity", readonly=True)
    date = fields.Datetime(string="Order Date", readonly=True)
    kind = fields.Selection(
        [("spot", "On the Spot"), ("later", "Later")],
        string="Deal Made",
        readonly=True,
        help="At a community event, or afterwards out of a lead.",
    )
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    ambassador_id = fields.Many2one("ambassador.ambassador", readonly=True)
    campaign_id = fields.Many2one("utm.campaign", readonly=True)
    event_id = fields.Many2one("event.event", readonly=True)
    community_id = fields.Many2one("ambassador.community", readonly=True)
    city_id = fields.Many2one(
        "ambassador.city",
        readonly=True,
        help="City of the event, else of the community, else of the ambassador.",
    )
    state_id = fields.Many2one("res.country.state", string="Province", readonly=True)
    revenue = fields.Monetary(readonly=True)
    order_count = fields.Integer(string="Orders", readonly=True)

    @property
    def _table_query(self):
        return self._get_report_query()

    @api.model
    def _get_report_query(self):
        leads = self.env["service.lead.report"]
        return SQL(
            """
    SELECT sale.id, sale.id AS order_id, lead.id AS lead_id, sale.date_order AS date,
           CASE WHEN sale.community_event_id IS NULL THEN 'later' ELSE 'spot' END
               AS kind,
           sale.company_id, seller.currency_id, sale.partner_id,
           who.id AS ambassador_id, campaign.id AS campaign_id, event.id AS event_id,
           place.id AS community_id, city.id AS city_id, city.state_id,
           %(kept)s AS revenue, 1 AS order_count
      FROM sale_order sale
      JOIN res_company seller ON seller.id = sale.company_id
      JOIN res_currency coin ON coin.id = seller.currency_id
      JOIN res_currency currency ON currency.id = sale.currency_id
      LEFT JOIN crm_lead lead ON lead.id = sale.opportunity_id
      LEFT JOIN event_event event ON event.is_community_event
            AND event.id = COALESCE(sale.community_event_id, lead.event_id)
      LEFT JOIN ambassador_ambassador who
             ON who.id = COALESCE(lead.ambassador_id, event.lead_ambassador_id)
      LEFT JOIN utm_campaign campaign ON campaign.is_ambassador_campaign
            AND campaign.id = COALESCE(lead.campaign_id, sale.campaign_id)
      LEFT JOIN ambassador_community place
             ON place.id = COALESCE(event.community_id, lead.community_id)
      LEFT JOIN ambassador_city city ON city.id = COALESCE(
                event.programme_city_id, place.city_id, who.city_id)
     CROSS JOIN LATERAL (%(billed)s) AS billed
     WHERE sale.state = 'sale'
       AND (event.id IS NOT NULL OR lead.ambassador_id IS NOT NULL
            OR campaign.id IS NOT NULL)
            """,
            kept=leads._sql_sale_kept(),
            billed=leads._sql_sale_billed(),
        )

    @api.readonly
    def action_open_order(self):
        """The sales order behind a row, for who may read it."""
        self.ensure_one()
        self.check_access("read")
        if not self.order_id.has_access("read"):
            raise AccessError(
                self.env._(
                    "You see what was sold, not the order itself. Ask whoever sold it "
                    "if you need more."
                )
            )
        return {
            "type": "ir.actions.act_window",
            "res_model": "sale.order",
            "res_id": self.order_id.id,
            "view_mode": "form",
            "views": [[False, "form"]],
        }
