# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import ChannelCommon


@tagged("post_install", "-at_install")
class TestChannelRoute(ChannelCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.reason = cls.env.ref("channel_partner.refuse_too_far")

    def open_lead(self, **vals):
        lead = self.make_lead(**vals)
        return self.env["channel.route"]._open(lead)

    def test_nearest_is_asked(self):
        """CP-10: the nearest store is offered it, and has one more."""
        route = self.open_lead()
        self.assertEqual(route.state, "offered")
        self.assertEqual(route.offer_ids.point_id, self.point)
        self.assertEqual(self.point.load, 1)
        self.assertEqual(self.env["channel.route"]._open(route.lead_id), route)

    def test_accept(self):
        """CP-08: who accepts has the document; a second time is no mistake."""
        route = self.open_lead()
        offer = route.offer_ids
        offer._accept(by=self.owner_user.partner_id)
        offer._accept(by=self.owner_user.partner_id)
        self.assertEqual(route.state, "accepted")
        self.assertEqual(route.lead_id.channel_point_id, self.point)
        self.assertEqual(route.lead_id.channel_partner_id, self.firm)
        self.assertEqual(self.point.load, 1)
        with self.assertRaises(UserError):
            offer._refuse(self.reason)
        route._finish()
        self.assertEqual((route.state, self.point.load), ("done", 0))
        self.assertEqual(self.point.quota_taken, 1)

    def test_refuse_goes_on(self):
        """CP-10: refused goes to the next, and then to a person."""
        route = self.open_lead()
        first = route.offer_ids
        first._refuse(self.reason, by=self.owner_user.partner_id)
        second = route.offer_ids - first
        self.assertEqual(second.point_id, self.rival)
        self.assertEqual((self.point.load, self.rival.load), (0, 1))
        second._refuse(self.reason)
        self.assertEqual((route.state, route.manual_reason), ("manual", "all_refused"))

    def test_release(self):
        """CP-10: what is taken back goes to the next store."""
        route = self.open_lead()
        route.offer_ids._accept()
        route._release("Did not call")
        self.assertFalse(route.lead_id.channel_point_id)
        self.assertEqual(
            route.offer_ids.filtered("id").sorted("id")[-1].point_id, self.rival
        )
        self.assertEqual((self.point.load, self.point.quota_taken), (0, 0))

    def test_by_hand(self):
        """CP-10: a person gives it to another store, which may have said yes."""
        route = self.open_lead()
        offer = route._assign(self.rival, by=self.env.user.partner_id, direct=True)
        self.assertTrue(offer.is_by_hand)
        self.assertEqual(route.point_id, self.rival)
        self.assertEqual((self.point.load, self.rival.load), (0, 1))
        route._withdraw("Sold elsewhere")
        self.assertEqual((route.state, self.rival.load), ("cancelled", 0))
