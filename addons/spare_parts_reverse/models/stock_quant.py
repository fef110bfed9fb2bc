# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from collections import defaultdict

from odoo import fields, models

from odoo.addons.stock.models.stock_quant import StockQuant as CoreStockQuant

#: Context key of a :class:`PartBatch`; a context from outside cannot hold one.
BATCH = "spare_part_batch"


class PartBatch:
    """What one batch of part transfers takes from places and brings to places.

    Keys are those of a quant: (product, location, lot, package, owner), as ids.
    """

    def __init__(self):
        #: Moves of the batch, once they are there; only they are treated as such.
        self.move_ids = None
        #: Quantity to add by key, in the unit of measure of the product.
        self.deltas = defaultdict(float)
        #: Since when what comes in is in stock, by key.
        self.dates = {}
        #: Quants by key, as Odoo read them for this batch.
        self.quants = None
        #: Move lines that took what somebody else had reserved, and how much.
        self.short = []

    def covers(self, moves):
        """True for the moves of the batch; while these are made, for all."""
        return self.move_ids is None or self.move_ids.issuperset(moves._ids)

    def load(self, model, quants):
        """Take over the quants that Odoo has found by key, and read them at once."""
        self.quants = quants
        model.union(*quants.values()).fetch(
            ["quantity", "reserved_quantity", "in_date"]
        )

    def add(self, key, quantity, in_date=None):
        self.deltas[key] += quantity
        if in_date:
            self.dates[key] = min(in_date, self.dates.get(key, in_date))


def get_batch(moves):
    """The batch of part transfers that these moves are in, if any."""
    batch = moves.env.context.get(BATCH)
    if isinstance(batch, PartBatch) and batch.covers(moves):
        return batch
    return None


class StockQuant(models.Model):
    """Quants of a whole batch of part transfers are written together.

    Odoo reads, locks and writes two quants for each move line. The sums are the same
    here, in a number of queries that does not grow with the parts.
    """

    _inherit = "stock.quant"

    def _spare_apply(self, batch):  # pylint: disable=missing-return
        """Add what a batch of part transfers has moved."""
        # sudo: quants are written by the system, as in core.
        model = self.sudo().with_context(**{BATCH: None})
        quants = model.union(*(batch.quants[key] for key in batch.deltas))
        # What somebody else holds is left to him; quants of one key add up.
        mine = quants.try_lock_for_update(allow_referencing=True)
        writes, creates = defaultdict(list), []
        for key, delta in batch.deltas.items():
            if not delta:
                continue
            found = batch.quants[key] & mine
            in_date = batch.dates.get(key)
            if not found:
                creates.append(self._prepare_spare_quant_vals(key, delta, in_date))
                continue
            # A part leaves where it really lies.
            quant = found.sorted("quantity")[-1].with_env(model.env)
            vals = (quant.quantity + delta, None)
            if in_date and not (quant.quantity > 0 and quant.in_date <= in_date):
                vals = (vals[0], in_date)
            writes[vals].append(quant.id)
        for (quantity, in_date), ids in writes.items():
            vals = {"quantity": quantity} | ({"in_date": in_date} if in_date else {})
            model.browse(ids).write(vals)
        if creates:
            # Past core's method, which creates one by one for its inventory mode.
            # pylint: disable-next=super-method-mismatch
            super(CoreStockQuant, model).create(creates)

    def _prepare_spare_quant_vals(self, key, quantity, in_date):
        product_id, location_id, lot_id, package_id, owner_id = key
        return {
            "product_id": product_id,
            "location_id": location_id,
            "lot_id": lot_id,
            "package_id": package_id,
            "owner_id": owner_id,
            "in_date": in_date or fields.Datetime.now(),
            "quantity": quantity,
            "inventory_quantity_set": False,
        }
