# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from .common_refurbish import RefurbishCommon


@tagged("post_install", "-at_install")
class TestRepairReport(RefurbishCommon):
    """Yield and cost of the repair desk (SP-13)."""

    def finish(self, product, name, hours, failed=False, **vals):
        lot = self.make_lot(product, name) if product.tracking == "serial" else None
        repair = self.make_repair(product, lot, hours=hours, **vals)
        if failed:
            repair._fail_spare("Burnt through")
        else:
            repair.action_repair_end()
        return repair

    def report(self, **groups):
        self.env.flush_all()
        return self.env["spare.repair.report"].with_user(self.spare_user)

    def test_figures(self):
        """SP-13: returned, repaired, failed, yield, cost and what it has saved."""
        self.finish(self.board, "R-1", 1.0)
        self.finish(self.board, "R-2", 2.0)
        self.finish(self.board, "R-3", 3.0, failed=True)
        self.make_decided(self.board, self.make_lot(self.board, "R-4"))
        [row] = self.report()._read_group(
            [("product_id", "=", self.board.id)],
            ["product_id"],
            [
                "returned:sum",
                "repaired:sum",
                "failed:sum",
                "yield_percent:avg",
                "cost:sum",
                "average_cost:avg",
                "cost_per_good:avg",
                "saved:sum",
                "loss:sum",
            ],
        )
        self.assertEqual(row[1:4], (4.0, 2.0, 1.0))
        self.assertAlmostEqual(row[4], 200 / 3)
        self.assertEqual(row[5:8], (240.0, 80.0, 120.0))
        self.assertEqual(row[8], 2 * 260.0 - 240.0)
        # The board has a standard price: 260 in stock for 40 and 80; 120 were lost.
        self.assertEqual(row[9], (40.0 - 260.0) + (80.0 - 260.0) + 120.0)

    def test_ratios_of_sums(self):
        """A group has the ratio of its sums, not the average of the ratios."""
        fan = self.make_part("Fan", tracking="none", cost=50.0)
        self.finish(fan, "", 1.0, quantity=9.0)
        self.finish(fan, "", 1.0, failed=True, quantity=1.0)
        [(yielded, cost)] = self.report()._read_group(
            [("product_id", "=", fan.id)],
            [],
            ["yield_percent:avg", "cost_per_good:avg"],
        )
        self.assertAlmostEqual(yielded, 90.0)
        self.assertAlmostEqual(cost, 80.0 / 9.0)
        rows = self.report().search(
            [("product_id", "=", fan.id), ("repair_id", "!=", False)]
        )
        self.assertEqual(sorted(rows.mapped("yield_percent")), [0.0, 100.0])

    def test_groups(self):
        """By part, month, warehouse and person."""
        repair = self.finish(self.board, "G-1", 1.0)
        for group in (
            "product_id",
            "date:month",
            "warehouse_id",
            "user_id",
            "categ_id",
        ):
            with self.subTest(group=group):
                rows = self.report()._read_group(
                    [("repair_id", "=", repair.id)],
                    [group],
                    ["yield_percent:avg", "repaired:sum"],
                )
                self.assertEqual(len(rows), 1)
                self.assertEqual(rows[0][1:], (100.0, 1.0))
        formatted = self.report().formatted_read_group(
            [("product_id", "=", self.board.id)],
            ["warehouse_id"],
            ["yield_percent:avg", "average_cost:avg", "saved:sum"],
        )
        self.assertEqual(formatted[0]["yield_percent:avg"], 100.0)

    def test_send_in_saves_nothing(self):
        repair = self.finish(self.board, "S-1", 1.0, origin="send_in")
        row = self.report().search([("repair_id", "=", repair.id)])
        self.assertEqual((row.saved, row.cost, row.booked), (0.0, 40.0, 0.0))

    def test_nothing_tried(self):
        """Parts that wait for their repair have no yield, not one of zero."""
        fan = self.make_part("Fan", tracking="none", cost=50.0)
        self.make_decided(fan)
        [(returned, yielded)] = self.report()._read_group(
            [("product_id", "=", fan.id)], [], ["returned:sum", "yield_percent:avg"]
        )
        self.assertEqual(returned, 1.0)
        self.assertFalse(yielded)

    def test_open_document(self):
        repair = self.finish(self.board, "O-1", 1.0)
        rows = self.report().search([("return_id", "=", repair.spare_return_id.id)])
        models = {row.action_open_document()["res_model"] for row in rows}
        self.assertEqual(models, {"repair.order", "spare.part.return"})

    def test_access(self):
        """For spare users, each of his companies."""
        self.finish(self.board, "A-1", 1.0)
        self.env.flush_all()
        report = self.env["spare.repair.report"]
        self.assertTrue(report.with_user(self.spare_manager).search_count([]))
        for user in (
            self.technician_user,
            new_test_user(self.env, login="store", groups="stock.group_stock_user"),
            new_test_user(self.env, login="guest", groups="base.group_portal"),
        ):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                report.with_user(user).search_count([])
        other = self.env["res.company"].create({"name": "Other company"})
        stranger = new_test_user(
            self.env,
            login="stranger",
            groups="spare_parts_reverse.group_spare_user",
            company_id=other.id,
            company_ids=[(6, 0, other.ids)],
        )
        self.assertFalse(report.with_user(stranger).search_count([]))

    @settings(max_examples=8, deadline=None)
    @given(
        st.lists(
            st.tuples(st.integers(1, 400), st.integers(1, 9), st.booleans()),
            min_size=1,
            max_size=4,
        )
    )
    def test_adds_up(self, repairs):
        """The report is the sum of the repairs, whatever they were."""
        fan = self.make_part("Fan", tracking="none", cost=50.0)
        done = self.env["repair.order"]
        for minutes, quantity, failed in repairs:
            done |= self.finish(
                fan, "", minutes / 60, failed=failed, quantity=float(quantity)
            )
        [(tried, repaired, failed, cost, booked)] = self.report()._read_group(
            [("product_id", "=", fan.id)],
            [],
            ["tried:sum", "repaired:sum", "failed:sum", "cost:sum", "booked:sum"],
        )
        self.assertEqual(tried, repaired + failed)
        self.assertEqual(tried, sum(item[1] for item in repairs))
        self.assertAlmostEqual(cost, sum(done.mapped("spare_cost")))
        self.assertAlmostEqual(booked, sum(done.mapped("spare_booked_value")))
