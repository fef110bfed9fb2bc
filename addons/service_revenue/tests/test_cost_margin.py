# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import tagged

from .cost_common import CostCommon


@tagged("post_install", "-at_install")
class TestCostMargin(CostCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.report = cls.env["service.margin.report"]

    def _sum(self, measure, *domain, contract=None):
        domain = [("contract_id", "=", (contract or self.contract).id), *domain]
        [[total]] = self.report._read_group(domain, [], [f"{measure}:sum"])
        return round(total or 0, 2)

    def test_day_by_day(self):
        """SR-21: a prepaid year is earned by the day; the months add up to it."""
        self._make_period(amount=365)
        months = self.report._read_group(
            [("contract_id", "=", self.contract.id)], ["date:month"], ["revenue:sum"]
        )
        self.assertEqual(
            [revenue for _month, revenue in months],
            [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31],
        )

    @given(
        amount=st.decimals(0, 99999, places=2),
        start=st.dates(date(2024, 1, 1), date(2027, 1, 1)),
        days=st.integers(1, 900),
    )
    @settings(max_examples=25, deadline=None)
    def test_nothing_is_lost(self, amount, start, days):
        """SR-21: whatever the term, the months add up to the price exactly."""
        contract = self._make_contract()
        self._make_period(
            contract,
            amount=float(amount),
            date_from=start,
            date_to=start + timedelta(days=days - 1),
        )
        self.assertEqual(self._sum("revenue", contract=contract), float(amount))

    def test_foreign_currency(self):
        """SR-21: at the rate of the first day, in the company's currency."""
        euro = self.env["res.currency"].create(
            {"name": "TST", "symbol": "T", "rounding": 0.01}
        )
        for day, rate in (("2020-01-01", 2.0), ("2026-03-01", 4.0)):
            self.env["res.currency.rate"].create(
                {
                    "name": day,
                    "currency_id": euro.id,
                    "company_id": self.company.id,
                    "rate": rate,
                }
            )
        self._make_period(amount=365, currency_id=euro.id)
        self.assertEqual(self._sum("revenue"), 182.5)
        self.assertEqual(self.contract.service_revenue > 0, True)

    def test_margin(self):
        """SR-21: revenue, cost, visits and tickets of a contract; cancelled periods
        bring nothing."""
        self._make_period(amount=365)
        gone = self._make_period(
            date_from="2027-01-01", date_to="2027-12-31", state="cancelled"
        )
        orders = self._done_order(self.contract, hours=1)
        orders += self._done_order(self.contract, hours=2, day="2026-07-01")
        ticket = self._make_ticket(service_hours_spent=0.25)
        self._set_contract(ticket, self.contract)
        orders._sync_service_costs()
        ticket._sync_service_costs()
        self.assertEqual(self._sum("revenue"), 365)
        self.assertEqual(self._sum("cost"), -190)
        self.assertEqual(self._sum("margin"), 175)
        self.assertEqual(self._sum("visits"), 2)
        self.assertEqual(self._sum("tickets"), 1)
        self.assertEqual(
            self._sum("cost", ("date", ">=", "2026-07-01"), ("kind", "=", "labour")),
            -120,
        )
        self.assertEqual(
            {level.id for [level] in self.report._read_group(
                [("contract_id", "=", self.contract.id)], ["level_id"]
            )},
            {self.vip.id},
        )
        self.assertTrue(gone)
        rows = self.report.search([("contract_id", "=", self.contract.id)])
        self.assertEqual(len(rows), len(set(rows.ids)))

    def test_level_changes(self):
        """SR-21: from the day of an upgrade its price and days count for the new
        level; what was given back is no revenue."""
        higher = self.vip.copy({"name": "Platinum", "code": "test_platinum"})
        period = self._make_period(amount=365)
        self.env["service.contract.change"].create(
            {
                "period_id": period.id,
                "kind": "level",
                "state": "done",
                "date": "2026-12-01",
                "level_from_id": self.vip.id,
                "level_to_id": higher.id,
            }
        )
        period.write({"level_id": higher.id, "amount": 396})

        def levels():
            rows = self.report._read_group(
                [("contract_id", "=", self.contract.id)], ["level_id"], ["revenue:sum"]
            )
            return {level: round(revenue, 2) for level, revenue in rows}

        self.assertEqual(levels(), {self.vip: 334, higher: 62})
        period.refunded_amount = 36.5
        self.assertEqual(sum(levels().values()), 359.5)

    def test_paid_visit(self):
        """SR-21: a visit that the customer pays brings in its service line, once."""
        service = self._make_product("Repair", 200, type="service")
        sale = self._make_sale_order(lines=[(service, 1, 200)])
        sale.action_confirm()
        orders = self._done_order(hours=1, sale_line_id=sale.order_line.id)
        orders += self._done_order(hours=1, sale_line_id=sale.order_line.id)
        rows = self.report.search(
            [("source", "=", "order"), ("order_id", "in", orders.ids)]
        )
        self.assertEqual(sorted(rows.mapped("revenue")), [0, 200])
        self.assertEqual(rows.product_id, service)
        self.assertEqual(set(rows.mapped("cover")), {"paid"})

    def test_contract_figures(self):
        """SR-21: the contract form shows what was earned until today, cost, margin."""
        today = date.today()
        self._make_period(
            date_from=today - timedelta(days=9), date_to=today + timedelta(days=90),
            amount=1000,
        )
        order = self._done_order(self.contract, hours=1, day=str(today))
        order._sync_service_costs()
        contract = self.contract.with_user(self.service_manager)
        self.assertEqual(contract.service_revenue, 100)
        self.assertEqual(contract.service_cost, 60)
        self.assertEqual(contract.service_margin, 40)
        self.assertEqual(contract.service_margin_rate, 40)
        self.assertEqual(contract.service_visit_count, 1)

    def test_access(self):
        """SR-21: only managers of service see money, each of his own companies."""
        self._make_period()
        for user in (self.service_user, self.technician_user_a, self.portal_user):
            with self.assertRaises(AccessError):
                self.report.with_user(user).search([])
        with self.assertRaises(AccessError):
            self.contract.with_user(self.service_user).read(["service_margin"])
        other, _user = self._make_other_company()
        manager = self._make_user(
            "other_manager",
            "manager",
            company_id=other.id,
            company_ids=[(6, 0, other.ids)],
        )
        self.assertFalse(self.report.with_user(manager).search([]))
        order = self._done_order(self.contract)
        order._sync_service_costs()
        with self.assertRaises(AccessError):
            order.with_user(self.service_user).read(["service_cost"])
        with self.assertRaises(AccessError):
            self.technician_a.with_user(self.technician_user_a).read(
                ["service_hourly_cost"]
            )

    def test_open_document(self):
        """SR-21: each row opens what is behind it."""
        self._make_period()
        order = self._done_order(self.contract)
        order._sync_service_costs()
        report = self.report.with_user(self.service_manager)
        for source, model in (
            ("period", "contract.contract"),
            ("cost", "fsm.order"),
            ("order", "fsm.order"),
        ):
            row = report.search(
                [("contract_id", "=", self.contract.id), ("source", "=", source)],
                limit=1,
            )
            self.assertEqual(row.action_open_document()["res_model"], model)

    def test_contract_list_queries(self):
        """SR-21: figures of many contracts cost as many queries as of one."""
        contracts = self.contract
        for number in range(12):
            customer = self._make_customer(f"Customer {number}")
            contracts += self._make_contract(customer=customer)
        for contract in contracts:
            self._make_period(contract)
        names = ["service_revenue", "service_cost", "service_margin"]

        def count(records):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            records.read(names)
            return self.cr.sql_log_count - before

        count(contracts)
        self.assertLessEqual(count(contracts), count(contracts[:1]) + 1)

    def test_unit_product(self):
        """SR-21: the product that was served is on costs and visits."""
        order = self._done_order(
            self.contract, equipment_ids=[Command.set(self.unit.ids)]
        )
        order._sync_service_costs()
        rows = self.report.search([("order_id", "=", order.id)])
        self.assertEqual(rows.served_product_id, self.washer)
