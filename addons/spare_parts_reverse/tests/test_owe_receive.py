# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta

from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import SpareCommon


@tagged("post_install", "-at_install")
class TestOweReceive(SpareCommon):
    """Hand-over, receipt of the very serial, discrepancies, splits (SP-15)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.board = cls.make_part()
        cls.serial = cls.make_lot(cls.board, "B-1")
        cls.other = cls.make_lot(cls.board, "B-2")
        cls.inspection = cls.warehouse.spare_inspection_location_id

    def test_company_warehouse(self):
        """Parts come back to the first warehouse until somebody chooses another."""
        self.assertEqual(self.company.spare_warehouse_id, self.warehouse)
        self.company.spare_warehouse_id = self.van
        self.env["stock.warehouse"].create({"name": "Third", "code": "THRD"})
        self.assertEqual(self.company.spare_warehouse_id, self.van)
        company = self.env["res.company"].create({"name": "Second company"})
        first = self.env["stock.warehouse"].search([("company_id", "=", company.id)])
        self.assertEqual(company.spare_warehouse_id, first[:1])

    def test_very_serial(self):
        part = self.make_return(self.board, self.serial)
        part._hand_over("TRACK-7")
        self.assertEqual(part.state, "transit")
        self.assertEqual(part.tracking_reference, "TRACK-7")
        came = part._receive(found_lot=self.serial, seal="intact")
        self.assertEqual(came, part)
        self.assertRecordValues(
            part,
            [
                {
                    "state": "received",
                    "location_id": self.inspection.id,
                    "seal": "intact",
                }
            ],
        )
        self.assertTrue(part.received_on)
        self.assertFalse(part.discrepancy_ids)

    def test_wrong_serial(self):
        """A wrong serial is on record and closes nothing."""
        part = self.make_return(self.board, self.serial)
        part._hand_over()
        self.assertFalse(part._receive(found_lot=self.other, note="Swapped labels"))
        self.assertEqual(part.state, "owed")
        self.assertRecordValues(
            part.discrepancy_ids,
            [
                {
                    "kind": "serial",
                    "expected": "B-1",
                    "found": "B-2",
                    "found_lot_id": self.other.id,
                    "state": "open",
                    "note": "Swapped labels",
                }
            ],
        )
        self.assertEqual(part.discrepancy_count, 1)
        self.assertFalse(part._receive(found_name="UNKNOWN-9"))
        self.assertEqual(
            set(part.discrepancy_ids.mapped("found")), {"UNKNOWN-9", "B-2"}
        )
        self.assertTrue(part._receive(found_name="B-1"))

    def test_wrong_part(self):
        part = self.make_return(self.board, self.serial)
        fan = self.make_part("Fan", tracking="none")
        self.assertFalse(part._receive(found_product=fan))
        self.assertEqual(part.state, "owed")
        self.assertEqual(part.discrepancy_ids.kind, "product")
        self.assertEqual(part.discrepancy_ids.found_product_id, fan)

    def test_missing(self):
        part = self.make_return(self.board, self.serial)
        part._hand_over()
        self.assertFalse(part._receive(missing=True))
        self.assertEqual(part.state, "owed")
        self.assertEqual(part.discrepancy_ids.kind, "missing")

    def test_broken_seal(self):
        """A broken seal is on record; the part is there."""
        part = self.make_return(self.board, self.serial)
        self.assertEqual(part._receive(seal="broken"), part)
        self.assertEqual(part.state, "received")
        self.assertEqual(part.discrepancy_ids.kind, "seal")

    def test_fewer(self):
        """Two of five came: they go on, three stay owed with the same date."""
        fan = self.make_part("Fan", tracking="none", cost=10)
        part = self.make_return(fan, quantity=5)
        came = part._receive(quantity=2)
        self.assertEqual(came.split_from_id, part)
        self.assertRecordValues(
            came | part,
            [
                {"state": "received", "quantity": 2, "due_date": part.due_date},
                {"state": "owed", "quantity": 3, "due_date": part.due_date},
            ],
        )
        self.assertEqual(self.count(fan, self.inspection), 2)
        self.assertEqual(self.count(fan, self.van.spare_defective_location_id), 3)
        self.assertEqual(part.discrepancy_ids.kind, "quantity")
        part._receive()
        self.assertEqual(self.count(fan, self.inspection), 5)

    def test_received_once(self):
        part = self.make_return(self.board, self.serial)
        part._receive()
        with self.assertRaisesRegex(UserError, "nobody owes it any more"):
            part._receive()

    def test_written_off_turns_up(self):
        """A part that was written off leaves the books, and can still come back."""
        part = self.make_return(self.board, self.serial)
        place = part.location_id
        with self.assertRaisesRegex(UserError, "Say why"):
            part._write_off(" ")
        part._write_off("Van was stolen")
        self.assertEqual((part.state, part.outcome), ("done", "lost"))
        self.assertFalse(self.count(self.board, place, self.serial))
        part._receive(found_lot=self.serial)
        self.assertRecordValues(
            part, [{"state": "received", "outcome": False, "closed_on": False}]
        )
        self.assertEqual(self.count(self.board, self.inspection, self.serial), 1)

    def test_closed_stays_closed(self):
        """Only a part that was written off comes back a second time."""
        part = self.make_return(self.board, self.serial)
        part._receive()
        part._step("decided")
        part._step("done", {"outcome": "good"}, location=self.warehouse.lot_stock_id)
        with self.assertRaisesRegex(UserError, "nobody owes it any more"):
            part._receive()
        with self.assertRaisesRegex(UserError, "nobody owes it any more"):
            part._step("received", location=self.inspection)

    def test_split_refused(self):
        part = self.make_return(self.board, self.serial)
        with self.assertRaisesRegex(UserError, "cannot be split"):
            part._split(1)
        fan = self.make_part("Fan", tracking="none")
        fans = self.make_return(fan, quantity=2)
        for quantity in (0, -1, 2, 3):
            with self.assertRaisesRegex(UserError, "cannot be split"):
                fans._split(quantity)

    def test_due_day(self):
        """The due date counts from the day of who owes the part."""
        self.technician.partner_id.tz = "Pacific/Kiritimati"
        part = self.make_return(self.board, self.serial)
        local = part.with_context(tz="Pacific/Kiritimati")
        today = self.env["spare.part.return"]._get_day_of(self.technician.partner_id.id)
        self.assertEqual(local.due_date, today + timedelta(days=5))
