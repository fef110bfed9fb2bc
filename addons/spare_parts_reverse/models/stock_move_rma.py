# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models
from odoo.exceptions import UserError


class StockMove(models.Model):
    """Receipts of an RMA take exactly its serial; the part loop follows them."""

    _inherit = "stock.move"

    def _action_assign(self, force_qty=False):
        result = super()._action_assign(force_qty=force_qty)
        # sudo: who prepares a receipt need not read RMAs.
        for move in self.sudo().filtered("rma_receiver_ids.lot_id"):
            if move.state in ("done", "cancel"):
                continue
            lines = move.move_line_ids.filtered(lambda line: not line.lot_id)
            lots = move.rma_receiver_ids.lot_id.filtered(
                lambda lot, move=move: lot.product_id == move.product_id
            )
            if len(lots) == 1:
                lines.write({"lot_id": lots.id})
        return result

    def _action_done(self, cancel_backorder=False):
        # What the loop moves itself has no RMA of its own.
        mine = self.filtered(
            lambda move: not (move.spare_return_id or move.spare_swap_id)
        )
        # sudo: who receives goods need not read RMAs.
        mine.sudo()._check_rma_serial()
        moves = super()._action_done(cancel_backorder=cancel_backorder)
        # sudo: as above; the loop follows from what was moved.
        done = (moves & mine).sudo().filtered(lambda move: move.state == "done")
        received = done.rma_receiver_ids
        if received:
            received._spare_received()
        delivered = done.filtered("rma_id")
        if delivered:
            delivered.rma_id._spare_delivered(delivered)
        return moves

    def _check_rma_serial(self):
        """Nothing is owed by who sends something in: only that piece is taken."""
        for move in self:
            if move.state in ("done", "cancel"):
                continue
            for rma in move.rma_receiver_ids:
                # A part that was owed may turn out to be another one: then the
                # difference is on record, see rma._spare_received_wrong.
                if not rma.lot_id or rma.spare_kind in ("advance", "part_only"):
                    continue
                found = move.move_line_ids.lot_id
                if found != rma.lot_id:
                    raise UserError(
                        self.env._(
                            "%(rma)s is about number %(lot)s and not %(found)s. Send "
                            "the part back, or cancel this RMA and make one with the "
                            "number that arrived.",
                            rma=rma.name,
                            lot=rma.lot_id.name,
                            found=", ".join(found.mapped("name"))
                            or self.env._("(no number)"),
                        )
                    )

    # ------------------------------------------------------------------
    # The installed base
    # ------------------------------------------------------------------

    def _service_take_out_returned(self):
        """What is sent in for repair still is the customer's."""
        # sudo: the register follows from the return, whoever receives it.
        repaired = self.sudo().filtered(
            lambda move: "send_in" in move.rma_receiver_ids.mapped("spare_kind")
        )
        return super(
            StockMove, self - repaired.sudo(False)
        )._service_take_out_returned()

    def _service_is_sold(self):
        """What comes back repaired is no new machine."""
        # sudo: who delivers need not read RMAs.
        rma = self.sudo().rma_id
        if rma.spare_kind == "send_in" and rma.state in ("waiting_return", "returned"):
            return False
        return super()._service_is_sold()

    def _prepare_service_equipment_vals(self, lot, locations):
        """The warranty of a replaced machine goes on with its replacement (SP-04)."""
        vals = super()._prepare_service_equipment_vals(lot, locations)
        # sudo: who delivers need not read RMAs.
        old = self.sudo().rma_id.equipment_id
        if old and old.product_id == self.product_id:
            vals.update(
                sale_date=old.sale_date,
                warranty_start_date=old.warranty_start_date,
                warranty_end_date=old.warranty_end_date,
                contract_id=old.contract_id.id,
            )
        return vals
