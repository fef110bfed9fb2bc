# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from lxml import etree

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .desk_common import DeskCommon


@tagged("post_install", "-at_install")
class TestDeskQueue(DeskCommon):
    """One queue, in few queries (X-04)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        channels = cls.env["helpdesk.ticket.channel"].search([])
        cls.tickets = cls.env["helpdesk.ticket"].create(
            [
                {
                    "name": f"Request {number}",
                    "description": "x",
                    "partner_id": cls._make_customer(f"Customer {number}").id,
                    "channel_id": channels[number % len(channels)].id,
                    "type_id": (cls.type_request, cls.type_complaint)[number % 2].id,
                    "team_id": cls.lines[number % 4].id,
                    "user_id": False,
                }
                for number in range(40)
            ]
        )

    def _count(self, function):
        function()
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        function()
        return self.env.cr.sql_log_count - before

    def _reader(self, xmlid, limit, ids=None):
        view = self.env.ref(xmlid)
        model = self.env[view.model].with_user(self.service_user)
        arch = etree.fromstring(model.get_view(view.id, view.type)["arch"])
        names = {
            node.get("name")
            for node in arch.iter("field")
            if not any(parent.tag == "field" for parent in node.iterancestors())
        }
        specification = {
            name: {"fields": {"display_name": {}}}
            if model._fields[name].type == "many2one"
            else {}
            for name in names
        }
        if ids:
            return lambda: model.browse(ids).web_read(specification)
        return lambda: model.web_search_read([], specification, limit=limit)

    def test_queue(self):
        """X-04: forty requests cost as many queries as five, and few."""
        view = "service_revenue.helpdesk_ticket_view_list_desk"
        few = self._count(self._reader(view, 5))
        many = self._count(self._reader(view, 40))
        self.assertLessEqual(many, few + 2)
        self.assertLessEqual(many, 25)

    def test_report(self):
        """SR-24: the list of the analysis."""
        view = "service_revenue.service_itr_report_view_list"
        few = self._count(self._reader(view, 5))
        many = self._count(self._reader(view, 40))
        self.assertLessEqual(many, few + 2)
        self.assertLessEqual(many, 15)

    def test_form(self):
        """SR-23, SR-24: one ticket on the desk."""
        view = "helpdesk_mgmt.ticket_view_form"
        cost = self._count(self._reader(view, 1, self.tickets[:1].ids))
        self.assertLessEqual(cost, 90)

    def test_per_channel(self):
        """X-04: how many through which channel."""
        model = self.env["helpdesk.ticket"].with_user(self.service_user)
        groups = model.formatted_read_group(
            [("id", "in", self.tickets.ids)], ["channel_id"], ["__count"]
        )
        self.assertEqual(sum(group["__count"] for group in groups), 40)
        groups = model.formatted_read_group(
            [("id", "in", self.tickets.ids)], ["support_line"], ["__count"]
        )
        self.assertEqual({group["__count"] for group in groups}, {10})

    def test_take(self):
        """X-04: many at once become mine; those of a colleague stay his."""
        self.lines.user_ids = self.service_user + self.service_manager
        taken = self.tickets[:3]
        taken[0].user_id = self.service_manager
        taken.with_user(self.service_user).action_service_take()
        self.assertEqual(taken[0].user_id, self.service_manager)
        self.assertEqual(taken[1:].user_id, self.service_user)
        with self.assertRaises(AccessError):
            taken.with_user(self.technician_user_a).action_service_take()

    def test_action(self):
        """X-04: the queue opens for users, with its list of twenty."""
        action = self.env.ref("service_revenue.helpdesk_ticket_action_desk")
        view = self.env.ref("service_revenue.helpdesk_ticket_view_list_desk")
        self.assertEqual(action.limit, 20)
        self.assertEqual(action.view_ids[0].view_id, view)
        menu = self.env.ref("service_revenue.menu_service_desk")
        self.assertIn(
            menu, self.env["ir.ui.menu"].with_user(self.service_user).search([])
        )
