# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.tests import Form

from .common import SpareCommon


class RmaLoopCommon(SpareCommon):
    """A machine at a customer, a good one in stock, and RMAs of each kind."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.board = cls.make_part(warranty=2, warranty_type="year")
        cls.serial = cls.make_lot(cls.board, "OLD-1")
        cls.good = cls.make_lot(cls.board, "NEW-1")
        cls.stock(cls.board, cls.warehouse.lot_stock_id, 1, cls.good)
        cls.unit = cls.make_unit("Machine of Cai", cls.serial)

    @classmethod
    def make_unit(cls, name, lot, start="2020-01-01", **vals):
        return cls.env["fsm.equipment"].create(
            {
                "name": name,
                "product_id": lot.product_id.id,
                "lot_id": lot.id,
                "owned_by_id": cls.customer.id,
                "location_id": cls.place.id,
                "current_location_id": cls.place.id,
                "warranty_start_date": start,
                **vals,
            }
        )

    @classmethod
    def make_rma(cls, kind, lot=None, confirm=True, **vals):
        lot = cls.serial if lot is None else lot
        product = lot.product_id or cls.board
        rma = cls.env["rma"].create(
            {
                "partner_id": cls.customer.id,
                "product_id": product.id,
                "product_uom_qty": 1,
                "product_uom": product.uom_id.id,
                "lot_id": lot.id,
                "location_id": cls.warehouse.rma_loc_id.id,
                "operation_id": cls.env.ref(
                    f"spare_parts_reverse.rma_operation_{kind}"
                ).id,
                **vals,
            }
        )
        if confirm:
            rma.action_confirm()
        return rma

    @classmethod
    def receive(cls, rma, lot=None):
        """Somebody at the dock validates the receipt, with the number that he sees."""
        move = rma.reception_move_id
        if lot:
            move.move_line_ids.lot_id = lot
        move.picked = True
        move.picking_id.button_validate()
        return rma.spare_return_ids

    @classmethod
    def deliver(cls, rma, lot=None):
        moves = rma.delivery_move_ids.filtered(
            lambda move: move.state not in ("done", "cancel")
        )
        picking = moves.picking_id
        picking.action_assign()
        if lot:
            moves.move_line_ids.lot_id = lot
        moves.picked = True
        picking.button_validate()

    @classmethod
    def make_form(cls, record):
        return Form(record)
