# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models
from odoo.tools import OrderedSet

from .stock_quant import BATCH, get_batch


class StockMoveLine(models.Model):
    """Lines of part transfers: done as in core, their quants written at the end."""

    _inherit = "stock.move.line"

    def _get_batch(self):
        """The batch of part transfers that these lines are in, if any."""
        # Asked for each line of each move: first what costs nothing.
        return get_batch(self.move_id) if self.env.context.get(BATCH) else None

    def _action_done(self):
        # Asked before: lines without a quantity are gone afterwards.
        batch = self._get_batch()
        result = super()._action_done()
        if batch and batch.deltas:
            self.env["stock.quant"]._spare_apply(batch)
            batch.deltas.clear()
            self._spare_free_reservations(batch.short)
        return result

    def _synchronize_quant(
        self, quantity, location, action="available", in_date=False, **quants_value
    ):
        batch = self._get_batch()
        quants_cache = self.env.context.get("quants_cache")
        if not batch or quants_cache is None:
            return super()._synchronize_quant(
                quantity, location, action=action, in_date=in_date, **quants_value
            )
        # What is done at once was never reserved.
        if action != "available" or not self.product_id.is_storable:
            return 0, False
        key = (
            self.product_id.id,
            location.id,
            quants_value.get("lot", self.lot_id).id,
            quants_value.get("package", self.package_id).id,
            quants_value.get("owner", self.owner_id).id,
        )
        if batch.quants is None:
            # sudo: quants are kept by the system, as in core.
            batch.load(self.env["stock.quant"].sudo(), quants_cache)
        quants = quants_cache[key].sudo()
        counted = not location.should_bypass_reservation()
        dates = [q.in_date for q in quants if counted and q.in_date and q.quantity > 0]
        if in_date:
            dates.append(in_date)
        in_date = min(dates) if dates else fields.Datetime.now()
        batch.add(key, quantity, in_date if quantity > 0 else None)
        if counted and quantity < 0:
            free = batch.deltas[key] + sum(
                quant.quantity - quant.reserved_quantity for quant in quants
            )
            if self.product_uom_id.compare(free, 0) < 0:
                batch.short.append((self.id, -free))
        return 0, in_date

    def _spare_free_reservations(self, short):
        """Who had reserved what is gone now loses it."""
        lines = self.env["stock.move.line"].with_context(
            **{BATCH: None, "quants_cache": None}
        )
        ignored = OrderedSet(self.ids)
        for line_id, quantity in short:
            line = lines.browse(line_id)
            line._free_reservation(
                line.product_id,
                line.location_id,
                quantity,
                lot_id=line.lot_id,
                package_id=line.package_id,
                owner_id=line.owner_id,
                ml_ids_to_ignore=ignored,
            )
