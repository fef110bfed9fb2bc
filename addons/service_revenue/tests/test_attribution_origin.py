# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .attribution_common import AttributionCommon


@tagged("post_install", "-at_install")
class TestAttributionOrigin(AttributionCommon):
    """The test of incrementality, evidence by evidence (SR-50)."""

    def _origin(self, **values):
        lead = self._capture(**values)
        return lead.service_origin, lead.service_origin_kind

    def test_new(self):
        """SR-50: nothing with another team makes it new, and the note says so."""
        lead = self._capture()
        self.assertEqual(lead.service_origin, "new")
        self.assertFalse(lead.service_origin_kind)
        self.assertIn("90", lead.service_origin_note)

    def test_open_opportunity(self):
        """SR-50: an open opportunity of another team, of whatever contact."""
        contact = self._make_customer("His wife", parent_id=self.customer.id)
        opportunity = self._opportunity(partner_id=contact.id)
        lead = self._capture()
        self.assertEqual(lead.service_origin, "assisted")
        self.assertEqual(lead.service_origin_team_id, self.team)
        for word in (f"#{opportunity.id}", "Store"):
            self.assertIn(word, lead.service_origin_note)
        self.assertNotIn("kitchen", lead.service_origin_note)

    def test_quotation(self):
        """SR-50: an open quotation of another team."""
        self._ordered(confirm=False)
        self.assertEqual(self._origin(), ("assisted", "quotation"))

    def test_order(self):
        """SR-50: an order of another team within the window."""
        order = self._ordered(89)
        lead = self._capture()
        self.assertEqual(lead.service_origin, "transferred")
        self.assertIn(order.name, lead.service_origin_note)

    def test_closed_opportunity(self):
        """SR-50: an opportunity that another team lost within the window."""
        opportunity = self._opportunity(30)
        opportunity.action_set_lost()
        self._age(opportunity, 30, date_closed=self._days_ago(10))
        self.assertEqual(self._origin(), ("transferred", "closed_opportunity"))

    def test_membership(self):
        """SR-50: the customer's salesperson is a member of another team."""
        self.team.member_ids = self.seller
        self.customer.user_id = self.seller
        self._age(self.customer, 3)
        self.assertEqual(self._origin(), ("transferred", "member"))

    def test_open_weighs_more(self):
        """SR-50: with an order and an open opportunity the deal is assisted."""
        self._ordered(10)
        self._opportunity()
        self.assertEqual(self._origin(), ("assisted", "opportunity"))

    def test_window(self):
        """SR-50: what is older than the company's window does not count."""
        self._ordered(91)
        opportunity = self._opportunity(200)
        opportunity.action_set_lost()
        self._age(opportunity, 200, date_closed=self._days_ago(100))
        self.assertEqual(self._origin()[0], "new")
        self.company.service_origin_days = 365
        lead = self.env["crm.lead"].search([("service_origin", "=", "new")], limit=1)
        lead.with_user(self.service_user).action_service_test_origin()
        self.assertEqual(lead.service_origin, "transferred")

    def test_switches(self):
        """SR-50: the company decides which kinds of evidence count."""
        self._opportunity()
        self._ordered(5)
        self.team.member_ids = self.seller
        self.customer.user_id = self.seller
        self._age(self.customer, 3)
        lead = self._capture()
        found = []
        for switch in ("opportunity", "order", "membership"):
            found.append(lead.service_origin_kind)
            self.company[f"service_origin_{switch}"] = False
            lead._service_test_origin()
        found.append(lead.service_origin_kind)
        self.assertEqual(found, ["opportunity", "order", "member", False])

    def test_service_is_no_evidence(self):
        """SR-50: what service itself made does not count, whoever closed it."""
        self._opportunity(team_id=self.service_team.id)
        other = self.env["crm.team"].create(
            {"name": "Service shop", "is_service_team": True}
        )
        self._ordered(5, team_id=other.id)
        first = self._accept(self._capture())
        self._age(first, 3)
        order = self._quote(first)
        order.action_confirm()
        self._age(order, 2, date_order=self._days_ago(2))
        self.assertEqual(self._origin()[0], "new")

    def test_later_is_no_evidence(self):
        """SR-50: what was made after the capture proves nothing, tested again too."""
        lead = self._capture()
        self._opportunity(days=-1)
        self._ordered(days=-1)
        lead._service_test_origin()
        self.assertEqual(lead.service_origin, "new")

    def test_later_events_change_nothing(self):
        """SR-50: the state at the capture decides, whenever it is tested."""
        opportunity = self._opportunity()
        lead = self._capture()
        opportunity.action_set_lost()
        self._age(opportunity, 5, date_closed=self._days_ago(-1))
        lead._service_test_origin()
        self.assertEqual(lead.service_origin, "assisted")

    def test_other_company(self):
        """SR-50: another company's documents are none of our business."""
        company, _user = self._make_other_company()
        team = self.env["crm.team"].create({"name": "T", "company_id": company.id})
        self._opportunity(company_id=company.id, team_id=team.id, user_id=False)
        self.assertEqual(self._origin()[0], "new")

    def test_customer_known_later(self):
        """SR-50: the test is made again when the customer is filled in."""
        self._opportunity()
        ticket = self._make_ticket(partner_id=False, partner_name="Somebody")
        lead = self._capture(job=ticket)
        self.assertEqual(lead.service_origin, "new")
        lead.partner_id = self.customer
        self.assertEqual(lead.service_origin, "assisted")

    def test_merge_keeps_evidence(self):
        """SR-50: merging another team's opportunity away does not make it new."""
        opportunity = self._opportunity()
        lead = self._capture()
        number = opportunity.id
        (lead + opportunity).merge_opportunity()
        self.assertFalse(opportunity.exists())
        self.assertEqual(lead.service_origin_kind, "merged")
        lead._service_test_origin()
        self.assertEqual(lead.service_origin, "assisted")
        self.assertIn(f"#{number}", lead.service_origin_note)

    def test_not_by_hand(self):
        """SR-50: nobody sets the origin, and the lock ends testing."""
        lead = self._accept(self._capture())
        for user in (self.env.user, self.service_manager):
            with self.assertRaises(UserError):
                lead.with_user(user).service_origin = "assisted"
        with self.assertRaises(UserError):
            self.env["crm.lead"].create({"name": "X", "service_origin": "new"})
        with self.assertRaises(AccessError):
            lead.with_user(self.technician_user_a).action_service_test_origin()
        order = self._quote(lead)
        self._opportunity()
        order.action_confirm()
        with self.assertRaises(UserError):
            lead.with_user(self.service_manager).action_service_test_origin()
        lead._service_test_origin()
        self.assertEqual(lead.service_origin, "new")

    def test_queries(self):
        """SR-50: 40 leads are tested with as many queries as 2."""
        leads = self.env["crm.lead"]
        for index in range(40):
            customer = self._make_customer(f"Customer {index}")
            location = self._make_location(customer)
            leads |= self._capture(self._make_order(location))
            if index % 2:
                self._opportunity(partner_id=customer.id)

        def count(some):
            self.env.flush_all()
            self.env.invalidate_all()
            start = self.env.cr.sql_log_count
            some._service_test_origin()
            return self.env.cr.sql_log_count - start

        count(leads[:2])
        self.assertEqual(count(leads), count(leads[:2]))
        self.assertLessEqual(count(leads), 5)
