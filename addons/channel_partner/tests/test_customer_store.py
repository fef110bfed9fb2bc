# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.tests import HttpCase, tagged

from .store_job_common import StoreJobCommon


@tagged("post_install", "-at_install")
class TestCustomerStore(StoreJobCommon, HttpCase):
    """The customer's side: one place for everything, and his store on it (CP-08)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.point.partner_id.write(
            {"phone": "+86 21 6000 0001", "street": "Nanjing Road 1"}
        )
        cls.point.calendar_id = cls.env["resource.calendar"].create(
            {
                "name": "Store hours",
                "tz": "Asia/Shanghai",
                "attendance_ids": [(5, 0, 0)]
                + [
                    (
                        0,
                        0,
                        {
                            "name": f"{day} {since}",
                            "dayofweek": str(day),
                            "hour_from": since,
                            "hour_to": until,
                        },
                    )
                    for day, since, until in (
                        *((day, 9, 12) for day in range(5)),
                        *((day, 12, 18.5) for day in range(5)),
                        (5, 10, 16),
                    )
                ],
            }
        )

    def open(self, path, user=None):
        user = user or self.customer_user
        self.authenticate(user.login, user.login)
        return self.url_open(path)

    def test_one_place(self):
        """CP-08: request, track, contracts and products together on one page."""
        page = self.open("/my/home").text
        for path in (
            "/new/ticket",
            "/my/tickets",
            "/my/fsm_orders",
            "/my/contracts",
            "/my/equipment",
        ):
            self.assertIn(path, page)

    def test_opening_hours(self):
        """CP-08: days with the same hours together, no gap without a pause."""
        self.assertEqual(
            self.point._get_opening_lines(),
            [("Mon – Fri", "09:00 – 18:30"), ("Sat", "10:00 – 16:00")],
        )
        self.assertEqual(self.rival._get_opening_lines(), [])

    def test_my_store_on_the_visit(self):
        """CP-08: name, phone, hours and the way there of who comes."""
        page = self.open(f"/my/fsm_order/{self.order.id}").text
        for text in (
            "Store One",
            "tel:+86 21 6000 0001",
            "Nanjing Road 1",
            "09:00 – 18:30",
            "openstreetmap.org/directions",
        ):
            self.assertIn(text, page)

    def test_request_goes_to_store(self):
        """CP-10: the page of a request says that the store is asked, then which one
        comes; when it is taken back, it is not named any more."""
        ticket = self.env["helpdesk.ticket"].create(
            {
                "name": "It leaks",
                "description": "Water",
                "partner_id": self.customer.id,
                "team_id": self.env["helpdesk.ticket.team"].create({"name": "T"}).id,
            }
        )
        path = f"/my/ticket/{ticket.id}"
        self.assertNotIn("customer_store", self.open(path).text)
        route = self.env["channel.route"]._open(ticket)
        page = self.open(path).text
        self.assertIn("We are asking the store near you", page)
        self.assertNotIn("Store One", page)
        # It may be closed now: by hand.
        offer = route._assign(self.point)
        offer.with_user(self.owner_user).action_accept()
        page = self.open(path).text
        self.assertIn("Store One", page)
        order = ticket.fsm_order_ids
        self.assertIn("Store One", self.open(f"/my/fsm_order/{order.id}").text)
        # The store gives back what came to it by the ticket.
        order.with_user(self.clerk_user).store_give_back("No time")
        self.assertFalse(ticket.channel_point_id)
        self.assertFalse(order.channel_point_id)
        self.assertNotIn("Store One", self.open(path).text)

    def test_no_store(self):
        """CP-08: without a store nothing is said."""
        order = self.make_order()
        self.assertIsNone(order._get_customer_store())
        self.assertNotIn("customer_store", self.open(f"/my/fsm_order/{order.id}").text)
