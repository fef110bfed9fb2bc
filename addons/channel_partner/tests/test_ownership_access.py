# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from .ownership_common import OwnershipCommon


@tagged("post_install", "-at_install")
class TestOwnershipAccess(OwnershipCommon):
    """CP-24 CP-23: each side sees what it may see, through the ORM too."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.mine = cls.own(cls.point)
        cls.theirs = cls.own(cls.rival, customer=cls.customer.copy())
        cls.sold = cls.own(user=cls.seller, customer=cls.customer.copy())
        cls.all = cls.mine | cls.theirs | cls.sold
        cls.customer_user = new_test_user(
            cls.env, "only_customer", groups="base.group_portal"
        )
        cls.plain_user = new_test_user(cls.env, "plain", groups="base.group_user")
        cls.technician = new_test_user(
            cls.env, "tech", groups="service_revenue.group_service_technician"
        )

    def seen(self, user, model="channel.ownership"):
        return self.env[model].with_user(user).search([])

    def test_who_reads_ownership(self):
        none = self.ownerships
        for user, expected in (
            (self.owner_user, self.mine),
            (self.clerk_user, self.mine),
            (self.technician_user, none),
            (self.rival_user, self.theirs),
            (self.customer_user, none),
            (self.seller, self.all),
            (self.channel_user, self.all),
            (self.channel_manager, self.all),
        ):
            with self.subTest(user=user.login):
                self.assertEqual(self.seen(user) & self.all, expected)
        for user in (self.plain_user, self.technician):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.seen(user)

    def test_portal_reads_no_history(self):
        for user in (self.owner_user, self.customer_user):
            for model in (
                "channel.ownership.event",
                "channel.dispute",
                "channel.dispute.claim",
                "channel.dispute.evidence",
                "channel.dispute.event",
                "channel.protection.rule",
            ):
                with self.assertRaises(AccessError):
                    self.seen(user, model)

    def test_left_the_firm(self):
        self.env["channel.member"].search(
            [("partner_id", "=", self.owner_user.partner_id.id)]
        ).active = False
        self.env.flush_all()
        self.assertFalse(self.seen(self.owner_user))

    def test_other_company(self):
        company = self.env["res.company"].create({"name": "Other"})
        user = new_test_user(
            self.env,
            "other_company",
            groups="channel_partner.group_channel_manager",
            company_id=company.id,
            company_ids=[(6, 0, company.ids)],
        )
        self.assertFalse(self.seen(user) & self.all)
        with self.assertRaises(AccessError):
            self.mine.with_user(user).read(["date_to"])

    def test_disputes_of_salespeople(self):
        """CP-23: a salesperson reads his own disputes, and of them his evidence."""
        self.make_sale(user=self.seller)
        self.make_sale(lead=self.make_store_lead(self.point))
        raise_ = self.env["channel.dispute"]
        dispute = raise_.with_user(self.seller)._raise(
            self.customer,
            self.company,
            {
                "kind": "sales",
                "user_id": self.seller.id,
                "team_id": None,
                "point_id": None,
                "channel_partner_id": None,
            },
            "Mine",
        )
        self.assertEqual(self.seen(self.seller, "channel.dispute"), dispute)
        self.assertFalse(self.seen(self.colleague, "channel.dispute"))
        self.env.invalidate_all()
        dispute = dispute.with_user(self.seller)
        everything = self.seen(self.channel_user, "channel.dispute.evidence")
        self.assertLess(len(dispute.evidence_ids), len(everything))
        self.assertEqual(
            dispute.evidence_ids.claim_id.user_id, self.seller, "and not the store's"
        )
        self.env.invalidate_all()
        shown = dispute.with_user(self.seller).read(["evidence_ids"])[0]
        self.assertEqual(len(shown["evidence_ids"]), len(dispute.evidence_ids))

    def test_technician_sees_owner_on_his_job(self):
        """CP-24: owner and day are shown to whoever reads the document, no more."""
        job = self.make_order()
        values = job.with_user(self.channel_user).read(
            ["channel_owner_name", "channel_protected_until"]
        )[0]
        self.assertEqual(values["channel_owner_name"], "Store One")
