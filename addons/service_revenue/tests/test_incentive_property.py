# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from collections import defaultdict
from decimal import Decimal

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from odoo.exceptions import UserError
from odoo.tests import tagged

from ..tools.incentive import decimal, share, share_base
from .incentive_common import PIXEL, IncentiveCommon

STEPS = st.sampled_from(
    [
        "accept",
        "back_to_triage",
        "complete",
        "confirm",
        "call_back",
        "revoke",
        "reinstate",
        "sell",
        "amend",
        "cancel",
        "invoice",
        "pay",
        "unpay",
        "refund",
        "settle",
        "cancel_settlement",
        "bill",
        "pay_bill",
    ]
)
NUMBERS = st.integers(min_value=1, max_value=99999)
# The usual way, walked for a while, and then anything.
PATH = [
    ("accept", 1),
    ("complete", 1),
    ("confirm", 1),
    ("call_back", 3),
    ("sell", 12345),
    ("invoice", 1),
    ("pay", 1),
    ("settle", 1),
    ("bill", 1),
    ("pay_bill", 1),
]
HISTORIES = st.builds(
    lambda length, tail: PATH[:length] + tail,
    st.integers(min_value=0, max_value=len(PATH)),
    st.lists(st.tuples(STEPS, NUMBERS), min_size=3, max_size=20),
)


@tagged("post_install", "-at_install")
class TestIncentiveProperty(IncentiveCommon):
    """Whatever happens in whatever order, the ledger stays true (SR-08, CP-07)."""

    @given(HISTORIES)
    @settings(
        deadline=None,
        max_examples=10,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
    )
    def test_any_history(self, history):
        """SR-08 CP-07: sum booked is the target, settled once, paid only with proof."""
        with self.env.cr.savepoint() as savepoint:
            self._start()
            for step, number in history:
                getattr(self, f"_do_{step}")(number)
                self._check_ledger()
            before = self._snapshot()
            self.entries._sync_orders(self.order)
            self.entries._accrue_for_leads(self.lead, "won")
            self.entries._evaluate_for_orders(self.job)
            self.entries._sync_payments()
            self.assertEqual(self._snapshot(), before, "the second run changed it")
            savepoint.rollback()
        self.env.invalidate_all()

    # ------------------------------------------------------------------
    # Steps: each does what is possible now, or nothing
    # ------------------------------------------------------------------

    def _start(self):
        self.job = self._make_order()
        self.lead = self._capture(self.job)
        self.order = self.env["sale.order"]
        self.settled = self.env["commission.settlement"]

    def _do_accept(self, number):
        if self.lead.is_service_accept_allowed:
            self._accept(self.lead)

    def _do_back_to_triage(self, number):
        if self.lead.is_service_back_to_triage_allowed:
            self.lead.with_user(self.service_user).action_service_back_to_triage()

    def _do_complete(self, number):
        if not self.job.stage_id.is_closed:
            self._complete(self.job, confirm=False)

    def _do_confirm(self, number):
        self.job.write({"signature": b"", "signed_on": False})
        if number % 3:
            self._sign(self.job)

    def _sign(self, job):
        job.write({"signature": PIXEL, "signed_on": self.env.cr.now()})

    def _do_call_back(self, number):
        if self.job.proof_completed_on:
            self._call_back(self.job, ("good", "negative", "neutral")[number % 3])

    def _do_revoke(self, number):
        if self.job.proof_completed_on:
            self.job.with_user(self.service_manager).revoke_proof("Wrong")

    def _do_reinstate(self, number):
        if self.job.proof_revoked_on:
            self.job.with_user(self.service_manager).reinstate_proof("Right")

    def _do_sell(self, number):
        if not self.order:
            self.order = self._sell(self.lead, price=number / 100, quantity=3)
        elif self.order.state == "cancel":
            self.order.action_draft()
            self.order.action_confirm()

    def _do_amend(self, number):
        if self.order.state == "sale":
            self.order.order_line.filtered(
                lambda line: not line.display_type
            ).price_unit = number / 100
            self.entries._sync_orders(self.order)

    def _do_cancel(self, number):
        if self.order.state == "sale":
            self.order._action_cancel()

    def _do_invoice(self, number):
        if self.order.invoice_status == "to invoice":
            self.order._create_invoices(final=True).action_post()

    def _invoices(self, kind, paid):
        return self.order.invoice_ids.filtered(
            lambda move: (
                move.state == "posted"
                and move.move_type == kind
                and (move.payment_state in ("paid", "in_payment")) == paid
                and move.amount_total
            )
        )

    def _do_pay(self, number):
        for invoice in self._invoices("out_invoice", False):
            if invoice.payment_state != "reversed":
                self._pay(invoice)

    def _do_unpay(self, number):
        self._invoices("out_invoice", True).line_ids.remove_move_reconcile()

    def _do_refund(self, number):
        invoice = self._invoices("out_invoice", True)[:1]
        if invoice:
            self._refund(invoice, min(number / 100, invoice.amount_total / 3))

    def _do_settle(self, number):
        try:
            self.settled |= self._settle()
        except UserError:
            self.assertNotIn("payable", self._ledger().mapped("state"))

    def _do_cancel_settlement(self, number):
        self.settled.filtered(lambda s: s.state == "settled")[:1].action_cancel()

    def _do_bill(self, number):
        open_ones = self.settled.filtered(lambda s: s.state == "settled")
        if open_ones:
            self._bill(open_ones[0]).action_post()

    def _do_pay_bill(self, number):
        for bill in self.settled.invoice_line_ids.move_id:
            if bill.payment_state == "not_paid" and bill.amount_total:
                self._pay(bill)

    # ------------------------------------------------------------------
    # What must always hold
    # ------------------------------------------------------------------

    def _snapshot(self):
        return self._ledger().read(
            ["amount", "state", "hold_reason", "payable_on", "fsm_order_id"]
        )

    def _check_ledger(self):
        self.env.flush_all()
        self.env.invalidate_all()
        ledger = self._ledger()
        groups = defaultdict(list)
        for entry in ledger:
            amount = decimal(entry.amount)
            self.assertEqual(
                amount, amount.quantize(decimal(entry.currency_id.rounding))
            )
            groups[entry.origin_model].append(entry)
            live = entry.settlement_line_ids.filtered("incentive_live")
            self.assertLessEqual(len(live), 1, "settled more than once")
            self.assertEqual(bool(live), entry.state in ("settled", "paid"))
            if live:
                self.assertEqual(live.settled_amount, entry.amount)
                self.assertEqual(
                    entry.state == "paid",
                    live.settlement_id.invoice_id.payment_state
                    in ("paid", "in_payment"),
                )
        self._check_share(groups["sale.order"])
        self._check_bounty(groups["crm.lead"])
        for settlement in self.settled.exists():
            lines = settlement.line_ids.mapped("settled_amount")
            self.assertAlmostEqual(settlement.total, sum(lines), 6)

    def _sum(self, entries, *states):
        return sum(
            (decimal(e.amount) for e in entries if not states or e.state in states),
            Decimal(0),
        )

    def _check_share(self, entries):
        if not entries:
            return
        base = Decimal(0)
        if self.order.state == "sale":
            moves = self.order.invoice_ids.filtered(lambda m: m.state == "posted")

            def total(kind):
                return sum(
                    (decimal(m.amount_untaxed) for m in moves if m.move_type == kind),
                    Decimal(0),
                )

            base = share_base(
                decimal(self.order.amount_untaxed),
                total("out_invoice"),
                total("out_refund"),
            )
        target = share(
            decimal(entries[0].rate), base, decimal(entries[0].currency_id.rounding)
        )
        self.assertEqual(self._sum(entries), target)
        self.assertEqual(self._sum(entries, "void"), 0)
        if self._sum(entries, "payable") > 0:
            unpaid = self._invoices("out_invoice", False).filtered(
                lambda move: move.payment_state != "reversed"
            )
            self.assertFalse(unpaid, "payable although the customer owes")

    def _check_bounty(self, entries):
        if not entries:
            return
        proven = self.job.proof_state == "proven"
        if self._sum(entries, "payable") > 0:
            self.assertTrue(proven, "payable without proof")
        locked = self._sum(entries, "settled", "paid")
        failed = self.job.proof_state in ("failed", "revoked", "cancelled")
        if failed and any(e.state in ("settled", "paid") for e in entries):
            self.assertEqual(self._sum(entries), 0)
            self.assertEqual(self._sum(entries, "payable"), -locked)
        else:
            self.assertEqual(self._sum(entries), 20)
