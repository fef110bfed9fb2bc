# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import date, timedelta

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from odoo.addons.commission_oca.wizards.commission_make_settle import (
    CommissionMakeSettle as Peer,
)

from .incentive_common import IncentiveCommon


@tagged("post_install", "-at_install")
class TestSettlement(IncentiveCommon):
    """Payable entries into settlements, and what comes back."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.settlements = cls.env["commission.settlement"]

    def _make_agents(self, count):
        kinds = ["biweekly", "monthly", "quaterly", "semi", "annual"]
        return self.env["res.partner"].create(
            [
                {
                    "name": f"Agent {number}",
                    "agent": True,
                    "settlement": kinds[number % len(kinds)],
                }
                for number in range(count)
            ]
        )

    def _picture(self):
        """All settlements of service incentives, as plain values."""
        self.env.flush_all()
        self.env.invalidate_all()
        return sorted(
            (
                settlement.agent_id.id,
                settlement.company_id.id,
                settlement.currency_id.id,
                settlement.date_from,
                settlement.date_to,
                settlement.state,
                settlement.can_edit,
                round(settlement.total, 6),
                sorted(
                    (
                        line.incentive_entry_id.id,
                        line.date,
                        line.settled_amount,
                        line.agent_id.id,
                        line.company_id.id,
                        line.currency_id.id,
                        line.commission_id.id,
                        line.incentive_live,
                    )
                    for line in settlement.line_ids
                ),
            )
            for settlement in self.settlements.search(
                [("settlement_type", "=", "service_incentive")]
            )
        )

    def test_equal_to_the_loop(self):
        """SR-11: headers, periods, lines and sums are those of the wizard's loop."""
        agents = self._make_agents(10)
        yen = self.env.ref("base.JPY")
        first = date(2026, 1, 1)
        for position, agent in enumerate(agents):
            for step in range(12):
                day = first + timedelta(days=(position * 7 + step * 31) % 365)
                self._make_payable([10.5 + step, -1.25], agent, day)
                self._make_payable([100 + step], agent, day, currency_id=yen.id)
        ends = [date(2026, 1, 31), date(2026, 2, 15), date(2026, 12, 31)]
        for day in ends:
            self._make_payable([0.1, 0.2], agents[0], day)
        wizard = self._settle_wizard("2026-12-20").sudo()
        savepoint = self.env.cr.savepoint()
        Peer.action_settle(wizard)
        expected = self._picture()
        savepoint.rollback()
        self.env.invalidate_all()
        self.assertFalse(self._picture())
        wizard.action_settle()
        self.assertEqual(self._picture(), expected)
        self.assertGreater(len(expected), 60)

    def test_queries_do_not_grow(self):
        """SR-11: 100 agents cost as many queries as 10."""

        def settle(count):
            for agent in self._make_agents(count):
                self._make_payable([1.0, 2.0, 3.0], agent, date(2026, 1, 10))
            wizard = self._settle_wizard("2026-12-20")
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.entries._settle(wizard.date_to)
            return self.env.cr.sql_log_count - before

        settle(1)
        few = settle(10)
        self.assertEqual(settle(100), few)
        self.assertLess(few, 20)

    def test_only_closed_periods(self):
        """SR-11: the current period stays open; the refusal says what to do."""
        self._make_payable([7.0], day=date(2026, 5, 31))
        with self.assertRaisesRegex(UserError, "first day of the next"):
            self._settle("2026-05-31")
        settlement = self._settle("2026-06-01")
        self.assertEqual(settlement.date_from, date(2026, 5, 1))
        self.assertEqual(settlement.date_to, date(2026, 5, 31))

    def test_open_settlement_is_continued(self):
        """SR-11: a late entry joins the open settlement of its period, once."""
        self._make_payable([7.0], day=date(2026, 5, 10))
        settlement = self._settle("2026-06-01")
        self._make_payable([0.5], day=date(2026, 5, 11))
        self.assertEqual(self._settle("2026-06-01"), settlement)
        self.assertEqual(settlement.total, 7.5)
        self.assertEqual(len(settlement.line_ids), 2)
        self._bill(settlement)
        self._make_payable([1.0], day=date(2026, 5, 12))
        self.assertNotEqual(self._settle("2026-06-01"), settlement)

    def test_only_chosen_agents(self):
        """SR-11: the wizard settles whom it is told."""
        one, two = self._make_agents(2)
        self._make_payable([1.0], one, date(2026, 1, 1))
        self._make_payable([2.0], two, date(2026, 1, 1))
        made = self._settle("2027-01-01", agent_ids=two.ids)
        self.assertEqual(made.agent_id, two)
        self.assertEqual(self._sums(one), {"payable": 1.0})

    def test_cancel_and_delete_free_the_entries(self):
        """SR-11: what is not billed can be taken back and settled again."""
        self.bounty_rule.active = False
        job = self._make_order()
        self._accept(self._capture(job))
        self._prove(job)
        entry = self._make_payable([7.0], day=date(2026, 5, 10))
        settlement = self._settle("2026-06-01")
        self.assertEqual(entry.settlement_id, settlement)
        settlement.with_user(self.service_manager).action_cancel()
        self.entries.invalidate_model()
        self.assertFalse(entry.settlement_id)
        with self.assertRaisesRegex(UserError, "given its entries back"):
            settlement.action_draft()
        again = self._settle("2026-06-01")
        self.assertNotEqual(again, settlement)
        self.assertEqual(entry.settlement_id, again)
        job.with_user(self.service_manager).revoke_proof("Wrong house")
        self.assertEqual(self._sums(), {"settled": 7.0, "payable": -7.0})
        again.with_user(self.service_manager).unlink()
        self.assertFalse(entry.settlement_line_ids.filtered("incentive_live"))
        self.assertEqual(self._sums(), {"pending": 7.0})
        self.assertEqual(set(self._ledger().mapped("hold_reason")), {"proof_failed"})

    def test_nobody_types_into_a_settlement(self):
        """SR-11: the manager cannot change what the ledger says."""
        self._make_payable([7.0], day=date(2026, 5, 10))
        settlement = self._settle("2026-06-01").with_user(self.service_manager)
        commission = self.entries._get_commission()
        for change in (
            lambda: settlement.write({"agent_id": self.customer.id}),
            lambda: settlement.line_ids.write({"settled_amount": 700}),
            lambda: settlement.line_ids.unlink(),
            lambda: settlement.line_ids.create(
                {
                    "settlement_id": settlement.id,
                    "date": "2026-05-01",
                    "commission_id": commission.id,
                    "settled_amount": 700,
                }
            ),
        ):
            with self.assertRaises(UserError), self.env.cr.savepoint():
                change()

    def test_manual_settlements_stay_free(self):
        """Settlements of other types are edited as before."""
        manual = self.settlements.with_user(self.service_manager).create(
            {
                "agent_id": self._make_agents(1).id,
                "date_from": "2026-01-01",
                "date_to": "2026-01-31",
            }
        )
        line = manual.line_ids.create(
            {
                "settlement_id": manual.id,
                "date": "2026-01-05",
                "commission_id": self.entries._get_commission().id,
                "settled_amount": 12,
            }
        )
        line.settled_amount = 13
        self.assertEqual(manual.total, 13)
        self.assertTrue(manual.can_edit)
        manual.unlink()

    def test_who_may_settle(self):
        """SR-11: technicians and hotline do not make settlements."""
        self._make_payable([7.0], day=date(2026, 5, 10))
        for user in (self.technician_user_a, self.service_user):
            with self.assertRaises(AccessError):
                self.env["commission.make.settle"].with_user(user).create(
                    {"date_to": "2026-06-01", "settlement_type": "service_incentive"}
                )

    def test_own_companies_only(self):
        """SR-11: a manager settles his companies, and sees no other."""
        company, _user = self._make_other_company()
        entry = self._make_payable([7.0], day=date(2026, 5, 10), company_id=company.id)
        with self.assertRaises(UserError):
            self._settle("2026-06-01")
        self.assertEqual(entry.state, "payable")

    @freeze_time("2026-06-10")
    def test_currencies_are_exact(self):
        """SR-08: yen have no decimals, yuan two, dinars three; also on the bill."""
        agent = self.technician_user_a.partner_id
        for code, percent, price, share in (
            ("JPY", 2.5, 99999, 2500),
            ("CNY", 2, 6999.99, 140.0),
            ("KWD", 1.1, 123.457, 1.358),
        ):
            currency = self.env.ref(f"base.{code}")
            currency.active = True
            pricelist = self.env["product.pricelist"].create(
                {"name": code, "currency_id": currency.id}
            )
            self.share_rule.percent = percent
            job = self._make_order()
            lead = self._accept(self._capture(job))
            order = self._sell(lead, price, pricelist_id=pricelist.id)
            entry = self._ledger()[-1]
            self.assertEqual(entry.currency_id, currency)
            self.assertEqual(entry.amount, share, code)
            self._pay(self._invoice(order))
            self.assertEqual(entry.state, "payable")
        made = self._settle("2026-07-01")
        totals = {s.currency_id.name: s.total for s in made}
        self.assertEqual(totals["JPY"], 2500)
        self.assertEqual(totals["CNY"], 140.0)
        self.assertEqual(totals["KWD"], 1.358)
        for settlement in made:
            bill = self._bill(settlement)
            self.assertEqual(bill.currency_id, settlement.currency_id)
            self.assertEqual(bill.amount_total, settlement.total)
            self.assertEqual(bill.partner_id, agent)
