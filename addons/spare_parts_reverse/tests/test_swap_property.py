# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import random
from collections import Counter

from hypothesis import example, given, settings
from hypothesis import strategies as st

from odoo.exceptions import UserError
from odoo.tests import tagged

from .swap_common import SwapCommon


@tagged("post_install", "-at_install")
class TestSwapProperty(SwapCommon):
    """Whatever is swapped and undone, nothing appears and nothing is lost (SP-12)."""

    @example(seed=507)
    @given(seed=st.integers(0, 10**6))
    @settings(max_examples=4, deadline=None)
    def test_conservation(self, seed):
        """Every serial is in one place, every swap whole, the history agrees."""
        with self.env.cr.savepoint() as savepoint:
            self.play(random.Random(seed))
            savepoint.rollback()
        self.env.invalidate_all()

    def play(self, dice):
        number = f"{dice.random()}"
        goods = [self.make_lot(self.board, f"P-{number}-{one}") for one in range(3)]
        for lot in goods:
            self.stock(self.board, self.stock_place, 1, lot)
        inside = [f"Q-{number}"]
        swaps = self.Swap
        for _step in range(8):
            undo = dice.random() < 0.35
            try:
                with self.env.cr.savepoint():
                    if undo and swaps:
                        swap = swaps[dice.randrange(len(swaps))]
                        swap.with_user(self.technician_user).action_reverse("Undone")
                    else:
                        swaps += self.swap(
                            out_lot_id=dice.choice(goods).id,
                            in_code=dice.choice([*inside, dice.choice(goods).name]),
                        )
            except UserError:
                continue
        self.assert_whole()
        self.judge(goods, swaps)

    def judge(self, goods, swaps):
        quants = self.env["stock.quant"].search(
            [("product_id", "=", self.board.id), ("lot_id", "!=", False)]
        )
        total, where = Counter(), Counter()
        for quant in quants:
            total[quant.lot_id] += quant.quantity
            if quant.quantity > 0 and quant.location_id.usage != "inventory":
                where[quant.lot_id] += 1
        self.assertFalse([lot for lot, count in total.items() if count])
        self.assertTrue(all(count <= 1 for count in where.values()))
        for lot in goods:
            self.assertEqual(where[lot], 1)
        done = swaps.filtered(lambda swap: swap.state == "done")
        owed = swaps.return_ids.filtered(lambda part: part.state == "owed")
        self.assertEqual(owed.swap_id, done)
        held = self.count(self.board, self.defective_place)
        self.assertEqual(held, len(done))
        inside = self.machine.spare_installed_ids.filtered(
            lambda part: not part.removed_on
        )
        at_customer = quants.filtered(
            lambda quant: quant.location_id == self.customers and quant.quantity > 0
        )
        self.assertLessEqual(
            inside.lot_id & (goods[0] + goods[1] + goods[2]), at_customer.lot_id
        )
