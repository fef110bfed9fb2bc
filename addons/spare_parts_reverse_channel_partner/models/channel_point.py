# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from collections import defaultdict

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

#: So many different parts of a product are looked at.
USUAL = 5


class ChannelPoint(models.Model):
    """What a store holds of parts, and what that says to customers (SP-16, SP-19)."""

    _inherit = "channel.point"

    store_location_ids = fields.One2many(
        "stock.location", "channel_point_id", string="Places for Parts", readonly=True
    )

    def _get_central_warehouse(self):
        """The warehouse that supplies this store and takes parts back."""
        self.ensure_one()
        company = self.company_id
        # sudo: where parts come from follows from the company, whoever asks.
        warehouse = company.sudo().spare_warehouse_id or self.env[
            "stock.warehouse"
        ].sudo().search([("company_id", "=", company.id)], limit=1)
        if not warehouse:
            raise UserError(
                self.env._(
                    "%(company)s has no warehouse that parts could come from.",
                    company=company.name,
                )
            )
        return warehouse

    def _get_store_place(self, kind):
        """Place at this store, made when it is first needed.

        :param kind: ``held`` (on consignment) or ``defective``
        """
        self.ensure_one()
        # sudo: places follow from the store; who acts was checked before.
        locations = self.env["stock.location"].sudo()
        place = locations.search(
            [("channel_point_id", "=", self.id), ("channel_kind", "=", kind)]
        )
        if place:
            return place
        held = kind == "held"
        parent = self.env.ref(
            "spare_parts_reverse_channel_partner.stock_location_stores"
            if held
            else "spare_parts_reverse.stock_location_part_loop"
        )
        return locations.create(
            {
                "name": self.name
                if held
                else self.env._("%(store)s Defective", store=self.name),
                "usage": "internal",
                "location_id": parent.id,
                "company_id": self.company_id.id,
                "channel_point_id": self.id,
                "channel_kind": kind,
                "spare_kind": False if held else "defective",
            }
        )

    # ------------------------------------------------------------------
    # What is held
    # ------------------------------------------------------------------

    def _get_held_quants(self, products=None):
        """What these stores hold on consignment, one query for all."""
        # sudo: stock of the stores that the caller was found to act for.
        quants = self.env["stock.quant"].sudo()
        domain = [
            ("location_id.channel_point_id", "in", self.ids),
            ("location_id.channel_kind", "=", "held"),
            ("quantity", ">", 0),
        ]
        if products is not None:
            domain.append(("product_id", "in", products.ids))
        return quants.search(domain, order="product_id, lot_id, id")

    def _get_part_stock(self, products):
        """{store: {part: quantity held}} for all stores and parts at once (SP-19)."""
        stock = {point: dict.fromkeys(products, 0.0) for point in self}
        # sudo: only what the caller makes of it is shown.
        quants = self.env["stock.quant"].sudo()
        for location, product, quantity in quants._read_group(
            [
                ("location_id.channel_point_id", "in", self.ids),
                ("location_id.channel_kind", "=", "held"),
                ("product_id", "in", products.ids),
            ],
            ["location_id", "product_id"],
            ["quantity:sum"],
        ):
            point = self.browse(location.channel_point_id.id)
            stock[point][products.browse(product.id)] += quantity
        return stock

    def _get_held(self, with_coming=False):
        """{store: {part: quantity}}; with what is on the way there, if asked for."""
        held = {point: defaultdict(float) for point in self}
        # sudo: stock of the stores that the caller was found to act for.
        by_id = {point.id: point for point in self}
        for quant in self._get_held_quants():
            point = by_id[quant.location_id.channel_point_id.id]
            held[point][quant.product_id] += quant.quantity
        if with_coming:
            moves = self.env["stock.move"].sudo()
            for request, product, quantity in moves._read_group(
                [
                    ("store_request_id.point_id", "in", self.ids),
                    ("store_request_id.kind", "=", "hold"),
                    ("state", "not in", ("done", "cancel")),
                ],
                ["store_request_id", "product_id"],
                ["product_qty:sum"],
            ):
                held[by_id[request.point_id.id]][product] += quantity
        return held

    # ------------------------------------------------------------------
    # What it says to customers
    # ------------------------------------------------------------------

    def _get_usual_parts(self, product):
        """Parts that were swapped most often in machines of this product (SP-19)."""
        self.env["spare.swap"].flush_model()
        self.env["fsm.equipment"].flush_model(["product_id"])
        rows = self.env.execute_query(
            SQL(
                """
    SELECT swap.out_product_id
      FROM spare_swap swap JOIN fsm_equipment unit ON unit.id = swap.equipment_id
     WHERE unit.product_id = %s AND swap.state = 'done'
       AND swap.out_product_id IS NOT NULL
     GROUP BY swap.out_product_id ORDER BY COUNT(*) DESC, swap.out_product_id LIMIT %s
                """,
                product.id,
                USUAL,
            )
        )
        return self.env["product.product"].browse([row[0] for row in rows])

    def _get_finder_badges(self, product):
        """Whether the usual parts of a product are in stock at the store (SP-19)."""
        badges = super()._get_finder_badges(product)
        parts = self._get_usual_parts(product) if product else product
        if not parts:
            return badges
        stock = self._get_part_stock(parts)
        for point in self:
            if not badges[point]:
                # Parts are of no use where nobody can fit them.
                continue
            there = sum(quantity > 0 for quantity in stock[point].values())
            if there == len(parts):
                badges[point].append(("success", self.env._("Usual parts in stock")))
            elif there:
                badges[point].append(
                    ("info", self.env._("Some of the usual parts in stock"))
                )
            else:
                badges[point].append(
                    ("secondary", self.env._("Parts have to be ordered"))
                )
        return badges
