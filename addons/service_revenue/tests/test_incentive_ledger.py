# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from psycopg2.errors import CheckViolation, RestrictViolation, UniqueViolation

from odoo.tests import tagged
from odoo.tools import mute_logger

from .incentive_common import IncentiveCommon


@tagged("post_install", "-at_install")
class TestIncentiveLedger(IncentiveCommon):
    """What is booked, and that it stays as it was booked."""

    def test_story_figures(self):
        """SR-08 SR-11 CP-07: 20.00 and 139.98, then 69.99 back, exactly."""
        job = self._make_order()
        lead = self._capture(job)
        self.assertFalse(self._ledger())
        self._accept(lead)
        self.assertEqual(self._sums(), {"pending": 20.0})
        self.assertEqual(self._ledger().hold_reason, "waiting_completion")
        self._complete(job)
        self.assertEqual(self._ledger().hold_reason, "waiting_callback")
        self.assertIn(job.name, self._ledger().hold_note)
        self._call_back(job)
        self.assertEqual(self._sums(), {"payable": 20.0})
        order = self._sell(lead)
        self.assertEqual(self._sums(), {"payable": 20.0, "pending": 139.98})
        visit = self._make_order(sale_id=order.id)
        self._prove(visit)
        share = self._ledger()[-1]
        self.assertEqual(share.hold_reason, "waiting_invoice")
        invoice = self._invoice(order)
        self.assertEqual(share.hold_reason, "waiting_payment")
        self._pay(invoice)
        self.assertEqual(self._sums(), {"payable": 159.98})
        self.assertEqual(share.fsm_order_id, visit)
        settlement = self._settle()
        self.assertEqual(settlement.total, 159.98)
        self.assertEqual(settlement.line_ids.mapped("settled_amount"), [20.0, 139.98])
        bill = self._bill(settlement)
        bill.action_post()
        self.assertEqual(bill.amount_untaxed, 159.98)
        self.assertEqual(self._sums(), {"settled": 159.98})
        self._pay(bill)
        self.assertEqual(self._sums(), {"paid": 159.98})
        self._refund(invoice, 3499.5)
        self.assertEqual(self._sums(), {"paid": 159.98, "payable": -69.99})
        self.company.service_negative_balance = "credit"
        settlement = self._settle()
        self.assertEqual(settlement.total, -69.99)
        bill = self._bill(settlement)
        self.assertEqual(bill.move_type, "in_refund")
        self.assertEqual(bill.amount_total, 69.99)
        bill.action_post()
        self._pay(bill)
        self.assertEqual(self._sums(), {"paid": 89.99})

    def test_referrer_becomes_agent(self):
        """SR-11: who earns can be settled with; what is configured stays."""
        partner = self.technician_user_a.partner_id
        partner.settlement = "quaterly"
        self.assertFalse(partner.agent)
        self._accept(self._capture())
        self.assertTrue(partner.agent)
        self.assertEqual(partner.settlement, "quaterly")

    def test_rules_fit(self):
        """SR-11: by interest, stage, dates and company; every fitting rule applies."""
        other = self.env.ref("service_revenue.interest_other")
        company, _user = self._make_other_company()
        self._make_rule(bounty=1, interest_ids=other.ids)
        self._make_rule(bounty=2, interest_ids=(self.interest + other).ids)
        self._make_rule(bounty=4, date_to="2000-01-01")
        self._make_rule(bounty=8, date_from="2999-01-01")
        self._make_rule(bounty=16, company_id=company.id)
        self._make_rule(bounty=32, company_id=self.company.id)
        self._make_rule(bounty=64, active=False)
        self._accept(self._capture())
        self.assertEqual(self._sums(), {"pending": 20.0 + 2 + 32})

    def test_bounty_for_later_stages(self):
        """SR-11: a bounty for won, delivered and paid waits for just that."""
        self.bounty_rule.active = self.share_rule.active = False
        for stage in ("won", "delivered", "paid"):
            self._make_rule(name=stage, stage=stage, bounty=5)
        job = self._make_order()
        lead = self._accept(self._capture(job))
        self.assertFalse(self._ledger())
        storable = self._make_product(is_storable=True, invoice_policy="order")
        order = self._sell(lead, product=storable)
        self._prove(job)
        holds = dict(zip(self._ledger().mapped("stage"), self._ledger(), strict=True))
        self.assertEqual(holds["won"].state, "payable")
        self.assertEqual(holds["delivered"].hold_reason, "waiting_delivery")
        self.assertEqual(holds["paid"].hold_reason, "waiting_invoice")
        order.picking_ids.move_ids.write({"quantity": 1, "picked": True})
        order.picking_ids.button_validate()
        self.assertEqual(holds["delivered"].state, "payable")
        self._pay(self._invoice(order))
        self.assertEqual(self._sums(), {"payable": 15.0})

    def test_amended_and_cancelled_order(self):
        """SR-08: the share follows the order; what was never due becomes void."""
        lead = self._accept(self._capture())
        order = self._sell(lead, price=1000)
        order.order_line.price_unit = 1500
        self.entries._sync_orders(order)
        shares = self._ledger().filtered("sale_order_id")
        self.assertEqual(shares.mapped("amount"), [20.0, 10.0])
        self.assertEqual(shares.mapped("kind"), ["accrual", "adjustment"])
        self.assertEqual(shares[1].adjusts_id, shares[0])
        order._action_cancel()
        shares = self._ledger().filtered("sale_order_id")
        self.assertEqual(sum(shares.mapped("amount")), 0)
        self.assertEqual(set(shares.mapped("state")), {"void"})
        order.action_draft()
        order.action_confirm()
        self.assertEqual(self._sums(), {"pending": 50.0, "void": 0})

    def test_rule_change_is_not_retroactive(self):
        """SR-11: what is booked keeps its rate; new sales take the new one."""
        lead = self._accept(self._capture())
        order = self._sell(lead, price=1000)
        self.share_rule.percent = 50
        order.order_line.price_unit = 2000
        self.entries._sync_orders(order)
        shares = self._ledger().filtered("sale_order_id")
        self.assertEqual(sum(shares.mapped("amount")), 40.0)
        self._sell(lead, price=100)
        self.assertEqual(self._ledger()[-1].amount, 50.0)

    def test_proof_revoked_before_and_after_settlement(self):
        """CP-07: nothing without proof; what was settled comes back."""
        job = self._make_order()
        lead = self._accept(self._capture(job))
        self._prove(job)
        manager = job.with_user(self.service_manager)
        manager.revoke_proof("Photos of another house")
        self.assertEqual(self._ledger().hold_reason, "proof_failed")
        manager.reinstate_proof("They were right")
        self.assertEqual(self._sums(), {"payable": 20.0})
        self._settle()
        manager.revoke_proof("After all")
        self.assertEqual(self._sums(), {"settled": 20.0, "payable": -20.0})
        manager.reinstate_proof("No")
        self.assertEqual(self._sums(), {"settled": 20.0, "void": 0.0})
        self.assertEqual(lead.service_state, "accepted")

    def test_visit_cancelled(self):
        """CP-07: a cancelled visit is closed, and earns nothing."""
        job = self._make_order()
        self._accept(self._capture(job))
        job.action_cancel()
        self.assertEqual(self._ledger().hold_reason, "visit_cancelled")
        self.assertIn(job.name, self._ledger().hold_note)

    def test_back_to_triage_closes_the_gate(self):
        """SR-11: a lead that is not accepted any more does not pay."""
        job = self._make_order()
        lead = self._accept(self._capture(job))
        self._prove(job)
        lead.with_user(self.service_user).action_service_back_to_triage()
        self.assertEqual(self._ledger().hold_reason, "waiting_acceptance")
        self._accept(lead)
        self.assertEqual(self._sums(), {"payable": 20.0})

    def test_payment_taken_back(self):
        """CP-07: an invoice that is open again closes the gate."""
        job = self._make_order()
        lead = self._accept(self._capture(job))
        order = self._sell(lead)
        invoice = self._invoice(order)
        self._pay(invoice)
        share = self._ledger()[-1]
        self.assertEqual(share.state, "payable")
        invoice.line_ids.remove_move_reconcile()
        self.assertEqual(share.hold_reason, "waiting_payment")
        invoice.button_draft()
        self.assertEqual(share.hold_reason, "waiting_invoice")

    def test_ticket_without_visit(self):
        """CP-07: a lead from a ticket waits for the ticket, or for its visits."""
        ticket = self._make_ticket()
        result = ticket.with_user(self.service_user).capture_lead(self.interest.id)
        lead = self.env["crm.lead"].browse(result["lead_id"])
        lead.with_user(self.service_manager).dispatch(team_id=self.team.id)
        partner = self.service_user.partner_id
        self.assertEqual(self._ledger(partner).hold_reason, "waiting_ticket")
        ticket.stage_id = self.env["helpdesk.ticket.stage"].search(
            [("closed", "=", True)], limit=1
        )
        self.entries._evaluate(self._ledger(partner))
        self.assertEqual(self._sums(partner), {"payable": 20.0})
        self._make_order(ticket_id=ticket.id)
        self.entries._evaluate(self._ledger(partner))
        self.assertEqual(self._ledger(partner).hold_reason, "waiting_completion")

    def test_moved_sale_pays_one_person(self):
        """SR-08: a sale that goes to another lead is not shared a second time."""
        lead = self._accept(self._capture())
        order = self._sell(lead, price=1000)
        job = self._make_order(technician=self.technician_b)
        other = self._accept(self._capture(job, self.technician_user_b))
        order.opportunity_id = other
        self.entries._sync_orders(order)
        self.assertEqual(self._sums(), {"pending": 40.0})
        hers = self._ledger(self.technician_user_b.partner_id)
        self.assertFalse(hers.sale_order_id)

    def test_events_that_earn_nothing_cost_one_query(self):
        """SR-08: work orders and invoices without a lead are hardly slowed down."""
        jobs = self.env["fsm.order"].concat(*[self._make_order() for _n in range(20)])
        order = self._make_sale_order(lines=[(self.product, 1, 10)])
        order.action_confirm()
        self.env.flush_all()
        with self.assertQueryCount(1):
            self.entries._evaluate_for_orders(jobs)
        with self.assertQueryCount(1):
            self.entries._sync_orders(order)

    def test_queries_do_not_grow(self):
        """SR-08: eight leads are derived with the queries of two."""

        def count(number):
            leads = self.env["crm.lead"]
            for _n in range(number):
                leads += self._accept(self._capture())
                self._sell(leads[-1])
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.entries._sync_orders(leads.order_ids)
            return self.env.cr.sql_log_count - before

        few = count(2)
        self.assertLessEqual(count(8), few)

    def test_cron_finds_what_no_event_told(self):
        """SR-08: the safety net derives open entries again."""
        job = self._make_order()
        self._accept(self._capture(job))
        self._prove(job)
        self.env.cr.execute(
            "UPDATE service_incentive_entry SET state = 'pending', payable_on = NULL,"
            " hold_reason = 'waiting_won' WHERE id = %s",
            [self._ledger().id],
        )
        self.entries.invalidate_model()
        with self.enter_registry_test_mode():
            self.entries.env["ir.cron"].flush_model()
            self.env.ref(
                "service_revenue.ir_cron_service_incentive_evaluate"
            ).method_direct_trigger()
        self.entries.invalidate_model()
        self.assertEqual(self._sums(), {"payable": 20.0})

    def test_append_only(self):
        """SR-08: PostgreSQL refuses, even the superuser and plain SQL."""
        self._accept(self._capture())
        entry = self._ledger()
        for statement in (
            "UPDATE service_incentive_entry SET amount = 1 WHERE id = %s",
            "UPDATE service_incentive_entry SET beneficiary_id = 1 WHERE id = %s",
            "UPDATE service_incentive_entry SET origin_id = 0 WHERE id = %s",
            "DELETE FROM service_incentive_entry WHERE id = %s",
        ):
            with (
                self.assertRaises(RestrictViolation),
                mute_logger("odoo.sql_db"),
                self.env.cr.savepoint(),
            ):
                self.env.cr.execute(statement, [entry.id])
        self.env.cr.execute(
            "UPDATE service_incentive_entry SET amount = amount WHERE id = %s",
            [entry.id],
        )
        with self.assertRaises(RestrictViolation), mute_logger("odoo.sql_db"):
            entry.sudo().unlink()

    def test_once(self):
        """SR-08: the same occurrence cannot be booked twice."""
        entry = self._make_payable([5.0])
        with self.assertRaises(UniqueViolation), mute_logger("odoo.sql_db"):
            self._make_payable([5.0], occurrence=entry.occurrence)

    def test_twice_changes_nothing(self):
        """SR-08: every engine method can be repeated."""
        job = self._make_order()
        lead = self._accept(self._capture(job))
        order = self._sell(lead)
        self._prove(job)

        def snapshot():
            return self._ledger().read(
                ["amount", "state", "hold_reason", "payable_on", "fsm_order_id"]
            )

        before = snapshot()
        self.entries._accrue_for_leads(lead, "accepted")
        self.entries._accrue_for_leads(lead, "won")
        self.entries._sync_orders(order)
        self.entries._evaluate_for_orders(job)
        self.entries._evaluate(self._ledger())
        self.assertEqual(snapshot(), before)

    def test_bad_rules(self):
        """SR-11: impossible rules are refused by the database."""
        for values in (
            {"bounty": 0},
            {"bounty": -1},
            {"percent": 0, "stage": "won"},
            {"percent": 100.01, "stage": "won"},
            {"percent": 2, "stage": "accepted"},
            {"bounty": 1, "date_from": "2026-02-01", "date_to": "2026-01-01"},
        ):
            with (
                self.assertRaises(CheckViolation),
                mute_logger("odoo.sql_db"),
                self.env.cr.savepoint(),
            ):
                self._make_rule(**values)
                self.env.flush_all()
