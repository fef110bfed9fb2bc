# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields
from odoo.fields import Command
from odoo.tests import tagged

from .portal_common import PortalPageCase

#: Pages whose queries may not grow with what is on them.
COUNTED = ("", "/leads", "/cash", "/ranking", "/events", "/tasks", "/help")


@tagged("post_install", "-at_install")
class TestPortalFigures(PortalPageCase):
    """Cash, ranking and the price of the pages in queries."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rule = cls.env["service.incentive.rule"].create(
            {
                "name": "Neighbour bought",
                "company_id": cls.company.id,
                "amount_type": "direct",
            }
        )

    def book(self, ambassador, amount, state="pending", **vals):
        """An entry of the ledger, as the engine books one for a document."""
        entries = self.env["service.incentive.entry"].sudo()
        return entries.create(
            {
                "rule_id": self.rule.id,
                "beneficiary_id": ambassador.partner_id.id,
                "company_id": self.company.id,
                "currency_id": self.company.currency_id.id,
                "amount": amount,
                "kind": "direct",
                "date": fields.Date.today(),
                "origin_model": "event.event",
                "origin_id": self.event.id,
                "occurrence": f"test-{entries.search_count([])}",
                "note": "Hosted the Saturday event",
                "state": state,
                "hold_reason": "waiting_delivery" if state == "pending" else False,
                "payable_on": False if state == "pending" else fields.Date.today(),
                **vals,
            }
        )

    def test_cash(self):
        """AM-16: what waits, what is earned, what is paid, each with its reason."""
        self.book(self.ambassador, 70)
        self.book(self.ambassador, 50, "payable")
        self.book(self.ambassador, 30, "settled")
        self.book(self.ambassador, 20, "paid")
        self.book(self.ambassador, 11, hold_reason="lead_rejected")
        self.book(self.rival_ambassador, 999, "payable")
        page = self.open(self.ambassador_user, "/cash").text
        for amount in ("70.00", "50.00", "30.00", "20.00"):
            self.assertIn(amount, page)
        self.assertNotIn("999", page)
        self.assertIn("Hosted the Saturday event", page)
        self.assertIn("is delivered", page)
        (sums,) = self.ambassador._get_portal_cash()
        self.assertIn("70", sums["pending"])
        self.assertIn("80", sums["payable"])
        self.assertIn("20", sums["paid"])

    def test_cash_of_a_month(self):
        """AM-16: what was paid before this month is on the page, not on the home."""
        self.book(
            self.ambassador, 20, "paid", payable_on="2026-01-05", date="2026-01-05"
        )
        self.assertFalse(self.ambassador._get_portal_cash())
        self.assertIn("20.00", self.open(self.ambassador_user, "/cash").text)

    def test_ranking(self):
        """AM-05: accepted leads of the month in order; of others initials only."""
        far = self.make_ambassador("Fay Far", self.other_city)
        for ambassador, count in ((self.rival_ambassador, 2), (self.ambassador, 1)):
            for number in range(count):
                self.make_accepted(ambassador, f"Customer {number}")
        for number in range(3):
            self.make_accepted(far, f"Customer {number}")
        self.make_brought_lead(self.ambassador, "Only In Triage")
        town = self.ambassador._get_ranking("city")
        self.assertEqual(
            [(row["place"], row["name"], row["leads"], row["own"]) for row in town],
            [(1, "R. R.", 2, False), (2, "Amy Ambassador", 1, True)],
        )
        everywhere = self.ambassador._get_ranking("all")
        self.assertEqual([row["name"] for row in everywhere][0], "F. F.")
        self.assertEqual(self.ambassador._get_rank(), (2, 2))
        self.assertEqual(self.ambassador._get_ranking("city", months_ago=1), [])
        page = self.open(self.ambassador_user, "/ranking?filterby=all").text
        self.assertNotIn("Fay", page)
        self.assertNotIn("Rob", page)
        self.assertIn("Elsewhere", page)

    def test_own_row_always(self):
        """AM-05: who is not among the first sees his own row below them."""
        self.make_accepted(self.ambassador)
        others = [self.make_ambassador(f"O{number}") for number in range(21)]
        for other in others:
            self.make_accepted(other)
            self.make_accepted(other)
        rows = self.ambassador._get_ranking("city")
        self.assertEqual(len(rows), 21)
        self.assertTrue(rows[-1]["own"])
        self.assertEqual(rows[-1]["place"], 22)
        self.assertEqual(self.ambassador._get_rank(), (22, 22))

    def make_accepted(self, ambassador, name="Zora"):
        lead = self.make_brought_lead(ambassador, name)
        lead.sudo().action_service_accept()
        return lead

    def test_queries_do_not_grow(self):
        """AM-05: one lead or many: the same number of queries a page."""
        self.fill(1)
        first = {page: self.count(page) for page in COUNTED}
        self.fill(18)
        for page in COUNTED:
            with self.subTest(page=page):
                self.assertLessEqual(self.count(page), first[page] + 1)

    def fill(self, count):
        for number in range(count):
            name = f"Customer {number}"
            self.make_brought_lead(self.ambassador, name)
            self.book(self.ambassador, 10 + number)
            self.make_task(self.ambassador, title=name)
            self.make_event(
                name,
                ambassador_ids=[Command.set(self.ambassador.ids)],
                community_id=self.make_community(name).id,
            )
            help_ = self.env["ambassador.help"]._take(
                self.ambassador,
                {
                    "name": name,
                    "phone": f"1391111{number:04d}",
                    "community_id": self.community.id,
                    "text": f"{count} {number}",
                    "consent": "1",
                },
            )
            self.assertTrue(help_.ticket_id)
        self.env["crm.lead"].search(
            [
                ("ambassador_id", "=", self.ambassador.id),
                ("service_state", "=", "triage"),
            ],
            limit=1,
        ).action_service_accept()

    def count(self, page):
        self.open(self.ambassador_user, page)
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.cr.sql_log_count
        self.open(self.ambassador_user, page)
        return self.cr.sql_log_count - before
