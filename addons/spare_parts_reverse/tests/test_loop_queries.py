# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.tests import tagged

from ..models.stock_move import PartTransfer
from .common import SpareCommon


@tagged("post_install", "-at_install")
class TestLoopQueries(SpareCommon):
    """However many parts, the loop asks the database equally often (P8)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.inspection = cls.warehouse.spare_inspection_location_id
        cls.good = cls.warehouse.lot_stock_id
        cls.scrap = cls.env["stock.location"].search(
            [("usage", "=", "inventory"), ("company_id", "=", cls.company.id)], limit=1
        )
        cls.boards = cls.make_part()
        cls.filters = cls.make_part("Filter", tracking="none", cost=3.0)

    def parts(self, product, count):
        """Parts that customers hold, and what they are opened with."""
        lots = [self.env["stock.lot"]] * count
        if product.tracking == "serial":
            lots = self.env["stock.lot"].create(
                [
                    {"product_id": product.id, "name": f"Q{count}-{number}"}
                    for number in range(count)
                ]
            )
        self.env["stock.move"]._spare_transfer(
            [
                PartTransfer(
                    product, 1.0, self.suppliers, self.customers, self.company, lot
                )
                for lot in lots
            ]
        )
        return [
            {
                "company_id": self.company.id,
                "product_id": product.id,
                "lot_id": lot.id,
                "quantity": 1.0,
                "location_id": self.customers.id,
                "warehouse_id": self.warehouse.id,
                "holder_id": self.customer.id,
                "partner_id": self.customer.id,
            }
            for lot in lots
        ]

    def queries(self, work):
        """What it gives, and how many queries it takes to the last flush."""
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        result = work()
        self.env.flush_all()
        return result, self.env.cr.sql_log_count - before

    def walk(self, product, count):
        """Queries of each step of ``count`` parts."""
        vals_list = self.parts(product, count)
        returns = self.env["spare.part.return"]
        parts, opened = self.queries(lambda: returns._open(vals_list))
        counts = {"open": opened}
        half = parts[: count // 2]
        for name, some, vals, location in (
            ("received", parts, {}, self.inspection),
            ("decided", parts, {}, None),
            ("good", half, {"outcome": "good"}, self.good),
            ("scrapped", parts - half, {"outcome": "scrapped"}, self.scrap),
        ):
            state = "done" if "outcome" in vals else name
            _moves, counts[name] = self.queries(
                lambda s=state, p=some, v=vals, to=location: p._step(s, v, location=to)
            )
        return counts

    def compare(self, product):
        few, many = self.walk(product, 10), self.walk(product, 100)
        # One more where Odoo splits an INSERT or reads a cache anew.
        slack = {name: max(0, many[name] - few[name]) for name in few}
        self.assertLessEqual(max(slack.values()), 2, f"{few} {many}")
        self.assertLessEqual(max(many.values()), 40)

    def test_serials(self):
        """P8: serials, each with quants of its own."""
        self.walk(self.boards, 4)
        self.compare(self.boards)

    def test_untracked(self):
        """P8: parts without a number share their quants."""
        self.walk(self.filters, 4)
        self.compare(self.filters)
