# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Story O: a salesperson, a store and the service claim one customer.

Store West Lake sells Ms Li her first refrigerator and owns her for half a year. In the
second month a technician brings a trade-in from her kitchen and a salesperson of the
house closes it: the store has its fifth of the deal. Salesperson and service both say
that she is theirs. The rule speaks for the store; a manager who claims nothing divides
the deal otherwise, another approves the locked shares, and the ledger follows to the
cent. When the protection is over she is free.
"""

from datetime import date

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import TransactionCase, tagged
from odoo.tests.common import new_test_user

from tests.support.story import Cast

FIRST, CAPTURED, DECIDED = "2026-03-02", "2026-04-20", "2026-04-27"


@tagged("post_install", "-at_install")
class TestStoryO(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        clock = freeze_time(f"{FIRST} 02:00:00")
        cls.clock = clock.start()
        cls.addClassCleanup(clock.stop)
        cast = Cast(cls.env)
        for name, value in vars(cast).items():
            setattr(cls, name, value)
        cls.env.user.company_id = cls.company
        cls.company.channel_protection_days = 180
        cls.company.channel_owner_split = 20
        cls._make_store()
        cls._make_people()
        cls.env["service.incentive.rule"].create(
            {
                "name": "For the owner of the customer",
                "company_id": cls.company.id,
                "amount_type": "percent",
                "percent": 1,
                "role": "owner",
                "by_share": True,
                "stage": "won",
                "proof": "delivery",
            }
        )

    @classmethod
    def _make_store(cls):
        partners = cls.env["res.partner"]
        cls.firm = partners.create({"name": "West Lake Trading", "is_company": True})
        contact = partners.create({"name": "West Lake", "parent_id": cls.firm.id})
        cls.point = cls.env["channel.point"].create(
            {
                "partner_id": contact.id,
                "company_id": cls.company.id,
                "type_id": cls.env.ref("channel_partner.type_store").id,
                "state": "active",
            }
        )
        cls.shopkeeper = new_test_user(
            cls.env, "story_shopkeeper", groups="base.group_portal"
        )
        cls.shopkeeper.partner_id.parent_id = cls.firm
        cls.env["channel.member"].create(
            {"partner_id": cls.shopkeeper.partner_id.id, "role": "owner"}
        )

    @classmethod
    def _make_people(cls):
        def make(login, groups):
            return new_test_user(
                cls.env,
                f"story_{login}",
                groups=groups,
                company_id=cls.company.id,
                company_ids=[Command.set(cls.company.ids)],
            )

        manager = "channel_partner.group_channel_manager"
        cls.judge = make("judge", manager)
        cls.party = make("party", f"{manager},sales_team.group_sale_salesman")
        cls.approver = make("approver", "sales_team.group_sale_manager")
        cls.service_team = cls.env["crm.team"].create(
            {
                "name": "Service of Hangzhou",
                "company_id": cls.company.id,
                "is_service_team": True,
                "is_service_triage": True,
                "member_ids": [Command.link(cls.party.id)],
            }
        )

    # ------------------------------------------------------------------
    # The story
    # ------------------------------------------------------------------

    def test_story_o(self):
        """CP-24 CP-23 CP-11"""
        own = self._the_store_sells()
        order = self._a_technician_brings_and_a_salesperson_closes()
        dispute = self._three_claim(order)
        self._not_a_judge_in_his_own_case(dispute)
        self._decided(dispute, order, own)
        self._approved(dispute, order)
        self._free_again(own)

    def _sell(self, price, **values):
        order = self.env["sale.order"].create(
            {
                "partner_id": self.li.id,
                "company_id": self.company.id,
                "team_id": self.store_team.id,
                "order_line": [
                    Command.create({"product_id": self.fridge.id, "price_unit": price})
                ],
                **values,
            }
        )
        order.action_confirm()
        return order

    def _shares(self, order):
        self.env.flush_all()
        self.env.cr.execute("SET CONSTRAINTS ALL IMMEDIATE")
        self.env.cr.execute("SET CONSTRAINTS ALL DEFERRED")
        return {
            (line.role, line.partner_id): line.percent
            for line in order.service_attribution_line_ids
        }

    def _owner(self):
        owners = self.env["channel.ownership"]._owners(self.li, self.company)
        return owners.get(self.li)

    def _earned(self, partner, order):
        entries = self.env["service.incentive.entry"].search(
            [("beneficiary_id", "=", partner.id), ("sale_order_id", "=", order.id)]
        )
        return round(sum(entries.mapped("amount")), 2)

    def _the_store_sells(self):
        """A lead that the store has accepted, and its first sale."""
        lead = self.env["crm.lead"].create(
            {
                "name": "Wants a refrigerator",
                "type": "opportunity",
                "partner_id": self.li.id,
                "company_id": self.company.id,
                "team_id": self.store_team.id,
                "user_id": False,
                "channel_point_id": self.point.id,
                "channel_partner_id": self.firm.id,
            }
        )
        self._sell(5999, opportunity_id=lead.id, user_id=False)
        own = self._owner()
        self.assertEqual(own.channel_partner_id, self.firm)
        self.assertEqual(own.date_to, date(2026, 8, 28))
        portal = own.with_user(self.shopkeeper)
        self.assertEqual(portal.read(["date_to"])[0]["date_to"], own.date_to)
        return own

    def _a_technician_brings_and_a_salesperson_closes(self):
        self.clock.move_to(f"{CAPTURED} 02:00:00")
        location = self.env["fsm.location"]._service_locations(self.li)[self.li]
        job = self.env["fsm.order"].create(
            {
                "location_id": location.id,
                "person_id": self.person.id,
                "company_id": self.company.id,
            }
        )
        result = job.with_user(self.technician).capture_lead(self.trade_in.id)
        lead = self.env["crm.lead"].browse(result["lead_id"])
        lead.with_user(self.dispatcher).dispatch(team_id=self.store_team.id)
        lead.user_id = self.seller
        warned = lead.with_user(self.seller).channel_owner_warning
        self.assertIn("West Lake", warned)
        self.assertIn("20 %", warned)
        order = self._sell(6999, opportunity_id=lead.id, user_id=self.seller.id)
        # A fifth for the owner comes off first; new deals are shared half and half.
        self.assertEqual(order.service_origin, "new")
        self.assertEqual(order.service_attribution_state, "locked")
        self.assertEqual(
            self._shares(order),
            {
                ("owner", self.firm): 20,
                ("brought", self.technician.partner_id): 40,
                ("closed", self.seller.partner_id): 40,
            },
        )
        self.assertEqual(self._earned(self.firm, order), 14.0)
        self.assertEqual(self._owner().channel_partner_id, self.firm)
        return order

    def _claim(self, user, order, **values):
        self.env["channel.dispute.raise"].with_user(user).with_company(
            self.company
        ).create(
            {
                "partner_id": self.li.id,
                "company_id": self.company.id,
                "order_id": order.id,
                "reason": "She has always been ours",
                **values,
            }
        ).action_raise()
        return self.env["channel.dispute"].search([("partner_id", "=", self.li.id)])

    def _three_claim(self, order):
        self._claim(self.seller, order, kind="sales", user_id=self.seller.id)
        dispute = self._claim(
            self.party, order, kind="service", team_id=self.service_team.id
        )
        self.assertEqual(len(dispute), 1)
        self.assertEqual(
            dispute.claim_ids.mapped("kind"), ["store", "sales", "service"]
        )
        self.assertEqual(dispute.state, "proposed")
        self.assertEqual(dispute.rule_id.criterion, "protection")
        self.assertEqual(dispute.claim_ids.mapped("proposed"), [80, 10, 10])
        found = dispute.evidence_ids.mapped(lambda line: (line.criterion, line.kind))
        self.assertIn(("protection", "store"), found)
        self.assertIn(("sold", "store"), found)
        self.assertIn(("sold", "sales"), found)
        self.assertIn(("lead", "service"), found)
        self.env.invalidate_all()
        seen = dispute.with_user(self.seller).evidence_ids
        self.assertEqual(seen.claim_id.user_id, self.seller)
        return dispute

    def _not_a_judge_in_his_own_case(self, dispute):
        with self.assertRaisesRegex(AccessError, "cannot decide"):
            dispute.with_user(self.party).action_accept_proposal()
        with self.assertRaises(AccessError):
            dispute.with_user(self.approver).action_decide()

    def _decided(self, dispute, order, own):
        """The store keeps her; of the deal 40 for it, 30 each for the others."""
        self.clock.move_to(f"{DECIDED} 02:00:00")
        wizard = (
            self.env["channel.dispute.decision"]
            .with_user(self.judge)
            .with_context(default_dispute_id=dispute.id)
            .create(
                {
                    "winner_id": dispute.winner_id.id,
                    "reason": "The store sold first, the others made this deal",
                }
            )
        )
        for line, percent in zip(wizard.line_ids, (40, 30, 30), strict=True):
            line.percent = percent
        wizard.action_decide()
        self.assertEqual(dispute.state, "decided")
        self.assertEqual(dispute.decided_by_id, self.judge)
        self.assertEqual(self._owner(), own)
        self.assertEqual(own.date_to, date(2026, 10, 23))
        with self.assertRaises(UserError):
            dispute.event_ids[0].note = "Other"
        self.assertEqual(self._shares(order)["owner", self.firm], 20, "locked")

    def _approved(self, dispute, order):
        change = dispute.change_ids
        self.assertEqual(change.requested_by_id, self.judge)
        with self.assertRaises(AccessError):
            change.with_user(self.judge).action_approve()
        change.with_user(self.approver).action_approve()
        self.assertEqual(
            self._shares(order),
            {
                ("owner", self.firm): 40,
                ("brought", self.technician.partner_id): 30,
                ("closed", self.seller.partner_id): 30,
            },
        )
        self.assertEqual(self._earned(self.firm, order), 28.0)

    def _free_again(self, own):
        self.clock.move_to("2026-10-23 02:00:00")
        self.env.invalidate_all()
        self.assertEqual(own.state, "ending")
        self.clock.move_to("2026-10-24 02:00:00")
        self.env.invalidate_all()
        self.assertEqual(own.state, "ended")
        self.assertFalse(self._owner())
        order = self._sell(999, user_id=self.seller.id)
        self.assertFalse(self._shares(order))
