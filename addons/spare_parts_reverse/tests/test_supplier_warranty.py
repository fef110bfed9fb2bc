# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import doctest
from datetime import datetime

from dateutil.relativedelta import relativedelta
from freezegun import freeze_time

from odoo.fields import Command
from odoo.tests import tagged

from ..tools import supplier_warranty
from .common import SpareCommon


@tagged("post_install", "-at_install")
class TestSupplierWarranty(SpareCommon):
    """Which supplier has to answer for a defective part, and until when (SP-08)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.company.partner_id.tz = "UTC"
        cls.supplier = cls.env["res.partner"].create({"name": "Supplier Su"})
        cls.other_supplier = cls.env["res.partner"].create({"name": "Supplier Other"})
        cls.board = cls.make_part()
        cls.seller = cls.make_seller(cls.board)

    @classmethod
    def make_seller(cls, product, supplier=None, months=12.0, **vals):
        return cls.env["product.supplierinfo"].create(
            {
                "partner_id": (supplier or cls.supplier).id,
                "product_tmpl_id": product.product_tmpl_id.id,
                "product_id": False,
                "price": 200.0,
                "warranty_duration": months,
                **vals,
            }
        )

    def receive(self, lot, moment, supplier=None):
        """One piece comes from the supplier, by an ordinary receipt."""
        picking = self.env["stock.picking"].create(
            {
                "picking_type_id": self.warehouse.in_type_id.id,
                "partner_id": supplier.id if supplier else False,
                "location_id": self.suppliers.id,
                "location_dest_id": self.warehouse.lot_stock_id.id,
                "move_ids": [
                    Command.create(
                        {
                            "product_id": lot.product_id.id,
                            "product_uom_qty": 1,
                            "picked": True,
                            "location_id": self.suppliers.id,
                            "location_dest_id": self.warehouse.lot_stock_id.id,
                            "move_line_ids": [
                                Command.create(
                                    {
                                        "product_id": lot.product_id.id,
                                        "lot_id": lot.id,
                                        "quantity": 1,
                                        "location_id": self.suppliers.id,
                                        "location_dest_id": (
                                            self.warehouse.lot_stock_id.id
                                        ),
                                    }
                                )
                            ],
                        }
                    )
                ],
            }
        )
        picking.move_ids._action_done()
        picking.move_ids.move_line_ids.date = moment
        self.env.flush_all()

    def defective(self, lot, product=None):
        """The piece is on its way back: a return of it."""
        location = self.van.spare_defective_location_id
        return self.env["spare.part.return"]._open(
            [
                {
                    "company_id": self.company.id,
                    "product_id": (product or lot.product_id).id,
                    "lot_id": lot.id if lot else False,
                    "location_id": location.id,
                    "warehouse_id": self.warehouse.id,
                    "holder_id": self.technician.partner_id.id,
                }
            ]
        )

    def test_months(self):
        self.assertFalse(doctest.testmod(supplier_warranty).failed)

    def test_from_receipt_of_that_serial(self):
        """Twelve months from the receipt; the last day still counts."""
        lot = self.make_lot(self.board, "W-1")
        self.receive(lot, datetime(2026, 1, 15, 12), self.supplier)
        part = self.defective(lot)
        with freeze_time("2027-01-15 12:00:00"):
            [(supplier, until)] = part._get_supplier_warranty().values()
        self.assertEqual(supplier, self.supplier)
        self.assertEqual(str(until), "2027-01-15")
        with freeze_time("2027-01-16 00:00:00"):
            self.assertFalse(part._get_supplier_warranty())

    def test_day_is_that_of_the_company(self):
        self.env.company.partner_id.tz = "Asia/Shanghai"
        lot = self.make_lot(self.board, "W-2")
        self.receive(lot, datetime(2026, 1, 15, 18), self.supplier)
        part = self.defective(lot)
        with freeze_time("2027-01-15 17:00:00"):
            [(_supplier, until)] = part._get_supplier_warranty().values()
            self.assertEqual(str(until), "2027-01-16")
        with freeze_time("2027-01-16 17:00:00"):
            self.assertFalse(part._get_supplier_warranty())

    def test_first_receipt_counts(self):
        """A part that the supplier repaired and sent back has no new warranty."""
        lot = self.make_lot(self.board, "W-3")
        self.receive(lot, self.today - relativedelta(months=10), self.supplier)
        self.warehouse.lot_stock_id.quant_ids.filtered(
            lambda quant: quant.lot_id == lot
        ).sudo().quantity = 0
        self.receive(lot, self.today, self.supplier)
        [(_supplier, until)] = self.defective(lot)._get_supplier_warranty().values()
        self.assertEqual(until, self.today + relativedelta(months=-10) + _months(12))

    def test_without_receipt_from_the_number(self):
        lot = self.make_lot(self.board, "W-4")
        part = self.defective(lot)
        [(supplier, until)] = part._get_supplier_warranty().values()
        self.assertEqual(supplier, self.supplier)
        self.assertEqual(until, lot.create_date.date() + _months(12))

    def test_untracked_has_none(self):
        cable = self.make_part("Cable", tracking="none")
        self.make_seller(cable)
        part = self.defective(self.env["stock.lot"], cable)
        self.assertFalse(part._get_supplier_warranty())

    def test_who_delivered_answers(self):
        """Neither the first supplier nor a stranger answers for another's part."""
        self.make_seller(self.board, self.other_supplier, 36.0, sequence=9)
        lots = [self.make_lot(self.board, f"W-5{n}") for n in range(3)]
        contact = self.env["res.partner"].create(
            {"name": "Depot", "parent_id": self.other_supplier.id}
        )
        stranger = self.env["res.partner"].create({"name": "Stranger"})
        for lot, supplier in zip(lots, (None, contact, stranger), strict=True):
            self.receive(lot, self.today, supplier)
        first, second, third = (self.defective(lot) for lot in lots)
        found = (first + second + third)._get_supplier_warranty()
        self.assertEqual(found[first], (self.supplier, self.today + _months(12)))
        self.assertEqual(found[second], (self.other_supplier, self.today + _months(36)))
        self.assertNotIn(third, found)

    def test_line_of_variant_company_and_day(self):
        """Price list lines of other companies, variants and times do not count."""
        self.seller.unlink()
        company = self.env["res.company"].create({"name": "Elsewhere"})
        twin = self.make_part("Other board")
        self.make_seller(self.board, company_id=company.id)
        self.make_seller(self.board, date_end=self.today - _months(1))
        self.make_seller(twin, product_id=twin.id)
        part = self.defective(self.make_lot(self.board, "W-6"))
        self.assertFalse(part._get_supplier_warranty())
        self.make_seller(self.board, months=6.0)
        self.make_seller(self.board, months=3.0, product_id=self.board.id, sequence=9)
        [(_supplier, until)] = part._get_supplier_warranty().values()
        self.assertEqual(until, self.today + _months(3), "the variant's own line")

    def test_queries(self):
        """Two queries of its own, however many parts."""
        parts = self.env["spare.part.return"]
        for number in range(20):
            parts |= self.defective(self.make_lot(self.board, f"Q-{number}"))
        self.env.flush_all()
        self.env.invalidate_all()
        with self.assertQueryCount(__system__=9):
            self.assertEqual(len(parts._get_supplier_warranty()), 20)


def _months(count):
    return relativedelta(months=count)
