# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tests.common import new_test_user

from .report_common import ReportCommon


@tagged("post_install", "-at_install")
class TestReportAccess(ReportCommon):
    """Who sees whose figures (SR-15, X-30)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other_company, cls.stranger = cls._make_other_company()
        cls.plain_user = new_test_user(cls.env, "plain", "base.group_user")
        cls.leader = new_test_user(cls.env, "leader", "sales_team.group_sale_salesman")
        cls.salesman = new_test_user(
            cls.env, "salesman", "sales_team.group_sale_salesman"
        )
        cls.team.user_id = cls.leader

    def setUp(self):
        super().setUp()
        self.mine = self._accept(self._capture())
        job = self._make_order(self.locations[0], self.technician_b)
        self.hers = self._capture(job, self.technician_user_b)
        self.env.flush_all()

    def test_leads(self):
        """SR-15: own figures, those of the own team, those of the own companies."""
        both = self.mine + self.hers
        for user, visible in (
            (self.technician_user_a, self.mine),
            (self.technician_user_b, self.hers),
            (self.leader, self.mine),
            (self.salesman, self.env["crm.lead"]),
            (self.service_user, both),
            (self.service_manager, both),
            (self.stranger, self.env["crm.lead"]),
        ):
            rows = self.report.with_user(user)
            self.assertEqual(
                set(rows.search([("id", "in", both.ids)]).ids),
                set(visible.ids),
                user.login,
            )
            for lead in both - visible:
                with self.assertRaises(AccessError):
                    rows.browse(lead.id).read(["won_value"])
        for user in (self.plain_user, self.portal_user):
            with self.assertRaises(AccessError):
                self.report.with_user(user).search([])

    def test_incentives(self):
        """SR-11: the reports open exactly what the ledger opens."""
        partner_a = self.technician_user_a.partner_id
        partner_b = self.technician_user_b.partner_id
        mine = self._make_payable([7.0])
        hers = self._make_payable([9.0], partner_b)
        foreign = self._make_payable([11.0], company_id=self.other_company.id)
        entries = mine + hers + foreign
        self.env.flush_all()
        for user, visible, people in (
            (self.technician_user_a, mine, {(partner_a, self.company)}),
            (self.technician_user_b, hers, {(partner_b, self.company)}),
            (
                self.service_user,
                mine + hers,
                {(partner_a, self.company), (partner_b, self.company)},
            ),
            (self.stranger, foreign, {(partner_a, self.other_company)}),
        ):
            report = self.env["service.incentive.report"].with_user(user)
            found = report.search([("id", "in", entries.ids)])
            self.assertEqual(set(found.ids), set(visible.ids), user.login)
            for entry in entries - visible:
                with self.assertRaises(AccessError):
                    report.browse(entry.id).read(["amount"])
            owed = self.env["service.incentive.owed"].with_user(user)
            rows = owed.search([("beneficiary_id", "in", (partner_a + partner_b).ids)])
            self.assertEqual(
                {(row.beneficiary_id, row.company_id) for row in rows.sudo()}, people
            )
        for user in (self.plain_user, self.portal_user, self.salesman):
            for model in ("service.incentive.report", "service.incentive.owed"):
                with self.assertRaises(AccessError):
                    self.env[model].with_user(user).search([])

    def test_cost_of_a_lead_is_for_service(self):
        """SR-15: a technician or salesperson does not read what a lead has cost."""
        for user, lead in (
            (self.technician_user_a, self.mine),
            (self.leader, self.mine),
        ):
            row = self.report.with_user(user).browse(lead.id)
            with self.assertRaises(AccessError):
                row.read(["incentive_amount"])

    def test_public_methods(self):
        """X-30: pages with everybody's money refuse, and say whom to ask."""
        today = self.env["service.today"]
        statement = self.env["service.incentive.statement"]
        for user in (
            self.technician_user_a,
            self.salesman,
            self.plain_user,
            self.portal_user,
        ):
            with self.assertRaises(AccessError):
                self.report.with_user(user).get_comparison()
            with self.assertRaises(AccessError):
                today.with_user(user).get_figures()
            with self.assertRaises(AccessError):
                statement.with_user(user)._check_statement_allowed()
        with self.assertRaises(AccessError):
            today.with_user(self.service_user).get_figures()
        self.service_user.group_ids -= self.env.ref("base.group_allow_export")
        with self.assertRaises(AccessError):
            statement.with_user(self.service_user)._check_statement_allowed()

    def test_costs(self):
        """X-30: users read the costs of their companies, managers enter them."""
        cost = self.env["service.lead.cost"].create(
            {"name": "Fair", "month": "2026-11-01", "amount": 5}
        )
        cost.with_user(self.service_user).read(["amount"])
        cost.with_user(self.service_manager).amount = 6
        with self.assertRaises(AccessError):
            cost.with_user(self.service_user).amount = 7
        with self.assertRaises(AccessError):
            cost.with_user(self.stranger).read(["amount"])
        with self.assertRaises(AccessError):
            cost.with_user(self.technician_user_a).read(["amount"])

    def test_own_figures_beside_earnings(self):
        """SR-15: My earnings says how many leads the reader brought in, not others."""
        for user in (self.technician_user_a, self.technician_user_b):
            leads = (
                self.env["service.incentive.entry"].with_user(user).get_my_earnings()
            )["leads"]
            self.assertEqual(leads["captured"], 1)
