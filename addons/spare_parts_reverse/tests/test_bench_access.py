# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from .decision_common import DecisionCommon


@tagged("post_install", "-at_install")
class TestBenchAccess(DecisionCommon):
    """Who may use the bench, and how much it asks of the database."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.part = cls.received(name="B-1")
        cls.decide(cls.part)
        cls.portal = new_test_user(cls.env, "bench_portal", groups="base.group_portal")
        cls.desk = new_test_user(
            cls.env, "bench_desk", groups="service_revenue.group_service_user"
        )
        cls.other_company = cls.env["res.company"].create({"name": "Other company"})
        cls.stranger = new_test_user(
            cls.env,
            "bench_stranger",
            groups="spare_parts_reverse.group_spare_manager",
            company_id=cls.other_company.id,
            company_ids=[cls.other_company.id],
        )

    def calls(self, user):
        bench = self.env["spare.part.return"].with_user(user)
        part_id = self.part.id
        return {
            "start": lambda: bench.bench_start(),
            "scan": lambda: bench.bench_scan("B-1"),
            "open": lambda: bench.bench_open(part_id),
            "receive": lambda: bench.bench_receive(part_id, found="B-1"),
            "grade": lambda: bench.bench_grade(part_id, self.light.id),
            "accept": lambda: bench.bench_accept(part_id, self.part.decision_id.id),
            "override": lambda: bench.bench_override(
                part_id, "repair", "repair", "because"
            ),
            "decide": lambda: bench.browse(part_id).action_decide(),
            "route": lambda: bench.browse(part_id).action_route(),
        }

    @mute_logger("odoo.addons.base.models.ir_model", "odoo.addons.base.models.ir_rule")
    def test_nobody_else(self):
        """Technicians, the hotline and portal users have no business at the bench."""
        for user in (self.technician_user, self.desk, self.portal):
            for name, call in self.calls(user).items():
                with self.subTest(user=user.login, call=name):
                    with self.assertRaises(AccessError):
                        call()

    @mute_logger("odoo.addons.base.models.ir_rule")
    def test_other_company(self):
        """Nobody sees or decides the parts of another company."""
        calls = self.calls(self.stranger)
        self.assertIn("message", calls.pop("scan")())
        self.assertFalse(calls.pop("start")()["queue"]["lines"])
        for name, call in calls.items():
            with self.subTest(call=name), self.assertRaises(AccessError):
                call()

    def test_odd_ids(self):
        """What comes from a browser is taken with care."""
        bench = self.env["spare.part.return"].with_user(self.spare_user)
        for odd in (None, False, True, "1", -1, 0, 10**12, [1], {"id": 1}, 1.5):
            with self.subTest(odd=odd), self.assertRaises(UserError):
                bench.bench_open(odd)
            with self.subTest(odd=odd), self.assertRaises(UserError):
                bench.bench_grade(self.part.id, odd)
        with self.assertRaises(UserError):
            bench.with_user(self.spare_manager).bench_override(
                self.part.id, "repair", "nowhere", "because"
            )
        with self.assertRaises(UserError):
            bench.with_user(self.spare_manager).bench_override(
                self.part.id, ["repair"], {"a": 1}, "because"
            )

    def test_costs_are_for_spare_users(self):
        """Who may not see decisions does not see their figures by the return."""
        part = self.part.with_user(self.technician_user)
        self.assertFalse(
            {"decision_sentence", "decision_ids"}
            & set(part.fields_get(["decision_sentence", "decision_ids"]))
        )

    def _queries(self, call):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        call()
        self.env.flush_all()
        return self.env.cr.sql_log_count - before

    def test_queries(self):
        """The bench asks the same number of questions however much waits."""
        bench = self.env["spare.part.return"].with_user(self.spare_user)
        self.received(self.make_part("Board"), name="Q")
        bench.bench_start()
        few = self._queries(bench.bench_start)
        for number in range(8):
            product = self.make_part(f"Board {number}")
            self.received(product, name=f"Q-{number}")
        # New products clear what Odoo remembers of access rights.
        bench.bench_start()
        self.assertLessEqual(self._queries(bench.bench_start), few)
        self.assertLessEqual(few, 20)
        self.assertLessEqual(self._queries(lambda: bench.bench_scan("Q-1")), 40)

    def test_batch_of_a_hundred(self):
        """A hundred parts are decided in the queries of ten."""

        def parts(count, name):
            returns = self.env["spare.part.return"]
            products = [self.make_part(f"{name} {i}", "none") for i in range(5)]
            for number in range(count):
                self.stock(products[number % 5], self.inspection)
            returns = returns._open(
                [
                    {
                        "company_id": self.company.id,
                        "product_id": products[number % 5].id,
                        "location_id": self.inspection.id,
                        "warehouse_id": self.warehouse.id,
                        "holder_id": self.technician.partner_id.id,
                    }
                    for number in range(count)
                ]
            )
            returns._step("received")
            returns._grade(self.light)
            return returns

        ten, hundred = parts(10, "ten"), parts(100, "hundred")
        self._queries(parts(5, "warm")._decide)
        few = self._queries(ten._decide)
        many = self._queries(hundred._decide)
        self.assertLessEqual(many, few + 6)
        self.assertEqual(len(hundred.decision_id), 100)
