# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import json

from odoo import api, fields, models
from odoo.tools import SQL

from odoo.addons.channel_partner.tools.channel_geo import (
    chord_km,
    is_place,
    unit_vector,
)


class AmbassadorStoreBuyer(models.Model):
    """A buyer of a community event, made known to his nearest store (AM-12).

    As a customer in its area, whom it may serve; not as a lead: nothing is asked of
    the store, and it owns nothing by it. One row for each deal on the spot.
    """

    _name = "ambassador.store.buyer"
    _description = "Buyer Near a Store"
    _inherit = ["service.measured.mixin"]
    _order = "id desc"
    _rec_name = "partner_id"

    order_id = fields.Many2one(
        "sale.order", required=True, readonly=True, ondelete="cascade"
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, ondelete="cascade"
    )
    event_id = fields.Many2one(
        "event.event", required=True, readonly=True, index=True, ondelete="restrict"
    )
    point_id = fields.Many2one(
        "channel.point",
        string="Nearest Store",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        help="Empty: no active store, or neither the customer's place nor that of the "
        "event is known.",
    )
    distance_km = fields.Float(
        string="Distance (km)", digits=(10, 2), readonly=True, aggregator="avg"
    )
    told_on = fields.Datetime(string="Store Told On", readonly=True)

    _order_uniq = models.UniqueIndex(
        "(order_id)", "The buyer of this order is known to his store already."
    )

    @api.model
    def _get_measured_fields(self):
        return super()._get_measured_fields() | set(self._fields) - set(
            models.MAGIC_COLUMNS
        )

    # ------------------------------------------------------------------
    # Engine
    # ------------------------------------------------------------------

    @api.model
    def _make_known(self, orders):
        """Find the nearest store of each order's buyer and tell it, once.

        The truly nearest active store, whatever it has to do just now: knowing a
        customer takes no room.
        """
        # sudo: the engine; who confirmed the order may not read stores.
        buyers, orders = self.sudo(), orders.sudo()
        orders -= buyers.search([("order_id", "in", orders.ids)]).order_id
        if not orders:
            return buyers
        stores = self._find_stores(orders)
        now = fields.Datetime.now()
        made = buyers.create(
            [
                {
                    "order_id": order.id,
                    "partner_id": order.partner_id.id,
                    "company_id": order.company_id.id,
                    "event_id": order.community_event_id.id,
                    "point_id": point_id,
                    "distance_km": kilometres,
                    "told_on": now if point_id else False,
                }
                for order in orders
                for point_id, kilometres in [stores.get(order.id, (False, 0.0))]
            ]
        )
        made._tell_stores()
        return made

    @api.model
    def _find_stores(self, orders):
        """{order id: (store id, kilometres)} by the buyer's place, else the event's."""
        needs = []
        for order in orders:
            event = order.community_event_id
            places = (
                (
                    order.partner_shipping_id.partner_latitude,
                    order.partner_shipping_id.partner_longitude,
                ),
                (order.partner_id.partner_latitude, order.partner_id.partner_longitude),
                (event.community_id.latitude, event.community_id.longitude),
                (event.programme_city_id.latitude, event.programme_city_id.longitude),
            )
            place = next((place for place in places if is_place(*place)), None)
            if place:
                needs.append(
                    {
                        "order_id": order.id,
                        "company_id": order.company_id.id,
                        "place": unit_vector(*place),
                    }
                )
        if not needs:
            return {}
        self.env["channel.point"].flush_model()
        return {
            order_id: (point_id, chord_km(chord))
            for order_id, point_id, chord in self.env.execute_query(
                SQL(
                    """
    SELECT need.order_id, store.id, store.chord
      FROM JSONB_TO_RECORDSET(%s::jsonb) AS need (
           order_id integer, company_id integer, place float8[])
     CROSS JOIN LATERAL (
           SELECT point.id, point.position <-> cube(need.place) AS chord
             FROM channel_point point
            WHERE point.state = 'active' AND point.active AND point.is_located
              AND point.company_id = need.company_id
            ORDER BY point.position <-> cube(need.place), point.id
            LIMIT 1
           ) AS store
                    """,
                    json.dumps(needs),
                )
            )
        }

    def _tell_stores(self):
        """One letter to the people of each store; names are on its pages only."""
        template = self.env.ref(
            "ambassador_program.mail_store_buyers", raise_if_not_found=False
        )
        letters = []
        for point, buyers in self.filtered("point_id").grouped("point_id").items():
            people = point.reader_ids.filtered(
                lambda partner: partner.email and partner.user_ids
            )
            for lang, some in people.grouped("lang").items():
                if not template:
                    continue
                env = self.env(context={**self.env.context, "lang": lang})
                letters.append(
                    {
                        "subject": env._("New customers near your store"),
                        "email_to": ",".join(some.mapped("email_formatted")),
                        "email_from": buyers[0].company_id.email_formatted
                        or self.env.user.email_formatted,
                        "body_html": env["ir.qweb"]._render(
                            template.id,
                            {
                                "count": len(buyers),
                                "store": point.name,
                                "url": f"{point.get_base_url()}"
                                "/my/store/programme/customers",
                            },
                        ),
                        "auto_delete": True,
                    }
                )
        if letters:
            self.env["mail.mail"].create(letters)

    # ------------------------------------------------------------------
    # Pages of the store
    # ------------------------------------------------------------------

    def _get_store_rows(self):
        """What a store reads of customers in its area, as plain values."""
        rows = []
        for buyer in self:
            customer, order = buyer.partner_id, buyer.order_id
            parts = (customer.street, customer.street2, customer.city)
            rows.append(
                {
                    "id": buyer.id,
                    "name": customer.name or "",
                    "phone": customer.phone or "",
                    "address": ", ".join(part for part in parts if part),
                    "day": fields.Datetime.context_timestamp(
                        self, order.date_order
                    ).date(),
                    "event": buyer.event_id.name,
                    "distance": f"{buyer.distance_km:.1f}",
                    "store": buyer.point_id.name,
                    "products": [
                        line.product_id.display_name
                        for line in order.order_line
                        if line.product_id
                    ],
                }
            )
        return rows


class SaleOrder(models.Model):
    _inherit = "sale.order"

    def _make_buyers_known(self):
        """The buyers of these deals on the spot become known to their stores."""
        booked = self.filtered("event_book")
        if booked:
            self.env["ambassador.store.buyer"]._make_known(booked)
