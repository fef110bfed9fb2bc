# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import date

from freezegun import freeze_time
from psycopg2.errors import UniqueViolation

from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from .entitlement_common import EntitlementCommon


@tagged("post_install", "-at_install")
class TestEntitlementPlanned(EntitlementCommon):
    """Visits that a contract plans by itself (SR-30)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["fsm.team"].search([], limit=1) or cls.env["fsm.team"].create(
            {"name": "Service"}
        )
        cls.template = cls.env["fsm.template"].create(
            {
                "name": "Check-up",
                "duration": 2,
                "type_id": cls.kind_inspection.id,
            }
        )
        cls.planned_level = cls._make_level(
            "Planned",
            {cls.inspection: 2},
            is_planned=True,
            template_id=cls.template.id,
        )
        cls.customer_b = cls._make_customer("Mr Bo", email="bo@example.com")
        cls.place_b = cls._make_location(cls.customer_b)
        cls.contract_b = cls._make_contract(cls.customer_b, cls.planned_level)

    def tearDown(self):
        self._assert_sums()
        super().tearDown()

    def _plan(self, *dates, **values):
        with freeze_time("2026-01-02 01:00:00"):
            period = self._make_period(self.contract_b, *dates, **values)
        return period, self._get_plans(period)

    def _get_plans(self, period):
        return self.env["fsm.recurring"].search(
            [("service_entitlement_id.period_id", "=", period.id)]
        )

    def _run(self, day):
        with freeze_time(f"{day} 01:00:00"):
            self.env["fsm.recurring"]._cron_scheduled_task()

    def _days(self, plans):
        orders = plans.fsm_order_ids.filtered(lambda o: not o.stage_id.is_closed)
        return sorted(orders.mapped(lambda o: str(o.scheduled_date_start.date())))

    def test_evenly_within_the_period(self):
        """SR-30: two visits of a year, in April and October, each counted once."""
        period, plans = self._plan()
        self.assertEqual(
            (plans.state, plans.max_orders, plans.location_id),
            ("progress", 2, self.place_b),
        )
        self._run("2026-01-03")
        self.assertFalse(plans.fsm_order_ids)
        self._run("2026-03-20")
        self._run("2026-03-21")
        self.assertEqual(self._days(plans), ["2026-04-02"])
        order = plans.fsm_order_ids
        self.assertEqual(order.service_contract_id, self.contract_b)
        self.assertEqual(order.service_entitlement_state, "included")
        self.assertEqual(order.type, self.kind_inspection)
        self.assertEqual(order.service_planned_number, 1)
        self.assertEqual(self._entitlement(self.inspection, period).used, 1)
        self._run("2026-09-20")
        self.assertEqual(self._days(plans), ["2026-04-02", "2026-10-01"])
        self._run("2026-12-20")
        self.assertEqual(len(plans.fsm_order_ids), 2)
        self.assertEqual(self._entitlement(self.inspection, period).used, 2)
        self.assertEqual(plans.state, "close")

    def test_plan_is_repeatable(self):
        """SR-30: granting again, and the nightly run, make nothing twice."""
        period, plans = self._plan()
        with freeze_time("2026-01-02 01:00:00"):
            self.env["service.entitlement"]._grant(period)
            self.env["fsm.recurring"]._service_plan(period)
            with self.enter_registry_test_mode():
                self.env.ref(
                    "service_revenue.ir_cron_service_plan"
                ).method_direct_trigger()
        self.assertEqual(self._get_plans(period), plans)

    def test_a_moved_visit_stays_one(self):
        """SR-30: a visit on another day is the same visit."""
        _period, plans = self._plan()
        self._run("2026-03-20")
        plans.fsm_order_ids.scheduled_date_start = "2026-04-20 08:00:00"
        self._run("2026-03-21")
        self.assertEqual(self._days(plans), ["2026-04-20"])

    def test_a_cancelled_visit_is_planned_again(self):
        """SR-30: it gives one back and is planned a week later, also the last one."""
        period, plans = self._plan()
        self._run("2026-03-20")
        self._run("2026-09-20")
        self.assertEqual(plans.state, "close")
        last = plans.fsm_order_ids.sorted("service_planned_number")[-1]
        with freeze_time("2026-09-21 01:00:00"):
            last.action_cancel()
        self.assertEqual(self._entitlement(self.inspection, period).used, 1)
        self._run("2026-09-22")
        self.assertEqual(self._days(plans), ["2026-04-02", "2026-10-08"])
        self.assertEqual(self._entitlement(self.inspection, period).used, 2)

    def test_what_the_customer_asked_for_is_not_planned(self):
        """SR-30: never more than was granted."""
        period, plans = self._plan()
        order = self._ask(self.kind_inspection, self.contract_b, "2026-02-01")
        self.assertEqual(order.service_entitlement_state, "included")
        self._run("2026-03-20")
        self._run("2026-12-20")
        self.assertEqual(len(plans.fsm_order_ids), 1)
        self.assertEqual(self._entitlement(self.inspection, period).used, 2)

    def test_several_places_share_the_visits(self):
        """SR-30: three visits at two places are two and one."""
        self.planned_level.entitlement_ids.quantity = 3
        other = self._make_location(self.customer_b, name="Shop")
        _period, plans = self._plan()
        self.assertEqual(
            {plan.location_id: plan.max_orders for plan in plans},
            {self.place_b: 2, other: 1},
        )

    def test_covered_products_say_where(self):
        """SR-30: only the places of the products that are covered."""
        other = self._make_location(self.customer_b, name="Shop")
        unit = self._make_equipment(location=other)
        self.contract_b.write(
            {
                "service_covers_all": False,
                "service_equipment_ids": [Command.link(unit.id)],
            }
        )
        _period, plans = self._plan()
        self.assertEqual(plans.location_id, other)
        self.assertEqual(plans.equipment_ids, unit)

    def test_set_of_rules(self):
        """SR-30: on the days that the rules say, as many as are included."""
        rule = self.env["fsm.frequency"].create(
            {
                "name": "Each month on the 15th",
                "interval_type": "monthly",
                "use_bymonthday": True,
                "month_day": 15,
            }
        )
        rules = self.env["fsm.frequency.set"].create(
            {
                "name": "Monthly",
                "schedule_days": 90,
                "fsm_frequency_ids": [Command.set(rule.ids)],
            }
        )
        self.planned_level.entitlement_ids.frequency_set_id = rules
        _period, plans = self._plan()
        self._run("2026-01-03")
        self.assertEqual(self._days(plans), ["2026-01-15", "2026-02-15"])

    def test_end_of_the_contract(self):
        """SR-30: ended, cancelled or refunded: nothing more is planned."""
        for state, values in (
            ("ended", {"state": "ended", "date_to": "2026-03-21"}),
            ("cancelled", {"state": "cancelled"}),
        ):
            with self.subTest(state):
                contract = self._make_contract(self.customer_b, self.planned_level)
                with freeze_time("2026-01-02 01:00:00"):
                    period = self._make_period(contract)
                plans = self._get_plans(period)
                self._run("2026-03-20")
                order = plans.fsm_order_ids
                with freeze_time("2026-03-22 01:00:00"):
                    period.write(values)
                self.assertEqual(plans.state, "close")
                self.assertEqual(order.stage_id, self.stage_cancelled)
                self._run("2026-10-01")
                self.assertEqual(plans.fsm_order_ids, order)
                # Begun visits of an ended period are done all the same.
                self.assertEqual(self._entitlement(self.inspection, period).used, 0)

    def test_period_that_ends_earlier(self):
        """SR-30: visits until then stay where they were, the others are not made."""
        period, plans = self._plan()
        with freeze_time("2026-03-22 01:00:00"):
            period.write(
                {
                    "state": "ended",
                    "agreed_date_to": period.date_to,
                    "date_to": "2026-06-30",
                }
            )
        for day in ("2026-03-23", "2026-06-20", "2026-09-20"):
            self._run(day)
        self.assertEqual(self._days(plans), ["2026-04-02"])

    def test_downgrade(self):
        """SR-30: a level without planned visits closes the plan."""
        period, plans = self._plan()
        self._run("2026-03-20")
        with freeze_time("2026-03-22 01:00:00"):
            period.level_id = self.level
            self.env["service.entitlement"]._grant(period)
        self.assertEqual(plans.state, "close")
        self.assertEqual(plans.fsm_order_ids.stage_id, self.stage_cancelled)
        self.assertEqual(self._entitlement(self.inspection, period).used, 0)

    def test_renewal_goes_on(self):
        """SR-30: the next period plans its own visits, when its time comes."""
        first, plans = self._plan()
        second, plans_second = self._plan("2027-01-01", "2027-12-31")
        self._run("2026-12-20")
        self.assertFalse(plans_second.fsm_order_ids)
        self._run("2027-03-20")
        self.assertEqual(self._days(plans_second), ["2027-04-02"])
        self.assertEqual(self._entitlement(self.inspection, second).used, 1)
        self.assertEqual(first.date_to, date(2026, 12, 31))
        self.assertTrue(plans)

    @mute_logger("odoo.sql_db")
    def test_one_plan_for_a_place(self):
        """SR-30: two transactions cannot plan the same period twice."""
        _period, plans = self._plan()
        with self.assertRaises(UniqueViolation), self.env.cr.savepoint():
            plans.copy({"service_entitlement_id": plans.service_entitlement_id.id})
