# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from collections import defaultdict

from odoo import fields, models
from odoo.exceptions import UserError


class SparePartReturn(models.Model):
    """Parts of customers: arriving by RMA, replaced, or given back."""

    _inherit = "spare.part.return"

    def _is_owned_by_customer(self):
        """Sent in and not replaced: it goes back to its owner, and not into stock."""
        self.ensure_one()
        # sudo: whose part it is holds for whoever asks.
        rma = self.sudo().rma_id
        return bool(
            self.origin == "send_in"
            and rma
            and rma.state not in ("waiting_replacement", "replaced")
        )

    def _spare_arrive(self):
        """These parts lie where the RMA receives; they go on to inspection."""
        by_place = defaultdict(self.browse)
        for part in self:
            arrived = part.rma_id.reception_move_id.location_dest_id
            if part.location_id.usage != "internal" and arrived:
                part._silent().location_id = arrived
            by_place[part.warehouse_id.spare_inspection_location_id] += part
        for place, parts in by_place.items():
            parts._step("received", location=place)

    def _on_step(self, state):
        result = super()._on_step(state)
        if state in ("received", "done"):
            # What the customer owed came another way, or was written off.
            # sudo: the RMA follows from the part.
            rmas = self.sudo().filtered(lambda part: part.origin == "advance").rma_id
            rmas._spare_drop_receipts()
        return result

    # ------------------------------------------------------------------
    # Back to the customer
    # ------------------------------------------------------------------

    def _route_give_back(self):
        """Send these parts back to whose they are.

        Parts of an RMA leave with its delivery, and are closed when that is done; the
        others are handed over now.
        """
        # sudo: the caller has checked who may route.
        parts = self.sudo()
        shipped = parts.filtered(lambda part: part._is_owned_by_customer())
        shipped._give_back_by_rma()
        by_place = defaultdict(parts.browse)
        for part in parts - shipped:
            by_place[part._get_customer_place()] += part
        for place, group in by_place.items():
            group._step("done", {"outcome": "given_back"}, location=place)

    def _get_customer_place(self):
        self.ensure_one()
        if self.fsm_order_id:
            return self.fsm_order_id._get_spare_customer_location()
        return self.partner_id.with_company(
            self.company_id
        ).property_stock_customer or self.env.ref("stock.stock_location_customers")

    def _give_back_by_rma(self):
        rmas = self.rma_id
        # Repeated: its delivery is planned already.
        rmas = rmas.filtered(
            lambda rma: rma.state not in ("waiting_return", "returned")
        )
        for rma in rmas:
            if not rma.can_be_returned:
                raise UserError(
                    self.env._(
                        "%(rma)s is “%(state)s”: nothing can be sent back with it. Set "
                        "it back to received, or decide otherwise.",
                        rma=rma.name,
                        state=dict(
                            rma._fields["state"]._description_selection(self.env)
                        )[rma.state],
                    )
                )
        if rmas:
            rmas.create_return(fields.Datetime.now())

    def _route_restock(self):
        """What is the customer's own is no stock of ours."""
        own = self.filtered(lambda part: part._is_owned_by_customer())
        own._route_give_back()
        return super(SparePartReturn, self - own)._route_restock()

    def _get_spare_repair_destination(self):
        """Repaired, the customer's part waits where it is for its delivery; that of a
        customer who got another one is ours."""
        if self._is_owned_by_customer():
            return self._get_spare_stock_warehouse().spare_inspection_location_id
        if self.origin == "send_in" and self.rma_id:
            return self._get_spare_stock_warehouse().lot_stock_id
        return super()._get_spare_repair_destination()

    # ------------------------------------------------------------------
    # Replaced
    # ------------------------------------------------------------------

    def _book_replacement(self):
        """Decided to replace what was sent in: the customer gets a good one, and what
        he sent in is ours (SP-08)."""
        result = super()._book_replacement()
        # sudo: the caller has checked who may decide.
        parts = self.sudo().filtered(
            lambda part: (
                part.origin == "send_in"
                and part.disposition != "give_back"
                and part.rma_id.state == "received"
            )
        )
        for rma in parts.rma_id:
            rma.create_replace(
                fields.Datetime.now(),
                rma.warehouse_id,
                rma.product_id,
                rma.product_uom_qty,
                rma.product_uom,
            )
        parts._silent().write({"is_replacement_booked": True})
        return result
