# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import date

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tests.common import new_test_user

from .incentive_common import IncentiveCommon


@tagged("post_install", "-at_install")
class TestIncentiveAccess(IncentiveCommon):
    """Who sees whose money, and that nobody writes it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other_company, cls.stranger = cls._make_other_company()
        cls.plain_user = new_test_user(cls.env, "plain", "base.group_user")

    def setUp(self):
        super().setUp()
        self.mine = self._make_payable([7.0])
        self.hers = self._make_payable([9.0], self.technician_user_b.partner_id)
        self.foreign = self._make_payable([11.0], company_id=self.other_company.id)

    def test_matrix(self):
        """SR-11: own entries for technicians, the company's for user and manager."""
        everything = self.mine + self.hers + self.foreign
        for user, visible in (
            (self.technician_user_a, self.mine),
            (self.technician_user_b, self.hers),
            (self.service_user, self.mine + self.hers),
            (self.service_manager, self.mine + self.hers),
            (self.stranger, self.foreign),
        ):
            entries = self.entries.with_user(user)
            self.assertEqual(
                entries.search([("id", "in", everything.ids)]).ids,
                visible.sorted(lambda e: (e.date, e.id), reverse=True).ids,
                user.login,
            )
            for entry in everything - visible:
                with self.assertRaises(AccessError):
                    entry.with_user(user).read(["amount"])
        for user in (self.plain_user, self.portal_user):
            with self.assertRaises(AccessError):
                self.entries.with_user(user).search([])

    def test_nobody_writes(self):
        """SR-08: no role creates, changes or deletes entries."""
        values = self.mine.copy_data()[0]
        for user in (
            self.technician_user_a,
            self.service_user,
            self.service_manager,
            self.portal_user,
        ):
            entry = self.mine.with_user(user)
            for change in (
                lambda entry=entry: entry.write({"state": "paid"}),
                lambda entry=entry: entry.create(values),
                lambda entry=entry: entry.unlink(),
            ):
                with self.assertRaises(AccessError):
                    change()

    def test_rules_are_the_managers(self):
        """SR-11: who earns does not write the rules."""
        for user in (self.technician_user_a, self.service_user, self.portal_user):
            with self.assertRaises(AccessError):
                self.share_rule.with_user(user).percent = 99
        self.share_rule.with_user(self.service_manager).percent = 3

    def test_my_earnings_are_mine(self):
        """SR-11: the page shows the caller's entries, a manager's page his own."""
        page = self.entries.with_user(self.technician_user_a).get_my_earnings()
        self.assertEqual([line["id"] for line in page["lines"]], self.mine.ids)
        self.assertEqual(page["totals"][0]["earned"], 7.0)
        page = self.entries.with_user(self.service_manager).get_my_earnings()
        self.assertEqual(page["lines"], [])
        self.assertEqual(page["totals"], [])
        with self.assertRaises(AccessError):
            self.entries.with_user(self.portal_user).get_my_earnings()

    def test_my_earnings_by_month(self):
        """SR-11: pending, earned, paid in a month; what is open from before."""
        today = date(2026, 5, 15)
        for state, amount in (("pending", 1.0), ("settled", 2.0), ("paid", 4.0)):
            self._make_payable(
                [amount],
                day=today,
                state=state,
                hold_reason="waiting_callback" if state == "pending" else False,
            )
        self._make_payable([16.0], day=date(2026, 4, 30))
        self._make_payable([32.0], day=date(2026, 6, 1))
        page = self.entries.with_user(self.technician_user_a).get_my_earnings(
            "2026-05-31"
        )
        currency = self.company.currency_id.id
        self.assertEqual(page["month"], "2026-05-01")
        self.assertEqual(
            page["totals"],
            [{"currency_id": currency, "pending": 1.0, "earned": 2.0, "paid": 4.0}],
        )
        self.assertEqual(page["older"][0]["earned"], 16.0)
        self.assertEqual(len(page["lines"]), 3)
        waiting = next(line for line in page["lines"] if line["state"] == "pending")
        self.assertIn("call-back", waiting["note"])
        self.assertEqual(waiting["customer"], self.customer.name)
        with self.assertRaisesRegex(UserError, "no date"):
            self.entries.with_user(self.technician_user_a).get_my_earnings("x")

    def test_my_earnings_queries(self):
        """SR-11: forty lines cost as many queries as four."""

        def count(month, number):
            self._make_payable([1.0] * number, day=month)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            page = self.entries.with_user(self.technician_user_a).get_my_earnings(
                str(month)
            )
            self.assertEqual(len(page["lines"]), number)
            return self.env.cr.sql_log_count - before

        count(date(2026, 1, 1), 4)
        few = count(date(2026, 2, 1), 4)
        self.assertLessEqual(count(date(2026, 3, 1), 40), few)

    def test_settling_stays_in_the_users_companies(self):
        """SR-11: a forged list of companies in the context settles nothing there."""
        wizard = (
            self.env["commission.make.settle"]
            .with_user(self.service_manager)
            .create(
                {"settlement_type": "service_incentive", "date_to": date(2100, 1, 1)}
            )
        )
        for forged in (self.other_company, self.env.company + self.other_company):
            with self.assertRaises(AccessError):
                wizard.with_context(allowed_company_ids=forged.ids).action_settle()
            self.foreign.invalidate_recordset()
            self.assertEqual(self.foreign.state, "payable")
