# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import math
from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import UserError

from .service_entitlement_engine import UseRequest

#: What the counting of parts found, and how it is charged.
_MEASURED = frozenset({"service_over_quantity", "service_quote_line_id"})
_INSIDE = ("internal", "transit", "view", "supplier")


class StockMove(models.Model):
    """Parts used on a work order, counted when the move is done (SR-20)."""

    _name = "stock.move"
    _inherit = ["service.measured.mixin", "stock.move"]

    service_over_quantity = fields.Integer(
        string="Over the Quota",
        readonly=True,
        copy=False,
        help="Units that the service contract does not include.",
    )
    service_quote_line_id = fields.Many2one(
        "sale.order.line",
        string="Charged By",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        help="The quotation for what the service contract does not include.",
    )

    @api.model
    def _get_measured_fields(self):
        return super()._get_measured_fields() | _MEASURED

    def _action_done(self, cancel_backorder=False):
        moves = super()._action_done(cancel_backorder)
        done = moves.filtered(lambda move: move.state == "done")
        # sudo: what a contract includes does not depend on who validates the transfer.
        (done | done.origin_returned_move_id).sudo()._service_use_parts()
        return moves

    def _get_service_order(self):
        self.ensure_one()
        return self.fsm_order_id or self.picking_id.fsm_order_id

    def _get_service_use_name(self):
        return f"{self.reference or self.picking_id.name}: {self.product_id.name}"

    def _is_service_part(self):
        """A part that was used on a work order under a contract."""
        self.ensure_one()
        order = self._get_service_order()
        return bool(
            order
            and self.state == "done"
            and self.location_id.usage in ("internal", "transit")
            and self.location_dest_id.usage not in _INSIDE
            and self.product_id.service_entitlement_type_id
            and order._get_service_use_contract()
        )

    def _service_use_parts(self):
        """Count what was used and did not come back; nothing without a contract."""
        parts = self.filtered(lambda move: move._is_service_part())
        if not parts:
            return
        returned = dict(
            self.env["stock.move"]._read_group(
                [
                    ("origin_returned_move_id", "in", parts.ids),
                    ("state", "=", "done"),
                ],
                ["origin_returned_move_id"],
                ["product_qty:sum"],
            )
        )
        requests = []
        for move in parts:
            order = move._get_service_order()
            # A bit of a unit is a unit; the epsilon forgives a conversion's rounding.
            quantity = math.ceil(move.product_qty - returned.get(move, 0.0) - 1e-6)
            requests.append(
                UseRequest(
                    move,
                    order._get_service_use_contract(),
                    tuple(move.product_id.service_entitlement_type_id.ids)
                    if quantity > 0
                    else (),
                    order._get_service_use_day(),
                    max(quantity, 0),
                )
            )
        outcomes = self.env["service.entitlement"]._consume(requests)
        by_over = defaultdict(self.browse)
        for move, outcome in outcomes.items():
            move._check_service_block(outcome)
            over = sum(outcome.lacking.values())
            if over != move.service_over_quantity:
                by_over[over] += move
        for over, moves in by_over.items():
            moves._with_measured_engine().service_over_quantity = over
        orders = self.env["fsm.order"].union(
            *(one._get_service_order() for one in parts)
        )
        orders._service_count_parts()

    def _check_service_block(self, outcome):
        self.ensure_one()
        order = self._get_service_order()
        if outcome.state == "blocked" and not order.service_allowed_by_id:
            raise UserError(
                self.env._(
                    "%(part)s for %(order)s: nothing is left of it in the service "
                    "contract, and its service level offers no more. Sell the part "
                    "with an order of its own, or change the service level.",
                    part=self.product_id.display_name,
                    order=order.display_name,
                )
            )

    def _is_service_over_paid(self, states=("sale",)):
        """A quotation in one of these states charges what is over the quota."""
        self.ensure_one()
        line = self.service_quote_line_id
        return (
            line.order_id.state in states
            and line.product_uom_qty >= self.service_over_quantity
        )

    def _prepare_service_quote_line(self):
        self.ensure_one()
        product = self.product_id.service_entitlement_type_id.product_id
        return {
            "product_id": (product or self.product_id).id,
            "product_uom_qty": self.service_over_quantity,
        }
