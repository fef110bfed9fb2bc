# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.tests import HttpCase, tagged

from .deal_common import DealCommon


@tagged("post_install", "-at_install")
class TestStoreProgramme(DealCommon, HttpCase):
    """AM-12: a store reads what the programme gave it, and whom it may welcome."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.ambassador_lead_cost = 150
        cls.near = cls.make_buyer("Near Neighbour", 31.231, 121.474)
        cls.deal = cls.sell(cls.near)
        cls.far_deal = cls.sell(cls.buyer, 777)
        lead = cls.make_visitor("Visitor Wei", 31.2305, 121.4738)
        route = cls.env["channel.route"]._open(lead)
        route.offer_ids.with_user(cls.owner_user).action_accept()

    def read_page(self, user, url):
        self.authenticate(user.login, user.login)
        answer = self.url_open(url)
        return answer, answer.text.replace("\ufeff", "")

    def test_page(self):
        """AM-12: leads, deals in its area and saved cost, of its own stores only."""
        for user in (self.owner_user, self.clerk_user):
            answer, text = self.read_page(user, "/my/store/programme")
            self.assertEqual(answer.status_code, 200)
            self.assertIn("150.00", text)
            self.assertIn("1,000.00", text)
            self.assertNotIn("777", text)
            self.assertNotIn("Near Neighbour", text)
        _answer, text = self.read_page(self.rival_user, "/my/store/programme")
        self.assertIn("777.00", text)
        self.assertNotIn("1,000.00", text)

    def test_customers(self):
        """AM-12: the buyers who live nearest, with what is needed to help them."""
        _answer, text = self.read_page(self.owner_user, "/my/store/programme/customers")
        self.assertIn("Near Neighbour", text)
        self.assertIn(self.near.phone, text)
        self.assertIn("Water heater", text)
        self.assertNotIn("Buyer Bao", text)
        _answer, text = self.read_page(
            self.rival_user, "/my/store/programme/customers?page=two"
        )
        self.assertIn("Buyer Bao", text)
        self.assertNotIn("Near Neighbour", text)

    def test_customer_list_points_there(self):
        """AM-12: beside the own customers stands that there are others nearby."""
        _answer, text = self.read_page(self.owner_user, "/my/store/customers")
        self.assertIn("/my/store/programme/customers", text)
        self.assertNotIn("Near Neighbour", text)

    def test_home(self):
        """AM-12: a tile on the home page once there is something."""
        _answer, text = self.read_page(self.owner_user, "/my/store")
        self.assertIn("Leads from ambassadors this month", text)
        self.assertIn("150.00", text)

    def test_not_for_others(self):
        """AM-12: technicians of stores, customers and ambassadors are sent home."""
        for user in (self.technician_user, self.ambassador_user):
            for url in ("/my/store/programme", "/my/store/programme/customers"):
                answer, text = self.read_page(user, url)
                self.assertNotIn("/my/store/programme", answer.url)
                self.assertNotIn("Near Neighbour", text)

    def test_cancelled_buyer(self):
        """AM-12: whose order was cancelled is no customer of the area."""
        self.deal._action_cancel()
        _answer, text = self.read_page(self.owner_user, "/my/store/programme/customers")
        self.assertNotIn("Near Neighbour", text)
        self.assertIn("Nobody yet", text)

    def test_queries(self):
        """AM-12: pages cost the same with more buyers."""

        def count(url):
            self.read_page(self.owner_user, url)
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.read_page(self.owner_user, url)
            return self.env.cr.sql_log_count - before

        urls = ("/my/store/programme", "/my/store/programme/customers")
        few = [count(url) for url in urls]
        for number in range(6):
            self.sell(self.make_buyer(f"More {number}", 31.2305, 121.4738))
        many = [count(url) for url in urls]
        for before, after in zip(few, many, strict=True):
            self.assertLessEqual(after, before + 3)
