# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.tests import tagged

from .common_refurbish import RefurbishCommon


@tagged("post_install", "-at_install")
class TestRefurbishQueries(RefurbishCommon):
    """However many parts, the screens of the repair desk ask equally often (SP-13)."""

    def make_parts(self, prefix, count, disposition="repair"):
        return self.env["spare.part.return"].union(
            *(
                self.make_decided(
                    self.board,
                    self.make_lot(self.board, f"{prefix}-{number}"),
                    disposition,
                )
                for number in range(count)
            )
        )

    def queries(self, work):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        work()
        self.env.flush_all()
        return self.env.cr.sql_log_count - before

    def get_specification(self, xmlid):
        """Fields of a list, as the browser asks for them."""
        view = self.env.ref(xmlid)
        model = self.env[view.model].with_user(self.spare_user)
        fields = model.get_view(view.id, "list")["models"][view.model]
        return {
            name: {"fields": {"display_name": {}}}
            if model._fields[name].type == "many2one"
            else {}
            for name in fields
        }

    def assertSteady(self, model, xmlid, domain):
        """Twelve rows cost as many queries as three."""
        specification = self.get_specification(f"spare_parts_reverse.{xmlid}")
        records = self.env[model].with_user(self.spare_user)

        def read(limit):
            records.web_search_read(domain, specification, limit=limit)

        read(1)
        few = self.queries(lambda: read(3))
        many = self.queries(lambda: read(12))
        self.assertLessEqual(many, few)
        return many

    def test_desk(self):
        repairs = self.make_parts("D", 12)._route_repair()
        count = self.assertSteady(
            "repair.order",
            "repair_order_view_list_spare",
            [("id", "in", repairs.ids)],
        )
        self.assertLessEqual(count, 16)

    def test_harvests(self):
        self.env["spare.component"].create(
            {"product_id": self.board.id, "component_id": self.chip.id}
        )
        harvests = self.make_parts("H", 12, "harvest")._route_harvest()
        count = self.assertSteady(
            "spare.harvest", "spare_harvest_view_list", [("id", "in", harvests.ids)]
        )
        self.assertLessEqual(count, 20)

    def test_report(self):
        parts = self.make_parts("R", 12)
        self.assertSteady(
            "spare.repair.report",
            "spare_repair_report_view_list",
            [("return_id", "in", parts.ids)],
        )

    def test_route_restock(self):
        """No fault found: a batch costs what one part costs."""
        one = self.queries(self.make_parts("O", 1, "restock")._route_restock)
        many = self.queries(self.make_parts("M", 12, "restock")._route_restock)
        self.assertLessEqual(many, one + 12 * 8)

    def test_route_harvest(self):
        self.env["spare.component"].create(
            {"product_id": self.board.id, "component_id": self.chip.id}
        )
        few = self.queries(self.make_parts("P", 3, "harvest")._route_harvest)
        many = self.queries(self.make_parts("Q", 12, "harvest")._route_harvest)
        self.assertLessEqual(many, few)

    def test_route_repair(self):
        """Odoo's repair orders have a number and a reference each; nothing of ours."""
        few = self.queries(self.make_parts("S", 3)._route_repair)
        many = self.queries(self.make_parts("T", 12)._route_repair)
        self.assertLessEqual((many - few) / 9, 8)

    def test_compute_repair(self):
        """Count and cost of the repairs of a page of returns: one query."""
        parts = self.make_parts("C", 12)
        parts._route_repair()
        parts = parts.with_user(self.spare_user)
        self.env.flush_all()
        self.env.invalidate_all()
        parts.mapped("repair_count")
        parts.invalidate_recordset(["repair_count", "repair_cost"])
        with self.assertQueryCount(1):
            self.assertEqual(set(parts.mapped("repair_count")), {1})
