# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .test_store_offers import StoreCase


@tagged("post_install", "-at_install")
class TestStoreLeads(StoreCase):
    """Leads in the partner portal: the customer, and what is written (CP-08)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # The nearest to the customer: the store of the firm.
        cls.customer.write({"partner_latitude": 31.2305, "partner_longitude": 121.4738})
        cls.reason = cls.env["channel.refuse.reason"].search(
            [("needs_note", "=", False)], limit=1
        ) or cls.env["channel.refuse.reason"].create({"name": "Too far"})

    def offered(self, **vals):
        lead = self.make_lead(**vals)
        offer = self.env["channel.route"]._open(lead).offer_ids
        self.assertEqual(offer.point_id, self.point)
        return lead, offer

    def accepted(self, **vals):
        lead, offer = self.offered(**vals)
        offer._accept(by=self.clerk_user.partner_id)
        return lead

    def test_accept_shows_all(self):
        """CP-08: one tap to accept, and the customer's data are there."""
        lead, offer = self.offered(street="Lane 5, House 8", phone="+86 21 5555 0101")
        url = f"/my/store/leads/{lead.id}"
        self.assertEqual(
            self.went(self.get(url, self.clerk_user, allow_redirects=False)),
            "/my/store/leads?said=lead_gone",
        )
        answer = self.post(f"/my/store/offers/{offer.id}/accept", self.clerk_user)
        self.assertEqual(self.went(answer), f"{url}?said=accepted")
        self.assertEqual(offer.answered_by_id, self.clerk_user.partner_id)
        page = self.get(f"{url}?said=accepted", self.clerk_user)
        for word in ("Customer Cai", "tel:+86", "mailto:cai@example.com", "Lane 5"):
            self.assertIn(word, page.text)
        self.assertIn("Customer Cai", self.get("/my/store/leads", self.clerk_user).text)
        again = self.post(f"/my/store/offers/{offer.id}/accept", self.owner_user)
        self.assertEqual(self.went(again), "/my/store/offers?said=taken")

    def test_refuse_goes_on(self):
        """CP-08: a refusal with a reason in two taps; the next store is asked."""
        _lead, offer = self.offered()
        answer = self.post(
            f"/my/store/offers/{offer.id}/refuse",
            self.clerk_user,
            reason=self.reason.id,
        )
        self.assertEqual(self.went(answer), "/my/store/offers?said=refused_now")
        self.assertEqual(
            (offer.state, offer.refuse_reason_id), ("refused", self.reason)
        )
        self.assertEqual(offer.route_id.offer_ids.point_id, self.point | self.rival)

    def test_nobody_else(self):
        """CP-08: rival, technician and a clerk of another store find no such lead."""
        lead = self.accepted()
        for user, target in (
            (self.rival_user, "/my/store/leads?said=lead_gone"),
            (self.technician_user, "/my/store"),
        ):
            for path in (f"/my/store/leads/{lead.id}", "/my/store/leads/2147483000"):
                page = self.get(path, user, allow_redirects=False)
                self.assertEqual(self.went(page), target)
            answer = self.post(f"/my/store/leads/{lead.id}/won", user, amount="5")
            self.assertEqual(self.went(answer), target)
            with self.assertRaises(UserError):
                lead.with_user(user).store_won(5)
        self.assertEqual(lead.won_status, "pending")

    def test_taken_back_is_gone(self):
        """CP-08: a lead that was taken back is gone at once, as if it never was."""
        lead = self.accepted()
        url = f"/my/store/leads/{lead.id}"
        self.assertEqual(self.get(url, self.clerk_user).status_code, 200)
        lead.channel_route_ids._release("Too slow")
        page = self.get(url, self.clerk_user, allow_redirects=False)
        self.assertEqual(self.went(page), "/my/store/leads?said=lead_gone")
        self.assertNotIn("Cai", self.get("/my/store/leads", self.clerk_user).text)
        with self.assertRaises(AccessError):
            lead.with_user(self.clerk_user).read(["contact_name"])
        self.assertFalse(
            self.env["crm.lead"]
            .with_user(self.clerk_user)
            .search([("id", "=", lead.id)])
        )

    def test_give_back(self):
        """CP-08: a store gives a lead back with a reason, and sees it no more."""
        lead = self.accepted()
        answer = self.post(
            f"/my/store/leads/{lead.id}/back",
            self.clerk_user,
            reason_id=self.reason.id,
            note="No time",
        )
        self.assertEqual(self.went(answer), "/my/store/leads?said=back")
        offers = lead.channel_route_ids.offer_ids.sorted("sequence")
        self.assertEqual(offers.mapped("state"), ["released", "offered"])
        self.assertIn("No time", offers[0].note)
        self.assertFalse(lead.channel_point_id)

    def test_work(self):
        """CP-08: stage, next step and note, and a history of what the store did."""
        lead = self.accepted()
        url = f"/my/store/leads/{lead.id}"
        stage = self.env["crm.stage"].create({"name": "Measured up", "sequence": 5})
        user = self.clerk_user
        day = fields.Date.today() + timedelta(days=3)
        for deed, data in (
            ("stage", {"stage_id": stage.id}),
            ("next", {"step": "Visit", "on": str(day)}),
            ("note", {"text": "Wants <b>blue</b>"}),
        ):
            self.assertEqual(
                self.went(self.post(f"{url}/{deed}", user, **data)), f"{url}?said=saved"
            )
        self.assertEqual(lead.stage_id, stage)
        self.assertEqual((lead.channel_next_step, lead.channel_next_on), ("Visit", day))
        page = self.get(url, user).text
        self.assertIn("Wants &lt;b&gt;blue&lt;/b&gt;", page)
        self.assertIn("Measured up", page)

    def test_won_and_lost(self):
        """CP-08: won with its amount, lost with its reason; the store keeps both."""
        won, lost = self.accepted(), self.accepted()
        user = self.owner_user
        url = f"/my/store/leads/{won.id}"
        self.assertEqual(
            self.went(self.post(f"{url}/won", user, amount="1250.50")),
            f"{url}?said=won",
        )
        self.assertEqual((won.won_status, won.expected_revenue), ("won", 1250.5))
        reason = self.env["crm.lost.reason"].search([], limit=1)
        url = f"/my/store/leads/{lost.id}"
        answer = self.post(f"{url}/lost", user, reason_id=reason.id, note="Too dear")
        self.assertEqual(self.went(answer), f"{url}?said=lost")
        self.assertEqual((lost.won_status, lost.lost_reason_id), ("lost", reason))
        self.assertEqual((won + lost).channel_route_ids.mapped("state"), ["done"] * 2)
        self.assertEqual(self.get(url, user).status_code, 200)
        for key, lead in (("won", won), ("lost", lost)):
            page = self.get(f"/my/store/leads?filterby={key}", user).text
            self.assertIn(f"/my/store/leads/{lead.id}", page)
        answer = self.post(f"{url}/won", user, amount="1")
        self.assertIn("This lead is closed", answer.text)

    def test_only_what_is_allowed(self):
        """CP-08: wrong amounts, won stages and unknown fields write nothing."""
        lead = self.accepted()
        url = f"/my/store/leads/{lead.id}"
        user = self.clerk_user
        stage = lead.stage_id
        won = self.env["crm.stage"].search([("is_won", "=", True)], limit=1)
        for deed, data in (
            ("stage", {"stage_id": won.id}),
            ("stage", {"stage_id": "x"}),
            ("won", {"amount": "nan"}),
            ("won", {"amount": "-1"}),
            ("won", {"amount": "1e300"}),
            ("lost", {"reason_id": "0"}),
            ("next", {"on": "2026-99-99", "step": "x"}),
            ("note", {"text": "  "}),
            ("back", {"reason_id": "999999999"}),
        ):
            answer = self.post(f"{url}/{deed}", user, **data)
            self.assertEqual(answer.status_code, 200, (deed, data))
            self.assertIn("alert-warning", answer.text)
        self.post(
            f"{url}/note", user, text="Hello", phone="1", user_id="2", won_status="won"
        )
        self.assertEqual((lead.stage_id, lead.won_status), (stage, "pending"))
        self.assertFalse(lead.expected_revenue)
        with self.assertRaises(AccessError):
            lead.with_user(user).write({"channel_next_step": "x"})
        self.assertEqual(self.post(f"{url}/unlink", user, text="x").status_code, 404)

    def test_list(self):
        """CP-08: filters, search and bad keys of the list."""
        lead = self.accepted(contact_name="Ms Special")
        self.accepted(contact_name="Mr Plain")
        user = self.clerk_user
        link = f'/my/store/leads/{lead.id}"'
        yesterday = fields.Date.today() - timedelta(days=1)
        lead.write({"channel_next_on": yesterday, "channel_next_step": "Call"})
        for query, there in (
            ("", True),
            ("search=special", True),
            ("search=nobody", False),
            ("filterby=overdue", True),
            ("filterby=new", True),
            ("filterby=won", False),
            ("filterby=zz&sortby=id;drop", True),
            ("sortby=next&page=3", True),
            ("date_begin=zzz&date_end=9999-12-31", True),
            ("date_end=2001-01-01", False),
            ("search=%00special", True),
        ):
            page = self.get(f"/my/store/leads?{query}", user)
            self.assertEqual(page.status_code, 200, query)
            self.assertEqual(link in page.text, there, query)

    def test_queries(self):
        """CP-08, P11: at most 25 queries, as many for one lead as for a full page."""
        counts = []
        for number in (1, 21):
            for _i in range(number):
                self.accepted()
            self.get("/my/store/leads", self.owner_user)
            counts.append(self.count_queries("/my/store/leads"))
        self.assertEqual(counts[0], counts[1])
        self.assertLessEqual(counts[1], 25)
        self.get("/my/store", self.owner_user)
        # The tiles of other addons on the home page cost a query or two each.
        self.assertLessEqual(self.count_queries("/my/store"), 36)

    def count_queries(self, path):
        self.env.flush_all()
        before = self.env.cr.sql_log_count
        self.assertEqual(self.url_open(path).status_code, 200)
        return self.env.cr.sql_log_count - before
