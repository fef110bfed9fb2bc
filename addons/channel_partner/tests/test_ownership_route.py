# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.tests import tagged

from .ownership_common import OwnershipCommon


@tagged("post_install", "-at_install")
class TestOwnershipRoute(OwnershipCommon):
    """CP-24: a lead of a protected customer is offered to the owner's store first."""

    def open_way(self, lead=None):
        lead = lead or self.make_lead()
        return self.env["channel.route"]._open(lead)

    def test_owner_first(self):
        self.own(self.rival)
        route = self.open_way()
        offer = route.offer_ids
        self.assertEqual((offer.point_id, offer.is_owner), (self.rival, True))
        self.assertIn("whose customer it is", route.get_why()[0])
        self.assertFalse([entry for entry in offer.why or [] if not entry["codes"]])
        self.assertIn("Store Two", str(route.message_ids.mapped("body")))

    def test_another_store_of_the_firm(self):
        """The own store is closed: the nearest of the same firm."""
        second = self.make_point("Store Three", self.rival_firm, 31.5, 121.6)
        self.own(self.rival)
        self.rival.state = "paused"
        self.assertEqual(self.open_way().offer_ids.point_id, second)

    def test_owner_cannot(self):
        """Nobody of the firm can do it: the normal way, with the owner's part noted."""
        self.own(self.rival)
        self.rival.state = "paused"
        route = self.open_way()
        self.assertEqual(route.offer_ids.point_id, self.point)
        self.assertIn("20 %", str(route.message_ids.mapped("body")))
        self.assertIn("20 %", route.get_why()[-1])

    def test_room_of_the_owner(self):
        """A store gets no more than it can do at once, not of its own customers."""
        self.rival.capacity = 1
        customers = self.customer | self.customer.copy({"name": "Second"})
        for customer in customers:
            self.own(self.rival, customer=customer)
        leads = self.env["crm.lead"].union(*map(self.make_lead, customers))
        routes = self.open_way(leads)
        self.assertEqual(routes.offer_ids.point_id, self.rival | self.point)
        self.assertEqual(self.rival.load, 1)

    def test_refused_by_the_owner(self):
        self.own(self.rival)
        route = self.open_way()
        reason = self.env["channel.refuse.reason"].search([], limit=1)
        route.offer_ids._refuse(reason, by=self.rival_user.partner_id)
        self.assertEqual(route.offer_ids[0].point_id, self.point)
        self.assertFalse(route.offer_ids[0].is_owner)

    def test_preferred_points(self):
        own = self.own(self.rival)
        free = self.make_lead(self.customer.copy({"name": "Free"}))
        lead = self.make_lead()
        preferred = self.env["channel.route"]._preferred_points(lead | free)
        self.assertEqual(preferred, {lead: own.point_id})
