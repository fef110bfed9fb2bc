# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from .route_common import RouteCommon


@tagged("post_install", "-at_install")
class TestChannelAnswer(RouteCommon):
    """Who may accept and refuse, and when (CP-08)."""

    def setUp(self):
        super().setUp()
        self.route = self.open_lead()
        self.offer = self.route.offer_ids

    def test_may_accept(self):
        """CP-08: owner, clerk of the store and who routes work may answer."""
        for user in (self.owner_user, self.clerk_user, self.channel_user):
            with self.env.cr.savepoint() as savepoint:
                self.assertTrue(self.offer.with_user(user).action_accept())
                self.assertEqual(self.offer.state, "accepted")
                self.assertEqual(self.offer.answered_by_id, user.partner_id)
                savepoint.rollback()
            self.env.invalidate_all()

    def test_may_not_accept(self):
        """CP-08: technician, rival, customer, salesperson, other company, public."""
        other = self.env["res.company"].create({"name": "Other"})
        stranger = new_test_user(
            self.env,
            login="other_channel",
            groups="channel_partner.group_channel_manager",
            company_id=other.id,
            company_ids=[(6, 0, other.ids)],
        )
        customer = new_test_user(self.env, login="cus", groups="base.group_portal")
        seller = new_test_user(
            self.env, login="seller", groups="sales_team.group_sale_salesman_all_leads"
        )
        sub_clerk = self.make_member(
            "clerk",
            self.make_firm("Third"),
        )
        for user in (
            self.technician_user,
            self.rival_user,
            customer,
            seller,
            stranger,
            sub_clerk,
            self.env.ref("base.public_user"),
        ):
            offer = self.offer.with_user(user)
            with self.assertRaises(AccessError, msg=user.login):
                offer.action_accept()
            with self.assertRaises(AccessError, msg=user.login):
                offer.action_refuse(self.reason.id)
        self.assertEqual(self.offer.state, "offered")

    def test_clerk_of_another_store(self):
        """CP-08: a clerk answers for his own stores only."""
        branch = self.make_point("Branch", self.firm, 31.0, 121.0)
        member = self.env["channel.member"].search(
            [("partner_id", "=", self.clerk_user.partner_id.id)]
        )
        member.point_ids = branch
        with self.assertRaises(AccessError):
            self.offer.with_user(self.clerk_user).action_accept()

    def test_refuse(self):
        """CP-08: a refusal has a reason, and words where the reason asks for them."""
        offer = self.offer.with_user(self.clerk_user)
        other = self.env.ref("channel_partner.refuse_other")
        with self.assertRaisesRegex(UserError, "sentence"):
            offer.action_refuse(other.id, "  ")
        with self.assertRaises(UserError):
            offer.action_refuse(10**8)
        offer.action_refuse(other.id, "Flooded")
        self.assertEqual((self.offer.state, self.offer.note), ("refused", "Flooded"))
        self.assertEqual(len(self.route.offer_ids), 2)
        offer.action_refuse(self.reason.id)
        self.assertEqual(len(self.route.offer_ids), 2)

    def test_fields_are_the_engines(self):
        """Nobody writes an offer, a way or a counter but the engine."""
        for user in (self.channel_user, self.channel_manager):
            for record, vals in (
                (self.offer, {"state": "accepted"}),
                (self.route, {"state": "done"}),
                (self.point, {"load": 0}),
                (self.route.lead_id, {"channel_point_id": self.rival.id}),
            ):
                with self.assertRaises(AccessError):
                    record.with_user(user).write(vals)

    def test_too_late(self):
        """CP-10: what has expired cannot be accepted, even before the cron came."""
        self.offer.sudo().expires_on = "2020-01-01 00:00:00"
        with self.assertRaisesRegex(UserError, "time to answer is over"):
            self.offer.with_user(self.owner_user).action_accept()
        with self.enter_registry_test_mode():
            self.env.ref(
                "channel_partner.ir_cron_channel_offer_expire"
            ).method_direct_trigger()
        self.assertEqual(self.offer.state, "expired")
        with self.assertRaisesRegex(UserError, "time to answer is over"):
            self.offer.with_user(self.owner_user).action_accept()
        second = self.route.offer_ids - self.offer
        second._accept()
        with self.assertRaisesRegex(UserError, "Another store"):
            self.offer._accept()

    def test_store_stops(self):
        """CP-10: a store that closes in between: what waits goes to the next one, what
        it has accepted stays."""
        taken = self.open_lead()
        taken.offer_ids._accept()
        self.point.with_user(self.channel_user).state = "paused"
        self.assertEqual(self.offer.state, "withdrawn")
        self.assertEqual((self.route.offer_ids - self.offer).point_id, self.rival)
        self.assertEqual(taken.state, "accepted")
        self.assertEqual((self.point.load, self.rival.load), (1, 1))
        self.rival.active = False
        self.assertEqual(self.route.manual_reason, "all_refused")
