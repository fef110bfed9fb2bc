# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta

from psycopg2.errors import CheckViolation, UniqueViolation

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import SpareCommon


@tagged("post_install", "-at_install")
class TestLoop(SpareCommon):
    """The engine of the part loop: steps, places, invariants (SP-13, SP-15)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.board = cls.make_part()
        cls.serial = cls.make_lot(cls.board, "B-1")

    def test_open_to_done(self):
        """SP-13: owed, received, decided, done; each step moves and is on record."""
        part = self.make_return(self.board, self.serial)
        self.assertEqual(part.state, "owed")
        self.assertEqual(part.due_date, self.today + timedelta(days=5))
        inspection = self.warehouse.spare_inspection_location_id
        part._step("received", location=inspection)
        self.assertEqual(part.location_id, inspection)
        self.assertEqual(self.count(self.board, inspection, self.serial), 1)
        self.assertEqual(
            self.count(self.board, self.van.spare_defective_location_id), 0
        )
        part._step("decided")
        part._step("done", {"outcome": "good"}, location=self.warehouse.lot_stock_id)
        self.assertEqual(
            part.event_ids.mapped("step"), ["open", "received", "decided", "done"]
        )

    def test_unknown_step(self):
        part = self.make_return(self.board, self.serial)
        with self.assertRaisesRegex(UserError, "cannot become"):
            part._step("repair")

    def test_place_is_checked(self):
        """What is not in its place is refused, and the error says where it is."""
        part = self.make_return(self.board, self.serial)
        stock = self.warehouse.lot_stock_id
        part.sudo().write({"location_id": stock.id})
        with self.assertRaisesRegex(UserError, "is not in .* but in .*Defective"):
            part._step("received", location=self.warehouse.lot_stock_id)

    def test_serial_owed_once(self):
        """Every serial is in exactly one open return."""
        self.make_return(self.board, self.serial)
        with self.assertRaises(UniqueViolation), mute_logger("odoo.sql_db"):
            self.make_return(self.board, self.serial)
            self.env.flush_all()

    def test_regulated_needs_certificate(self):
        """SP-14: the database itself refuses to close a hazardous part without one."""
        battery = self.env.ref("spare_parts_reverse.spare_waste_class_battery")
        self.board.spare_waste_class_id = battery
        part = self.make_return(self.board, self.serial)
        part._step("received", location=self.warehouse.spare_inspection_location_id)
        part._step("decided")
        with self.assertRaises(CheckViolation), mute_logger("odoo.sql_db"):
            part._step("done", {"outcome": "scrapped"})
            self.env.flush_all()

    def test_engine_only(self):
        """Nobody writes the loop through the API, not even a manager."""
        part = self.make_return(self.board, self.serial)
        with self.assertRaises(AccessError):
            part.with_user(self.spare_manager).write({"state": "done"})
        with self.assertRaises(AccessError):
            part.with_user(self.technician_user).write({"due_date": self.today})

    def test_defective_is_worth_nothing(self):
        """SP-13: defective parts are counted, but are no part of the stock's value."""
        self.stock(self.board, self.warehouse.lot_stock_id, 1, self.serial)
        self.assertEqual(self.board.total_value, 260.0)
        self.make_return(self.board, self.make_lot(self.board, "B-2"))
        self.board.invalidate_recordset()
        self.assertEqual(self.board.total_value, 260.0)
        self.assertEqual(self.board.qty_available, 1)
