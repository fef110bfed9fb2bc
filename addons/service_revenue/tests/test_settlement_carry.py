# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import date

from dateutil.relativedelta import relativedelta
from freezegun import freeze_time
from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .incentive_common import IncentiveCommon


@tagged("post_install", "-at_install")
class TestSettlementCarry(IncentiveCommon):
    """A negative balance is carried over to the next settlement (CP-07, SR-11)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.agent = cls.technician_user_a.partner_id
        cls.settlements = cls.env["commission.settlement"]

    def _made(self):
        self.env.invalidate_all()
        return self.settlements.search(
            [("agent_id", "=", self.agent.id), ("state", "!=", "cancel")],
            order="date_from",
        )

    def test_carried_and_set_off(self):
        """CP-07 SR-11: -69.99 in December, +100 in January: 30.01 is paid, once."""
        back = self._make_payable([-69.99], day=date(2026, 12, 10))
        action = self._settle_wizard("2027-01-01").action_settle()
        self.assertEqual(action["res_model"], "service.incentive.entry")
        self.assertFalse(self._made())
        self.assertEqual(back.state, "payable")
        self.assertEqual(back.carried_until, date(2026, 12, 31))
        self.assertIn("carried over", back.hold_note)
        earned = self._make_payable([100.0], day=date(2027, 1, 5))
        settlement = self._settle("2027-02-01")
        self.assertEqual(settlement, self._made())
        self.assertEqual(settlement.date_from, date(2027, 1, 1))
        self.assertEqual(settlement.total, 30.01)
        self.assertEqual(settlement.line_ids.incentive_entry_id, back + earned)
        self.assertEqual(settlement.opening_balance, -69.99)
        self.assertEqual(settlement.earned_amount, 100.0)
        self.assertEqual(settlement.returned_amount, 0.0)
        self.assertEqual(settlement.payable_amount, 30.01)
        self.assertIn("December 2026", settlement.opening_note)
        bill = self._bill(settlement)
        self.assertEqual(bill.move_type, "in_invoice")
        self.assertEqual(bill.amount_total, 30.01)
        self.assertIn("December 2026", bill.invoice_line_ids.name)

    def test_several_periods(self):
        """CP-07: a balance is carried until it is not negative any more."""
        for month, amounts in enumerate(([-50, 20], [10], [5], [40], [-1], [3]), 1):
            self._make_payable(amounts, day=date(2026, month, 7))
        made = self._settle("2026-07-01").sorted("date_from")
        self.assertEqual(
            [(s.date_from.month, s.total) for s in made], [(4, 25.0), (6, 2.0)]
        )
        self.assertEqual([len(s.line_ids) for s in made], [5, 2])

    def test_step_by_step_is_all_at_once(self):
        """CP-07: months settled one by one give what they give together."""
        months = [[5, -9], [3], [-2, 4], [1], [-7], [7], [2]]
        for month, amounts in enumerate(months, 1):
            self._make_payable(amounts, day=date(2026, month, 7))
        savepoint = self.env.cr.savepoint()
        self._settle("2026-08-01")
        together = self._picture()
        savepoint.rollback()
        self.env.invalidate_all()
        for month in range(2, 9):
            self.entries._settle(date(2026, month, 1))
        self.assertEqual(self._picture(), together)

    def _picture(self):
        return [
            (s.date_from, s.total, sorted(s.line_ids.incentive_entry_id.ids))
            for s in self._made()
        ]

    @settings(max_examples=25, deadline=None)
    @given(
        st.lists(
            st.lists(st.integers(-900, 900).filter(bool), max_size=3),
            min_size=1,
            max_size=7,
        ),
        st.booleans(),
    )
    def _check_random(self, months, at_once):
        with self.env.cr.savepoint() as savepoint:
            made, day = self.entries, date(2026, 1, 1)
            for amounts in months:
                if amounts:
                    made += self._make_payable([a / 100 for a in amounts], day=day)
                day += relativedelta(months=1)
                if not at_once:
                    self.entries._settle(day)
            self.entries._settle(day)
            self.env.invalidate_all()
            settled = self._made()
            for settlement in settled:
                self.assertGreaterEqual(settlement.total, 0)
                self.assertAlmostEqual(
                    settlement.total, sum(settlement.line_ids.mapped("settled_amount"))
                )
            lines = settled.line_ids.incentive_entry_id
            self.assertEqual(len(settled.line_ids), len(lines))
            left = made - lines
            self.assertEqual(set(left.mapped("state")), {"payable"} if left else set())
            if left:
                self.assertLess(round(sum(left.mapped("amount")), 2), 0)
                self.assertTrue(all(left.mapped("carried_until")))
            savepoint.rollback()
        self.env.invalidate_all()

    def test_random_histories(self):
        """CP-07: every entry at most once, every total >= 0, a rest is negative."""
        self._any_lead()
        self._check_random()

    def test_credit_note_setting(self):
        """CP-07: a company that wants it claims each negative period back."""
        self.company.service_negative_balance = "credit"
        self._make_payable([-5], day=date(2026, 1, 7))
        self._make_payable([8], day=date(2026, 2, 7))
        made = self._settle("2026-03-01")
        self.assertEqual(sorted(made.mapped("total")), [-5.0, 8.0])
        refund = self._bill(made.filtered(lambda s: s.total < 0))
        self.assertEqual(refund.move_type, "in_refund")

    def test_currencies_do_not_mix(self):
        """SR-11: yuan that were earned do not pay back yen."""
        yen = self.env.ref("base.JPY")
        yen.active = True
        back = self._make_payable([-500], day=date(2026, 1, 7), currency_id=yen.id)
        self._make_payable([800], day=date(2026, 1, 7))
        made = self._settle("2026-03-01")
        self.assertEqual(made.total, 800)
        self.assertEqual(back.state, "payable")

    @freeze_time("2026-03-15")
    def test_who_leaves(self):
        """CP-07: a manager settles the negative balance of somebody who leaves."""
        back = self._make_payable([-69.99], day=date(2026, 1, 7))
        late = self._make_payable([9.99], day=date(2026, 3, 10))
        self.entries._settle(date(2026, 3, 1))
        self.assertEqual(back.carried_until, date(2026, 2, 28))
        self.assertFalse(late.carried_until)
        self.technician_user_a.active = False
        self.agent.active = False
        for user in (self.technician_user_a, self.service_user):
            with self.assertRaises(AccessError):
                back.with_user(user).action_settle_negative()
        action = back.with_user(self.service_manager).action_settle_negative()
        made = self.settlements.search(action["domain"])
        self.assertEqual(made.total, -60.0)
        self.assertEqual(made.line_ids.incentive_entry_id, back + late)
        self.assertEqual(self._bill(made).move_type, "in_refund")

    def test_page_of_who_earns(self):
        """SR-11: My Earnings says what is carried over."""
        self._make_payable([-69.99, 10], day=date(2026, 1, 7))
        mine = self.entries.with_user(self.technician_user_a)
        self.assertEqual(mine.get_my_earnings("2026-01-01")["carried"], [])
        self.entries._settle(date(2026, 2, 1))
        self.assertEqual(
            mine.get_my_earnings("2026-02-01")["carried"],
            [
                {
                    "currency_id": self.company.currency_id.id,
                    "amount": -59.99,
                    "until": "2026-01-31",
                }
            ],
        )

    def test_statement_queries(self):
        """SR-11: the statements of many settlements cost one query."""
        for month in range(1, 7):
            self._make_payable([1, 2, -1], day=date(2026, month, 7))
        made = self._settle("2026-07-01")
        self.env.flush_all()
        self.env.invalidate_all()
        made.mapped("date_from")
        # The settlements, their currency, and all statements together.
        with self.assertQueryCount(3):
            self.assertEqual(made.mapped("payable_amount"), [2.0] * 6)

    def test_printed_statement(self):
        """SR-11: the statement can be printed."""
        self._make_payable([-5], day=date(2026, 1, 7))
        self._make_payable([8], day=date(2026, 2, 7))
        made = self._settle("2026-03-01")
        html, _kind = self.env["ir.actions.report"]._render_qweb_html(
            "commission_oca.report_settlement", made.ids
        )
        self.assertIn(b"Balance carried from", html)
        self.assertIn(b"January 2026", html)
