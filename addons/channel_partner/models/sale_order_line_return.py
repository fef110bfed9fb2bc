# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from odoo import models

#: RMAs that have come to nothing.
_DEAD_RMA = ("cancelled",)


@dataclass(frozen=True)
class ReturnPlace:
    """A delivery of an order line and what of it may still come back.

    ``free`` is in the unit of the order line.
    """

    move: Any
    delivered_on: Any
    free: float


class SaleOrderLine(models.Model):
    """What of a delivery can still be returned (CP-09)."""

    _inherit = "sale.order.line"

    def _get_return_places(self):
        """{line: list of ReturnPlace, latest delivery first}, for all lines at once.

        Delivered less what has come back (however), less what is about to (RMAs that
        are not cancelled, whoever made them). Requests without an RMA are not counted
        here, see ``_get_returnable``. A constant number of queries.
        """
        # sudo: stock and RMAs count whether or not the caller may read them.
        moves = (
            self.env["stock.move"]
            .sudo()
            .search_fetch(
                [
                    ("sale_line_id", "in", self.ids),
                    ("state", "=", "done"),
                    ("location_dest_id.usage", "=", "customer"),
                    ("origin_returned_move_id", "=", False),
                    ("rma_id", "=", False),
                    ("quantity", ">", 0),
                ],
                ["sale_line_id", "product_id", "product_uom", "quantity", "date"],
                order="date desc, id desc",
            )
        )
        taken = defaultdict(float)
        rmas = self.env["rma"].sudo()
        for move, uom, quantity in rmas._read_group(
            [("move_id", "in", moves.ids), ("state", "not in", _DEAD_RMA)],
            ["move_id", "product_uom"],
            ["product_uom_qty:sum"],
        ):
            taken[move] += uom._compute_quantity(
                quantity, move.product_uom, round=False
            )
        # What came back without an RMA.
        for move, uom, quantity in moves._read_group(
            [
                ("origin_returned_move_id", "in", moves.ids),
                ("state", "=", "done"),
                ("location_id.usage", "=", "customer"),
                ("rma_receiver_ids", "=", False),
            ],
            ["origin_returned_move_id", "product_uom"],
            ["quantity:sum"],
        ):
            taken[move] += uom._compute_quantity(
                quantity, move.product_uom, round=False
            )
        places = {line: [] for line in self}
        for move in moves:
            line = move.sale_line_id.with_env(self.env)
            if move.product_id != line.product_id:
                # A component of a kit cannot be returned as the kit.
                continue
            unit = line.product_uom_id
            free = move.product_uom._compute_quantity(
                move.quantity - taken[move], unit, rounding_method="HALF-UP"
            )
            if unit.compare(free, 0) > 0:
                places[line].append(ReturnPlace(move, move.date, free))
        return places

    def _get_returnable(self, places=None):
        """{line: quantity that can still be asked for}, in the unit of the line."""
        places = self._get_return_places() if places is None else places
        asked = dict(
            # sudo: requests count whether or not the caller may read them.
            self.env["channel.return"]
            .sudo()
            ._read_group(
                [
                    ("order_line_id", "in", self.ids),
                    ("answer", "=", "waiting"),
                ],
                ["order_line_id"],
                ["quantity:sum"],
            )
        )
        return {
            line: max(
                0.0,
                line.product_uom_id.round(
                    sum(place.free for place in places[line])
                    - asked.get(line.sudo(), 0.0)
                ),
            )
            for line in self
        }
