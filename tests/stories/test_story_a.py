# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Story A: from a home visit to a paid commission, and back.

Ms Li bought a refrigerator for 5,999 and a washing machine for 3,299 two years ago and
nothing since. Her ticket becomes a work order; the technician reads who she is and taps
"trade-in". Everything after that is done by others, and every amount follows from it.

Walked through the forms as the persons who would do it. The figures are exact.
"""

import re
from datetime import date

from freezegun import freeze_time

from odoo import fields
from odoo.fields import Command
from odoo.tests import Form, HttpCase, tagged

from tests.support.story import Cast

PNG = (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9"
    "awAAAABJRU5ErkJggg=="
)


@tagged("post_install", "-at_install")
class TestStoryA(HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cast = Cast(cls.env)
        for name, value in vars(cast).items():
            setattr(cls, name, value)
        cls.env.user.write(
            {
                "company_ids": [Command.link(cls.company.id)],
                "company_id": cls.company.id,
            }
        )

    # ------------------------------------------------------------------
    # Steps
    # ------------------------------------------------------------------

    def _commit(self):
        """What the end of a request does: events reach the customer profile."""
        self.env.flush_all()
        self.env.cr.precommit.run()
        self.env.invalidate_all()

    def _sell(self, product, price, opportunity=None):
        action = (
            opportunity
            and opportunity.with_user(self.seller).action_sale_quotations_new()
        )
        context = dict(action["context"]) if action else {}
        with Form(
            self.env["sale.order"].with_user(self.seller).with_context(**context)
        ) as form:
            if not opportunity:
                form.partner_id = self.li
            with form.order_line.new() as line:
                line.product_id = product
                line.price_unit = price
        order = form.record
        order.action_confirm()
        return order.with_user(self.env.user)

    def _deliver(self, order):
        for picking in order.picking_ids.with_user(self.warehouseman):
            picking.move_ids.quantity = 1
            picking.move_ids.picked = True
            picking.button_validate()
        self.assertEqual(set(order.picking_ids.mapped("state")), {"done"})

    def _invoice_and_pay(self, order):
        invoice = order.with_user(self.accountant).sudo()._create_invoices()
        invoice.with_user(self.accountant).action_post()
        self._pay(invoice)
        return invoice

    def _pay(self, move):
        self.env["account.payment.register"].with_user(self.accountant).with_context(
            active_model="account.move", active_ids=move.ids
        ).create({}).action_create_payments()
        self.assertIn(move.payment_state, ("paid", "in_payment"))

    def _entries(self):
        return self.env["service.incentive.entry"].search(
            [("beneficiary_id", "=", self.technician.partner_id.id)], order="id"
        )

    def _earnings(self):
        """What the technician's own page says, as {state: amount}."""
        totals = {}
        for entry in self._entries().with_user(self.technician):
            totals[entry.state] = totals.get(entry.state, 0.0) + entry.amount
        return {state: round(amount, 2) for state, amount in totals.items()}

    def _settle(self, date_to):
        wizard = Form(
            self.env["commission.make.settle"]
            .with_user(self.manager)
            .with_context(default_settlement_type="service_incentive")
        )
        wizard.date_to = date_to
        action = wizard.save().action_settle()
        return self.env["commission.settlement"].search(action["domain"])

    def _code_sent(self, partner):
        """The one-time code and the link as they stand in the customer's SMS."""
        sms = self.env["sms.sms"].search([], order="id desc", limit=1)
        link = re.search(r"https?://\S+/service/confirm/\S+", sms.body).group(0)
        code = re.search(r"\b(\d{6})\b", sms.body.replace(link, "")).group(1)
        return code, link

    # ------------------------------------------------------------------
    # The story
    # ------------------------------------------------------------------

    def test_story_a(self):
        """SR-01 SR-02 SR-03 SR-08 to SR-13 SR-32 X-32 X-37 X-38 X-39, CP-07 (gate)"""
        with freeze_time("2024-11-04 02:00:00"):
            for product, price in ((self.fridge, 5999), (self.washer, 3299)):
                self._deliver(self._sell(product, price))
            self._commit()
        with freeze_time("2026-11-03 01:00:00"):
            order = self._hotline_takes_the_ticket()
        with freeze_time("2026-11-03 03:00:00"):
            lead = self._technician_visits(order)
        with freeze_time("2026-11-03 06:00:00"):
            self._dispatcher_accepts(lead)
        with freeze_time("2026-11-04 06:00:00"):
            self._call_back(order)
        with freeze_time("2026-11-10 02:00:00"):
            sale = self._store_wins(lead)
            self._install(sale)
            invoice = self._invoice_and_pay(sale)
            self._commit()
            self.assertEqual(self._earnings(), {"payable": 159.98})
        with freeze_time("2026-12-01 02:00:00"):
            self._month_end()
        with freeze_time("2026-12-10 02:00:00"):
            self._refund_half(invoice)
        with freeze_time("2027-01-01 02:00:00"):
            self._next_settlement()

    def _hotline_takes_the_ticket(self):
        with Form(self.env["helpdesk.ticket"].with_user(self.hotline)) as ticket_form:
            ticket_form.name = "The refrigerator does not cool"
            ticket_form.description = "Warm since yesterday"
            ticket_form.partner_id = self.li
        ticket = ticket_form.record
        self._commit()
        self.assertEqual(ticket.profile_order_count, 2)
        action = ticket.action_create_order()
        with Form(
            self.env["fsm.order"]
            .with_user(self.dispatcher)
            .with_context(**action["context"])
        ) as form:
            form.person_id = self.person
            form.type = self.env.ref("service_revenue.fsm_order_type_repair")
            form.scheduled_date_start = fields.Datetime.now()
            form.scheduled_duration = 1
        self._commit()
        return form.record.with_user(self.env.user)

    def _technician_visits(self, order):
        job = order.with_user(self.technician)
        self.assertEqual(job.profile_lifetime_spend, 9298.0)
        self.assertEqual(job.profile_order_count, 2)
        profile = job.profile_id
        self.assertTrue(profile.is_dormant)
        self.assertTrue(profile.never_bought_consumable)
        self.assertFalse(profile.has_vas)
        self.assertIn(
            self.trade_in.id, [o["interest_id"] for o in profile.brief["offers"]]
        )
        first = job.capture_lead(self.trade_in.id)
        second = job.capture_lead(self.trade_in.id)
        self.assertTrue(first["created"])
        self.assertFalse(second["created"])
        self.assertEqual(first["lead_id"], second["lead_id"])
        lead = self.env["crm.lead"].browse(first["lead_id"])
        self.assertEqual(lead.service_state, "triage")
        self.assertEqual(lead.service_referrer_id, self.technician.partner_id)
        self.assertEqual(lead.service_order_id, order)
        self.assertEqual(lead.partner_id, self.li)
        self.assertFalse(self._entries())
        job.action_start_work()
        self.env["fsm.order.sign.wizard"].with_user(self.technician).with_context(
            active_id=order.id
        ).create({"signed_by": "Li Xiaohong", "signature": PNG}).action_sign()
        job.action_finish_work()
        self.assertEqual(order.proof_state, "waiting_callback")
        self._commit()
        return lead

    def _dispatcher_accepts(self, lead):
        lead.with_user(self.dispatcher).dispatch(
            team_id=self.store_team.id,
            user_id=self.seller.id,
            store_id=self.store.id,
        )
        self.assertEqual(lead.service_state, "accepted")
        handover = lead.service_handover_ids.sorted("id")[-1:]
        self.assertEqual(handover.user_id, self.dispatcher)
        self.assertEqual(handover.date, fields.Datetime.now())
        self._commit()
        self.assertEqual(self._earnings(), {"pending": 20.0})
        self.assertEqual(self._entries().hold_reason, "waiting_callback")
        self.assertIn("Store West Lake", lead.with_user(self.technician).service_result)

    def _call_back(self, order):
        order.with_user(self.hotline).record_callback("good", "Cools again")
        self._commit()
        self.assertEqual(order.proof_state, "proven")
        self.assertEqual(self._earnings(), {"payable": 20.0})

    def _store_wins(self, lead):
        sale = self._sell(self.new_fridge, 6999, opportunity=lead)
        self._commit()
        self.assertEqual(sale.amount_untaxed, 6999.0)
        self.assertEqual(lead.won_status, "won")
        self.assertEqual(self._earnings(), {"payable": 20.0, "pending": 139.98})
        self._deliver(sale)
        self.assertEqual(sale.delivery_status, "full")
        self.assertIn(
            self.new_fridge,
            self.env["fsm.equipment"]
            .search([("owned_by_id", "=", self.li.id)])
            .product_id,
        )
        return sale

    def _install(self, sale):
        """The order made its own work order; the customer confirms it by code."""
        order = sale.fsm_order_ids
        self.assertEqual(len(order), 1)
        self.assertEqual(
            order.type, self.env.ref("service_revenue.fsm_order_type_installation")
        )
        order.with_user(self.dispatcher).person_id = self.install_person
        job = order.with_user(self.installer)
        job.action_start_work()
        job.action_finish_work()
        self._commit()
        self.assertEqual(order.proof_state, "waiting_confirmation")
        job.send_confirmation()
        code, link = self._code_sent(self.li)
        page = self.url_open(link)
        self.assertEqual(page.status_code, 200)
        token = re.search(r'name="csrf_token" value="([^"]+)"', page.text).group(1)
        done = self.url_open(link, data={"csrf_token": token, "code": code})
        self.assertEqual(done.status_code, 200)
        self.env.invalidate_all()
        self.assertEqual(order.proof_state, "waiting_callback")
        order.with_user(self.hotline).record_callback("good", "All fine")
        self._commit()
        self.assertEqual(order.proof_state, "proven")

    def _month_end(self):
        settlement = self._settle(fields.Date.today())
        self.assertEqual(len(settlement), 1)
        self.assertEqual(settlement.agent_id, self.technician.partner_id)
        self.assertEqual(settlement.total, 159.98)
        self.assertEqual(self._earnings(), {"settled": 159.98})
        bill = self._bill(settlement)
        self.assertEqual(bill.move_type, "in_invoice")
        self.assertEqual(bill.amount_untaxed, 159.98)
        self.assertEqual(len(settlement.invoice_line_ids.move_id), 1)
        bill.invoice_date = fields.Date.today()
        bill.with_user(self.manager).action_post()
        self._pay(bill)
        self._commit()
        self.assertEqual(self._earnings(), {"paid": 159.98})

    def _bill(self, settlement):
        action = settlement.with_user(self.manager).action_invoice()
        wizard = Form(
            self.env["commission.make.invoice"]
            .with_user(self.manager)
            .with_context(**action["context"])
        )
        return self.env["account.move"].search(wizard.save().button_create()["domain"])

    def _refund_half(self, invoice):
        wizard = (
            self.env["account.move.reversal"]
            .with_user(self.accountant)
            .with_context(active_model="account.move", active_ids=invoice.ids)
            .create(
                {"reason": "Half of it came back", "journal_id": invoice.journal_id.id}
            )
        )
        refund = self.env["account.move"].browse(wizard.reverse_moves()["res_id"])
        refund.invoice_line_ids.price_unit = 3499.5
        refund.with_user(self.accountant).action_post()
        self._commit()
        self.assertEqual(refund.amount_untaxed, 3499.5)
        self.assertEqual(self._earnings(), {"paid": 159.98, "payable": -69.99})

    def _next_settlement(self):
        """What came back is carried over; he leaves, so that it is settled now."""
        wizard = self.env["commission.make.settle"].with_user(self.manager)
        action = wizard.create(
            {"date_to": fields.Date.today(), "settlement_type": "service_incentive"}
        ).action_settle()
        carried = self.env["service.incentive.entry"].search(action["domain"])
        self.assertEqual(carried.mapped("amount"), [-69.99])
        self.assertEqual(carried.carried_until, date(2026, 12, 31))
        self.assertEqual(self._earnings(), {"paid": 159.98, "payable": -69.99})
        page = self.env["service.incentive.entry"].with_user(self.technician)
        self.assertEqual(page.get_my_earnings()["carried"][0]["amount"], -69.99)
        action = carried.with_user(self.manager).action_settle_negative()
        settlement = self.env["commission.settlement"].search(action["domain"])
        self.assertEqual(settlement.total, -69.99)
        self.assertEqual(self._earnings(), {"paid": 159.98, "settled": -69.99})
        bill = self._bill(settlement)
        self.assertEqual(bill.move_type, "in_refund")
        self.assertEqual(bill.amount_untaxed, 69.99)
