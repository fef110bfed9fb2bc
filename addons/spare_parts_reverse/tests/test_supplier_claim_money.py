# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import tagged

from .claim_common import ClaimCommon


@tagged("post_install", "-at_install")
class TestSupplierClaimMoney(ClaimCommon):
    """Expected, received, difference; and what a replacement is worth (SP-13)."""

    def test_credit_in_full(self):
        """Received is what is posted; then the claim closes without a reason."""
        parts, claim = self.shipped("M-1", "M-2")
        self.answer(claim, [{"answer": "credit"}] * 2)
        note = claim._get_credit_notes()
        self.assertEqual(len(note), 1)
        self.assertEqual((note.move_type, note.state), ("in_refund", "draft"))
        self.assertEqual(note.partner_id, self.supplier)
        self.assertEqual(note.amount_untaxed, 400)
        self.assertEqual(note.invoice_line_ids.spare_claim_line_id, claim.line_ids)
        self.assertIn("M-1", note.invoice_line_ids[0].name)
        self.assertEqual(
            note.invoice_line_ids.account_id,
            self.board.product_tmpl_id.get_product_accounts()["expense"],
        )
        self.assertEqual((claim.received_amount, claim.difference_amount), (0, 400))
        with self.assertRaisesRegex(UserError, "still a draft"):
            claim.with_user(self.spare_manager).action_close()
        self.post(claim)
        self.assertEqual((claim.received_amount, claim.difference_amount), (400, 0))
        self.assertEqual(claim.received_rate, 100)
        claim.with_user(self.spare_manager).action_close()
        self.assertEqual(claim.state, "closed")
        self.assertEqual(parts.mapped("outcome"), ["supplier", "supplier"])

    def test_lower_credit_is_a_difference(self):
        """What accounting posts counts, not what was agreed; and it is explained."""
        _parts, claim = self.shipped("M-10", "M-11")
        self.answer(claim, [{"answer": "credit"}] * 2)
        self.post(claim, 200, 150)
        self.assertEqual(claim.line_ids.mapped("received_amount"), [200, 150])
        self.assertEqual(claim.line_ids.mapped("difference_amount"), [0, 50])
        self.assertEqual(claim.received_rate, 87.5)
        manager = claim.with_user(self.spare_manager)
        with self.assertRaisesRegex(UserError, "is missing of what was expected"):
            manager.action_close()
        manager.difference_reason = "Used boards are credited at 75 %"
        manager.action_close()
        with self.assertRaisesRegex(UserError, "closed"):
            manager.difference_reason = "Something else"

    def test_tolerance(self):
        """One percent is nothing to talk about."""
        _parts, claim = self.shipped("M-20")
        self.answer(claim, [{"answer": "credit"}])
        self.post(claim, 198)
        claim.with_user(self.spare_manager).action_close()
        self.assertEqual((claim.state, claim.difference_amount), ("closed", 2))

    def test_reversal_takes_the_credit_back(self):
        _parts, claim = self.shipped("M-30")
        self.answer(claim, [{"answer": "credit"}])
        note = self.post(claim)
        self.assertEqual(claim.received_amount, 200)
        reversal = note._reverse_moves(
            [{"invoice_date": fields.Date.today(), "date": fields.Date.today()}]
        )
        reversal.action_post()
        self.assertEqual((claim.received_amount, claim.difference_amount), (0, 200))

    def test_deleted_credit_note(self):
        """The credit never comes: delete the draft, and say why."""
        _parts, claim = self.shipped("M-40")
        self.answer(claim, [{"answer": "credit"}])
        claim._get_credit_notes().unlink()
        claim.invalidate_recordset()
        self.assertTrue(claim.is_credit_note_allowed)
        manager = claim.with_user(self.spare_manager)
        manager.difference_reason = "Supplier is bankrupt"
        manager.action_close()
        self.assertEqual(claim.received_rate, 0)

    def test_foreign_currency(self):
        """Amounts in the currency of the claim; for analysis at the rate of the day of
        shipping."""
        foreign = self._make_currency("KWD", 0.25)
        self.seller.write({"currency_id": foreign.id, "price": 50.123})
        _parts, claim = self.shipped("M-50")
        self.assertEqual(claim.currency_id, foreign)
        self.assertEqual(claim.expected_amount, 50.123)
        self.assertEqual(claim.expected_value, 200.49)
        self.answer(claim, [{"answer": "credit", "agreed_amount": 40}])
        note = self.post(claim)
        self.assertEqual((note.currency_id, note.amount_untaxed), (foreign, 40))
        self.assertEqual(claim.received_amount, 40)
        self.assertAlmostEqual(claim.difference_amount, 10.123, 3)
        self.assertEqual(claim.received_value, 160)
        self.assertEqual(claim.difference_value, 40.49)

    def _make_currency(self, name, rate):
        currency = (
            self.env["res.currency"]
            .with_context(active_test=False)
            .search([("name", "=", name)])
        )
        currency.write({"active": True, "rounding": 0.001})
        currency.rate_ids.unlink()
        self.env["res.currency.rate"].create(
            {"currency_id": currency.id, "name": "2020-01-01", "rate": rate}
        )
        return currency

    def test_untracked_quantity(self):
        """Three pieces at 33.33 that are credited with 100 give exactly 100."""
        cable = self.make_part("Cable", tracking="none", spare_rule_id=self.rule.id)
        self.make_seller(cable, price=33.333)
        part = self.make_return(cable, quantity=3)
        part._receive()
        self.decide(part)
        part.with_user(self.spare_manager)._override("replace", "supplier", "Batch")
        part._route()
        claim = part.spare_claim_id
        self.assertEqual(claim.expected_amount, 100)
        claim.action_ship()
        self.answer(claim, [{"answer": "credit"}])
        self.assertEqual(claim._get_credit_notes().amount_untaxed, 100)

    def test_replacement(self):
        """A new part with a new number comes into good stock, at the credit's worth."""
        self.board.categ_id = self.env["product.category"].create(
            {"name": "Averaged", "property_cost_method": "average"}
        )
        part, claim = self.shipped("M-60")
        self.stock(
            self.board, self.warehouse.lot_stock_id, 1, self.make_lot(self.board, "OLD")
        )
        before = self.board.total_value
        with self.assertRaisesRegex(UserError, "number of the replacement"):
            self.answer(claim, [{"answer": "replacement"}])
        self.answer(claim, [{"answer": "replacement", "replacement_number": " NEW-1 "}])
        lot = self.env["stock.lot"].search(
            [("name", "=", "NEW-1"), ("product_id", "=", self.board.id)]
        )
        self.assertEqual(self.count(self.board, self.warehouse.lot_stock_id, lot), 1)
        self.board.invalidate_recordset()
        self.assertEqual(self.board.total_value - before, 200)
        self.assertEqual((part.state, part.outcome), ("done", "supplier"))
        self.assertEqual((claim.replaced_amount, claim.difference_amount), (200, 0))
        self.assertEqual(claim.received_rate, 100)
        self.assertFalse(claim._get_credit_notes())
        claim.with_user(self.spare_manager).action_close()

    def test_replacement_number_is_free(self):
        """A number that lies in stock already is a typing error."""
        _part, claim = self.shipped("M-70")
        self.stock(
            self.board,
            self.warehouse.lot_stock_id,
            1,
            self.make_lot(self.board, "HERE"),
        )
        with self.assertRaisesRegex(UserError, "HERE .* is in .* already"):
            self.answer(
                claim, [{"answer": "replacement", "replacement_number": "HERE"}]
            )

    def test_repaired_by_the_supplier(self):
        """The same serial comes back as good as new."""
        part, claim = self.shipped("M-80")
        self.answer(claim, [{"answer": "replacement", "replacement_number": "M-80"}])
        stock = self.warehouse.lot_stock_id
        self.assertEqual(self.count(self.board, stock, part.lot_id), 1)

    def test_without_accounting_rights(self):
        """A manager answers; the credit note is accounting's, who finds it."""
        _parts, claim = self.shipped("M-90")
        self.answer(claim, [{"answer": "credit"}], user=self.spare_manager)
        self.assertEqual(claim.state, "answered")
        self.assertFalse(claim._get_credit_notes())
        with self.assertRaisesRegex(UserError, "Ask somebody with the right"):
            claim.with_user(self.spare_manager).action_make_credit_note()
        action = claim.with_user(self.clerk).action_make_credit_note()
        self.assertEqual(action["res_model"], "account.move")
        claim.with_user(self.clerk).action_make_credit_note()
        self.assertEqual(claim.credit_note_count, 1, "made once")

    def test_rates_of_a_group(self):
        """The rate of a group is its sum of the sum, not the mean of rates."""
        self.make_seller(pump := self.make_part("Pump"), price=600)
        _parts, small = self.shipped("M-100")
        _parts, large = self.shipped("M-101", product=pump)
        for claim, price in ((small, 200), (large, 0)):
            self.answer(claim, [{"answer": "credit"}])
            self.post(claim, price)
        self.env.flush_all()
        [[supplier, rate, received]] = self.env["spare.supplier.claim"]._read_group(
            [("id", "in", (small + large).ids)],
            ["partner_id"],
            ["received_rate:avg", "received_value:sum"],
        )
        self.assertEqual((supplier, rate, received), (self.supplier, 25, 200))
