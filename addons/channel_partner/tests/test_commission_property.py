# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from collections import defaultdict
from decimal import Decimal

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from odoo.tests import tagged

from odoo.addons.service_revenue.tools.incentive import decimal, share

from .commission_common import PIXEL, CommissionCommon

STEPS = st.sampled_from(
    [
        "give",
        "give_rival",
        "take_back",
        "complete",
        "confirm",
        "call_back",
        "revoke",
        "reinstate",
        "cancel_job",
        "amend",
        "invoice",
        "refund",
        "settle",
        "cancel_settlement",
        "review",
    ]
)
NUMBERS = st.integers(min_value=1, max_value=99999)
# The usual way, walked for a while, and then anything.
PATH = [
    ("give", 1),
    ("invoice", 1),
    ("complete", 1),
    ("confirm", 1),
    ("call_back", 3),
    ("settle", 1),
]
HISTORIES = st.builds(
    lambda length, tail: PATH[:length] + tail,
    st.integers(min_value=0, max_value=len(PATH)),
    st.lists(st.tuples(STEPS, NUMBERS), min_size=3, max_size=14),
)
CURRENCIES = ("USD", "JPY", "KWD")
LOST = ("failed", "revoked", "cancelled")


@tagged("post_install", "-at_install")
class TestCommissionProperty(CommissionCommon):
    """Whatever happens in whatever order, what stores earn stays true (CP-07)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.pricelists = {}
        for name in CURRENCIES:
            currency = cls.env.ref(f"base.{name}")
            currency.active = True
            cls.pricelists[name] = cls.env["product.pricelist"].create(
                {"name": name, "currency_id": currency.id}
            )

    @given(HISTORIES, st.sampled_from(CURRENCIES), st.booleans())
    @settings(
        deadline=None,
        max_examples=12,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
    )
    def test_any_history(self, history, currency, is_own):
        """CP-07: accrued is paid, payable, pending and clawed back."""
        with self.env.cr.savepoint() as savepoint:
            self._start(currency, is_own)
            for step, number in history:
                getattr(self, f"_do_{step}")(number)
                self._check(step)
            before = self._snapshot()
            self.commissions._sync_jobs(self.job)
            self.ledger._evaluate_for_orders(self.job)
            self.commissions._sync_sales_of(self.sale)
            self.assertEqual(self._snapshot(), before, "the second run changed it")
            savepoint.rollback()
        self.env.invalidate_all()

    # ------------------------------------------------------------------
    # Steps: each does what is possible now, or nothing
    # ------------------------------------------------------------------

    def _start(self, currency, is_own):
        customer = self.customer
        if is_own:
            customer = customer.copy({"parent_id": self.firm.id})
        self.sale = self.make_sale(
            1234.567, customer, pricelist_id=self.pricelists[currency].id
        )
        self.job = self.make_order(customer, sale_id=self.sale.id)
        self.settled = self.env["commission.settlement"]

    def _do_give(self, number, point=None):
        if not self.job.channel_point_id:
            self.give(self.job, point)

    def _do_give_rival(self, number):
        self._do_give(number, self.rival)

    def _do_take_back(self, number):
        if self.job.channel_point_id:
            self.take_back(self.job)

    def _do_complete(self, number):
        if not self.job.stage_id.is_closed:
            self.complete(self.job, confirm=False)

    def _do_confirm(self, number):
        self.job.write({"signature": b"", "signed_on": False})
        if number % 3:
            self.job.write({"signature": PIXEL, "signed_on": self.env.cr.now()})

    def _do_call_back(self, number):
        if self.job.proof_completed_on:
            self.job.record_callback(("good", "negative", "neutral")[number % 3])

    def _do_revoke(self, number):
        if self.job.proof_completed_on:
            self.job.revoke_proof("Wrong")

    def _do_reinstate(self, number):
        if self.job.proof_revoked_on:
            self.job.reinstate_proof("Right")

    def _do_cancel_job(self, number):
        if not self.job.stage_id.is_closed:
            self.job.action_cancel()

    def _do_amend(self, number):
        self.sale.order_line.price_unit = number / 100

    def _do_invoice(self, number):
        if self.sale.invoice_status == "to invoice":
            self.sale._create_invoices(final=True).action_post()

    def _do_refund(self, number):
        invoice = self.sale.invoice_ids.filtered(
            lambda move: move.move_type == "out_invoice" and move.amount_total
        )[:1]
        if invoice:
            self.refund(invoice, min(number / 100, invoice.amount_total / 3))

    def _do_settle(self, number):
        self.settled |= self.settle()

    def _do_cancel_settlement(self, number):
        self.settled.filtered(lambda s: s.state == "settled")[:1].action_cancel()

    def _do_review(self, number):
        booked = self.commissions.search(
            [("order_id", "=", self.job.id), ("review_state", "!=", False)], limit=1
        )
        if booked:
            booked.review_note = "Looked at"
            deed = "release" if number % 2 else "refuse"
            getattr(booked, f"action_review_{deed}")()

    # ------------------------------------------------------------------
    # What must always hold
    # ------------------------------------------------------------------

    def _entries(self):
        return self.ledger.search(
            [("beneficiary_id", "in", (self.firm | self.rival_firm).ids)], order="id"
        )

    def _snapshot(self):
        return self._entries().read(
            ["amount", "state", "hold_reason", "payable_on", "fsm_order_id"]
        )

    def _sum(self, entries, *states):
        return sum(
            (decimal(e.amount) for e in entries if not states or e.state in states),
            Decimal(0),
        )

    def _check(self, step):
        self.env.flush_all()
        self.env.invalidate_all()
        groups = defaultdict(lambda: self.ledger)
        for entry in self._entries():
            groups[entry.origin_id] |= entry
            amount = decimal(entry.amount)
            self.assertEqual(
                amount, amount.quantize(decimal(entry.currency_id.rounding))
            )
            live = entry.settlement_line_ids.filtered("incentive_live")
            self.assertLessEqual(len(live), 1, "settled more than once")
            self.assertEqual(bool(live), entry.state in ("settled", "paid"))
        for booked in self.commissions.search([("order_id", "=", self.job.id)]):
            self._check_commission(booked, groups[booked.id], step)
        live = [b for b in groups.values() if self._sum(b) > 0]
        self.assertLessEqual(len(live), 1, "two stores earn by one job")

    def _check_commission(self, booked, entries, step):
        live = entries.filtered(lambda entry: entry.state != "void")
        self.assertEqual(self._sum(entries, "void"), 0)
        done = self._sum(live, "settled", "paid")
        is_lost = self.job.proof_state in LOST or booked.review_state == "refused"
        is_locked = any(entry.state in ("settled", "paid") for entry in entries)
        is_current = self.job.channel_point_id == booked.point_id
        target = decimal(booked.amount)
        if is_lost and is_locked and is_current:
            target = Decimal(0)
        if not is_current:
            self.assertEqual(target, 0, "earned by somebody else's job")
        # Accrued is what was paid, what waits and what was clawed back.
        self.assertEqual(self._sum(live), target, step)
        self.assertEqual(
            done + self._sum(live, "payable") + self._sum(live, "pending"), target
        )
        payable = self._sum(live, "payable")
        if payable < 0:
            self.assertGreater(done, 0, "owes although nothing was settled")
            self.assertGreaterEqual(done + payable, 0)
        if payable > 0:
            self.assertEqual(self.job.proof_state, "proven", "payable without proof")
            self.assertTrue(is_current)
            self.assertNotIn(booked.review_state, ("open", "refused"))
        self.assertEqual(
            decimal(booked.amount),
            share(
                Decimal(1),
                decimal(booked.base_amount),
                decimal(booked.currency_id.rounding),
            )
            if is_current
            else 0,
        )
