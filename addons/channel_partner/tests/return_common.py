# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta

from odoo import fields

from .common import ChannelCommon


class ReturnCommon(ChannelCommon):
    """What a firm was delivered, and policies of its tier.

    ``deliver`` sells and delivers, ``ask`` requests a return as a user,
    ``make_policy`` makes a policy, ``receive`` receives the goods of a request.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.categ = cls.env["product.category"].create({"name": "Heaters"})
        cls.sub_categ = cls.env["product.category"].create(
            {"name": "Gas heaters", "parent_id": cls.categ.id}
        )
        cls.heater = cls.make_product("Heater G1")
        cls.env["channel.return.policy"].search([]).active = False

    @classmethod
    def make_product(cls, name, price=100.0, **vals):
        return cls.env["product.product"].create(
            {
                "name": name,
                "type": "consu",
                "is_storable": True,
                "categ_id": cls.sub_categ.id,
                "list_price": price,
                "standard_price": price / 2,
                "taxes_id": False,
                **vals,
            }
        )

    @classmethod
    def make_policy(cls, **vals):
        return cls.env["channel.return.policy"].create(
            {"instant_value": 1000.0, "days": 30, **vals}
        )

    @classmethod
    def deliver(
        cls, product=None, quantity=10.0, firm=None, days_ago=0, lots=None, **vals
    ):
        """A delivered order line; ``lots``: names of serial numbers."""
        product = product or cls.heater
        order = cls.env["sale.order"].create(
            {
                "partner_id": (firm or cls.firm).id,
                "order_line": [
                    (
                        0,
                        0,
                        {
                            "product_id": product.id,
                            "product_uom_qty": quantity,
                            "tax_ids": False,
                            **vals.pop("line", {}),
                        },
                    )
                ],
                **vals,
            }
        )
        order.action_confirm()
        cls.ship(order.order_line, quantity, lots)
        if days_ago:
            cls.age(order, days_ago)
        return order.order_line

    @classmethod
    def ship(cls, line, quantity, lots=None):
        """Deliver so much of the open delivery; the rest stays open."""
        move = line.move_ids.filtered(lambda one: one.state not in ("done", "cancel"))
        place = move.location_id
        product = line.product_id
        numbers = cls.env["stock.lot"]
        if lots:
            numbers = numbers.create(
                [{"name": name, "product_id": product.id} for name in lots]
            )
            for number in numbers:
                cls.env["stock.quant"]._update_available_quantity(
                    product, place, 1, lot_id=number
                )
            move.lot_ids = numbers
        else:
            unit = line.product_uom_id._compute_quantity(quantity, product.uom_id)
            cls.env["stock.quant"]._update_available_quantity(product, place, unit)
            move.quantity = line.product_uom_id._compute_quantity(
                quantity, move.product_uom
            )
        move.picked = True
        move.picking_id.with_context(
            skip_backorder=True, cancel_backorder=False
        )._action_done()

    @classmethod
    def age(cls, order, days):
        """As if it had been ordered and delivered so many days ago."""
        when = fields.Datetime.now() - timedelta(days=days)
        order.date_order = when
        order.order_line.move_ids.filtered(
            lambda move: move.state == "done"
        ).date = when

    @classmethod
    def ask(cls, line, quantity=1.0, kind="unsold", user=None, **vals):
        """The request of a user, with superuser rights."""
        returns = cls.env["channel.return"]
        request_id = returns.with_user(user or cls.owner_user).request_return(
            line.id, quantity, kind, **vals
        )
        return returns.browse(request_id)

    @classmethod
    def receive(cls, request):
        """The goods of a request arrive."""
        for move in request.rma_ids.reception_move_id:
            if move.product_id.tracking == "none":
                move.quantity = move.product_uom_qty
            move.picked = True
            move.picking_id._action_done()
        request.invalidate_recordset()
