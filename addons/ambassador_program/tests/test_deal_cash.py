# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.tests import tagged

from .deal_common import DealCommon


@tagged("post_install", "-at_install")
class TestDealCash(DealCommon):
    """AM-09 SR-11: ambassadors and technicians earn by rules of their own."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.staff_bounty = cls.make_rule(name="Technician's bounty", bounty=20)
        cls.staff_share = cls.make_rule(
            name="Technician's share", percent=2, stage="paid", proof="delivery"
        )
        cls.voice_bounty = cls.make_rule(
            name="Ambassador's bounty", bounty=10, brought_by="ambassador"
        )
        cls.voice_share = cls.make_rule(
            name="Ambassador's share",
            percent=3,
            stage="paid",
            proof="delivery",
            brought_by="ambassador",
        )
        cls.closer_share = cls.make_rule(
            name="Technician's share of deals",
            percent=1,
            stage="paid",
            proof="delivery",
            role="closed",
            only_event_deals=True,
        )

    def get_rules(self, partner):
        return {
            entry.rule_id: (entry.amount, entry.state)
            for entry in self.get_entries(partner)
        }

    def test_deal(self):
        """AM-09: pending when sold, payable when paid: ambassador and technician."""
        order = self.sell()
        technician = self.technician.partner_id
        self.assertEqual(self.get_rules(self.host), {self.voice_share: (30, "pending")})
        self.assertEqual(
            self.get_rules(technician), {self.closer_share: (10, "pending")}
        )
        self.pay(order)
        self.assertEqual(self.get_rules(self.host), {self.voice_share: (30, "payable")})
        self.assertEqual(
            self.get_rules(technician), {self.closer_share: (10, "payable")}
        )

    def test_lead_waits_for_store(self):
        """AM-09: the bounty is earned when a store has taken the lead, not before."""
        lead = self.make_visitor()
        entry = self.get_entries(self.host)
        self.assertEqual(entry.rule_id, self.voice_bounty)
        self.assertEqual(
            (entry.state, entry.hold_reason), ("pending", "waiting_acceptance")
        )
        self.assertEqual(
            entry._get_hold_note(), "Waits until a store has taken the lead."
        )
        route = self.env["channel.route"]._open(lead)
        self.assertEqual(entry.state, "pending")
        route.offer_ids.with_user(self.owner_user).action_accept()
        self.assertEqual(lead.channel_point_id, self.point)
        self.assertEqual(entry.state, "payable")
        # Given back: the next store has to take it first.
        route._release("No time")
        self.assertEqual(entry.state, "pending")

    def test_lead_becomes_deal(self):
        """AM-09: what is sold on the spot is no lead for a store: its share instead."""
        lead = self.make_visitor(partner_id=self.buyer.id)
        self.assertEqual(self.get_rules(self.host)[self.voice_bounty][0], 10)
        self.sell(opportunity_id=lead.id)
        sums = {}
        for entry in self.get_entries(self.host):
            if entry.state != "void":
                sums[entry.rule_id] = sums.get(entry.rule_id, 0) + entry.amount
        self.assertEqual(sums, {self.voice_share: 30})

    def test_technician_is_not_paid_as_ambassador(self):
        """AM-09 SR-11: what a technician brings is rewarded by his own rules."""
        self.event.lead_ambassador_id = False
        order = self.sell()
        self.assertEqual(
            self.get_rules(self.technician.partner_id),
            {
                self.staff_share: (20, "pending"),
                self.closer_share: (10, "pending"),
            },
        )
        self.assertFalse(self.get_entries(self.host))
        self.assertEqual(
            order.opportunity_id.service_referrer_id, self.technician.partner_id
        )

    def test_ambassador_on_a_visit(self):
        """SR-11: a technician who is an ambassador too is staff on his visits."""
        job = self.make_order(self.buyer)
        person = self.env["fsm.person"].create({"partner_id": self.host.id})
        lead = self.env["crm.lead"]._service_create_captured(
            {
                "name": "On a visit",
                "company_id": self.company.id,
                "service_interest_id": self.interest.id,
                "service_captured_interest_id": self.interest.id,
                "service_referrer_id": person.partner_id.id,
                "service_order_id": job.id,
            }
        )
        lead._with_service_engine().write({"service_state": "accepted"})
        self.assertEqual(set(self.get_rules(self.host)), {self.staff_bounty})

    def test_company_earns_nothing(self):
        """AM-09: a lead that nobody brought rewards nobody."""
        self.make_visitor(
            ambassador_id=False, service_referrer_id=self.company.partner_id.id
        )
        self.assertFalse(self.get_entries(self.company.partner_id))

    def test_anybody(self):
        """SR-11: a rule may reward whoever brought the lead."""
        rule = self.make_rule(name="Anybody's", bounty=5, brought_by="anybody")
        self.make_visitor()
        self.assertIn(rule, self.get_rules(self.host))

    def test_cancelled(self):
        """CP-07: a cancelled deal takes back what was booked for it."""
        order = self.sell()
        order._action_cancel()
        entries = self.get_entries(self.host)
        self.assertFalse(entries.filtered(lambda entry: entry.state == "payable"))
        self.assertNotIn(
            "waiting_payment",
            entries.filtered(lambda entry: entry.amount > 0).mapped("hold_reason"),
        )

    def test_refunded(self):
        """CP-07: what the customer gets back lowers the share of both."""
        order = self.sell()
        invoice = self.pay(order)
        wizard = (
            self.env["account.move.reversal"]
            .with_context(active_model="account.move", active_ids=invoice.ids)
            .create({"journal_id": invoice.journal_id.id})
        )
        refund = self.env["account.move"].browse(wizard.reverse_moves()["res_id"])
        refund.invoice_line_ids.price_unit = 400
        refund.action_post()
        for partner, amount in ((self.host, 18), (self.technician.partner_id, 6)):
            entries = self.get_entries(partner)
            self.assertAlmostEqual(sum(entries.mapped("amount")), amount)

    def test_settled_and_billed(self):
        """AM-09: an ambassador is settled with as everybody: by a vendor bill."""
        self.pay(self.sell())
        self.assertTrue(self.host.agent)
        paymaster = self.service_manager
        paymaster.group_ids += self.env.ref("commission_oca.group_commission_manager")
        action = (
            self.env["commission.make.settle"]
            .with_user(paymaster)
            .create(
                {
                    "date_to": "2099-01-01",
                    "settlement_type": "service_incentive",
                    "agent_ids": [(6, 0, self.host.ids)],
                }
            )
            .action_settle()
        )
        settlement = self.env["commission.settlement"].search(action["domain"])
        self.assertEqual(settlement.agent_id, self.host)
        self.assertEqual(settlement.total, 30)
        wizard = (
            self.env["commission.make.invoice"]
            .with_context(settlement_ids=settlement.ids)
            .create({})
        )
        bill = self.env["account.move"].search(wizard.button_create()["domain"])
        self.assertEqual(bill.partner_id, self.host)
        self.assertEqual(bill.move_type, "in_invoice")
        self.assertEqual(bill.amount_untaxed, 30)

    def test_moved_shares(self):
        """CP-11: an approved change pays by the new shares."""
        order = self.sell()
        attribution = order.service_attribution_id
        change = (
            self.env["service.attribution.change"]
            .with_user(self.sales_manager)
            .create(
                {
                    "attribution_id": attribution.id,
                    "origin": "new",
                    "reason": "The shop closed it",
                    "move_team_id": self.shop_team.id,
                    "move_user_id": self.seller.id,
                    "line_ids": [
                        (
                            0,
                            0,
                            {"role": role, "partner_id": partner.id, "percent": 50},
                        )
                        for role, partner in (
                            ("brought", self.host),
                            ("closed", self.seller.partner_id),
                        )
                    ],
                }
            )
        )
        change.with_user(self.service_manager).action_approve()
        technician = self.get_entries(self.technician.partner_id)
        self.assertEqual(sum(e.amount for e in technician if e.state != "void"), 0)
        self.assertEqual(
            self.get_rules(self.seller.partner_id)[self.closer_share][0], 10
        )

    # ------------------------------------------------------------------
    # What looks wrong
    # ------------------------------------------------------------------

    def get_signals(self, partner):
        return set(
            self.env["service.incentive.review"]
            .search([("beneficiary_id", "=", partner.id)])
            .mapped("signal")
        )

    def test_ambassador_buys_himself(self):
        """S8 AM-09: an ambassador who is the customer is looked at first."""
        order = self.sell(self.host)
        self.pay(order)
        entry = self.get_entries(self.host)
        self.assertEqual((entry.state, entry.hold_reason), ("pending", "under_review"))
        self.assertIn("own_customer", self.get_signals(self.host))

    def test_ambassador_is_staff(self):
        """S8 AM-09: who is paid as an ambassador and works for us is looked at."""
        self.event.lead_ambassador_id = self.env["ambassador.ambassador"].create(
            {
                "partner_id": self.technician.partner_id.id,
                "city_id": self.other_city.id,
                "company_id": self.company.id,
                "state": "active",
                "seat": 1,
                "code": "double",
            }
        )
        self.pay(self.sell())
        technician = self.technician.partner_id
        self.assertEqual(set(self.get_rules(technician)), {self.voice_share})
        self.assertEqual(self.get_rules(technician)[self.voice_share], (30, "pending"))
        self.assertIn("double_role", self.get_signals(technician))

    def test_summary(self):
        """SR-11: a rule says in its sentence whom it pays, and for what."""
        self.assertIn("ambassador", self.voice_bounty.summary)
        self.assertIn("deals on the spot", self.closer_share.summary)
        self.assertNotIn("ambassador", self.staff_bounty.summary)

    def test_shipped_rules(self):
        """AM-09 SR-11: old rules are for staff, and there are examples for others."""
        rules = self.env["service.incentive.rule"].with_context(active_test=False)
        self.assertEqual(
            self.env.ref("service_revenue.incentive_rule_lead_accepted").brought_by,
            "staff",
        )
        shipped = rules.browse(
            self.env.ref(f"ambassador_program.incentive_rule_{name}").id
            for name in ("ambassador_lead", "ambassador_sale", "event_deal_closed")
        )
        self.assertEqual(
            shipped.mapped("brought_by"), ["ambassador", "ambassador", "staff"]
        )
