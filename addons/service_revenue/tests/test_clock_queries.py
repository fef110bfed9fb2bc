# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.tests import tagged

from .clock_common import ClockCommon

COLUMNS = (
    "service_level_id",
    "service_waiting",
    "service_deadline",
    "service_clock_state",
    "service_response_deadline",
    "service_resolution_deadline",
    "is_wait_allowed",
    "is_resume_allowed",
)


@tagged("post_install", "-at_install")
class TestClockQueries(ClockCommon):
    """SR-17: what lists and batches with promised times may cost."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.locations = cls.env["fsm.location"]
        cls.customers = cls.env["res.partner"]
        for number in range(10):
            customer = cls._make_customer(f"Covered {number}")
            cls._make_contract(customer, (cls.vip, cls.svip)[number % 2])
            cls.customers += customer
            cls.locations += cls._make_location(customer)
        cls.uncovered = cls._make_location(cls._make_customer("Uncovered"))

    def _orders(self, count, locations=None):
        locations = locations or self.locations
        return [
            {
                "location_id": locations[number % len(locations)].id,
                "person_id": self.technician_a.id,
                "type": self.env.ref("service_revenue.fsm_order_type_repair").id,
            }
            for number in range(count)
        ]

    def _tickets(self, count):
        return [
            {
                "name": "It leaks",
                "description": "Water",
                "partner_id": self.customers[number % 10].id,
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

    def _read(self, name, specification, limit):
        model = self.env[name].with_user(self.service_user)
        return self._count(
            lambda: model.web_search_read([], specification, limit=limit)
        )

    def test_list(self):
        """The running clock costs one query for the whole list, however long."""
        self.env["helpdesk.ticket"].create(self._tickets(80))
        self.env["fsm.order"].create(self._orders(80))
        plain = dict.fromkeys(("stage_id", *COLUMNS[:4]), {})
        plain["service_level_id"] = {"fields": {"display_name": {}}}
        full = {**plain, "service_clock": {}}
        for name in ("helpdesk.ticket", "fsm.order"):
            for specification in (plain, full):
                self._read(name, specification, 80)
            without = self._read(name, plain, 80)
            few, many = self._read(name, full, 5), self._read(name, full, 80)
            self.assertEqual(few, many, name)
            self.assertLessEqual(many - without, 1, name)

    def test_all_columns(self):
        self.env["helpdesk.ticket"].create(self._tickets(80))
        full = dict.fromkeys((*COLUMNS, "service_clock"), {})
        counts = [self._read("helpdesk.ticket", full, n) for n in (80, 5, 80)]
        self.assertEqual(counts[1], counts[2])
        self.assertLessEqual(counts[2], 10)

    def test_creation(self):
        """A hundred work orders cost as many queries for their promises as five."""
        create = self.env["fsm.order"].create
        extra = {}
        for count in (5, 100, 5, 100):
            covered = self._count(lambda n=count: create(self._orders(n)))
            plain = self._count(lambda n=count: create(self._orders(n, self.uncovered)))
            extra[count] = covered - plain
        self.assertLessEqual(extra[100], extra[5] + 12)
        self.assertLessEqual(extra[100], 30)

    def test_completing(self):
        """Completing a hundred costs a constant number of queries more, and nothing
        when nothing is promised."""
        counts = {}
        for count in (5, 100):
            for label, locations in (("yes", self.locations), ("no", self.uncovered)):
                orders = self.env["fsm.order"].create(self._orders(count, locations))
                orders = orders.with_context(
                    bypass_order_completed_stage=True, tracking_disable=True
                )
                stage = self.stage_completed.id
                counts[label, count] = self._count(
                    lambda orders=orders, stage=stage: orders.write({"stage_id": stage})
                )
        self.assertLessEqual(counts["yes", 100] - counts["no", 100], 12)
        self.assertLessEqual(
            counts["yes", 100] - counts["no", 100],
            counts["yes", 5] - counts["no", 5] + 8,
        )
