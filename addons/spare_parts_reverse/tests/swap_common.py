# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.exceptions import UserError
from odoo.fields import Command

from .common import SpareCommon


class SwapCommon(SpareCommon):
    """A visit with one machine; board G-1 in the van, board D-1 in the machine."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.stock_place = cls.van.lot_stock_id
        cls.defective_place = cls.van.spare_defective_location_id
        cls.board = cls.make_part()
        cls.good = cls.make_lot(cls.board, "G-1")
        cls.bad = cls.make_lot(cls.board, "D-1")
        cls.stock(cls.board, cls.stock_place, 1, cls.good)
        cls.oven = cls.env["product.product"].create(
            {"name": "Oven", "type": "consu", "is_storable": True, "tracking": "serial"}
        )
        cls.machine = cls.make_machine("Oven of Cai")
        cls.order = cls.make_order(equipment_ids=[Command.set(cls.machine.ids)])
        cls.fault = cls.env.ref("spare_parts_reverse.spare_fault_no_power")
        cls.Swap = cls.env["spare.swap"]
        cls.Installed = cls.env["spare.installed.part"]

    @classmethod
    def make_machine(cls, name, product=None, **values):
        return cls.env["fsm.equipment"].create(
            {
                "name": name,
                "product_id": (product or cls.oven).id,
                "owned_by_id": cls.customer.id,
                "location_id": cls.place.id,
                "current_location_id": cls.place.id,
                "warranty_start_date": False,
                **values,
            }
        )

    @classmethod
    def install(cls, product, lot=None, machine=None, **values):
        return cls.env["spare.installed.part"].create(
            {
                "equipment_id": (machine or cls.machine).id,
                "product_id": product.id,
                "lot_id": lot.id if lot else False,
                **values,
            }
        )

    def swap(self, order=None, user=None, **values):
        """Swap as the technician (default G-1 for D-1); the swap."""
        order = (order or self.order).with_user(user or self.technician_user)
        values = values or {"out_code": "G-1", "in_code": "D-1"}
        result = order.spare_swap({"fault_id": self.fault.id, **values})
        return self.Swap.browse(result["swap"]["id"])

    def assert_refused(self, message, user=None, order=None, **values):
        """The swap is refused with these words, and nothing of it stays."""
        with self.assertRaisesRegex(UserError, message), self.env.cr.savepoint():
            self.swap(user=user, order=order, **values)

    def assert_whole(self):
        """The database itself says that every swap is whole."""
        self.env.flush_all()
        self.env.cr.execute("SET CONSTRAINTS ALL IMMEDIATE")
        self.env.cr.execute("SET CONSTRAINTS ALL DEFERRED")
