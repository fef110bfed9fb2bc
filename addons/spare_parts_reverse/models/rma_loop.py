# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from collections import defaultdict

from odoo import fields, models
from odoo.exceptions import UserError


class Rma(models.Model):
    """The part loop of an RMA: what the customer owes, what arrived, what goes back.

    Receipts and deliveries are those of OCA's RMA; what follows from them happens in
    the same transaction.
    """

    _inherit = "rma"

    def _spare_is_nothing_back(self):
        """A good part is sent, and the policy lets the defective one go."""
        self.ensure_one()
        if self.spare_kind != "advance":
            return self.spare_kind == "no_return"
        # sudo: a rule holds for whoever confirms.
        product = self._get_returned_product().sudo()
        if product.spare_waste_class_id.needs_certificate:
            return False
        return product._get_spare_policy(self.company_id).no_return

    def _create_receipt(self):
        """No receipt is planned of what need not come back."""
        awaited = self.filtered(lambda rma: not rma._spare_is_nothing_back())
        return super(Rma, awaited)._create_receipt() if awaited else None

    def _spare_open_owed(self):
        """What the customer owes as soon as the RMA is confirmed (SP-15)."""
        owed = self.filtered(
            lambda rma: (
                rma.spare_kind in ("advance", "part_only")
                and not rma._spare_is_nothing_back()
            )
        )
        return owed._spare_open(lambda rma: rma._get_location_final(), "advance")

    def _spare_open(self, place, origin, lot=None):
        """Open the part returns of these RMAs; ``place`` says where each part is."""
        returns = self.env["spare.part.return"]
        if not self:
            return returns
        # sudo: the return follows from the RMA, whoever confirms or receives it.
        rmas = self.sudo()
        return returns._open(
            [
                {
                    "origin": origin,
                    "rma_id": rma.id,
                    "company_id": rma.company_id.id,
                    "product_id": (lot.product_id if lot else product).id,
                    "lot_id": (lot or rma.lot_id).id,
                    "quantity": rma.product_uom._compute_quantity(
                        rma.product_uom_qty, product.uom_id
                    ),
                    "location_id": place(rma).id,
                    "warehouse_id": rma.warehouse_id.id,
                    "holder_id": rma.partner_id.id,
                    "partner_id": rma.partner_id.id,
                    "equipment_id": rma.equipment_id.id,
                    "fsm_order_id": rma.fsm_order_id.id,
                }
                for rma in rmas
                for product in rma._get_returned_product()
            ]
        )

    # ------------------------------------------------------------------
    # Received
    # ------------------------------------------------------------------

    def _spare_received(self):
        """The receipts of these RMAs are done: the parts go to inspection (SP-13)."""
        spare = self.filtered("spare_kind")
        if not spare:
            return
        wrong = spare.filtered(lambda rma: rma._get_wrong_lot())
        wrong._spare_received_wrong()
        right = spare - wrong
        sent_in = right.filtered(lambda rma: rma.spare_kind == "send_in")
        sent_in._spare_open(lambda rma: rma.location_id, "send_in")
        parts = right.spare_return_ids.filtered(
            lambda part: part.state in ("owed", "transit")
        )
        parts._spare_arrive()
        right.filtered(
            lambda rma: rma.spare_kind == "part_only" and rma.state == "received"
        ).write({"state": "finished"})

    def _get_wrong_lot(self):
        """Number that arrived instead of the one that was owed, if any."""
        self.ensure_one()
        arrived = self.reception_move_id.move_line_ids.lot_id
        return arrived - self.lot_id if self.lot_id not in arrived else arrived[:0]

    def _spare_received_wrong(self):
        """Another part arrived: on record, inspected on its own, and the right one is
        still owed, with a receipt of its own."""
        found = self.env["spare.part.return"]
        discrepancies = []
        for rma in self:
            owed = rma.spare_return_ids.filtered(
                lambda part: part.state in ("owed", "transit")
            )
            lots = rma._get_wrong_lot()
            discrepancies += [
                {
                    "return_id": part.id,
                    "company_id": part.company_id.id,
                    "kind": "serial",
                    "expected": part.lot_id.name,
                    "found": ", ".join(lots.mapped("name")),
                    "note": rma.reception_move_id.reference,
                }
                for part in owed
            ]
            owed._log("discrepancy", ", ".join(lots.mapped("name")))
            known = found.search(
                [("serial_id", "in", lots.ids), ("state", "in", ("owed", "transit"))]
            )
            known.write({"location_id": rma.reception_move_id.location_dest_id.id})
            found |= known
            for lot in lots - known.lot_id:
                found |= rma._spare_open(
                    lambda one: one.reception_move_id.location_dest_id, "advance", lot
                )
        self.env["spare.discrepancy"].create(discrepancies)
        found._spare_arrive()
        # The right one has not come: it needs a receipt.
        self.write({"reception_move_id": False})
        self.filtered(lambda rma: rma.state == "received").write({"state": "confirmed"})
        for rma in self:
            rma._create_receipt()

    # ------------------------------------------------------------------
    # Sent
    # ------------------------------------------------------------------

    def _spare_delivered(self, moves):
        """Deliveries of these RMAs are done: given back, or replaced.

        :param moves: done moves that have delivered
        """
        sent_first = moves.filtered(
            lambda move: move.rma_id.spare_kind in ("advance", "no_return")
        )
        self.env["spare.swap"]._swap_delivered(sent_first)
        sent_in = self.filtered(lambda rma: rma.spare_kind == "send_in")
        returned = sent_in.filtered(lambda rma: rma.state == "returned")
        parts = returned.spare_return_ids.filtered(
            lambda part: part.state in ("decided", "repair")
        )
        by_place = defaultdict(lambda: self.env["spare.part.return"])
        for part in parts:
            by_place[part.rma_id._get_location_final()] += part
        for place, group in by_place.items():
            # The delivery has moved them.
            group._step("done", {"outcome": "given_back", "location_id": place.id})
        replaced = sent_in.filtered(lambda rma: rma.state == "replaced")
        replaced.equipment_id.filtered(lambda unit: not unit.returned_on).write(
            {"returned_on": fields.Date.context_today(self)}
        )

    def create_return(self, scheduled_date, qty=None, uom=None):
        """What goes back is taken out of the part loop first."""
        self.check_access("write")
        # sudo: who may send it back need not read part returns.
        self.sudo()._spare_fetch_parts()
        return super().create_return(scheduled_date, qty=qty, uom=uom)

    def _spare_fetch_parts(self):
        """Bring the parts from inspection or repair to where the RMA delivers from."""
        parts = self.spare_return_ids.filtered(
            lambda part: part.state not in ("owed", "transit", "done", "cancelled")
        )
        early = parts.filtered(lambda part: part.state == "received")
        if early:
            raise UserError(
                self.env._(
                    "%(part)s has not been inspected. Grade it on the inspection bench "
                    "first.",
                    part=early[0].display_name,
                )
            )
        away = parts.filtered(lambda part: part.state not in ("decided", "repair"))
        if away:
            raise UserError(
                self.env._(
                    "%(part)s is in %(place)s. It can go back to the customer when it "
                    "has returned from there.",
                    part=away[0].display_name,
                    place=away[0].location_id.display_name,
                )
            )
        moving = parts.filtered(
            lambda part: part.location_id != part.rma_id.location_id
        )
        self.env["stock.move"]._spare_transfer(
            [part._get_transfer(part.rma_id.location_id) for part in moving]
        )
        note = self.env._("Ready to go back to the customer")
        for (state, place), group in moving.grouped(
            lambda part: (part.state, part.rma_id.location_id)
        ).items():
            group._silent().write({"location_id": place.id})
            group._log(state, note)

    def _spare_drop_receipts(self):
        """The part came another way, or never will: its planned receipt is dropped."""
        moves = self.reception_move_id.filtered(
            lambda move: move.state not in ("done", "cancel")
        )
        if moves:
            # Detached first: cancelling a receipt would reset the RMA to draft.
            moves.rma_receiver_ids.write({"reception_move_id": False})
            moves._action_cancel()
