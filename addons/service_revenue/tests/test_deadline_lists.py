# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta

from lxml import etree

from odoo import fields
from odoo.fields import Domain
from odoo.tests import tagged
from odoo.tools.safe_eval import safe_eval

from .level_common import LevelCommon


@tagged("post_install", "-at_install")
class TestDeadlineLists(LevelCommon):
    """Lists by time left: what they find, in which order, at which cost."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.locations = cls.env["fsm.location"]
        cls.customers = cls.env["res.partner"]
        for number in range(10):
            customer = cls._make_customer(f"Customer {number}")
            level = cls.office_hours if number % 2 else cls.day_and_night
            cls._make_contract(level, customer)
            cls.customers += customer
            cls.locations += cls._make_location(customer)

    def _make_documents(self, model, count):
        now = fields.Datetime.now()
        reported = [now - timedelta(minutes=7 * number) for number in range(count)]
        if model == "fsm.order":
            return self.env[model].create(
                [
                    {
                        "location_id": self.locations[number % 10].id,
                        "service_reported_at": moment,
                    }
                    for number, moment in enumerate(reported)
                ]
            )
        return self.env[model].create(
            [
                {
                    "name": "It leaks",
                    "description": "Water",
                    "partner_id": self.customers[number % 10].id,
                    "service_reported_at": moment,
                }
                for number, moment in enumerate(reported)
            ]
        )

    def _reader(self, model, user, view, domain, order=None, view_type="list"):
        """Read a view as the web client does: ``read(limit)``."""
        records = self.env[model].with_user(user)
        arch = records.get_view(self.env.ref(view).id, view_type)["arch"]
        nodes = etree.fromstring(arch).xpath(
            "//field[not(@column_invisible)][not(ancestor::field)]"
        )
        names = {node.get("name") for node in nodes}
        specification = {
            name: {"fields": {"display_name": {}}}
            if records._fields[name].relational
            else {}
            for name in names
        }
        return lambda limit: records.web_search_read(
            domain, specification, limit=limit, order=order
        )

    def _count(self, function, *args):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        function(*args)
        return self.env.cr.sql_log_count - before

    def _assert_budget(self, read, budget):
        for limit in (5, 80):
            read(limit)
        few, many = (self._count(read, limit) for limit in (5, 80))
        self.assertLessEqual(many, few + 2)
        self.assertLessEqual(many, budget)

    # ------------------------------------------------------------------
    # Cost
    # ------------------------------------------------------------------

    def test_budget_of_deadlines(self):
        """Eighty running clocks cost as many queries as five, and few."""
        for model, action in (
            ("fsm.order", "fsm_order_action_deadline"),
            ("helpdesk.ticket", "helpdesk_ticket_action_deadline"),
        ):
            with self.subTest(model=model):
                self._make_documents(model, 80)
                action = self.env.ref(f"service_revenue.{action}")
                view = f"service_revenue.{model.replace('.', '_')}_view_list_deadline"
                read = self._reader(
                    model,
                    self.service_user,
                    view,
                    safe_eval(action.domain),
                    "service_deadline, id",
                )
                self.assertEqual(read(None)["length"], 80)
                self._assert_budget(read, 20)

    def test_budget_of_other_lists(self):
        """The clock is one more column of the lists that were there before."""
        self._make_documents("helpdesk.ticket", 80)
        orders = self._make_documents("fsm.order", 80)
        orders.person_id = self.technician_a
        for model, user, view, view_type, budget in (
            (
                "fsm.order",
                self.technician_user_a,
                "service_revenue.fsm_order_view_kanban_technician",
                "kanban",
                22,
            ),
            (
                "fsm.order",
                self.service_user,
                "fieldservice.fsm_order_list_view",
                "list",
                22,
            ),
            (
                "helpdesk.ticket",
                self.service_user,
                "helpdesk_mgmt.ticket_view_tree",
                "list",
                26,
            ),
        ):
            with self.subTest(view=view):
                read = self._reader(model, user, view, [], view_type=view_type)
                self._assert_budget(read, budget)

    # ------------------------------------------------------------------
    # What is found
    # ------------------------------------------------------------------

    def _filter(self, view, name):
        arch = self.env["fsm.order"].get_view(self.env.ref(view).id, "search")["arch"]
        [node] = etree.fromstring(arch).xpath(f"//filter[@name='{name}']")
        return Domain(safe_eval(node.get("domain")))

    def test_filters(self):
        """Overdue, due today, standing: each finds its own."""
        now = fields.Datetime.now()
        location = self.locations[0]  # four clock hours
        late, soon, standing = (
            self._make_order(location, service_reported_at=now - timedelta(hours=ago))
            for ago in (6, 1, 2)
        )
        standing.action_wait_customer()
        mine = Domain("id", "in", (late + soon + standing).ids)
        view = "fieldservice.fsm_order_search_view"

        def found(name):
            return self.env["fsm.order"].search(mine & self._filter(view, name))

        self.assertEqual(found("clock_overdue"), late)
        self.assertEqual(found("clock_paused"), standing)
        self.assertIn(late, found("clock_today"))
        self.assertNotIn(standing, found("clock_today"))
        domain = safe_eval(
            self.env.ref("service_revenue.fsm_order_action_deadline").domain
        )
        ordered = self.env["fsm.order"].search(
            mine & Domain(domain), order="service_deadline, id"
        )
        self.assertEqual(ordered, late + soon + standing)

    def test_acting_on_many(self):
        """What is selected waits and goes on together."""
        orders = self._make_documents("fsm.order", 6).with_user(self.service_user)
        orders.action_wait_part()
        self.assertEqual(set(orders.mapped("service_waiting")), {"part"})
        orders.action_resume()
        self.assertEqual(set(orders.mapped("service_waiting")), {False})

    def test_every_view_opens(self):
        """Everybody who works with the documents may see what stands in the views."""
        views = (
            ("fsm.order", "form", "fsm_order_view_form_technician"),
            ("fsm.order", "kanban", "fsm_order_view_kanban_technician"),
            ("fsm.order", "list", "fsm_order_view_list_technician"),
        )
        for user in (self.technician_user_a, self.service_user, self.service_manager):
            for model, view_type, xmlid in views:
                view = self.env.ref(f"service_revenue.{xmlid}")
                arch = self.env[model].with_user(user).get_view(view.id, view_type)
                self.assertIn("service_clock", arch["arch"])
        for model in ("fsm.order", "helpdesk.ticket"):
            for view_type in ("form", "list", "kanban"):
                view = self.env[model].with_user(self.service_user)
                arch = view.get_view(view_type=view_type)["arch"]
                self.assertIn('widget="service_clock"', arch, f"{model} {view_type}")
