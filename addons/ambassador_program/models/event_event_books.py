# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The two books of an event: what service sold, and what stores got (AM-09, AM-12)."""

from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

#: Both books of an event in which nothing has happened.
EMPTY = {
    "deals": 0,
    "deal_amount": 0.0,
    "deals_moved": 0,
    "leads": 0,
    "leads_offered": 0,
    "leads_accepted": 0,
    "leads_won": 0,
    "leads_to_mend": 0,
    "lead_value": 0.0,
    "stores": 0,
}


class EventEvent(models.Model):
    _inherit = "event.event"

    book_deal_count = fields.Integer(
        string="Orders on the Spot", compute="_compute_books", compute_sudo=True
    )
    book_deal_amount = fields.Monetary(
        string="Sold on the Spot",
        compute="_compute_books",
        compute_sudo=True,
        currency_field="book_currency_id",
        help="Untaxed, without cancelled orders and those that were moved by approval.",
    )
    book_lead_count = fields.Integer(
        string="Leads of the Event", compute="_compute_books", compute_sudo=True
    )
    book_lead_accepted = fields.Integer(
        string="Accepted by a Store", compute="_compute_books", compute_sudo=True
    )
    book_lead_won = fields.Integer(
        string="Won by a Store", compute="_compute_books", compute_sudo=True
    )
    book_lead_to_mend = fields.Integer(
        string="Waiting to Be Mended", compute="_compute_books", compute_sudo=True
    )
    book_lead_value = fields.Monetary(
        string="Sold by Stores",
        compute="_compute_books",
        compute_sudo=True,
        currency_field="book_currency_id",
        help="Untaxed value of the confirmed orders of the leads.",
    )
    book_currency_id = fields.Many2one(
        "res.currency", compute="_compute_book_currency_id", compute_sudo=True
    )
    store_book_ids = fields.One2many(
        "ambassador.store.book",
        "event_id",
        string="Leads by Store",
        readonly=True,
        groups="ambassador_program.group_ambassador_user",
    )

    @api.depends("company_id")
    def _compute_book_currency_id(self):
        for event in self:
            company = event.company_id or self.env.company
            event.book_currency_id = company.currency_id

    @api.depends("community_order_ids", "is_community_event")
    def _compute_books(self):
        books = self._get_books()
        for event in self:
            book = books[event]
            event.book_deal_count = book["deals"]
            event.book_deal_amount = book["deal_amount"]
            event.book_lead_count = book["leads"]
            event.book_lead_accepted = book["leads_accepted"]
            event.book_lead_won = book["leads_won"]
            event.book_lead_to_mend = book["leads_to_mend"]
            event.book_lead_value = book["lead_value"]

    def _get_deal_window(self):
        """(from when, until when) orders are confirmed as deals on the spot."""
        self.ensure_one()
        # sudo: a setting of the company of the event.
        company = self.sudo().company_id or self.env.company
        return self.date_begin, self.date_end + timedelta(
            hours=company.ambassador_deal_grace
        )

    def _get_books(self):
        """Both books of each event: {event: dict}, in two queries.

        Keys: deals, deal_amount (untaxed), deals_moved; leads, leads_offered (to any
        store), leads_accepted, leads_won, leads_to_mend, lead_value (untaxed orders of
        the leads) and stores (how many have accepted a lead). Money is in the currency
        of the company at the rate of the order; a duplicate that was merged is no lead.

        Past access rules: counts and sums of events that the caller may read.
        """
        books = {event: dict(EMPTY) for event in self}
        ids = self._origin.ids
        if not ids:
            return books
        self.env.flush_all()
        by_id = {event._origin.id: book for event, book in books.items()}
        for row in self.env.execute_query_dict(self._get_deal_book_sql(ids)):
            by_id[row.pop("event_id")].update(row)
        for row in self.env.execute_query_dict(self._get_lead_book_sql(ids)):
            by_id[row.pop("event_id")].update(row)
        for event, book in books.items():
            for name in ("deal_amount", "lead_value"):
                book[name] = event.book_currency_id.round(float(book[name] or 0))
        return books

    @api.model
    def _get_deal_book_sql(self, ids):
        return SQL(
            """
    SELECT community_event_id AS event_id,
           COUNT(*) FILTER (WHERE event_book = 'service') AS deals,
           COALESCE(SUM(amount_untaxed / COALESCE(NULLIF(currency_rate, 0), 1))
               FILTER (WHERE event_book = 'service'), 0) AS deal_amount,
           COUNT(*) FILTER (WHERE event_book = 'moved') AS deals_moved
      FROM sale_order
     WHERE community_event_id = ANY(%s) AND event_book IS NOT NULL AND state = 'sale'
     GROUP BY community_event_id
            """,
            ids,
        )

    @api.model
    def _get_lead_book_sql(self, ids):
        return SQL(
            """
    SELECT lead.event_id, COUNT(*) AS leads,
           COUNT(*) FILTER (WHERE way.offered) AS leads_offered,
           COUNT(*) FILTER (WHERE lead.channel_point_id IS NOT NULL) AS leads_accepted,
           COUNT(*) FILTER (WHERE lead.won_status = 'won') AS leads_won,
           COUNT(*) FILTER (WHERE lead.service_quality_state = 'to_mend'
                              AND lead.won_status = 'pending') AS leads_to_mend,
           COALESCE(SUM(sold.amount), 0) AS lead_value,
           COUNT(DISTINCT lead.channel_point_id) AS stores
      FROM crm_lead lead
     CROSS JOIN LATERAL (
           SELECT EXISTS (
               SELECT FROM channel_route route
                 JOIN channel_offer offer ON offer.route_id = route.id
                WHERE route.lead_id = lead.id) AS offered
           ) AS way
     CROSS JOIN LATERAL (
           SELECT SUM(amount_untaxed / COALESCE(NULLIF(currency_rate, 0), 1)) AS amount
             FROM sale_order
            WHERE opportunity_id = lead.id AND state = 'sale'
           ) AS sold
     WHERE lead.event_id = ANY(%s)
       AND lead.service_captured_at IS NOT NULL
       AND lead.is_event_deal IS NOT TRUE
       AND lead.service_merged_into_id IS NULL
     GROUP BY lead.event_id
            """,
            ids,
        )

    def action_view_deals(self):
        """Orders that were sold at this event."""
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id("sale.action_orders")
        return {
            **action,
            "domain": [("community_event_id", "=", self.id)],
            "context": {"default_community_event_id": self.id},
        }

    def action_view_book(self):
        """Both books of this event, document by document."""
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "ambassador_program.ambassador_book_report_action"
        )
        return {**action, "domain": [("event_id", "=", self.id)], "context": {}}
