# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.tests import tagged

from .commission_common import CommissionCommon


@tagged("post_install", "-at_install")
class TestCommissionSale(CommissionCommon):
    """Sales from leads that a store has, and what a sale says about jobs (CP-06)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.sales_rule = cls.rules.create(
            {"name": "Sales", "side": "sales", "percent": 2}
        )

    def make_deal(self, price=1000, **vals):
        lead = self.make_lead(type="opportunity")
        self.give(lead)
        return self.make_sale(price, opportunity_id=lead.id, **vals)

    def test_won_and_paid(self):
        """CP-06: of a lead that is won; payable when the customer has paid."""
        sale = self.make_deal(confirm=False)
        self.assertEqual(self.standing(sale), [])
        sale.action_confirm()
        self.assertEqual(self.standing(sale), [(20.0, "pending", "waiting_invoice")])
        invoice = self.invoice(sale)
        self.assertEqual(self.standing(sale)[0][2], "waiting_payment")
        self.pay(invoice)
        self.assertEqual(self.standing(sale), [(20.0, "payable", False)])
        booked = self.booked(sale)
        self.assertEqual(booked.side, "sales")
        self.assertEqual(booked.channel_partner_id, self.firm)

    def test_refund_and_cancel(self):
        """CP-06: a refund takes its part back, also after the settlement."""
        sale = self.make_deal()
        invoice = self.invoice(sale)
        self.pay(invoice)
        self.settle()
        self.refund(invoice, 250)
        self.assertEqual(self.standing(sale)[1], (-5.0, "payable", False))
        self.refund(invoice, 750)
        self.assertEqual(self.standing(sale)[2], (-15.0, "payable", False))
        self.assertEqual(self.booked(sale).state, "returned")

    def test_cancelled_sale(self):
        sale = self.make_deal()
        sale._action_cancel()
        self.assertEqual({row[1] for row in self.standing(sale)}, {"void"})

    def test_lead_goes_to_another_store(self):
        """CP-06: who has the lead when it is paid earns; nobody earns twice."""
        sale = self.make_deal()
        self.take_back(sale.opportunity_id)
        self.assertEqual({row[1] for row in self.standing(sale)}, {"void"})
        self.give(sale.opportunity_id, self.rival)
        self.assertEqual(self.standing(sale, self.rival)[0][0], 20.0)

    def test_no_rule_for_sales(self):
        self.sales_rule.active = False
        self.assertFalse(self.booked(self.make_deal()))

    def test_lines_with_jobs_of_their_own(self):
        """CP-06: what has a work order of its own counts there, the rest once."""
        sale = self.make_sale(1000)
        extra = sale.order_line.copy({"order_id": sale.id, "price_unit": 300})
        whole = self.make_order(sale_id=sale.id)
        part = self.make_order(sale_id=sale.id, sale_line_id=extra.id)
        for job in (whole, part):
            self.give(job)
        self.commissions._sync_jobs(whole)
        self.assertEqual(self.booked(whole).base_amount, 1000.0)
        self.assertEqual(self.booked(part).base_amount, 300.0)
        self.commissions._sync_jobs(whole | part)
        self.assertEqual(sum(self.booked(whole | part).mapped("amount")), 13.0)

    def test_invoice_of_the_job(self):
        """CP-06: a job without a sale earns by its own invoice."""
        job = self.make_order()
        self.give(job)
        invoice = self.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": self.customer.id,
                "invoice_date": "2026-01-01",
                "invoice_line_ids": [
                    (0, 0, {"name": "Work", "price_unit": 800, "tax_ids": False})
                ],
            }
        )
        job.invoice_lines = invoice.invoice_line_ids
        self.assertEqual(self.booked(job).amount, 0.0)
        invoice.action_post()
        self.assertEqual(self.booked(job).amount, 8.0)
        self.assertEqual(self.standing(job)[0][0], 8.0)

    def test_queries(self):
        """CP-06: ten jobs and sales are synced with the queries of two."""

        def count(number):
            jobs = self.env["fsm.order"]
            sales = self.env["sale.order"]
            for _number in range(number):
                jobs |= self.make_job()
                sales |= self.make_deal()
            counts = []
            for _run in range(2):
                self.env.flush_all()
                self.env.invalidate_all()
                before = self.env.cr.sql_log_count
                self.commissions._sync_jobs(jobs)
                self.commissions._sync_sales(sales)
                counts.append(self.env.cr.sql_log_count - before)
            return counts

        few = count(2)
        self.assertEqual(count(10), few)
        self.assertLessEqual(max(few), 60)
