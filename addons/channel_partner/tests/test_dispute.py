# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta

from psycopg2 import IntegrityError

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from .ownership_common import OwnershipCommon


@tagged("post_install", "-at_install")
class TestDispute(OwnershipCommon):
    def raise_for(self, user=None, point=None, **vals):
        """Dispute raised through the dialog: by a salesperson, or for a store."""
        values = {"partner_id": self.customer.id, "reason": "Mine", **vals}
        if point:
            values.update(kind="store", point_id=point.id)
            user = user or self.channel_user
        else:
            values.setdefault("kind", "sales")
            values.setdefault("user_id", user.id)
        self.env["channel.dispute.raise"].with_user(user).create(values).action_raise()
        return self.disputes.search([("partner_id", "=", self.customer.id)], limit=1)

    def decide(self, dispute, winner, *percents, user=None):
        """Through the dialog, with other shares than proposed."""
        wizard = (
            self.env["channel.dispute.decision"]
            .with_user(user or self.channel_manager)
            .with_context(default_dispute_id=dispute.id)
            .create({"winner_id": winner.id, "reason": "Heard both"})
        )
        for line, percent in zip(wizard.line_ids, percents, strict=True):
            line.percent = percent
        wizard.action_decide()

    def test_protection_holds(self):
        """CP-23: the first rule: whoever is protected keeps the customer."""
        own = self.own(self.point)
        dispute = self.raise_for(self.seller)
        self.assertEqual(dispute.state, "proposed")
        self.assertEqual(len(dispute.claim_ids), 2)
        self.assertEqual(dispute.winner_id.channel_partner_id, self.firm)
        self.assertEqual(dispute.claim_ids.mapped("proposed"), [80, 20])
        dispute.with_user(self.channel_manager).action_accept_proposal()
        self.assertEqual(dispute.state, "decided")
        self.assertEqual(self.owner_of(), own)
        self.assertEqual(own.dispute_id, dispute)

    def test_who_sold_first(self):
        """CP-23: nobody is protected: whoever sold the goods first."""
        order = self.make_sale(user=self.seller)
        order.date_order = fields.Datetime.now() - timedelta(hours=1)
        self.company.channel_protection_days = 0
        self.make_sale(lead=self.make_store_lead(self.rival))
        self.company.channel_protection_days = 180
        dispute = self.raise_for(point=self.rival)
        dispute = self.raise_for(self.seller)
        self.assertEqual(dispute.rule_id.criterion, "sold")
        self.assertEqual(dispute.winner_id.user_id, self.seller)
        dispute.with_user(self.channel_manager).action_accept_proposal()
        self.assertEqual(self.owner_of().user_id, self.seller)
        self.assertEqual(self.owner_of().way, "decided")

    def test_no_rule_decides(self):
        dispute = self.raise_for(self.seller)
        self.assertEqual(dispute.state, "open")
        manager = self.channel_manager
        with self.assertRaisesRegex(UserError, "No rule finds"):
            dispute.with_user(manager).action_accept_proposal()
        self.decide(dispute, dispute.claim_ids, 100)
        self.assertEqual(self.owner_of().user_id, self.seller)

    def test_one_open_dispute(self):
        """CP-23: a second claim joins the open dispute; the database keeps one."""
        first = self.raise_for(self.seller)
        self.assertEqual(self.raise_for(self.colleague), first)
        self.assertEqual(len(first.claim_ids), 2)
        self.assertEqual(self.raise_for(self.colleague), first)
        self.assertEqual(len(first.claim_ids), 2)
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(IntegrityError),
            self.cr.savepoint(),
        ):
            first.copy({"reason": "Again", "raised_by_id": self.seller.id})
            self.env.flush_all()

    def test_no_judge_in_his_own_case(self):
        """CP-23: nobody decides who claims, whose team claims, or who raised it."""
        judge = new_test_user(
            self.env,
            "judge",
            groups="channel_partner.group_channel_manager,"
            "sales_team.group_sale_salesman",
        )
        dispute = self.raise_for(judge)
        with self.assertRaisesRegex(AccessError, "cannot decide"):
            dispute.with_user(judge).action_decide()
        self.assertFalse(dispute.with_user(judge).is_decision_allowed)
        self.assertTrue(dispute.with_user(self.channel_manager).is_decision_allowed)
        dispute.with_user(judge).action_withdraw()
        self.team.member_ids = judge
        other = self.raise_for(
            user=self.channel_user, kind="sales", user_id=False, team_id=self.team.id
        )
        with self.assertRaisesRegex(AccessError, "cannot decide"):
            other.with_user(judge).action_decide()
        with self.assertRaisesRegex(AccessError, "decided by a channel manager"):
            other.with_user(self.channel_user).action_decide()

    def test_shares_are_whole(self):
        """CP-23: a decision divides exactly 100."""
        self.own(self.point)
        dispute = self.raise_for(self.seller)
        with self.assertRaisesRegex(ValidationError, "not to 100"):
            self.decide(dispute, dispute.claim_ids[0], 60, 30)
        self.decide(dispute, dispute.claim_ids[1], 60, 40)
        self.assertEqual(dispute.claim_ids.mapped("percent"), [60, 40])

    def test_ended_stays_ended(self):
        dispute = self.raise_for(self.seller)
        dispute.with_user(self.seller).action_withdraw()
        self.assertEqual(dispute.state, "withdrawn")
        with self.assertRaisesRegex(UserError, "has ended"):
            dispute.with_user(self.channel_manager).action_decide()
        self.assertNotEqual(self.raise_for(self.seller), dispute)
        with self.assertRaisesRegex(UserError, "stays on record"):
            dispute.unlink()

    def test_history(self):
        """CP-23: every step is logged and stays."""
        self.own(self.point)
        dispute = self.raise_for(self.seller)
        dispute.with_user(self.channel_manager).action_accept_proposal()
        kinds = set(dispute.event_ids.mapped("kind"))
        self.assertLessEqual(
            {"raised", "claimed", "gathered", "proposed", "decided"}, kinds
        )
        with self.assertRaises(UserError):
            dispute.event_ids[0].note = "Other"
        for user in (self.channel_user, self.channel_manager):
            with self.assertRaises(AccessError):
                dispute.with_user(user).write({"winner_id": False})

    def test_deadline(self):
        """CP-23: after the deadline the proposal takes effect."""
        self.own(self.point)
        dispute = self.raise_for(self.seller)
        self.disputes._cron_decide()
        self.assertEqual(dispute.state, "proposed")
        dispute.deadline = fields.Date.today() - timedelta(days=1)
        self.disputes._cron_decide()
        self.assertEqual(dispute.state, "decided")
        self.assertFalse(dispute.decided_by_id)

    def test_locked_deal(self):
        """CP-23 CP-11: shares of a locked deal change by an approved request."""
        self.own(self.point)
        order = self.make_sale(user=self.seller)
        before = {("owner", self.firm): 20, ("closed", self.seller.partner_id): 80}
        self.assertEqual(self.shares(order), before)
        dispute = self.raise_for(point=self.point, order_id=order.id)
        dispute = self.raise_for(self.seller, order_id=order.id)
        self.decide(dispute, dispute.claim_ids[0], 60, 40)
        self.assertEqual(self.shares(order), before)
        change = dispute.change_ids
        self.assertEqual(change.state, "requested")
        self.assertEqual(change.requested_by_id, self.channel_manager)
        approver = new_test_user(
            self.env, "approver", groups="sales_team.group_sale_manager"
        )
        change.with_user(approver).action_approve()
        self.assertEqual(
            self.shares(order),
            {("owner", self.firm): 60, ("closed", self.seller.partner_id): 40},
        )

    def test_open_deal(self):
        """CP-23: shares of a quotation follow the decision by themselves."""
        self.own(self.point)
        lead = self.make_lead(type="opportunity", user_id=self.seller.id)
        order = self.make_sale(lead=lead, user=self.seller, confirm=False)
        dispute = self.raise_for(self.seller, lead_id=lead.id)
        self.decide(dispute, dispute.claim_ids[0], 65, 35)
        expected = {
            ("owner", self.firm): 65,
            ("closed", self.seller.partner_id): 35,
        }
        self.assertEqual(self.shares(order), expected)
        order.action_confirm()
        self.assertEqual(self.shares(order), expected)

    def test_claim_for_others(self):
        """CP-23: a salesperson claims for himself, not for a colleague or a store."""
        with self.assertRaises(AccessError):
            self.raise_for(self.seller, user_id=self.colleague.id)
        with self.assertRaises(AccessError):
            self.raise_for(self.seller, point=self.point)

    def test_visits_count(self):
        """CP-23: a proven visit is evidence, an unproven one is not."""
        job = self.make_order(
            channel_point_id=self.point.id, channel_partner_id=self.firm.id
        )
        dispute = self.raise_for(point=self.point)
        self.assertFalse(dispute.evidence_ids)
        self.env.cr.execute(
            "UPDATE fsm_order SET proof_state = 'proven' WHERE id = %s", [job.id]
        )
        dispute.with_user(self.channel_user).action_gather()
        self.assertEqual(dispute.evidence_ids.criterion, "visit")
        self.assertEqual(dispute.winner_id.channel_partner_id, self.firm)
