# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import date
from unittest.mock import patch

from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.contract.models.contract_line import ContractLine

from ..models import contract_contract_invoicing as invoicing
from .invoicing_common import InvoicingCommon, as_shipped

DAY = date(2026, 1, 15)
LOGGERS = "odoo.addons.contract.models.contract"


@tagged("post_install", "-at_install")
class TestContractInvoicing(InvoicingCommon):
    def _both(self, contracts):
        """Pictures of the same contracts, invoiced as shipped and by us."""
        self.env.flush_all()
        # Prices are rounded when they are read from the database.
        self.env.invalidate_all()
        with self.env.cr.savepoint() as savepoint:
            with as_shipped():
                contracts._recurring_create_invoice(DAY)
            theirs = self._picture(contracts)
            savepoint.rollback()
        self.env.invalidate_all()
        moves = contracts._recurring_create_invoice(DAY)
        self.assertNotIn("service_invoicing", moves.env.context)
        return theirs, self._picture(contracts)

    def _cron(self):
        self.env.flush_all()
        with freeze_time(DAY), self.enter_registry_test_mode():
            self.env.ref("contract.contract_cron_for_invoice").method_direct_trigger()
        self.env.invalidate_all()

    def _counts(self, contracts):
        return [len(contract._get_related_invoices()) for contract in contracts]

    # ------------------------------------------------------------------
    # The same invoices (P7)
    # ------------------------------------------------------------------

    def test_equal_taxes(self):
        """P7: no tax, tax on top, tax in the price, several at once."""
        for taxes in (
            self.env["account.tax"],
            self.tax,
            self.included,
            self.tax + self.included,
        ):
            self.service.taxes_id = taxes
            theirs, ours = self._both(self._contracts(4))
            self.assertEqual(theirs, ours)

    def test_equal_terms(self):
        """P7: payment terms, fiscal position, salesperson, other currency."""
        self.service.taxes_id = self.tax
        position = self.env["account.fiscal.position"].create({"name": "Abroad"})
        other = self.env["account.tax"].create(
            {
                "name": "5 %",
                "amount": 5,
                "fiscal_position_ids": position.ids,
                "original_tax_ids": self.tax.ids,
            }
        )
        self.assertTrue(other)
        euro = self.env.ref("base.EUR")
        euro.active = True
        self.env["res.currency.rate"].create(
            {"currency_id": euro.id, "name": "2026-01-01", "rate": 0.87}
        )
        for values in (
            {"payment_term_id": self.env.ref("account.account_payment_term_30days").id},
            {"fiscal_position_id": position.id},
            {"user_id": self.service_manager.id},
            {"manual_currency_id": euro.id},
            {"contract_type": "purchase"},
        ):
            theirs, ours = self._both(self._contracts(2, **values))
            self.assertEqual(theirs, ours, values)

    def test_equal_tags_and_sections(self):
        """P7: taxes with tags; sections, notes and free lines."""
        tag = self.env["account.account.tag"].create(
            {"name": "Base", "applicability": "taxes"}
        )
        base = self.tax.invoice_repartition_line_ids.filtered(
            lambda line: line.repartition_type == "base"
        )
        base.tag_ids = tag
        self.service.taxes_id = self.tax
        contracts = self._contracts(2)
        contracts.contract_line_ids = [
            Command.create(
                {"display_type": "line_section", "name": "Section", "sequence": 1}
            ),
            Command.create(
                {
                    "name": "Free",
                    "quantity": 1,
                    "price_unit": 0,
                    "date_start": "2026-01-01",
                    "recurring_next_date": "2026-01-01",
                }
            ),
        ]
        theirs, ours = self._both(contracts)
        self.assertEqual(theirs, ours)
        self.assertEqual(contracts[0]._get_related_invoices().line_ids.tax_tag_ids, tag)

    def test_equality_can_fail(self):
        """P7: the comparison sees a cent, a date, a message and a follower."""
        contracts = self._contracts(1)
        _theirs, ours = self._both(contracts)
        move = contracts._get_related_invoices()
        for change in (
            lambda: move.invoice_line_ids[0].write({"price_unit": 33.34}),
            lambda: move.write({"invoice_date_due": "2026-03-01"}),
            lambda: move.message_post(body="More"),
            lambda: move.message_subscribe(self.service_user.partner_id.ids),
            lambda: contracts.contract_line_ids[0].write(
                {"recurring_next_date": "2026-07-01"}
            ),
        ):
            with self.env.cr.savepoint() as savepoint:
                change()
                self.assertNotEqual(ours, self._picture(contracts))
                savepoint.rollback()
            self.env.invalidate_all()

    # ------------------------------------------------------------------
    # Once, whatever happens (P7)
    # ------------------------------------------------------------------

    def test_cron_in_batches(self):
        """P7: the job makes each invoice once, however often it runs."""
        contracts = self._contracts(5)
        with patch.object(invoicing, "BATCH_CONTRACTS", 2):
            self._cron()
            self.assertEqual(self._counts(contracts), [1] * 5)
            self._cron()
        self.assertEqual(self._counts(contracts), [1] * 5)

    @mute_logger(LOGGERS)
    def test_error_holds_up_nobody(self):
        """P7: what fails is noted on its contract; the next run clears the note."""
        contracts = self._contracts(5)
        bad = contracts[2]
        inherited = ContractLine._prepare_invoice_line

        def failing(line):
            if line.contract_id == bad:
                raise UserError(line.env._("Price is missing"))
            return inherited(line)

        with (
            patch.object(invoicing, "BATCH_CONTRACTS", 2),
            patch.object(ContractLine, "_prepare_invoice_line", failing),
        ):
            self._cron()
        self.assertEqual(self._counts(contracts), [1, 1, 0, 1, 1])
        self.assertIn("Price is missing", bad.invoice_generation_error)
        self._cron()
        self.assertEqual(self._counts(contracts), [1] * 5)
        self.assertFalse(bad.invoice_generation_error)

    def test_hooks_are_called(self):
        """P7: what other addons extend is called for each contract and line."""
        contracts = self._contracts(2)
        called = []
        for model, name in (
            ("contract.contract", "_prepare_invoice"),
            ("contract.contract", "_get_lines_to_invoice"),
            ("contract.contract", "_invoice_followers"),
            ("contract.line", "_prepare_invoice_line"),
        ):
            self._spy(model, name, called)
        contracts._recurring_create_invoice(DAY)
        self.assertEqual(called.count("_prepare_invoice"), 2)
        self.assertEqual(called.count("_get_lines_to_invoice"), 2)
        self.assertEqual(called.count("_prepare_invoice_line"), 3)
        self.assertEqual(called.count("_invoice_followers"), 1)

    def _spy(self, model, name, called):
        cls = self.registry[model]
        inherited = getattr(cls, name)

        def method(records, *args, **kwargs):
            called.append(name)
            return inherited(records, *args, **kwargs)

        self.patch(cls, name, method)

    def test_query_budget(self):
        """P7: few queries a contract, and fewer the more there are."""
        self.service.taxes_id = self.tax
        contracts = self._contracts(40)
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        contracts._recurring_create_invoice(DAY)
        self.env.flush_all()
        self.assertLess((self.env.cr.sql_log_count - before) / 40, 8)
