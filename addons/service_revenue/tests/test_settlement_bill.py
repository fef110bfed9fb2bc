# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from psycopg2.errors import UniqueViolation

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .incentive_common import IncentiveCommon


@tagged("post_install", "-at_install")
class TestSettlementBill(IncentiveCommon):
    """One live bill for each settlement, and entries that follow its payment."""

    def setUp(self):
        super().setUp()
        self.entry = self._make_payable([7.0], day="2026-05-10")
        self.settlement = self._settle("2026-06-01")

    def _journal(self):
        return self.env["account.journal"].search(
            [("type", "=", "purchase"), ("company_id", "=", self.company.id)], limit=1
        )

    def _product(self):
        return self.env.ref("service_revenue.product_service_incentive")

    def test_paid_and_unpaid(self):
        """SR-11: settled, paid, and settled again when the payment is taken off."""
        bill = self._bill(self.settlement)
        self.assertEqual(bill.invoice_line_ids.product_id, self._product())
        self.assertEqual(bill.amount_total, 7.0)
        bill.action_post()
        self.assertEqual(self.entry.state, "settled")
        self._pay(bill)
        self.assertEqual(self.entry.state, "paid")
        bill.line_ids.remove_move_reconcile()
        self.assertEqual(self.entry.state, "settled")

    def test_billed_once(self):
        """SR-11: a second click, a stale page or a repeated job make no second bill."""
        self._bill(self.settlement)
        with self.assertRaisesRegex(UserError, "billed already"):
            self._bill(self.settlement)
        self.settlement.state = "settled"
        with self.assertRaisesRegex(UserError, "billed already"):
            self.settlement.make_invoices(self._journal(), self._product())
        self.assertEqual(len(self.settlement.invoice_line_ids), 1)

    def test_database_refuses_second_bill(self):
        """SR-11: the unique index stands behind the check."""
        bill = self._bill(self.settlement)
        with (
            self.assertRaises(UniqueViolation),
            mute_logger("odoo.sql_db"),
            self.env.cr.savepoint(),
        ):
            bill.copy({"invoice_date": bill.invoice_date}).invoice_line_ids.write(
                {"settlement_id": self.settlement.id}
            )
            self.env.flush_all()

    def test_cancelled_bill(self):
        """SR-11: after a cancelled bill there can be another one, but not both."""
        bill = self._bill(self.settlement)
        bill.action_post()
        with self.assertRaisesRegex(UserError, "Cannot cancel"):
            self.settlement.action_cancel()
        bill.button_cancel()
        self.assertEqual(self.settlement.state, "except_invoice")
        self.settlement.action_draft()
        second = self._bill(self.settlement)
        self.assertNotEqual(second, bill)
        with (
            self.assertRaises(UniqueViolation),
            mute_logger("odoo.sql_db"),
            self.env.cr.savepoint(),
        ):
            bill.button_draft()
            self.env.flush_all()

    def test_no_bill_for_freed_entries(self):
        """SR-11: a cancelled bill stays dead once its entries were settled anew."""
        bill = self._bill(self.settlement)
        bill.button_cancel()
        self.settlement.action_draft()
        self.settlement.action_cancel()
        with self.assertRaisesRegex(UserError, "settlement of this bill was cancelled"):
            bill.button_draft()

    def test_live_bill_holds_the_settlement(self):
        """SR-11: what is being billed is neither cancelled nor deleted."""
        bill = self._bill(self.settlement)
        self.settlement.state = "settled"
        for method in ("action_cancel", "unlink"):
            with self.assertRaisesRegex(UserError, "Cancel the bill"):
                getattr(self.settlement, method)()
        self._make_payable([1.0], day="2026-05-11")
        self.assertNotEqual(self._settle("2026-06-01"), self.settlement)
        self.settlement.state = "invoiced"
        bill.unlink()
        self.assertEqual(self.settlement.state, "settled")
        self.settlement.action_cancel()
        self.assertEqual(self.settlement.line_ids.incentive_live, False)

    def test_reset_bill_takes_its_settlement_along(self):
        """SR-11: a cancelled bill that is reset holds its settlement again."""
        bill = self._bill(self.settlement)
        bill.button_cancel()
        bill.button_draft()
        self.assertEqual(self.settlement.state, "invoiced")

    def test_other_types_are_billed_once_too(self):
        """SR-11: the guard holds for every type of settlement."""
        manual = self.env["commission.settlement"].create(
            {
                "agent_id": self.technician_user_a.partner_id.id,
                "date_from": "2026-01-01",
                "date_to": "2026-01-31",
            }
        )
        manual.make_invoices(self._journal(), self._product())
        with self.assertRaisesRegex(UserError, "billed already"):
            manual.make_invoices(self._journal(), self._product())

    def test_manager_bills_through_the_wizard(self):
        """SR-11: with the right to invoice, the manager needs no further role."""
        self.service_manager.group_ids += self.env.ref("account.group_account_invoice")
        settlement = self.settlement.with_user(self.service_manager)
        action = settlement.action_invoice()
        wizard = (
            self.env["commission.make.invoice"]
            .with_user(self.service_manager)
            .with_context(**action["context"])
            .create({})
        )
        self.assertEqual(wizard.product_id, self._product())
        bill = self.env["account.move"].search(wizard.button_create()["domain"])
        self.assertEqual(bill.invoice_line_ids.settlement_id, self.settlement)
