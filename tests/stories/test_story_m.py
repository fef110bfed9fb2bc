# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Story M: ten jobs of a partner, eight of them proven: 1 % on eight.

A store gets ten installations of 1,000.00 by distance and takes them. One is cancelled,
at one the customer complains at the call-back; eight are proven, settled and billed.
Then the proof of one is revoked: what was paid for it comes back. The owner reads all
of it, with its reasons, on his page and in his workbook.
"""

import io

import openpyxl
from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import HttpCase, new_test_user, tagged

from tests.support.story import Cast

PIXEL = (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9"
    "awAAAABJRU5ErkJggg=="
)


@tagged("post_install", "-at_install")
class TestStoryM(HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cast = Cast(cls.env)
        for name, value in vars(cast).items():
            setattr(cls, name, value)
        cls.env["channel.commission.rule"].search([]).active = False
        cls.env["channel.commission.rule"].create(
            {"name": "Service", "company_id": cls.company.id}
        )
        cls.gold = cls.env["res.partner.grade"].create({"name": "Gold"})
        cls.firm = cls.env["res.partner"].create(
            {"name": "Hangzhou Cool", "is_company": True, "grade_id": cls.gold.id}
        )
        cls.point = cls._make_point("Store Wulin", 30.2741, 120.1600)
        cls._make_point("Store Xiaoshan", 30.1850, 120.2646)
        cls.owner = new_test_user(
            cls.env, login="story_owner", groups="base.group_portal"
        )
        cls.owner.partner_id.parent_id = cls.firm
        cls.env["channel.member"].create(
            {"partner_id": cls.owner.partner_id.id, "role": "owner"}
        )
        cls.paymaster = new_test_user(
            cls.env,
            login="story_paymaster",
            groups="service_revenue.group_service_manager,"
            "commission_oca.group_commission_manager,account.group_account_invoice",
            company_id=cls.company.id,
            company_ids=[(6, 0, cls.company.ids)],
        )
        cls.work = cls._make_work()

    @classmethod
    def _make_point(cls, name, latitude, longitude):
        contact = cls.env["res.partner"].create(
            {
                "name": name,
                "parent_id": cls.firm.id,
                "type": "store",
                "partner_latitude": latitude,
                "partner_longitude": longitude,
            }
        )
        return cls.env["channel.point"].create(
            {
                "partner_id": contact.id,
                "company_id": cls.company.id,
                "type_id": cls.env.ref("channel_partner.type_store").id,
                "state": "active",
                "capability_ids": [(0, 0, {"side": "service"})],
            }
        )

    @classmethod
    def _make_work(cls):
        categ = cls.env["product.category"].create({"name": "Air conditioners"})
        return cls.env["product.product"].create(
            {
                "name": "Installation of an air conditioner",
                "type": "service",
                "list_price": 1000,
                "categ_id": categ.id,
                "taxes_id": False,
                "company_id": cls.company.id,
                "invoice_policy": "order",
                "field_service_tracking": "sale",
            }
        )

    def test_story_m(self):
        """CP-06 CP-07: 1 % on eight of ten, one clawed back, all of it explained."""
        with freeze_time("2026-10-05 02:00:00"):
            jobs = [self._sell(number) for number in range(10)]
            self._accept(jobs)
        cancelled, complained, *proven = jobs
        with freeze_time("2026-10-06 02:00:00"):
            cancelled.with_user(self.dispatcher).action_cancel()
            for job in (complained, *proven):
                self._complete(job)
        with freeze_time("2026-10-08 02:00:00"):
            complained.with_user(self.hotline).record_callback("negative", "It drips")
            for job in proven:
                job.with_user(self.hotline).record_callback("good")
            self._check_earned(cancelled, complained, proven)
        with freeze_time("2026-11-02 02:00:00"):
            settlement = self._settle()
            self._check_settled(settlement, proven)
        with freeze_time("2026-11-03 02:00:00"):
            lost = proven[3]
            lost.with_user(self.manager).revoke_proof("Photos of another flat")
            self._check_clawback(settlement, lost)
        self._check_page(cancelled, complained, proven, lost)
        self._check_workbook(cancelled, complained, proven, lost)

    # ------------------------------------------------------------------
    # What happens
    # ------------------------------------------------------------------

    def _sell(self, number):
        """A customer near the store buys an installation: (sale and) work order."""
        customer = self.li.copy(
            {
                "name": f"Customer {number}",
                "email": f"customer{number}@example.com",
                "phone": f"+86 571 5550 02{number:02}",
                "partner_latitude": 30.27 + number / 1000,
                "partner_longitude": 120.15,
            }
        )
        sale = self.env["sale.order"].create(
            {
                "partner_id": customer.id,
                "company_id": self.company.id,
                "order_line": [
                    (0, 0, {"product_id": self.work.id, "price_unit": 1000})
                ],
            }
        )
        sale.order_line.tax_ids = False
        sale.action_confirm()
        return sale.fsm_order_ids

    def _accept(self, jobs):
        """Each is offered to the nearest store, and its owner accepts it."""
        orders = self.env["fsm.order"].union(*jobs)
        routes = self.env["channel.route"]._open(orders)
        offers = routes.offer_ids
        self.assertEqual(offers.point_id, self.point)
        for offer in offers:
            offer.with_user(self.owner).action_accept()
        self.assertEqual(orders.channel_point_id, self.point)
        self.assertEqual(
            set(self._entries().mapped("hold_reason")), {"waiting_completion"}
        )

    def _complete(self, job):
        job.write(
            {
                "signature": PIXEL,
                "signed_by": "Customer",
                "signed_on": fields.Datetime.now(),
            }
        )
        job.action_complete()

    def _settle(self):
        wizard = (
            self.env["commission.make.settle"]
            .with_user(self.paymaster)
            .create({"date_to": "2026-11-02", "settlement_type": "service_incentive"})
        )
        action = wizard.action_settle()
        return self.env["commission.settlement"].search(action["domain"])

    def _entries(self):
        return self.env["service.incentive.entry"].search(
            [("beneficiary_id", "=", self.firm.id)], order="id"
        )

    # ------------------------------------------------------------------
    # What must be so
    # ------------------------------------------------------------------

    def _standing(self):
        self.env.flush_all()
        self.env.invalidate_all()
        return {
            commission.order_id: (commission.state, commission.amount)
            for commission in self.env["channel.commission"].search(
                [("channel_partner_id", "=", self.firm.id)]
            )
        }

    def _check_earned(self, cancelled, complained, proven):
        standing = self._standing()
        self.assertEqual(len(standing), 10)
        self.assertEqual(standing[cancelled], ("not_earned", 10.0))
        self.assertEqual(standing[complained], ("not_earned", 10.0))
        for job in proven:
            self.assertEqual(standing[job], ("payable", 10.0))

    def _check_settled(self, settlement, proven):
        """1 % of eight times 1,000.00, each line with its reason; and the bill."""
        self.assertEqual(settlement.agent_id, self.firm)
        self.assertEqual(settlement.total, 80.0)
        self.assertEqual(len(settlement.line_ids), 8)
        self.assertEqual(
            set(settlement.line_ids.mapped("incentive_note")),
            {"1 % of 1,000.00: Gold, Partner Store, Air conditioners"},
        )
        wizard = (
            self.env["commission.make.invoice"]
            .with_context(settlement_ids=settlement.ids)
            .create({})
        )
        bill = self.env["account.move"].search(wizard.button_create()["domain"])
        self.assertEqual(bill.partner_id, self.firm)
        self.assertEqual(bill.amount_untaxed, 80.0)
        self.assertEqual({self._standing()[job][0] for job in proven}, {"settled"})

    def _check_clawback(self, settlement, lost):
        self.assertEqual(self._standing()[lost], ("returned", 10.0))
        entries = self._entries()
        self.assertEqual(entries[-1].amount, -10.0)
        self.assertEqual(entries[-1].state, "payable")
        self.assertIn("not proven any more", entries[-1].note)
        # It stays a debt until something is earned to set it off against.
        with self.assertRaises(UserError):
            self._settle()
        self.assertEqual(settlement.total, 80.0)

    def _check_page(self, cancelled, complained, proven, lost):
        self.authenticate("story_owner", "story_owner")
        page = self.url_open("/my/store/statements?month=all").text
        # Between sign and figure stands a mark that keeps them on one line.
        page = page.replace("\ufeff", "")
        for text in (
            lost.name,
            "the service is not proven any more",
            "Taken back",
            "-10.00",
            f"Work order {cancelled.name} was cancelled",
            f"The customer was not satisfied with work order {complained.name}",
            "1 % of 1,000.00: Gold, Partner Store, Air conditioners",
            "In a settlement: waits for the payment.",
            "80.00",
            "20.00",
        ):
            self.assertIn(text, page)
        for job in proven:
            self.assertIn(job.name, page)
        # Ten bookings and one clawback.
        self.assertEqual(page.count("o_store_card_title"), 11)

    def _check_workbook(self, cancelled, complained, proven, lost):
        answer = self.url_open("/my/store/statements/all.xlsx")
        book = openpyxl.load_workbook(io.BytesIO(answer.content))
        sums = [cell.value for cell in book.worksheets[0][4]]
        # Waits, not earned, earned, settled, paid, of it taken back, total.
        self.assertEqual(sums[1:], ["CNY", 0, 20, -10, 80, 0, -10, 70])
        rows = [
            [cell.value for cell in row] for row in book["CNY"].iter_rows(min_row=2)
        ]
        self.assertEqual(len(rows), 11)
        by_job = {(row[1], row[6]): row for row in rows}
        self.assertIn("cancelled", by_job[cancelled.name, 10][9])
        self.assertIn("not satisfied", by_job[complained.name, 10][9])
        self.assertEqual(by_job[lost.name, -10][7], "Taken back")
        self.assertEqual({by_job[job.name, 10][7] for job in proven}, {"Settled"})
        self.assertEqual(sum(row[6] for row in rows if row[7] != "Not earned"), 70)
