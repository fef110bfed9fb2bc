# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta

from odoo import fields
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged

from ..models.stock_move import PartTransfer
from .common import SpareCommon


@tagged("post_install", "-at_install")
class TestTransfer(SpareCommon):
    """A batch of part transfers leaves the stock as Odoo's own moves do (SP-12)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.good = cls.warehouse.lot_stock_id
        cls.inspection = cls.warehouse.spare_inspection_location_id
        cls.board = cls.make_part()
        cls.filter = cls.make_part("Filter", tracking="none", cost=3.0)

    def transfer(self, product, quantity, source, destination, lot=None):
        return PartTransfer(product, quantity, source, destination, self.company, lot)

    def core(self, product, quantity, source, destination, lot=None):
        """The same by Odoo alone."""
        move = self.env["stock.move"].create(
            {
                "product_id": product.id,
                "product_uom": product.uom_id.id,
                "product_uom_qty": quantity,
                "location_id": source.id,
                "location_dest_id": destination.id,
                "company_id": self.company.id,
                "picked": True,
                "move_line_ids": [
                    Command.create(
                        {
                            "product_id": product.id,
                            "quantity": quantity,
                            "location_id": source.id,
                            "location_dest_id": destination.id,
                            "lot_id": lot.id if lot else False,
                        }
                    )
                ],
            }
        )
        move._action_done()

    def ledger(self, products):
        """What lies where: quantity, reserved quantity, since when."""
        self.env.flush_all()
        self.env.invalidate_all()
        quants = self.env["stock.quant"].search([("product_id", "in", products.ids)])
        return {
            (
                products.ids.index(quant.product_id.id),
                quant.location_id.id,
                quant.lot_id.name,
            ): (quant.quantity, quant.reserved_quantity, quant.in_date)
            for quant in quants
        }

    def test_as_core(self):
        """Quants, dates and places of the numbers are those of Odoo's own moves."""
        sides = []
        early = fields.Datetime.now() - timedelta(days=9)
        for work in ("ours", "core"):
            board = self.make_part()
            belt = self.make_part("Belt", tracking="lot")
            plain = self.make_part("Filter", tracking="none")
            serials = [self.make_lot(board, f"S{number}") for number in range(3)]
            lot = self.make_lot(belt, "L")
            for serial in serials:
                self.stock(board, self.good, 1, serial)
            self.stock(belt, self.good, 5, lot)
            self.stock(plain, self.good, 7)
            products = board + belt + plain
            quants = self.env["stock.quant"]
            quants.search(
                [
                    ("product_id", "in", products.ids),
                    ("location_id.usage", "=", "internal"),
                ]
            ).in_date = early
            todo = [(board, 1, self.good, self.inspection, s) for s in serials]
            todo += [
                (board, 1, self.inspection, self.customers, serials[0]),
                (belt, 2, self.good, self.inspection, lot),
                (belt, 2, self.good, self.inspection, lot),
                (plain, 3, self.good, self.inspection),
                (plain, 1, self.inspection, self.good),
                (plain, 2, self.good, self.customers),
                (plain, 4, self.customers, self.inspection),
            ]
            for step in todo:
                if work == "ours":
                    self.env["stock.move"]._spare_transfer([self.transfer(*step)])
                else:
                    self.core(*step)
            ledger = self.ledger(products)
            # Customers and the inventory have what has just come.
            sides.append(
                {
                    key: value[:2]
                    + ((value[2] == early) if key[1] in places else None,)
                    for key, value in ledger.items()
                    for places in [(self.good.id, self.inspection.id)]
                }
            )
            self.assertFalse(serials[0].location_id - self.customers)
            self.assertEqual(serials[1].location_id, self.inspection)
        self.assertEqual(*sides)

    def test_batch_as_one_by_one(self):
        """Ten transfers of one part in one batch come to the same sum."""
        self.stock(self.filter, self.good, 10)
        self.env["stock.move"]._spare_transfer(
            [self.transfer(self.filter, 1, self.good, self.inspection)] * 10
        )
        self.assertEqual(self.count(self.filter, self.good), 0)
        self.assertEqual(self.count(self.filter, self.inspection), 10)
        with self.assertRaisesRegex(UserError, "is not in"):
            self.env["stock.move"]._spare_transfer(
                [self.transfer(self.filter, 6, self.inspection, self.good)] * 2
            )

    def test_out_of_a_package(self):
        """A part in a package leaves the package: nothing is below zero."""
        package = self.env["stock.package"].create({"name": "BOX"})
        lot = self.make_lot(self.board, "IN A BOX")
        self.env["stock.quant"]._update_available_quantity(
            self.board, self.good, 1, lot_id=lot, package_id=package
        )
        self.env["stock.move"]._spare_transfer(
            [self.transfer(self.board, 1, self.good, self.inspection, lot)]
        )
        quants = self.env["stock.quant"].search([("lot_id", "=", lot.id)])
        self.assertEqual(min(quants.mapped("quantity")), 0)
        self.assertEqual(quants.filtered("quantity").location_id, self.inspection)

    def test_owner_stays(self):
        """What belongs to a customer stays his on its way."""
        lot = self.make_lot(self.board, "HIS")
        self.env["stock.quant"]._update_available_quantity(
            self.board, self.good, 1, lot_id=lot, owner_id=self.customer
        )
        self.env["stock.move"]._spare_transfer(
            [self.transfer(self.board, 1, self.good, self.inspection, lot)]
        )
        quant = self.env["stock.quant"].search(
            [("lot_id", "=", lot.id), ("quantity", ">", 0)]
        )
        self.assertEqual(quant.owner_id, self.customer)
        self.assertEqual(quant.location_id, self.inspection)

    def test_reserved_elsewhere(self):
        """Who had reserved the part loses it, as with Odoo's own moves."""
        lot = self.make_lot(self.board, "WANTED")
        self.stock(self.board, self.good, 1, lot)
        other = self.env["stock.move"].create(
            {
                "product_id": self.board.id,
                "product_uom": self.board.uom_id.id,
                "product_uom_qty": 1,
                "location_id": self.good.id,
                "location_dest_id": self.customers.id,
                "company_id": self.company.id,
            }
        )
        other._action_confirm()
        other._action_assign()
        self.assertEqual(other.state, "assigned")
        self.env["stock.move"]._spare_transfer(
            [self.transfer(self.board, 1, self.good, self.inspection, lot)]
        )
        self.assertEqual(other.state, "confirmed")
        quants = self.env["stock.quant"].search([("product_id", "=", self.board.id)])
        self.assertFalse(any(quants.mapped("reserved_quantity")))
        self.assertEqual(self.count(self.board, self.inspection, lot), 1)

    def test_no_batch_after(self):
        """Moves that come back are ordinary records: what follows is done by Odoo."""
        lot = self.make_lot(self.board, "PLAIN")
        self.stock(self.board, self.good, 1, lot)
        move = self.env["stock.move"]._spare_transfer(
            [self.transfer(self.board, 1, self.good, self.inspection, lot)]
        )
        self.assertNotIn("spare_part_batch", move.env.context)
        self.core(self.board, 1, self.inspection, self.good, lot)
        self.assertEqual(self.count(self.board, self.good, lot), 1)

    def test_lines_without_quantity(self):
        """Core drops lines without a quantity when a move is done; so it does here."""
        self.stock(self.filter, self.good, 1)
        move = self.env["stock.move"].create(
            {
                "product_id": self.filter.id,
                "product_uom": self.filter.uom_id.id,
                "product_uom_qty": 1,
                "location_id": self.good.id,
                "location_dest_id": self.customers.id,
                "company_id": self.company.id,
                "picked": True,
                "move_line_ids": [
                    Command.create(
                        {
                            "product_id": self.filter.id,
                            "quantity": quantity,
                            "picked": True,
                            "location_id": self.good.id,
                            "location_dest_id": self.customers.id,
                        }
                    )
                    for quantity in (1, 0)
                ],
            }
        )
        move._action_done()
        self.assertEqual(move.move_line_ids.mapped("quantity"), [1])
        self.assertEqual(self.count(self.filter, self.good), 0)
