# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL, float_compare

from .stock_quant import BATCH, PartBatch, get_batch

#: Kinds of location in which a part must really be before it can leave.
_COUNTED = ("internal", "transit")


@dataclass(frozen=True)
class PartTransfer:
    """One part (or a quantity of it) that goes from one place to another, now.

    ``quantity`` is in the unit of measure of the product. ``values`` are further
    values of the stock move (``spare_return_id``, ``fsm_order_id`` ...). ``value``: at
    which amount in company currency the part comes into stock; None leaves it to
    Odoo's costing.
    """

    product: Any
    quantity: float
    source: Any
    destination: Any
    company: Any
    lot: Any = None
    origin: str = ""
    value: float | None = None
    values: dict = field(default_factory=dict)


class StockMove(models.Model):
    """Movements of the part loop are ordinary stock moves, done at once in batches."""

    _inherit = "stock.move"

    spare_return_id = fields.Many2one(
        "spare.part.return",
        string="Part Return",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
    )
    spare_swap_id = fields.Many2one(
        "spare.swap",
        string="Part Swap",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
    )
    spare_value = fields.Monetary(
        string="Value In The Part Loop",
        currency_field="company_currency_id",
        readonly=True,
        copy=False,
        help="At what amount a repaired or recovered part comes back into stock.",
    )
    spare_is_valued = fields.Boolean(readonly=True, copy=False)

    @api.model
    def _get_measured_fields(self):
        return super()._get_measured_fields() | {
            "spare_return_id",
            "spare_swap_id",
            "spare_value",
            "spare_is_valued",
        }

    def _get_value_from_production(self, quantity, at_date=None):
        if not self.spare_is_valued or self.product_id.cost_method == "standard":
            return super()._get_value_from_production(quantity, at_date)
        valued = self._get_valued_qty()
        return {
            "value": self.spare_value * quantity / valued if valued else 0.0,
            "quantity": quantity,
            "description": self.env._(
                "Cost of the repair in the part loop: %(reference)s",
                reference=self.origin or self.reference or "",
            ),
        }

    def _get_manual_value(self, quantity, at_date=None):
        if get_batch(self):
            # Nobody can have adjusted what comes in just now.
            return {"value": 0.0, "quantity": 0.0, "description": False}
        return super()._get_manual_value(quantity, at_date)

    # ------------------------------------------------------------------
    # The one way to move a part
    # ------------------------------------------------------------------

    @api.model
    def _spare_transfer(self, transfers):
        """Move parts now: one done stock move each, in the order of ``transfers``.

        All or nothing, in a constant number of own queries however many parts. What
        is not where it should be is refused with an error that says where it is. Of
        two transactions that want the same part, PostgreSQL lets one through and Odoo
        runs the other again, which then finds the part gone (SP-12, F15).

        Runs past access rules: the caller has checked who may do this.

        :param transfers: list of :class:`PartTransfer`
        :return: done ``stock.move``, one for each transfer
        :raises UserError: a serial is missing, or the part is not in its place
        """
        # sudo: see above; technicians and partners have no rights on stock.
        moves = self.sudo()
        if not transfers:
            return moves.browse()
        self._check_spare_transfers(transfers)
        quants = self._lock_spare_stock(transfers)
        lines = self._allocate_spare_stock(transfers, quants)
        moves = moves.with_context(**{BATCH: PartBatch()})
        moves = moves.create(
            [
                moves._prepare_spare_move_vals(transfer, line)
                for transfer, line in zip(transfers, lines, strict=True)
            ]
        )
        done = moves.browse()
        for company, group in moves.grouped("company_id").items():
            # Costs, accounts and the journal are those of the company of the parts.
            batch = PartBatch()
            batch.move_ids = frozenset(group.ids)
            group = group.with_company(company)
            group = group.with_context(**{BATCH: batch}, is_scrap=True)
            done |= group._action_done()
        if len(done) != len(moves):
            raise UserError(
                self.env._("Not every part could be moved. Nothing was changed.")
            )
        return self.sudo().browse(moves.ids)

    def _should_bypass_reservation(self, forced_location=False):
        # What is done at once need not be reserved before.
        return bool(get_batch(self)) or super()._should_bypass_reservation(
            forced_location=forced_location
        )

    def _skip_push(self):
        # A part goes where the loop says, and nowhere else by itself.
        return bool(get_batch(self)) or super()._skip_push()

    @api.model
    def _check_spare_transfers(self, transfers):
        for transfer in transfers:
            product = transfer.product
            rounding = product.uom_id.rounding
            if float_compare(transfer.quantity, 0, precision_rounding=rounding) <= 0:
                raise UserError(
                    self.env._(
                        "%(product)s: the quantity must be more than zero.",
                        product=product.display_name,
                    )
                )
            if product.tracking == "none":
                continue
            if not transfer.lot:
                raise UserError(
                    self.env._(
                        "%(product)s is tracked: scan or choose its serial or lot "
                        "number.",
                        product=product.display_name,
                    )
                )
            if transfer.lot.product_id != product:
                raise UserError(
                    self.env._(
                        "Number %(lot)s belongs to %(other)s and not to %(product)s.",
                        lot=transfer.lot.name,
                        other=transfer.lot.product_id.display_name,
                        product=product.display_name,
                    )
                )
            if product.tracking == "serial" and float_compare(
                transfer.quantity, 1, precision_rounding=rounding
            ):
                raise UserError(
                    self.env._(
                        "%(product)s %(lot)s: a serial number is one piece.",
                        product=product.display_name,
                        lot=transfer.lot.name,
                    )
                )

    @api.model
    def _lock_spare_stock(self, transfers):
        """Claim serials and quants in one order, so that nobody moves them meanwhile.

        :return: quants that the parts can be taken from, the plain ones first
        """
        self.env.flush_all()
        lots = sorted({transfer.lot.id for transfer in transfers if transfer.lot})
        if lots:
            self.env.cr.execute(
                SQL(
                    """
    UPDATE stock_lot SET spare_move_count = COALESCE(spare_move_count, 0) + 1
     WHERE id IN (SELECT id FROM stock_lot WHERE id = ANY(%s) ORDER BY id FOR UPDATE)
                    """,
                    lots,
                )
            )
            self.env["stock.lot"].invalidate_model(["spare_move_count"])
        # sudo: see _spare_transfer.
        quants = self.env["stock.quant"].sudo()
        sources = {
            (
                transfer.product.id,
                transfer.source.id,
                transfer.lot.id if transfer.lot else 0,
            )
            for transfer in transfers
            if transfer.source.usage in _COUNTED
        }
        if not sources:
            return quants
        self.env.cr.execute(
            SQL(
                """
    SELECT quant.id FROM stock_quant quant
      JOIN UNNEST(%s, %s, %s) AS wanted (product_id, location_id, lot_id)
        ON quant.product_id = wanted.product_id
       AND quant.location_id = wanted.location_id
       AND (quant.lot_id = wanted.lot_id OR wanted.lot_id = 0)
     ORDER BY quant.id FOR NO KEY UPDATE OF quant
                """,
                *(list(column) for column in zip(*sorted(sources), strict=True)),
            )
        )
        ids = dict.fromkeys(row[0] for row in self.env.cr.fetchall())
        return quants.browse(ids).sorted(
            lambda quant: (bool(quant.package_id), bool(quant.owner_id), quant.id)
        )

    @api.model
    def _allocate_spare_stock(self, transfers, quants):
        """From which quants each part is taken; refuse what is not there.

        What customers and suppliers hold is not counted, and is taken as it comes.

        :return: for each transfer a list of (quantity, lot, package, owner)
        """
        lying = defaultdict(list)
        total = defaultdict(float)
        for quant in quants:
            keys = [(quant.product_id.id, quant.location_id.id, quant.lot_id.id)]
            if quant.lot_id and quant.product_id.tracking == "none":
                keys.append((*keys[0][:2], False))
            left = [quant, quant.quantity]
            for key in keys:
                total[key] += quant.quantity
                if quant.quantity > 0:
                    lying[key].append(left)
        lines = []
        for transfer in transfers:
            product, lot = transfer.product, transfer.lot
            if transfer.source.usage not in _COUNTED or not product.is_storable:
                lines.append([(transfer.quantity, lot, None, None)])
                continue
            key = (product.id, transfer.source.id, lot.id if lot else False)
            total[key] -= transfer.quantity
            rounding = product.uom_id.rounding
            if float_compare(total[key], 0, precision_rounding=rounding) < 0:
                raise UserError(self._get_spare_missing_message(product, *key[1:]))
            wanted, taken = transfer.quantity, []
            for left in lying[key]:
                part = min(wanted, left[1])
                if float_compare(part, 0, precision_rounding=rounding) <= 0:
                    continue
                quant = left[0]
                taken.append((part, quant.lot_id, quant.package_id, quant.owner_id))
                left[1] -= part
                wanted -= part
                if float_compare(wanted, 0, precision_rounding=rounding) <= 0:
                    break
            else:
                # Less lies here than it seems: a part was counted below zero.
                raise UserError(self._get_spare_missing_message(product, *key[1:]))
            lines.append(taken)
        return lines

    @api.model
    def _check_spare_stock(self, transfers):
        """Refuse what is not in its place, without claiming it: for previews."""
        # sudo: whoever may ask for the transfer may know that it cannot be made.
        quants = (
            self.env["stock.quant"]
            .sudo()
            .search(
                [
                    ("product_id", "in", [one.product.id for one in transfers]),
                    ("location_id", "in", [one.source.id for one in transfers]),
                ]
            )
        )
        self._allocate_spare_stock(transfers, quants)

    @api.model
    def _get_spare_missing_message(self, product, location_id, lot_id):
        """What is missing where, and where it is instead."""
        # sudo: only the place of the part is named.
        location = self.env["stock.location"].sudo().browse(location_id)
        domain = [
            ("product_id", "=", product.id),
            ("quantity", ">", 0),
            ("location_id.usage", "in", ["internal", "transit", "customer"]),
            ("company_id", "in", [location.company_id.id, False]),
        ]
        if lot_id:
            domain.append(("lot_id", "=", lot_id))
        elsewhere = self.env["stock.quant"].sudo().search(domain, limit=1)
        lot = self.env["stock.lot"].sudo().browse(lot_id or [])
        name = f"{product.display_name} {lot.name}" if lot else product.display_name
        if elsewhere:
            return self.env._(
                "%(part)s is not in %(place)s but in %(other)s. Check the number, or "
                "move the part first.",
                part=name,
                place=location.display_name,
                other=elsewhere.location_id.display_name,
            )
        return self.env._(
            "%(part)s is not in %(place)s. Check the number, or count the stock there.",
            part=name,
            place=location.display_name,
        )

    @api.model
    def _prepare_spare_move_vals(self, transfer, lines):
        product = transfer.product
        common = {
            "product_id": product.id,
            "product_uom_id": product.uom_id.id,
            "location_id": transfer.source.id,
            "location_dest_id": transfer.destination.id,
            "company_id": transfer.company.id,
        }
        return {
            "product_id": product.id,
            "product_uom": product.uom_id.id,
            "product_uom_qty": transfer.quantity,
            "location_id": transfer.source.id,
            "location_dest_id": transfer.destination.id,
            "company_id": transfer.company.id,
            "origin": transfer.origin,
            "picked": True,
            "spare_is_valued": transfer.value is not None,
            "spare_value": transfer.value or 0.0,
            "move_line_ids": [
                fields.Command.create(
                    {
                        **common,
                        "quantity": quantity,
                        "lot_id": lot.id if lot else False,
                        "package_id": package.id if package else False,
                        "owner_id": owner.id if owner else False,
                    }
                )
                for quantity, lot, package, owner in lines
            ],
            **transfer.values,
        }
