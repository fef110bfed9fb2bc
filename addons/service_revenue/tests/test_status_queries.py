# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields
from odoo.tests import tagged

from .status_common import StatusCommon


@tagged("post_install", "-at_install")
class TestStatusMessagesQueries(StatusCommon):
    """What telling everybody may cost (X-33, X-34)."""

    def _orders(self, count, **values):
        orders = self.env["fsm.order"].create(
            [
                {
                    "location_id": self.location.id,
                    "person_id": self.technician_a.id,
                    "scheduled_date_start": fields.Datetime.now(),
                    **values,
                }
                for _number in range(count)
            ]
        )
        self._happened()
        return orders.with_context(
            bypass_order_completed_stage=True, tracking_disable=True
        )

    def _count(self, function):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        function()
        self.env.flush_all()
        return self.env.cr.sql_log_count - before

    def test_completing_a_hundred(self):
        """One query at the end of the transaction, however many work orders and
        whether or not messages are sent."""
        completed = {"stage_id": self.stage_completed.id}
        for on in (True, False):
            self.company.service_status_email = on
            for count in (5, 100):
                orders = self._orders(count)
                orders.write(completed)
                self.env.flush_all()
                with self.subTest(on=on, count=count):
                    self.assertLessEqual(self._count(self._happened), 1)
                told = self.messages.search_count(
                    [("order_id", "in", orders.ids), ("event", "=", "finished")]
                )
                self.assertEqual(told, count if on else 0)

    def test_announcing_many(self):
        """Telling salespeople costs the same for five visits as for a hundred."""
        costs = []
        for count in (5, 100):
            orders = self._orders(count, sale_id=self.sale.id)
            orders.write({"stage_id": self.stage_completed.id})
            costs.append(self._count(self._happened))
        self.assertLessEqual(costs[1], costs[0] + 2)

    def test_sending_many(self):
        """A batch of a hundred e-mails costs few queries each."""
        costs = []
        for count in (10, 60):
            orders = self._orders(count)
            messages = self.messages.search([("order_id", "in", orders.ids)])
            costs.append(self._count(messages._send))
        self.assertLess((costs[1] - costs[0]) / 50, 4)

    def test_forms_of_sales(self):
        """The chip of a sale order reads its visits once."""
        self._orders(3, sale_id=self.sale.id)
        few = self._read_chip()
        self._orders(40, sale_id=self.sale.id)
        self.assertLessEqual(self._read_chip(), few + 2)
        self.assertLessEqual(few, 20)

    def _read_chip(self):
        names = ["service_visit_text", "service_visit_count", "service_visit_rating"]
        sale = self.sale.with_user(self.salesperson)
        sale.read(names)
        return self._count(lambda: sale.read(names))

    def test_list_of_visits(self):
        names = ["name", "state", "partner_id", "person_id", "rating_overall"]
        visits = self.env["service.visit"].with_user(self.service_user)
        costs = []
        for count in (5, 60):
            self._orders(count)
            read = {
                name: {"fields": {"display_name": {}}} if name.endswith("_id") else {}
                for name in names
            }
            visits.web_search_read([], read, limit=80)
            costs.append(
                self._count(
                    lambda read=read: visits.web_search_read([], read, limit=80)
                )
            )
        self.assertLessEqual(costs[1], costs[0])
