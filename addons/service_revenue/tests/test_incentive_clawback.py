# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged

from .incentive_common import IncentiveCommon


@tagged("post_install", "-at_install")
class TestIncentiveClawback(IncentiveCommon):
    """What was earned comes back, and who earned it reads why (CP-07, story B)."""

    def test_rejected_after_settlement(self):
        """CP-07: a settled bounty comes back when its lead is rejected after all."""
        job = self._make_order()
        lead = self._accept(self._capture(job))
        self._prove(job)
        self._settle()
        lead = lead.with_user(self.service_user)
        lead.action_service_back_to_triage()
        self.assertEqual(self._sums(), {"settled": 20.0})
        lead.action_service_reject("No such customer")
        self.assertEqual(self._sums(), {"settled": 20.0, "payable": -20.0})
        self.assertIn("was rejected", self._ledger()[-1].hold_note)
        lead.action_service_back_to_triage()
        self._accept(lead)
        self.assertEqual(self._sums(), {"settled": 20.0, "void": 0.0})

    def test_rejected_before_settlement(self):
        """CP-07: a rejected lead says so, and what can be done."""
        lead = self._accept(self._capture()).with_user(self.service_user)
        lead.action_service_back_to_triage()
        lead.action_service_reject("No such customer")
        entry = self._ledger()
        self.assertEqual(entry.hold_reason, "lead_rejected")
        self.assertIn("ask triage", entry.hold_note)

    def test_lost_while_it_also_waits(self):
        """CP-07: a paid bounty comes back with the sale, whatever else it waits for."""
        self.bounty_rule.active = self.share_rule.active = False
        self._make_rule(stage="paid", bounty=20)
        job = self._make_order()
        lead = self._accept(self._capture(job))
        self._prove(job)
        invoice = self._invoice(self._sell(lead, price=1000))
        self._pay(invoice)
        self._settle()
        self.assertEqual(self._sums(), {"settled": 20.0})
        lead._with_service_engine().service_state = "triage"
        self.assertEqual(self._sums(), {"settled": 20.0})
        self._refund(invoice, 1000)
        self.assertEqual(self._sums(), {"settled": 20.0, "payable": -20.0})

    def test_credit_note_typed_by_hand(self):
        """CP-07: a credit note without order lines counts through its invoice."""
        job = self._make_order()
        lead = self._accept(self._capture(job))
        order = self._sell(lead, price=1000)
        other = self._make_sale_order(lead.partner_id, [(self.product, 1, 3000)])
        other.action_confirm()
        invoice = (order + other)._create_invoices()
        self.assertEqual(len(invoice), 1)
        invoice.action_post()
        self._pay(invoice)
        self.assertEqual(self._ledger()[-1].amount, 20.0)
        credit = self.env["account.move"].create(
            {
                "move_type": "out_refund",
                "partner_id": lead.partner_id.id,
                "reversed_entry_id": invoice.id,
                "invoice_line_ids": [
                    Command.create(
                        {"name": "Discount", "price_unit": 800, "tax_ids": False}
                    )
                ],
            }
        )
        self.assertFalse(credit.invoice_line_ids.sale_line_ids)
        credit.action_post()
        # A quarter of the invoice, so a quarter of the credit note: 200 less.
        shares = self._ledger().filtered("sale_order_id")
        self.assertEqual(shares.mapped("amount"), [20.0, -4.0])
        credit.button_draft()
        shares = self._ledger().filtered("sale_order_id")
        self.assertEqual(sum(shares.mapped("amount")), 20.0)

    def test_ticket_closed_without_visit(self):
        """CP-07: closing the ticket opens the gate at once; many cost two queries."""
        closed = self.env["helpdesk.ticket.stage"].search(
            [("closed", "=", True)], limit=1
        )
        ticket = self._make_ticket()
        before = ticket.stage_id
        result = ticket.with_user(self.service_user).capture_lead(self.interest.id)
        # Somebody else accepts it: four eyes.
        lead = self.env["crm.lead"].browse(result["lead_id"])
        lead.with_user(self.service_manager).dispatch(team_id=self.team.id)
        partner = self.service_user.partner_id
        self.assertEqual(self._ledger(partner).hold_reason, "waiting_ticket")
        ticket.stage_id = closed
        self.assertEqual(self._sums(partner), {"payable": 20.0})
        ticket.stage_id = before
        self.assertEqual(self._ledger(partner).hold_reason, "waiting_ticket")
        tickets = ticket.concat(*[self._make_ticket() for _n in range(5)])
        self.env.flush_all()
        with self.assertQueryCount(1):
            (tickets - ticket)._announce_to_incentives()

    def test_customer_never_confirms(self):
        """CP-07 story B: it waits, says since when; after the limit it is not earned,
        and a late confirmation still counts."""
        self.company.service_confirmation_days = 10
        now = fields.Datetime.now()
        job = self._make_order()
        self._accept(self._capture(job))
        self._complete(job, confirm=False)
        entry = self._ledger()
        self.assertEqual(entry.hold_reason, "waiting_confirmation")
        with freeze_time(now + timedelta(days=6, minutes=1)):
            self.entries.invalidate_model()
            self.assertIn("since 6 days", entry.hold_note)
            self.assertIn("or send a code, until", entry.hold_note)
        with freeze_time(now + timedelta(days=11)):
            self.entries._evaluate(entry)
            self.assertEqual(entry.hold_reason, "confirmation_missed")
            self.assertIn("in 11 days", entry.hold_note)
            mine = self.entries.with_user(self.technician_user_a).get_my_earnings(
                str(entry.date)
            )
            self.assertEqual(mine["totals"][0]["pending"], 0.0)
            self.assertTrue(mine["lines"][0]["is_lost"])
            self._complete(job)
            # The time for a bad call-back is over, too.
            self.assertEqual(entry.state, "payable")

    def test_every_hold_has_a_note(self):
        """Story B: no reason without a sentence."""
        self._accept(self._capture())
        entry = self._ledger()
        for reason, _label in self.entries._fields["hold_reason"].selection:
            self.env.cr.execute(
                "UPDATE service_incentive_entry SET state = 'pending', hold_reason = %s"
                " WHERE id = %s",
                [reason, entry.id],
            )
            self.entries.invalidate_model()
            self.assertTrue(entry.hold_note.endswith((".", "lead.")), reason)
        for reason, _label in self.entries._fields["limit_reason"].selection:
            self.env.cr.execute(
                "UPDATE service_incentive_entry SET state = 'void', hold_reason = NULL,"
                " limit_reason = %s WHERE id = %s",
                [reason, entry.id],
            )
            self.entries.invalidate_model()
            self.assertTrue(entry.hold_note.endswith("."), reason)

    def test_merging_contacts(self):
        """CP-07: who earned stays; the error says how to merge nevertheless."""
        wizard = self.env["base.partner.merge.automatic.wizard"]
        technician = self.technician_user_a.partner_id
        self._accept(self._capture())
        double = self.env["res.partner"].create(
            {"name": technician.name, "email": technician.email}
        )
        both = (technician + double).ids
        with self.assertRaisesRegex(UserError, "as the contact that remains"):
            wizard._merge(both, double)
        wizard._merge(both, technician)
        self.assertFalse(double.exists())
        self.assertEqual(self._ledger().beneficiary_id, technician)
        job = self._make_order(technician=self.technician_b)
        self._accept(self._capture(job, self.technician_user_b))
        hers = self.technician_user_b.partner_id
        hers.email = technician.email
        with self.assertRaisesRegex(UserError, "have all earned"):
            wizard._merge((technician + hers).ids, technician)
