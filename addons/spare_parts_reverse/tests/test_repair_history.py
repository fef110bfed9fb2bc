# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import doctest

from odoo.tests import tagged

from odoo.addons.spare_parts_reverse.tools import repair_history

from .common import SpareCommon


@tagged("post_install", "-at_install")
class TestRepairHistory(SpareCommon):
    """What repairs of a part have cost, for the estimate of the next (SP-08, SP-13)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.board = cls.make_part()
        cls.fan = cls.make_part("Fan", tracking="none", cost=12.0)

    @classmethod
    def make_repair(cls, product, hours, freight=0.0, result="repaired", quantity=1.0):
        part = cls.make_return(
            product,
            cls.make_lot(product, f"{product.name}-{hours}-{freight}")
            if product.tracking == "serial"
            else None,
            quantity,
        )
        return cls.env["repair.order"].create(
            {
                "product_id": product.id,
                "product_qty": quantity,
                "company_id": cls.company.id,
                "spare_return_id": part.id,
                "spare_labour_hours": hours,
                "spare_hourly_cost": 40.0,
                "spare_freight_cost": freight,
                "spare_result": result,
                "spare_fail_reason": "Burnt" if result == "failed" else False,
            }
        )

    def test_doctest(self):
        self.assertFalse(doctest.testmod(repair_history).failed)

    def test_averages(self):
        """Averages a piece of the finished repairs; failed attempts do not count."""
        self.make_repair(self.board, 1.0)
        self.make_repair(self.board, 2.0, freight=30.0)
        self.make_repair(self.board, 9.0, result="failed")
        self.make_repair(self.fan, 1.0, quantity=4.0)
        products = self.board | self.fan | self.make_part("Never repaired")
        self.env.flush_all()
        with self.assertQueryCount(1):
            history = products._get_spare_repair_history(self.company)
        self.assertEqual(set(history), {self.board, self.fan})
        board = history[self.board]
        self.assertEqual(
            (board.count, board.labour, board.parts, board.freight),
            (2, 60.0, 0.0, 15.0),
        )
        self.assertEqual(history[self.fan].labour, 10.0)

    def test_other_company(self):
        self.make_repair(self.board, 1.0)
        other = self.env["res.company"].create({"name": "Other company"})
        self.assertFalse(self.board._get_spare_repair_history(other))
