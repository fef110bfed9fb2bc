# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import http
from odoo.tests import HttpCase, tagged

from .ownership_common import OwnershipCommon


@tagged("post_install", "-at_install")
class TestOwnershipPortal(OwnershipCommon, HttpCase):
    """CP-24 CP-23: a store's own customers and its disputes, and nobody else's."""

    def get(self, path, user, **kwargs):
        self.authenticate(user.login, user.login)
        return self.url_open(path, **kwargs)

    def post(self, path, user, **data):
        self.authenticate(user.login, user.login)
        data["csrf_token"] = http.Request.csrf_token(self)
        return self.url_open(path, data=data, allow_redirects=False)

    def test_own_customers(self):
        """CP-24: name, since, until, open leads and jobs; nothing of a rival's."""
        own = self.own(self.point)
        secret = self.customer.copy({"name": "Secret Sun"})
        theirs = self.own(self.rival, customer=secret)
        self.make_store_lead(self.point)
        self.make_store_lead(self.rival)
        for user in (self.owner_user, self.clerk_user):
            page = self.get("/my/store/customers", user)
            self.assertEqual(page.status_code, 200)
            self.assertIn("Customer Cai", page.text)
            self.assertNotIn("Secret Sun", page.text)
            self.assertRegex(page.text, r"Open leads:\s*1")
            page = self.get(f"/my/store/customers/{own.id}", user)
            self.assertIn("Customer Cai", page.text)
            page = self.get(
                f"/my/store/customers/{theirs.id}", user, allow_redirects=False
            )
            nobody = self.get(
                "/my/store/customers/999999999", user, allow_redirects=False
            )
            self.assertEqual(page.headers["Location"], nobody.headers["Location"])
        self.assertIn(
            "Secret Sun", self.get("/my/store/customers", self.rival_user).text
        )

    def test_who_has_no_customers(self):
        own = self.own(self.point)
        for path in ("", f"/{own.id}"):
            page = self.get(
                f"/my/store/customers{path}",
                self.technician_user,
                allow_redirects=False,
            )
            self.assertEqual(page.status_code, 303)

    def test_clerk_of_another_store(self):
        """CP-24: a clerk sees the customers of his stores, an owner of all."""
        second = self.make_point("Store Nine", self.firm, 31.1, 121.1)
        self.own(second)
        clerk = self.clerk_user.partner_id
        member = self.env["channel.member"].search([("partner_id", "=", clerk.id)])
        member.point_ids = self.point
        page = self.get("/my/store/customers", self.clerk_user)
        self.assertNotIn("Customer Cai", page.text)
        page = self.get("/my/store/customers", self.owner_user)
        self.assertIn("Customer Cai", page.text)

    def test_lead_of_anothers_customer(self):
        """CP-24: a store reads the owner's part, and not who he is."""
        self.own(self.rival)
        lead = self.make_store_lead(self.point)
        page = self.get(f"/my/store/leads/{lead.id}", self.clerk_user).text
        self.assertIn("Somebody else", page)
        self.assertIn("20 %", page)
        self.assertNotIn("Store Two", page)
        self.assertNotIn("Rival Rao", page)

    def test_store_claims(self):
        """CP-23: a store claims the customer of a lead that it has."""
        self.own(self.rival)
        lead = self.make_store_lead(self.point)
        path = f"/my/store/leads/{lead.id}/claim"
        answer = self.post(path, self.clerk_user, reason="He came to us in May")
        self.assertIn("said=raised", answer.headers["Location"])
        dispute = self.disputes.search([("partner_id", "=", self.customer.id)])
        self.assertEqual(dispute.raised_by_id, self.clerk_user)
        self.assertEqual(
            dispute.claim_ids.channel_partner_id, self.firm | self.rival_firm
        )
        self.assertEqual(dispute.winner_id.channel_partner_id, self.rival_firm)
        page = self.get("/my/store/customers?filterby=disputes", self.clerk_user).text
        self.assertIn("Customer Cai", page)
        self.assertNotIn("Rival Rao", page)
        self.assertNotIn("Store Two", page)
        dispute.with_user(self.channel_manager).action_accept_proposal()
        page = self.get("/my/store/customers?filterby=disputes", self.clerk_user).text
        self.assertIn("not yours", page)
        page = self.get("/my/store/customers?filterby=disputes", self.rival_user).text
        self.assertIn("The customer is yours", page)

    def test_claims_that_are_refused(self):
        """CP-23: neither of a rival's lead, nor by a technician, nor without a word."""
        lead = self.make_store_lead(self.rival)
        path = f"/my/store/leads/{lead.id}/claim"
        for user in (self.clerk_user, self.technician_user):
            self.post(path, user, reason="Mine")
        self.post(path, self.rival_user, reason=" ")
        own = self.own(self.rival)
        self.post(f"/my/store/customers/{own.id}/dispute", self.owner_user, reason="X")
        self.assertFalse(self.disputes.search([]))
        self.post(f"/my/store/customers/{own.id}/dispute", self.rival_user, reason="X")
        self.assertTrue(self.disputes.search([]))

    def test_without_token(self):
        own = self.own(self.point)
        self.authenticate(self.owner_user.login, self.owner_user.login)
        answer = self.url_open(
            f"/my/store/customers/{own.id}/dispute", data={"reason": "X"}
        )
        self.assertEqual(answer.status_code, 400)

    def test_constant_queries(self):
        """CP-24: 20 customers cost what one costs."""
        points = self.point
        first = self.own(self.point)
        more = first.browse(
            self.own(self.point, customer=self.customer.copy()).id for _ in range(19)
        )
        counts = []
        for owned in (first, first | more):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.assertEqual(len(owned._get_store_rows(points)), len(owned))
            counts.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(counts[1], counts[0])
        self.assertLessEqual(counts[1], 12)
