# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import date

from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .cost_common import CostCommon


@tagged("post_install", "-at_install")
class TestCostAllowance(CostCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.allowances = cls.env["service.allowance"]
        cls.company.service_allowance_user_id = cls.service_manager
        cls.today = date.today()
        cls.year = cls.today.year

    def _row(self, kind, **domain):
        self.allowances._refresh()
        return self.allowances.search(
            [("kind", "=", kind), ("company_id", "=", self.company.id)]
            + [(name, "=", value) for name, value in domain.items()]
        )

    def _goodwill(self, hours=1.0, day=None):
        order = self._done_order(hours=hours, day=str(day or self.today))
        order.service_goodwill_reason = "Our mistake"
        self.env.flush_all()
        order._sync_service_costs()
        return order

    def test_product(self):
        """SR-40: units times the days in warranty, by amount and share of the price;
        spent is the cost of the warranty work on them."""
        template = self.washer.product_tmpl_id
        template.service_allowance_amount = 36.5
        template.service_allowance_percent = 10
        start, end = date(self.year, 1, 1), date(self.year, 12, 31)
        self._make_equipment(
            self.washer,
            warranty_start_date=start,
            warranty_end_date=end,
            goods_value=365,
        )
        half = self._make_equipment(
            self.washer,
            warranty_start_date=start,
            warranty_end_date=start,
            goods_value=365,
        )
        days = (end - start).days + 1
        row = self._row("product", product_tmpl_id=template.id)
        self.assertAlmostEqual(row.allowed, round(73 + 73 / days, 2), 2)
        self.assertEqual((row.spent, row.date_from, row.date_to), (0, start, end))
        half.warranty_end_date = end
        order = self._done_order(
            hours=0.5, day=str(self.today), equipment_ids=[(6, 0, half.ids)]
        )
        order._sync_service_costs()
        row = self._row("product", product_tmpl_id=template.id)
        self.assertEqual(len(row), 1)
        self.assertEqual((row.allowed, row.spent), (146, 30))
        self.assertEqual(row.state, "ok")
        self.assertEqual(row.remaining, 116)

    def test_level(self):
        """SR-40: a share of the price of the period; only work under the contract."""
        self.vip.service_allowance_percent = 20
        period = self._make_period(
            date_from=date(self.year, 1, 1), date_to=date(self.year, 12, 31), amount=500
        )
        order = self._done_order(self.contract, hours=1, day=str(self.today))
        order._sync_service_costs()
        row = self._row("level", period_id=period.id)
        self.assertEqual((row.allowed, row.spent, row.percent), (100, 60, 60))
        self.assertEqual(row.level_id, self.vip)
        period.state = "cancelled"
        self._row("level", period_id=period.id)

    def test_alert_once_each(self):
        """SR-40: told at 80 % and at 100 %, each once for the month, never again."""
        self.company.service_goodwill_budget = 100
        self._goodwill(1.4)
        activities = self.env["mail.activity"].sudo()
        domain = [
            ("res_model", "=", "service.allowance"),
            ("user_id", "=", self.service_manager.id),
        ]

        def told():
            self.allowances._refresh()
            self.allowances._alert()
            self.allowances._alert()
            return activities.search_count(domain)

        self.assertEqual(told(), 1)
        self.assertEqual(self._row("goodwill").state, "warning")
        self.assertEqual(told(), 1)
        last = self._goodwill(1)
        self.assertEqual(told(), 2)
        # Down and up again in the same month is no news.
        last.service_goodwill_reason = False
        self.env.flush_all()
        last._sync_service_costs()
        self.assertEqual(told(), 2)
        self._goodwill(2)
        self.assertEqual(told(), 2)
        alerts = self._row("goodwill").alert_ids
        self.assertEqual(sorted(alerts.mapped("step")), ["exceeded", "warning"])
        self.assertEqual(alerts.user_id, self.service_manager)

    def test_jump_over_the_warning(self):
        """SR-40: past the limit at once is one alert, not two."""
        self.company.service_goodwill_budget = 10
        self._goodwill(2)
        self.allowances._cron_refresh()
        row = self._row("goodwill")
        self.assertEqual(len(row.activity_ids), 1)
        self.assertEqual(len(row.alert_ids), 2)

    def test_next_month_is_new(self):
        """SR-40: another month has its own budget; the past keeps the budget it had."""
        self.company.service_goodwill_budget = 100
        with freeze_time("2026-11-10"):
            self._goodwill(1, "2026-11-10")
        rows = self._row("goodwill")
        current = rows.filtered(lambda row: row.date_from <= self.today <= row.date_to)
        self.assertEqual(len(current), 1)

    def test_access(self):
        """SR-40: managers see it; dispatchers, technicians and others do not."""
        self.company.service_goodwill_budget = 100
        self._goodwill(1)
        row = self._row("goodwill")
        self.assertEqual(row.with_user(self.service_manager).spent, 60)
        for user in (self.service_user, self.technician_user_a, self.portal_user):
            with self.assertRaises(AccessError):
                row.with_user(user).read(["spent"])
        other, _user = self._make_other_company()
        manager = self._make_user(
            "other_manager",
            "manager",
            company_id=other.id,
            company_ids=[(6, 0, other.ids)],
        )
        self.assertFalse(self.allowances.with_user(manager).search([]) & row)
        with self.assertRaises(AccessError):
            row.with_user(manager).action_view_costs()

    def test_drill_down(self):
        """SR-40: the list behind a figure adds up to it."""
        self.company.service_goodwill_budget = 100
        self._goodwill(1)
        row = self._row("goodwill").with_user(self.service_manager)
        action = row.action_view_costs()
        rows = self.env[action["res_model"]].search(action["domain"])
        self.assertEqual(-sum(rows.mapped("cost")), row.spent)
