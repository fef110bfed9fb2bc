# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from dataclasses import dataclass
from typing import Any

from odoo import api, fields, models

from .spare_swap_engine import SwapRequest


@dataclass(frozen=True)
class DeliveredRequest(SwapRequest):
    """A good part that a delivery of an RMA has brought, for a part that is owed."""

    out_move: Any = None
    part: Any = None


class SpareSwap(models.Model):
    """Advance replacement by RMA: its delivery is the move of the good part (SP-12)."""

    _inherit = "spare.swap"

    @api.model
    def _swap_delivered(self, moves):
        """Put on record what these done moves of RMAs have replaced, once each."""
        requests = [
            request
            for move in moves.filtered(lambda move: not move.spare_swap_id)
            for request in self._prepare_delivered(move)
        ]
        return self._swap_advance(requests) if requests else self.browse()

    @api.model
    def _prepare_delivered(self, move):
        rma = move.rma_id
        unit = rma.equipment_id
        part = rma.spare_return_ids.filtered(
            lambda one: one.state != "cancelled" and not one.swap_id
        )[:1]
        product = rma._get_returned_product()
        if not part and not rma._spare_is_nothing_back():
            return []
        policies = self.env["spare.return.policy"]
        if not part:
            policies = self.env.ref("spare_parts_reverse.spare_return_policy_none")
        here = part.state not in ("owed", "transit")
        return [
            DeliveredRequest(
                company=rma.company_id,
                out_product=move.product_id,
                out_lot=line.lot_id,
                in_product=product,
                in_lot=None if part and here else rma.lot_id,
                quantity=line.quantity_product_uom,
                source=move.location_id,
                customer_location=move.location_dest_id,
                warehouse=rma.warehouse_id,
                order=rma.fsm_order_id,
                equipment=unit,
                whole_unit=bool(unit and unit.lot_id and unit.lot_id == rma.lot_id),
                partner=rma.partner_id,
                holder=rma.partner_id,
                ticket=rma.ticket_id,
                rma=rma,
                policy=policies or part.policy_id,
                payer=rma.spare_payer or "customer",
                payer_note=rma.spare_payer_note or "",
                out_move=move,
                part=part,
            )
            # One swap for each RMA: it is one part, or some that have no number.
            for line in move.move_line_ids[:1]
        ]

    @api.model
    def _move_parts(self, jobs):
        delivered = [job for job in jobs if isinstance(job.request, DeliveredRequest)]
        for job in delivered:
            job.swap.out_move_id = job.request.out_move
            job.request.out_move.spare_swap_id = job.swap
        others = [job for job in jobs if job not in delivered]
        return super()._move_parts(others) if others else None

    @api.model
    def _open_returns(self, jobs):
        """The RMA has opened the return when it was confirmed: it is this swap's."""
        delivered = [
            job
            for job in jobs
            if isinstance(job.request, DeliveredRequest) and job.request.part
        ]
        for job in delivered:
            part, swap = job.request.part, job.swap
            part._silent().swap_id = swap
            if part.state in ("owed", "transit"):
                # The days of the policy begin when the good part has left.
                part._restart_due_date()
                continue
            moves = part.move_ids.filtered(lambda move: move.state == "done")
            received = part.rma_id.reception_move_id
            swap.write(
                {
                    "state": "done",
                    "in_move_id": (moves or received).sorted("id")[:1].id,
                    "in_lot_id": part.lot_id.id,
                }
            )
        others = [job for job in jobs if job not in delivered]
        return super()._open_returns(others)


class SparePartReturn(models.Model):
    _inherit = "spare.part.return"

    def _restart_due_date(self):
        for part in self:
            today = part.env["contract.contract"]._service_today(part.company_id)
            days = part.policy_id.return_days or 0
            due = fields.Date.add(today, days=days)
            late = (part.charge_date - part.due_date) if part.charge_date else None
            part._silent().write(
                {"due_date": due, "charge_date": late is not None and due + late}
            )
