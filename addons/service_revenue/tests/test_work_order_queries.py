# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from lxml import etree

from odoo.tests import tagged

from .common import ServiceRevenueCommon


@tagged("post_install", "-at_install")
class TestWorkOrderQueries(ServiceRevenueCommon):
    """What lists and batches may cost."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.locations = cls.env["fsm.location"]
        for number in range(20):
            customer = cls._make_customer(f"Customer {number}")
            cls.locations += cls._make_location(customer)

    def _prepare(self, count):
        return [
            {
                "location_id": self.locations[number % len(self.locations)].id,
                "person_id": self.technician_a.id,
                "type": self.env.ref("service_revenue.fsm_order_type_repair").id,
                "scheduled_date_start": "2026-03-02 09:00:00",
            }
            for number in range(count)
        ]

    def _count(self, function):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        function()
        self.env.flush_all()
        return self.env.cr.sql_log_count - before

    def _read_jobs(self, limit):
        orders = self.env["fsm.order"].with_user(self.technician_user_a)
        view = self.env.ref("service_revenue.fsm_order_view_kanban_technician")
        arch = etree.fromstring(orders.get_view(view.id, "kanban")["arch"])
        names = {node.get("name") for node in arch.iter("field")}
        specification = {
            name: {"fields": {"display_name": {}}}
            if orders._fields[name].relational
            else {}
            for name in names
        }
        return lambda: orders.web_search_read([], specification, limit=limit)

    def test_my_jobs(self):
        """Eighty jobs cost as many queries as five, and few."""
        self.env["fsm.order"].create(self._prepare(80))
        for limit in (5, 80):
            self._read_jobs(limit)()
        few = self._count(self._read_jobs(5))
        many = self._count(self._read_jobs(80))
        self.assertLessEqual(many, few + 2)
        self.assertLessEqual(many, 20)

    def test_completing_many(self):
        """Facts, states, history and announcement are written together."""
        completed = {"stage_id": self.stage_completed.id}
        costs = []
        for count in (5, 40):
            orders = self.env["fsm.order"].create(self._prepare(count))
            orders = orders.with_context(
                bypass_order_completed_stage=True, tracking_disable=True
            )
            costs.append(self._count(lambda orders=orders: orders.write(completed)))
        self.assertLess(costs[1] - costs[0], 35)

    def test_recording_many_call_backs(self):
        costs = []
        for count in (5, 40):
            orders = self.env["fsm.order"].create(self._prepare(count))
            orders.with_context(
                bypass_order_completed_stage=True, tracking_disable=True
            ).write({"stage_id": self.stage_completed.id})
            costs.append(
                self._count(lambda orders=orders: orders.record_callback("good"))
            )
        self.assertLess(costs[1] - costs[0], 35 * 3)
