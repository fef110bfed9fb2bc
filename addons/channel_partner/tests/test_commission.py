# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.tests import tagged

from .commission_common import CommissionCommon


@tagged("post_install", "-at_install")
class TestCommission(CommissionCommon):
    """Commission for service that happened (CP-06, CP-07)."""

    def test_pending_until_proven(self):
        """CP-07: from acceptance it waits; proven it is payable, to the firm."""
        job = self.make_job()
        [booked] = self.booked(job)
        self.assertEqual(self.standing(job), [(10.0, "pending", "waiting_completion")])
        self.assertEqual(booked.channel_partner_id, self.firm)
        self.assertEqual(booked.entry_ids.beneficiary_id, self.firm)
        self.assertEqual(
            booked.explanation,
            "1 % of 1,000.00: Gold test, Partner Store, Air conditioners",
        )
        self.assertEqual(booked.entry_ids.note, booked.explanation)
        self.assertEqual(booked.state, "pending")
        self.complete(job, confirm=False)
        self.assertEqual(self.standing(job)[0][2], "waiting_confirmation")
        self.prove(job)
        self.assertEqual(self.standing(job), [(10.0, "payable", False)])
        self.assertEqual(booked.state, "payable")
        self.assertEqual(booked.earned, 10.0)
        settlement = self.settle()
        self.assertEqual(settlement.agent_id, self.firm)
        self.assertEqual(settlement.line_ids.incentive_note, booked.explanation)
        booked.invalidate_recordset()
        self.assertEqual((booked.state, booked.paid), ("settled", 10.0))

    def test_cancelled_and_complained(self):
        """CP-07: story B holds for partners."""
        cancelled, complained = self.make_job(), self.make_job()
        cancelled.action_cancel()
        self.prove(complained, "negative")
        self.assertEqual(
            self.standing(cancelled), [(10.0, "pending", "visit_cancelled")]
        )
        self.assertEqual(self.standing(complained), [(10.0, "pending", "proof_failed")])
        self.assertEqual(self.booked(complained).state, "not_earned")
        self.assertIn("not satisfied", self.booked(complained).reason)
        self.assertFalse(self.settle())

    def test_clawback(self):
        """CP-07: a proof that is revoked after the settlement takes it back; once."""
        job = self.make_job()
        self.prove(job)
        self.settle()
        job.revoke_proof("Not there")
        self.assertEqual(
            self.standing(job), [(10.0, "settled", False), (-10.0, "payable", False)]
        )
        booked = self.booked(job)
        self.assertEqual(booked.state, "returned")
        self.assertIn("not proven any more", booked.entry_ids.sorted("id")[1].note)
        self.commissions._sync_jobs(job)
        self.assertEqual(len(self.standing(job)), 2)
        job.reinstate_proof("It was there")
        # What was not taken back yet is not taken back.
        self.assertEqual(
            [row[1] for row in self.standing(job)], ["settled", "void", "void"]
        )

    def test_given_to_another_store(self):
        """CP-07: the old store gets nothing, the new one all of it."""
        job = self.make_job()
        self.take_back(job)
        self.assertEqual({row[1] for row in self.standing(job)}, {"void"})
        self.give(job, self.rival)
        self.prove(job)
        self.assertEqual({row[1] for row in self.standing(job)}, {"void"})
        self.assertEqual(self.standing(job, self.rival), [(10.0, "payable", False)])
        self.assertEqual(self.booked(job).state, "void")

    def test_given_back_and_taken_again(self):
        job = self.make_job()
        self.take_back(job)
        self.give(job)
        self.prove(job)
        self.assertEqual(
            [row for row in self.standing(job) if row[1] != "void"],
            [(10.0, "payable", False)],
        )

    def test_terms_are_kept(self):
        """CP-06: a rule that is changed later does not change what is booked."""
        job, rate = self.make_job(), self.rule.percent
        self.rule.percent = 5
        self.prove(job)
        self.assertEqual(self.standing(job), [(10.0, "payable", False)])
        self.assertEqual(self.standing(self.make_job())[0][0], 50.0)
        self.rule.percent = rate

    def test_no_rule_reaches_back(self):
        """CP-06: what was finished without a rule stays without a commission."""
        self.rule.active = False
        job = self.make_job()
        self.assertFalse(self.booked(job))
        self.prove(job)
        self.rule.active = True
        with self.enter_registry_test_mode():
            self.env.ref(
                "channel_partner.ir_cron_channel_commission"
            ).method_direct_trigger()
        self.assertFalse(self.booked(job))

    def test_safety_net(self):
        """An open job that nothing was booked for is found by the nightly run."""
        self.rule.active = False
        job = self.make_job()
        self.rule.active = True
        for _run in range(2):
            with self.enter_registry_test_mode():
                self.env.ref(
                    "channel_partner.ir_cron_channel_commission"
                ).method_direct_trigger()
            self.assertEqual(
                self.standing(job), [(10.0, "pending", "waiting_completion")]
            )

    def test_refund(self):
        """CP-06: what the customer gets back earns nothing."""
        job = self.make_job()
        invoice = self.invoice(job.sale_id)
        self.prove(job)
        self.refund(invoice, 400)
        self.assertEqual(
            [row[:2] for row in self.standing(job)],
            [(10.0, "payable"), (-4.0, "payable")],
        )
        self.assertEqual(self.booked(job).base_amount, 600.0)
        self.assertIn("pays less", self.booked(job).entry_ids.sorted("id")[1].note)
        self.settle()
        self.refund(invoice, 600)
        self.assertEqual(self.standing(job)[2], (-6.0, "payable", False))

    def test_amount_counts_once(self):
        """CP-06: a sale that needs two visits earns once."""
        first = self.make_job()
        second = self.make_order(sale_id=first.sale_id.id)
        self.give(second)
        self.assertEqual(self.standing(second), [])
        self.assertEqual(self.booked(second).state, "nothing")
        first.action_cancel()
        self.commissions._sync_jobs(second)
        self.assertEqual(self.standing(second)[0][0], 10.0)
        self.commissions._sync_jobs(first)
        self.assertEqual({row[1] for row in self.standing(first)}, {"void"})

    def test_sale_comes_later(self):
        """CP-06: a job that is quoted at the customer's earns by that quote."""
        job = self.make_order()
        self.give(job)
        self.assertEqual(self.booked(job).state, "nothing")
        sale = self.make_sale(500, confirm=False)
        job.sale_id = sale
        self.assertEqual(self.standing(job), [])
        sale.action_confirm()
        self.assertEqual(self.standing(job)[0][0], 5.0)
        sale.order_line.price_unit = 700
        self.assertEqual([row[0] for row in self.standing(job)], [5.0, 2.0])
        sale._action_cancel()
        self.assertEqual({row[1] for row in self.standing(job)}, {"void"})

    def test_goods_value(self):
        """CP-06: under warranty the value of the goods can be the base."""
        unit = self.env["product.product"].create(
            {"name": "Conditioner", "list_price": 3000, "categ_id": self.categ.id}
        )
        self.rule.base = "goods"
        job = self.make_order()
        job.equipment_ids = self.env["fsm.equipment"].create(
            {
                "name": "Conditioner 1",
                "product_id": unit.id,
                "location_id": job.location_id.id,
                "current_location_id": job.location_id.id,
            }
        )
        self.give(job)
        self.assertEqual(self.standing(job)[0][0], 30.0)
        self.assertIn("Air conditioners", self.booked(job).explanation)

    def test_own_customer_is_reviewed(self):
        """CP-07: the firm as its own customer waits for a manager, who says why."""
        insider = self.customer.copy({"name": "At home", "parent_id": self.firm.id})
        job = self.make_job(customer=insider)
        self.prove(job)
        booked = self.booked(job)
        self.assertEqual(self.standing(job), [(10.0, "pending", "under_review")])
        self.assertEqual(booked.review_state, "open")
        own = booked.with_user(self.channel_manager)
        with self.assertRaisesRegex(Exception, "why you decide"):
            own.action_review_release()
        own.review_note = "Own showroom, agreed"
        own.action_review_release()
        self.assertEqual(self.standing(job), [(10.0, "payable", False)])
        self.settle()
        own.review_note = "Not agreed"
        own.action_review_refuse()
        self.assertEqual(self.standing(job)[1], (-10.0, "payable", False))
        self.assertIn("refused", booked.entry_ids.sorted("id")[1].note)

    def test_same_phone_is_reviewed(self):
        """CP-07: so does a customer with the e-mail of somebody of the firm."""
        self.owner_user.partner_id.email = "fang@example.com"
        twin = self.customer.copy({"email": "Fang@example.com"})
        job = self.make_job(customer=twin)
        self.assertEqual(self.standing(job)[0][2], "under_review")
