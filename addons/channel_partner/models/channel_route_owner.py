# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from collections import Counter, defaultdict

from odoo import api, fields, models
from odoo.tools import SQL


class ChannelRoute(models.Model):
    """A protected customer goes to the store that owns him, if it can (CP-24)."""

    _inherit = "channel.route"

    def _offer_next(self):
        owned = self._get_owned()
        self._note_owners(owned)
        offered = self._offer_to_owners(owned)
        return super(ChannelRoute, self - offered)._offer_next()

    def _get_owned(self):
        """{route: ownership} of those that nobody was asked for yet.

        One query for each company, and one for the offers.
        """
        fresh = self.filtered(lambda route: route.state == "searching")
        owned = {}
        for company, routes in fresh.grouped("company_id").items():
            customers = {
                route: route._get_document()._get_owned_partner() for route in routes
            }
            owners = self.env["channel.ownership"]._owners(
                self.env["res.partner"].union(*customers.values()), company
            )
            for route, customer in customers.items():
                if ownership := owners.get(customer.commercial_partner_id):
                    owned[route] = ownership
        return owned

    def _note_owners(self, owned):
        """Whose customer it is, and his part, in the history of the way."""
        if owned:
            self.browse([route.id for route in owned])._message_log_batch(
                {
                    route.id: ownership._get_warning()
                    for route, ownership in owned.items()
                }
            )

    @api.model
    def _preferred_points(self, documents):
        """{document: store} of customers that stores own, by their own store or firm.

        The stores are those of the owner and of no other; whether one can do it and is
        open is looked at when the document goes on its way.
        """
        preferred = {}
        for company, records in documents._group_by_company():
            customers = {record: record._get_owned_partner() for record in records}
            owners = self.env["channel.ownership"]._owners(
                self.env["res.partner"].union(*customers.values()), company
            )
            for record, customer in customers.items():
                ownership = owners.get(customer.commercial_partner_id)
                if ownership and ownership.kind == "store":
                    points = ownership.channel_partner_id.channel_point_ids
                    preferred[record] = ownership.point_id or points[:1]
        return preferred

    def _offer_to_owners(self, owned):
        """Offer to the owner's own store, else to the nearest of his, if it can do it,
        is open and has room; one query for all.

        :return: routes that were offered; all others go the usual way
        """
        routes = self.browse(
            route.id
            for route, ownership in owned.items()
            if ownership.kind == "store" and route.is_located
        ).sorted(lambda route: (-route._get_priority(), route.id))
        asked = routes._get_asked()
        routes = routes.filtered(lambda route: not asked[route.id])
        if not routes:
            return routes
        now = fields.Datetime.now()
        found, taken = [], Counter()
        stores = routes._search_owner_stores([owned[route] for route in routes], now)
        for number, route in enumerate(routes):
            for store in stores[number]:
                if store[3] is None or taken[store[0]] < store[3]:
                    taken[store[0]] += 1
                    found.append((route, store))
                    break
        offers = routes._make_offers(found, asked, now, is_owner=True)
        for offer in offers.filtered("why"):
            # Nearer ones that could do it have no reason but the owner.
            offer.why = [entry for entry in offer.why if entry["codes"]]
        return routes.browse(route.id for route, _store in found)

    def _search_owner_stores(self, ownerships, now):
        """{number: [(store, chord, firm, room)]}: the own store first, then by
        distance."""
        Point = self.env["channel.point"]
        Point._recompute_run_out()
        Point.flush_model()
        rows = Point._get_need_rows(
            [route._get_need((), now) for route in self], range(len(self)), now
        )
        for row in rows:
            ownership = ownerships[row["nr"]]
            row["chosen"] = ownership.point_id.id or 0
            row["firm"] = ownership.channel_partner_id.id
        result = defaultdict(list)
        for number, *store in self.env.execute_query(
            SQL(
                """
    WITH need AS MATERIALIZED (%(needs)s)
  SELECT need.nr, point.id, point.chord, point.channel_partner_id, %(room)s
    FROM need
    JOIN UNNEST(%(numbers)s::int[], %(firms)s::int[]) AS own (nr, firm)
      ON own.nr = need.nr
   CROSS JOIN LATERAL (
         SELECT point.*, point.position <-> need.place AS chord
           FROM channel_point point
          WHERE point.channel_partner_id = own.firm
            AND point.state = 'active' AND point.active AND point.is_located
   ) AS point
   WHERE %(fits)s AND %(reach)s
   ORDER BY need.nr, point.id = need.chosen DESC, point.chord, point.id
                """,
                needs=Point._get_need_sql(rows),
                room=Point._get_room_sql(),
                numbers=[row["nr"] for row in rows],
                firms=[row["firm"] for row in rows],
                fits=Point._get_fits_sql([]),
                reach=Point._get_reach_sql(),
            )
        ):
            result[number].append(tuple(store))
        return result

    def get_why(self):
        sentences = super().get_why()
        # sudo: whose the customer is, for a reader of the way.
        document = self.sudo()._get_document()
        ownership = document.channel_ownership_id
        if ownership and ownership.channel_partner_id != (
            self.sudo().point_id.channel_partner_id
        ):
            sentences.append(ownership._get_warning())
        return sentences


class ChannelOffer(models.Model):
    _inherit = "channel.offer"

    is_owner = fields.Boolean(
        string="Owns the Customer",
        readonly=True,
        help="Offered to the store whose customer it is, not by distance.",
    )

    @api.model
    def _get_measured_fields(self):
        return super()._get_measured_fields() | {"is_owner"}

    def _get_why_sentence(self):
        if not self.is_owner:
            return super()._get_why_sentence()
        states = dict(self._fields["state"]._description_selection(self.env))
        return self.env._(
            "%(number)s. %(store)s, whose customer it is (%(km)s km): %(state)s.",
            number=self.sequence,
            store=self.point_id.name,
            km=self.route_id._format_km(self.distance_km),
            state=states[self.state],
        )
