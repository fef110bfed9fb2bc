# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.tests import tagged

from ..models.stock_move import PartTransfer
from .common_refurbish import RefurbishCommon


class ValuationCommon(RefurbishCommon):
    """A company with stock accounts, and products of each costing method."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        account = cls.env["account.account"]
        cls.stock_account = account.create(
            {"name": "Spare stock", "code": "SPSTK", "account_type": "asset_current"}
        )
        cls.variation_account = account.create(
            {"name": "Spare variation", "code": "SPVAR", "account_type": "expense"}
        )
        cls.stock_account.account_stock_variation_id = cls.variation_account
        cls.refurbish_account = account.create(
            {"name": "Refurbishing", "code": "SPREF", "account_type": "expense"}
        )
        cls.journal = cls.env["account.journal"].create(
            {"name": "Spare stock", "code": "SPST", "type": "general"}
        )
        cls.company.write(
            {
                "account_stock_journal_id": cls.journal.id,
                "account_stock_valuation_id": cls.stock_account.id,
                "spare_refurbish_account_id": cls.refurbish_account.id,
            }
        )

    @classmethod
    def make_valued(cls, method, valuation="real_time", tracking="serial", **vals):
        """A part of its own category, and one piece of it in stock at 260."""
        category = cls.env["product.category"].create(
            {
                "name": f"{method} {valuation}",
                "property_cost_method": method,
                "property_valuation": valuation,
                "property_stock_valuation_account_id": cls.stock_account.id,
                "property_stock_journal": cls.journal.id,
            }
        )
        product = cls.make_part(
            f"Board {method}", tracking, categ_id=category.id, **vals
        )
        lot = cls.make_lot(product, "OLD") if tracking != "none" else None
        cls.stock(product, cls.good, 1, lot)
        return product

    def value(self, product):
        self.env.invalidate_all()
        return product.total_value

    def balance(self, account):
        lines = self.env["account.move.line"].search(
            [("account_id", "=", account.id), ("parent_state", "=", "posted")]
        )
        return sum(lines.mapped("balance"))

    def repaired(self, product, hours=2.0, name="REP"):
        lot = self.make_lot(product, name) if product.tracking != "none" else None
        repair = self.make_repair(product, lot, hours=hours)
        repair.action_repair_end()
        return repair


@tagged("post_install", "-at_install")
class TestValuation(ValuationCommon):
    """Repaired parts come into the books at what the repair has cost (SP-13)."""

    def test_places_have_the_account(self):
        """SP-13: the account of the setting is that of all places of the loop."""
        places = self.warehouse._get_spare_locations()
        self.assertEqual(places.valuation_account_id, self.refurbish_account)
        van = self.env["stock.warehouse"].create(
            {"name": "New van", "code": "NEWV", "company_id": self.company.id}
        )
        places = van._get_spare_locations()
        self.assertEqual(places.valuation_account_id, self.refurbish_account)
        self.company.spare_refurbish_account_id = False
        self.assertFalse(places.valuation_account_id)

    def test_average(self):
        """AVCO: 260 and a repair of 80 make 340 for two, 170 each."""
        board = self.make_valued("average")
        self.assertEqual(self.value(board), 260.0)
        repair = self.repaired(board)
        self.assertEqual(repair.move_id.value, 80.0)
        self.assertEqual(self.value(board), 340.0)
        self.assertEqual(board.standard_price, 170.0)
        self.assertEqual(repair.spare_booked_value, 80.0)
        self.assertEqual(repair.spare_loss, 0.0)

    def test_fifo(self):
        """FIFO: the repaired piece leaves at 80, after the one at 260."""
        board = self.make_valued("fifo")
        self.repaired(board)
        self.assertEqual(self.value(board), 340.0)
        transfer = self.env["stock.quant"].search(
            [("product_id", "=", board.id), ("location_id", "=", self.good.id)]
        )
        self.assertEqual(len(transfer), 2)
        for quant in transfer.sorted("id"):
            part = self.env["spare.part.return"]
            move = part.env["stock.move"]._spare_transfer(
                [self._out(board, quant.lot_id)]
            )
            self.assertEqual(move.value, 260.0 if quant.lot_id.name == "OLD" else 80.0)
        self.assertEqual(self.value(board), 0.0)

    def _out(self, product, lot):
        return PartTransfer(
            product, 1.0, self.good, self.customers, self.company, lot=lot
        )

    def test_standard(self):
        """Standard price stays the price; the difference is shown on the repair."""
        board = self.make_valued("standard")
        repair = self.repaired(board)
        self.assertEqual(self.value(board), 520.0)
        self.assertEqual(board.standard_price, 260.0)
        self.assertEqual(repair.spare_booked_value, 260.0)
        self.assertEqual(repair.spare_cost, 80.0)
        self.assertEqual(repair.spare_loss, -180.0)

    def test_lot_valuated(self):
        """Valued by number: the repaired number has the cost of its repair."""
        for method in ("average", "fifo"):
            with self.subTest(method=method):
                board = self.make_valued(method, lot_valuated=True)
                repair = self.repaired(board, name=f"LV-{method}")
                self.assertEqual(repair.lot_id.standard_price, 80.0)
                self.assertEqual(self.value(board), 340.0)
                old = self.env["stock.lot"].search(
                    [("product_id", "=", board.id), ("name", "=", "OLD")]
                )
                self.assertEqual(old.standard_price, 260.0)

    def test_lot_valuated_standard(self):
        board = self.make_valued("standard", lot_valuated=True)
        repair = self.repaired(board, name="LV-S")
        self.assertEqual(self.value(board), 520.0)
        self.assertEqual(repair.spare_booked_value, 260.0)

    def test_perpetual_entry(self):
        """Perpetual: stock account against the refurbishing account, balanced."""
        board = self.make_valued("average")
        before = self.balance(self.stock_account)
        repair = self.repaired(board)
        entry = repair.move_id.account_move_id
        self.assertEqual(entry.state, "posted")
        self.assertEqual(entry.journal_id, self.journal)
        lines = {line.account_id: line.balance for line in entry.line_ids}
        self.assertEqual(
            lines, {self.stock_account: 80.0, self.refurbish_account: -80.0}
        )
        self.assertEqual(self.balance(self.stock_account) - before, 80.0)

    def test_perpetual_standard_entry(self):
        board = self.make_valued("standard")
        repair = self.repaired(board)
        lines = repair.move_id.account_move_id.line_ids
        self.assertEqual(sorted(lines.mapped("balance")), [-260.0, 260.0])

    def test_defective_in_stock_is_a_loss(self):
        """A good part that turns out defective in stock leaves the value at once."""
        board = self.make_valued("average")
        lot = self.env["stock.lot"].search(
            [("product_id", "=", board.id), ("name", "=", "OLD")]
        )
        part = self.open_from_stock(board, lot)
        self.assertEqual(self.value(board), 0.0)
        entry = part.move_ids.account_move_id
        lines = {line.account_id: line.balance for line in entry.line_ids}
        self.assertEqual(
            lines, {self.stock_account: -260.0, self.refurbish_account: 260.0}
        )
        part._step("received", location=self.inspection)
        part._step("decided")
        repair = part._route_repair().with_user(self.spare_user)
        repair.action_repair_start()
        repair.spare_labour_hours = 2.0
        repair.action_repair_end()
        self.assertEqual(self.value(board), 80.0)
        self.assertEqual(self.balance(self.refurbish_account), 180.0, "the loss")

    def open_from_stock(self, product, lot, location=None):
        location = location or self.warehouse.spare_defective_location_id
        part = self.env["spare.part.return"]._open(
            [
                {
                    "company_id": self.company.id,
                    "origin": "stock",
                    "product_id": product.id,
                    "lot_id": lot.id,
                    "location_id": self.good.id,
                    "warehouse_id": self.warehouse.id,
                }
            ]
        )
        self.env["stock.move"]._spare_transfer([part._get_transfer(location)])
        part.sudo().location_id = location
        return part

    def test_second_grade_value(self):
        """The second-grade product comes in at the cost, at most its own new price."""
        board = self.make_valued("average")
        second = self.make_valued("average", cost=100.0)
        board.spare_refurbished_product_id = second
        repair = self.repaired(board, hours=5.0)
        self.assertEqual(repair.spare_cost, 200.0)
        self.assertEqual(repair.spare_booked_value, 100.0)
        self.assertEqual(repair.spare_loss, 100.0)
        self.assertEqual(self.value(board), 260.0)
        self.assertEqual(self.value(second), 200.0)

    def test_free_repair(self):
        """A repair that cost nothing brings nothing into the books."""
        board = self.make_valued("average")
        repair = self.repaired(board, hours=0.0)
        self.assertEqual(repair.move_id.value, 0.0)
        self.assertEqual(self.value(board), 260.0)

    def test_rounding(self):
        """Amounts are rounded in the currency of the company."""
        self.rule.hourly_cost = 33.33
        board = self.make_valued("average")
        repair = self.repaired(board, hours=1 / 3)
        self.assertEqual(repair.spare_cost, 11.11)
        self.assertEqual(repair.move_id.value, 11.11)
        self.assertEqual(
            repair.move_id.account_move_id.line_ids.mapped("debit"), [0.0, 11.11]
        )
