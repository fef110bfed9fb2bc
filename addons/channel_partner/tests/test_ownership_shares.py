# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.tests import tagged

from .ownership_common import OwnershipCommon


@tagged("post_install", "-at_install")
class TestOwnershipShares(OwnershipCommon):
    def test_owner_has_his_part(self):
        """CP-24 CP-11: closed by somebody else, the owner's part is in the shares."""
        self.own(self.point)
        lead = self.make_lead(type="opportunity", user_id=self.seller.id)
        order = self.make_sale(lead=lead, user=self.seller, confirm=False)
        expected = {
            ("owner", self.firm): 20,
            ("closed", self.seller.partner_id): 80,
        }
        self.assertEqual(self.shares(order), expected)
        self.assertEqual(order.service_attribution_state, "open")
        order.action_confirm()
        self.assertEqual(order.service_attribution_state, "locked")
        self.assertEqual(self.shares(order), expected)
        self.assertIn("protected", order.service_origin_note)

    def test_without_a_lead(self):
        self.own(self.point)
        order = self.make_sale(user=self.seller)
        self.assertEqual(self.shares(order)["owner", self.firm], 20)

    def test_owner_closes_himself(self):
        """The owner's own deal has no part to divide."""
        self.own(self.point)
        order = self.make_sale(lead=self.make_store_lead(self.point))
        self.assertFalse(self.shares(order))

    def test_store_closes_a_customer_of_sales(self):
        """CP-11: a store's deal counts for its firm, the salesperson has his part."""
        self.own(user=self.seller)
        order = self.make_sale(lead=self.make_store_lead(self.point))
        self.assertEqual(
            self.shares(order),
            {("owner", self.seller.partner_id): 20, ("closed", self.firm): 80},
        )

    def test_colleague_closes(self):
        self.own(user=self.seller)
        order = self.make_sale(user=self.colleague)
        self.assertEqual(self.shares(order)["owner", self.seller.partner_id], 20)
        own = self.make_sale(user=self.seller)
        self.assertFalse(self.shares(own))

    def test_team_owns(self):
        self.ownerships.create(
            {
                "kind": "sales",
                "team_id": self.team.id,
                "partner_id": self.customer.id,
                "company_id": self.company.id,
                "way": "sold",
                "date_from": self.day(0),
                "split": 20,
            }
        )
        self.assertFalse(self.shares(self.make_sale(user=self.seller)))
        other = self.env["crm.team"].create({"name": "Other"})
        order = self.make_sale(user=self.seller, team_id=other.id)
        self.assertEqual(self.shares(order)["owner", self.company.partner_id], 20)

    def test_after_the_last_day(self):
        self.own(self.point, since=-10, until=-1)
        self.assertFalse(self.shares(self.make_sale(user=self.seller)))

    def test_with_service(self):
        """CP-11: the owner's part comes off first; the policy divides the rest."""
        self.own(self.point)
        lead = self.make_lead(type="opportunity", user_id=self.seller.id)
        helper = self.colleague.partner_id
        job = self.make_order()
        self.env["service.assist"].create(
            {
                "lead_id": lead.id,
                "company_id": self.company.id,
                "partner_id": helper.id,
                "note": "Helped",
                "fsm_order_id": job.id,
            }
        )
        order = self.make_sale(lead=lead, user=self.seller)
        self.assertEqual(
            self.shares(order),
            {
                ("owner", self.firm): 20,
                ("assisted", helper): 16,
                ("closed", self.seller.partner_id): 64,
            },
        )

    def test_whole_for_the_owner(self):
        self.own(self.point, split=100)
        self.assertEqual(
            self.shares(self.make_sale(user=self.seller)), {("owner", self.firm): 100}
        )

    def test_nothing_for_the_owner(self):
        self.own(self.point, split=0)
        self.assertFalse(self.shares(self.make_sale(user=self.seller)))

    def test_ledger_pays_the_owner(self):
        """CP-24: an incentive rule for owners pays the firm by its part."""
        self.env["service.incentive.rule"].search([]).active = False
        rule = self.env["service.incentive.rule"].create(
            {
                "name": "For owners",
                "amount_type": "percent",
                "percent": 10,
                "role": "owner",
                "by_share": True,
                "stage": "won",
                "proof": "delivery",
            }
        )
        closers = rule.copy({"name": "For closers", "role": "closed"})
        self.own(self.point)
        lead = self.make_lead(type="opportunity", user_id=self.seller.id)
        order = self.make_sale(lead=lead, user=self.seller)
        entries = self.env["service.incentive.entry"].search(
            [("sale_order_id", "=", order.id)]
        )
        self.assertEqual(
            entries.mapped(lambda entry: (entry.rule_id, entry.beneficiary_id)),
            [(rule, self.firm)],
            "rules about deals of the service stay out of this one",
        )
        self.assertEqual(sum(entries.mapped("amount")), 20)
        self.assertTrue(closers.active)
