# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from psycopg2.errors import UniqueViolation

from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from .commission_common import CommissionCommon


@tagged("post_install", "-at_install")
class TestCommissionAccess(CommissionCommon):
    """Who sees and decides about commissions (CP-06, CP-07)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.job = cls.make_job()
        cls.commission = cls.commissions.search([("order_id", "=", cls.job.id)])
        cls.seller = new_test_user(
            cls.env, login="commission_seller", groups="sales_team.group_sale_salesman"
        )
        cls.engineer = new_test_user(
            cls.env,
            login="commission_engineer",
            groups="service_revenue.group_service_technician",
        )

    def test_matrix(self):
        """CP-06: users of the channels read, managers make rules."""
        nobody = (
            self.seller,
            self.engineer,
            self.owner_user,
            self.clerk_user,
            self.technician_user,
            self.rival_user,
        )
        models = (
            "channel.commission",
            "channel.commission.rule",
            "channel.commission.report",
        )
        for model in models:
            for user in nobody:
                self.assertFalse(self.env[model].with_user(user).has_access("read"))
            for user in (self.channel_user, self.channel_manager):
                self.assertTrue(self.env[model].with_user(user).search([]).read())
        for user, may in ((self.channel_user, False), (self.channel_manager, True)):
            rules = self.rule.with_user(user)
            for operation in ("write", "create", "unlink"):
                self.assertEqual(rules.has_access(operation), may)
        for operation in ("create", "unlink"):
            self.assertFalse(
                self.commission.with_user(self.channel_manager).has_access(operation)
            )

    def test_nobody_types_money(self):
        """CP-07: amounts, firm and state of review follow by themselves."""
        own = self.commission.with_user(self.channel_manager)
        for vals in (
            {"amount": 1000},
            {"channel_partner_id": self.rival_firm.id},
            {"review_state": "released"},
            {"terms": {}},
            {"is_released": True},
        ):
            with self.assertRaises(AccessError):
                own.write(vals)
        own.review_note = "Looked at"
        with self.assertRaisesRegex(UserError, "Nothing was noticed"):
            own.action_review_release()

    def test_who_decides(self):
        """CP-07: a manager decides; a user of the channels does not."""
        insider = self.customer.copy({"parent_id": self.firm.id})
        booked = self.booked(self.make_job(customer=insider))
        for user in (self.channel_user, self.owner_user, self.seller):
            for decide in ("action_review_release", "action_review_refuse"):
                with self.assertRaises(AccessError):
                    getattr(booked.with_user(user), decide)()
        self.assertEqual(booked.review_state, "open")

    def test_technician_completes(self):
        """CP-07: who completes a job need not see what it earns."""
        worker = self.env["fsm.person"].create(
            {"partner_id": self.engineer.partner_id.id}
        )
        self.job.person_id = worker
        self.job.with_user(self.engineer).action_complete()
        self.assertEqual(self.standing(self.job)[0][2], "waiting_confirmation")

    def test_other_company(self):
        """CP-06: commissions of another company are nobody's business here."""
        other = self.env["res.company"].create({"name": "Other"})
        stranger = new_test_user(
            self.env,
            login="commission_stranger",
            groups="channel_partner.group_channel_manager",
            company_id=other.id,
            company_ids=[(6, 0, other.ids)],
        )
        for model in ("channel.commission", "channel.commission.report"):
            self.assertFalse(self.env[model].with_user(stranger).search([]))
        with self.assertRaises(AccessError):
            self.commission.with_user(stranger).read(["amount"])
        self.rule.company_id = self.env.company
        self.assertFalse(self.rules.with_user(stranger).search([("side", "=", "x")]))
        self.assertNotIn(self.rule, self.rules.with_user(stranger).search([]))

    def test_once(self):
        """CP-06: the database refuses a second booking for one store."""
        with (
            self.assertRaises(UniqueViolation),
            mute_logger("odoo.sql_db"),
            self.env.cr.savepoint(),
        ):
            self.env.cr.execute(
                "INSERT INTO channel_commission (order_id, side, company_id, point_id,"
                " channel_partner_id, terms, earned_on, currency_id)"
                " SELECT order_id, side, company_id, point_id, channel_partner_id,"
                " terms, earned_on, currency_id FROM channel_commission WHERE id = %s",
                self.commission.ids,
            )

    def test_find_by_state(self):
        """CP-06: the list can be filtered by what the ledger says."""
        self.env.flush_all()
        proven = self.make_job()
        self.prove(proven)
        nothing = self.make_job(price=0)
        found = {
            state: self.commissions.search([("state", "=", state)])
            for state in ("pending", "payable", "nothing")
        }
        self.assertIn(self.commission, found["pending"])
        self.assertIn(self.booked(proven), found["payable"])
        self.assertIn(self.booked(nothing), found["nothing"])
        self.assertIn(
            self.booked(proven),
            self.commissions.search([("state", "in", ("payable", "nothing"))]),
        )
        self.assertNotIn(
            self.booked(proven), self.commissions.search([("state", "!=", "payable")])
        )

    def test_report_and_firm(self):
        """CP-06: counted by firm, tier and state; a button on the firm."""
        self.env.flush_all()
        report = self.env["channel.commission.report"].with_user(self.channel_user)
        [(tier, state, amount)] = report._read_group(
            [("channel_partner_id", "=", self.firm.id)],
            ["grade_id", "standing"],
            ["amount_company:sum"],
        )
        self.assertEqual((tier, state, amount), (self.gold, "pending", 10.0))
        firm = self.firm.with_user(self.channel_user)
        self.assertEqual(firm.channel_commission_count, 1)
        action = firm.action_view_channel_commissions()
        self.assertEqual(action["domain"], [("channel_partner_id", "=", firm.id)])
        row = report.search([("channel_partner_id", "=", self.firm.id)])
        self.assertEqual(row.action_view_commission()["res_id"], self.commission.id)
        self.assertEqual(
            self.rule.action_view_commissions()["domain"],
            [("rule_id", "=", self.rule.id)],
        )
        self.assertEqual(self.rule.commission_count, 1)
        self.assertEqual(self.commission.action_view_document()["res_id"], self.job.id)
