# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Both books, document by document: for managers, and for each store its own."""

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import SQL

KINDS = [
    ("deal", "Service: Deal on the Spot"),
    ("lead", "Store: Lead"),
]


class AmbassadorBookReport(models.Model):
    """What the programme brought: deals of service, leads of stores (AM-09, AM-12).

    A row is a deal with the store nearest to its buyer, or a lead and a store that was
    asked for it; a lead that no store was asked for has one row without a store. What
    is counted once of a lead (leads, won, amount) stands in the row of the store that
    has it, else of the one that was asked last. Money is untaxed, in the currency of
    the company at the rate of the order.
    """

    _name = "ambassador.book.report"
    _description = "Two Books"
    _auto = False
    _order = "date desc, id desc"
    _rec_name = "kind"
    _depends = {
        "crm.lead": [
            "active",
            "ambassador_id",
            "channel_point_id",
            "company_id",
            "community_id",
            "event_id",
            "is_event_deal",
            "service_captured_at",
            "service_merged_into_id",
            "won_status",
        ],
        "sale.order": [
            "amount_untaxed",
            "community_event_id",
            "company_id",
            "currency_rate",
            "date_order",
            "event_book",
            "opportunity_id",
            "state",
        ],
        "channel.route": ["lead_id"],
        "channel.offer": ["point_id", "route_id", "sequence", "state"],
        "ambassador.store.buyer": ["order_id", "point_id"],
        "event.event": ["community_id", "is_community_event", "programme_city_id"],
        "res.company": ["ambassador_lead_cost"],
        "utm.campaign": ["ambassador_medium_id"],
        "ambassador.media.benchmark": [
            "company_id",
            "cost_per_lead",
            "currency_id",
            "date_from",
            "date_to",
            "medium_id",
        ],
    }

    kind = fields.Selection(KINDS, string="Book", readonly=True)
    date = fields.Datetime(readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    event_id = fields.Many2one("event.event", readonly=True)
    city_id = fields.Many2one("ambassador.city", readonly=True)
    community_id = fields.Many2one("ambassador.community", readonly=True)
    ambassador_id = fields.Many2one("ambassador.ambassador", readonly=True)
    point_id = fields.Many2one("channel.point", string="Store", readonly=True)
    channel_partner_id = fields.Many2one("res.partner", readonly=True)
    order_id = fields.Many2one("sale.order", readonly=True)
    lead_id = fields.Many2one("crm.lead", readonly=True)
    deals = fields.Integer(string="Deals on the Spot", readonly=True)
    deal_amount = fields.Monetary(string="Sold on the Spot", readonly=True)
    leads = fields.Integer(readonly=True)
    offered = fields.Integer(readonly=True)
    accepted = fields.Integer(readonly=True)
    refused = fields.Integer(
        readonly=True, help="Refused, not answered in time, or given back."
    )
    won = fields.Integer(readonly=True)
    lead_amount = fields.Monetary(string="Sold by Stores", readonly=True)
    saved_cost = fields.Monetary(
        readonly=True,
        help="What the leads that a store took would have cost elsewhere.",
    )

    @property
    def _table_query(self) -> SQL:
        return SQL(
            """
    SELECT fact.*, company.currency_id, point.channel_partner_id
      FROM (%s UNION ALL %s) AS fact
      JOIN res_company company ON company.id = fact.company_id
      LEFT JOIN channel_point point ON point.id = fact.point_id
            """,
            self._get_deal_sql(),
            self._get_lead_sql(),
        )

    @api.model
    def _get_deal_sql(self):
        return SQL(
            """
    SELECT sale.id::bigint * 4 AS id, 'deal' AS kind, sale.date_order AS date,
           sale.company_id, sale.community_event_id AS event_id,
           event.programme_city_id AS city_id, event.community_id,
           lead.ambassador_id, buyer.point_id, sale.id AS order_id,
           sale.opportunity_id AS lead_id, 1 AS deals,
           sale.amount_untaxed / COALESCE(NULLIF(sale.currency_rate, 0), 1)
               AS deal_amount,
           0 AS leads, 0 AS offered, 0 AS accepted, 0 AS refused, 0 AS won,
           0::numeric AS lead_amount, 0::numeric AS saved_cost
      FROM sale_order sale
      JOIN event_event event ON event.id = sale.community_event_id
      LEFT JOIN crm_lead lead ON lead.id = sale.opportunity_id
      LEFT JOIN ambassador_store_buyer buyer ON buyer.order_id = sale.id
     WHERE sale.event_book = 'service' AND sale.state = 'sale'
            """
        )

    @api.model
    def _get_lead_sql(self):
        return SQL(
            """
    SELECT CASE WHEN store.offer_id IS NULL THEN lead.id::bigint * 4 + 1
                ELSE store.offer_id::bigint * 4 + 2 END AS id,
           'lead' AS kind, lead.service_captured_at AS date, lead.company_id,
           lead.event_id, COALESCE(event.programme_city_id, voice.city_id) AS city_id,
           COALESCE(lead.community_id, event.community_id) AS community_id,
           lead.ambassador_id, store.point_id, NULL::integer AS order_id,
           lead.id AS lead_id, 0 AS deals, 0::numeric AS deal_amount,
           mine.has::int AS leads, (store.point_id IS NOT NULL)::int AS offered,
           (mine.has AND lead.channel_point_id IS NOT NULL)::int AS accepted,
           COALESCE(store.is_refused AND NOT mine.has, FALSE)::int AS refused,
           (mine.has AND lead.won_status = 'won')::int AS won,
           CASE WHEN mine.has THEN COALESCE(sold.amount, 0) ELSE 0 END AS lead_amount,
           CASE WHEN mine.has AND lead.channel_point_id IS NOT NULL
                THEN COALESCE(%(cost)s, 0) ELSE 0 END::numeric AS saved_cost
      FROM crm_lead lead
      JOIN res_company company ON company.id = lead.company_id
      LEFT JOIN event_event event ON event.id = lead.event_id
      LEFT JOIN ambassador_ambassador voice ON voice.id = lead.ambassador_id
      LEFT JOIN LATERAL (
           SELECT offer.point_id, MIN(offer.id) AS offer_id,
                  MAX(offer.id) = MAX(MAX(offer.id)) OVER () AS is_last,
                  BOOL_OR(offer.state IN ('refused', 'expired', 'released'))
                      AS is_refused
             FROM channel_route route
             JOIN channel_offer offer ON offer.route_id = route.id
            WHERE route.lead_id = lead.id
            GROUP BY offer.point_id
           ) AS store ON TRUE
     CROSS JOIN LATERAL (
           SELECT CASE WHEN store.point_id IS NULL THEN TRUE
                       WHEN lead.channel_point_id IS NOT NULL
                            THEN store.point_id = lead.channel_point_id
                       ELSE store.is_last END AS has
           ) AS mine
     CROSS JOIN LATERAL (
           SELECT SUM(amount_untaxed / COALESCE(NULLIF(currency_rate, 0), 1)) AS amount
             FROM sale_order
            WHERE opportunity_id = lead.id AND state = 'sale'
           ) AS sold
     WHERE lead.service_captured_at IS NOT NULL
       AND lead.is_event_deal IS NOT TRUE
       AND lead.service_merged_into_id IS NULL
       AND (lead.ambassador_id IS NOT NULL OR event.is_community_event)
            """,
            cost=self._get_cost_sql(),
        )

    @api.model
    def _get_cost_sql(self):
        """What ``lead`` of ``company`` would have cost from paid media on its day: of
        the medium that its campaign replaces, else of the cheapest one, so that no
        saving is too good; without a benchmark what the company says."""
        cash = self.env["service.incentive.report"]
        return SQL(
            """COALESCE((
        SELECT MIN(%(amount)s)
          FROM (SELECT benchmark.cost_per_lead AS amount, benchmark.currency_id,
                       benchmark.date_from AS date
                  FROM ambassador_media_benchmark benchmark
                  LEFT JOIN utm_campaign campaign ON campaign.id = lead.campaign_id
                 WHERE benchmark.company_id = lead.company_id
                   AND benchmark.date_from <= lead.service_captured_at::date
                   AND COALESCE(benchmark.date_to, 'infinity')
                       >= lead.service_captured_at::date
                   AND (campaign.ambassador_medium_id IS NULL
                        OR benchmark.medium_id = campaign.ambassador_medium_id)
               ) entry
          LEFT JOIN LATERAL %(conversion)s ON TRUE
        ), company.ambassador_lead_cost)""",
            amount=cash._sql_company_amount(),
            conversion=cash._sql_conversion(),
        )

    @api.depends("kind", "order_id", "lead_id")
    def _compute_display_name(self):
        labels = dict(self._fields["kind"]._description_selection(self.env))
        for row in self:
            row.display_name = f"{labels.get(row.kind, '')} {row.id or ''}"

    @api.readonly
    def action_open_document(self):
        """The order or lead behind a row, for those who may read it."""
        self.ensure_one()
        self.check_access("read")
        document = self.order_id or self.lead_id
        if not document.has_access("read"):
            raise AccessError(
                self.env._(
                    "You see the figures, not the document that they come from. Ask "
                    "your manager if you need more."
                )
            )
        return {
            "type": "ir.actions.act_window",
            "res_model": document._name,
            "res_id": document.id,
            "view_mode": "form",
            "views": [[False, "form"]],
        }

    # ------------------------------------------------------------------
    # For a store
    # ------------------------------------------------------------------

    @api.model
    def _get_store_sums(self, points, date_from=None):
        """Sums of these stores: dict(offered, accepted, won, lead_amount, saved_cost,
        deals, deal_amount), and ``months``: [(first day, the same)], latest first."""
        names = (
            "offered",
            "accepted",
            "won",
            "lead_amount",
            "saved_cost",
            "deals",
            "deal_amount",
        )
        domain = [("point_id", "in", points.ids)]
        if date_from:
            domain.append(("date", ">=", date_from))
        months = [
            (month, dict(zip(names, sums, strict=True)))
            for month, *sums in self._read_group(
                domain,
                ["date:month"],
                [f"{name}:sum" for name in names],
                order="date:month DESC",
            )
        ]
        total = {
            name: sum(sums[name] or 0 for _month, sums in months) for name in names
        }
        return {**total, "months": months}


class AmbassadorStoreBook(models.Model):
    """The right book of one event: what each store got, and made of it."""

    _name = "ambassador.store.book"
    _description = "Leads of an Event by Store"
    _auto = False
    _depends = {"ambassador.book.report": ["event_id", "point_id", "offered"]}
    _order = "offered desc, id"
    _rec_name = "point_id"

    event_id = fields.Many2one("event.event", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    point_id = fields.Many2one("channel.point", string="Store", readonly=True)
    offered = fields.Integer(readonly=True)
    accepted = fields.Integer(readonly=True)
    refused = fields.Integer(readonly=True)
    won = fields.Integer(readonly=True)
    lead_amount = fields.Monetary(string="Sold by Stores", readonly=True)

    @property
    def _table_query(self) -> SQL:
        return SQL(
            """
    SELECT MIN(id) AS id, event_id, company_id, MIN(currency_id) AS currency_id,
           point_id, SUM(offered)::int AS offered, SUM(accepted)::int AS accepted,
           SUM(refused)::int AS refused, SUM(won)::int AS won,
           SUM(lead_amount) AS lead_amount
      FROM (%s) AS book
     WHERE kind = 'lead' AND event_id IS NOT NULL AND point_id IS NOT NULL
     GROUP BY event_id, company_id, point_id
            """,
            self.env["ambassador.book.report"]._table_query,
        )
