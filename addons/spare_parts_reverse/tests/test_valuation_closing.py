# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta

from odoo import fields
from odoo.tests import tagged

from .test_valuation import ValuationCommon


@tagged("post_install", "-at_install")
class TestValuationClosing(ValuationCommon):
    """Periodic valuation, parts without a fault, other companies (SP-13)."""

    def close(self):
        """Close the valuation of the stock, and give back the lines of the entry."""
        self.env.invalidate_all()
        action = self.company.action_close_stock_valuation(auto_post=True)
        entry = self.env["account.move"].browse(action["res_id"])
        self.assertEqual(entry.state, "posted")
        self.assertFalse(
            self.company.currency_id.round(sum(entry.line_ids.mapped("balance")))
        )
        # Odoo closes what has happened after the entry, to the second.
        entry.message_ids.tracking_value_ids.sudo().create_date = (
            fields.Datetime.now() - timedelta(seconds=1)
        )
        return entry.line_ids

    # ------------------------------------------------------------------
    # Periodic
    # ------------------------------------------------------------------

    def test_periodic_closing(self):
        """Periodic: no entry by the move; the closing books the repaired value against
        the refurbishing account, and the books equal the stock."""
        board = self.make_valued("average", "periodic")
        self.close()
        self.assertEqual(self.balance(self.stock_account), self.stock_value())
        refurbish = self.balance(self.refurbish_account)
        repair = self.repaired(board)
        self.assertFalse(repair.move_id.account_move_id)
        self.close()
        self.assertEqual(self.balance(self.stock_account), self.stock_value())
        self.assertEqual(self.balance(self.refurbish_account) - refurbish, -80.0)

    def test_periodic_each_method(self):
        """The closing balances for each costing method, and twice closes nothing."""
        boards = {
            method: self.make_valued(method, "periodic")
            for method in ("standard", "average", "fifo")
        }
        boards["lot"] = self.make_valued("average", "periodic", lot_valuated=True)
        self.close()
        for method, board in boards.items():
            self.repaired(board, name=f"P-{method}")
        self.close()
        self.assertEqual(self.balance(self.stock_account), self.stock_value())
        values = {method: self.value(board) for method, board in boards.items()}
        self.assertEqual(
            values, {"standard": 520.0, "average": 340.0, "fifo": 340.0, "lot": 340.0}
        )
        # 260 of the standard price and 80 of each of the others.
        self.assertEqual(self.balance(self.refurbish_account), -500.0)

    def stock_value(self):
        """Value of the stock by Odoo's own report on our account."""
        self.env.invalidate_all()
        return self.company.stock_value()[self.stock_account]

    def test_perpetual_closing(self):
        """Perpetual: what the moves have booked is not booked again by the closing."""
        board = self.make_valued("average")
        self.close()
        self.repaired(board)
        self.assertEqual(self.balance(self.stock_account), self.stock_value())

    # ------------------------------------------------------------------
    # No fault found
    # ------------------------------------------------------------------

    def restocked(self, product, name, **vals):
        part = self.make_decided(
            product, self.make_lot(product, name), "restock", **vals
        )
        move = part._route_restock()
        self.assertEqual(part.outcome, "good")
        self.assertEqual(part.location_id, self.good)
        return move

    def test_restock_for_nothing(self):
        """What came back for nothing comes in for nothing, unless the company says."""
        board = self.make_valued("average")
        move = self.restocked(board, "N-1")
        self.assertEqual(move.value, 0.0)
        self.assertEqual(self.value(board), 260.0)
        self.assertEqual(board.standard_price, 130.0)

    def test_restock_by_grade(self):
        """The share of its grade of today's cost, where the company wants that."""
        self.company.spare_restock_value = "grade"
        self.env.ref("spare_parts_reverse.spare_grade_light").value_percent = 50.0
        for method in ("average", "fifo"):
            with self.subTest(method=method):
                board = self.make_valued(method)
                move = self.restocked(board, f"G-{method}")
                self.assertEqual(move.value, 130.0)
                self.assertEqual(self.value(board), 390.0)
        standard = self.make_valued("standard")
        self.assertEqual(self.restocked(standard, "G-S").value, 260.0)

    def test_restock_from_stock(self):
        """A part that left the stock by mistake comes back at what it left at."""
        board = self.make_valued("fifo")
        lot = self.env["stock.lot"].search(
            [("product_id", "=", board.id), ("name", "=", "OLD")]
        )
        part = self.env["spare.part.return"]._open(
            [
                {
                    "company_id": self.company.id,
                    "origin": "stock",
                    "product_id": board.id,
                    "lot_id": lot.id,
                    "location_id": self.good.id,
                    "warehouse_id": self.warehouse.id,
                }
            ]
        )
        part._step("received", location=self.inspection)
        self.assertEqual(self.value(board), 0.0)
        part._step("decided")
        move = part._route_restock()
        self.assertEqual(move.value, 260.0)
        self.assertEqual(self.value(board), 260.0)
        self.assertEqual(self.balance(self.refurbish_account), 0.0)

    def test_restock_batch(self):
        """Many parts of several warehouses are restocked together."""
        north = self.env["stock.warehouse"].create(
            {"name": "North", "code": "NRTH", "company_id": self.company.id}
        )
        parts = self.env["spare.part.return"]
        for number in range(4):
            warehouse = north if number % 2 else self.warehouse
            parts |= self.make_decided(
                self.board,
                self.make_lot(self.board, f"B-{number}"),
                "restock",
                warehouse_id=warehouse.id,
            )
        parts._route_restock()
        self.assertEqual(set(parts.mapped("outcome")), {"good"})
        self.assertEqual(self.count(self.board, self.good), 2)
        self.assertEqual(self.count(self.board, north.lot_stock_id), 2)

    # ------------------------------------------------------------------
    # Lots and companies
    # ------------------------------------------------------------------

    def test_defective_pieces_of_a_lot(self):
        """Of a lot valued by itself, what is defective does not count."""
        for method in ("average", "fifo"):
            with self.subTest(method=method):
                seal = self.make_valued(
                    method, tracking="lot", lot_valuated=True, cost=20.0
                )
                lot = self.env["stock.lot"].search([("product_id", "=", seal.id)])
                part = self.make_decided(seal, lot, quantity=4.0)
                self.assertEqual(self.value(seal), 20.0)
                self.assertEqual(lot.avg_cost, 20.0)
                repair = part._route_repair().with_user(self.spare_user)
                repair.action_repair_start()
                repair.spare_labour_hours = 1.0
                repair.action_repair_end()
                self.assertEqual(self.value(seal), 60.0)

    def test_two_companies(self):
        """SP-13: parts of two companies in one batch, each at its own cost."""
        other = self.env["res.company"].create({"name": "Other company"})
        self.env.user.company_ids |= other
        warehouse = self.env["stock.warehouse"].search(
            [("company_id", "=", other.id)], limit=1
        )
        board = self.make_valued("average", tracking="none")
        category = board.categ_id.with_company(other)
        category.property_cost_method = "average"
        category.property_valuation = "periodic"
        board.with_company(other).standard_price = 500.0
        here = self.make_decided(board, quantity=1.0)
        there = self.make_decided(
            board.with_company(other),
            quantity=1.0,
            company_id=other.id,
            warehouse_id=warehouse.id,
            location=warehouse.spare_defective_location_id,
        )
        both = here | there
        repairs = both._route_repair()
        self.assertEqual(repairs.company_id, self.company | other)
        self.assertEqual(repairs[1].picking_type_id, warehouse.repair_type_id)
        repairs.action_repair_start()
        repairs.spare_labour_hours = 10.0
        repairs.action_repair_end()
        self.assertEqual(repairs.mapped("spare_booked_value"), [260.0, 400.0])
        self.assertEqual(repairs.mapped("spare_loss"), [140.0, 0.0])
        self.assertEqual(self.count(board, warehouse.lot_stock_id), 1)
        self.assertEqual(repairs[0].move_id.account_move_id.company_id, self.company)

    def test_transfer_two_companies(self):
        """Parts of two companies leave the stock at the cost of their company."""
        other = self.env["res.company"].create({"name": "Other company"})
        self.env.user.company_ids |= other
        warehouse = self.env["stock.warehouse"].search(
            [("company_id", "=", other.id)], limit=1
        )
        board = self.make_part("Fan", tracking="none", cost=10.0)
        board.with_company(other).standard_price = 70.0
        self.stock(board, self.good, 1)
        self.stock(board.with_company(other), warehouse.lot_stock_id, 1)
        parts = self.env["spare.part.return"]._open(
            [
                {
                    "company_id": place.company_id.id,
                    "origin": "stock",
                    "product_id": board.id,
                    "location_id": place.lot_stock_id.id,
                    "warehouse_id": place.id,
                }
                for place in (self.warehouse, warehouse)
            ]
        )
        moves = self.env["stock.move"]._spare_transfer(
            [
                part._get_transfer(part.warehouse_id.spare_defective_location_id)
                for part in parts
            ]
        )
        self.assertEqual(moves.mapped("value"), [10.0, 70.0])
