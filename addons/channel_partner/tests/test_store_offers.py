# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta
from urllib.parse import urlsplit

from odoo import fields, http
from odoo.tests import HttpCase, tagged

from .common import ChannelCommon


class StoreCase(ChannelCommon, HttpCase):
    """Pages of the partner portal, as each person gets them."""

    def get(self, path, user=None, **kwargs):
        self.authenticate(user and user.login, user and user.login)
        return self.url_open(path, **kwargs)

    def post(self, path, user=None, **data):
        """Answer of a form, with its token, without following the redirect."""
        self.authenticate(user and user.login, user and user.login)
        return self.url_open(
            path,
            data={"csrf_token": http.Request.csrf_token(self), **data},
            allow_redirects=False,
        )

    def went(self, response):
        """Where an answer sends the browser, without the host."""
        self.assertEqual(response.status_code, 303)
        to = urlsplit(response.headers["Location"])
        return f"{to.path}?{to.query}" if to.query else to.path

    @classmethod
    def make_offer(cls, lead=None, point=None, **vals):
        """An offer as the engine makes it, without asking who is nearest."""
        lead = lead or cls.make_lead()
        point = point or cls.point
        now = fields.Datetime.now()
        route = cls.env["channel.route"].create(
            {
                "company_id": cls.company.id,
                "lead_id": lead.id,
                "side": "sales",
                "state": "offered",
                "requested_on": now,
            }
        )
        return cls.env["channel.offer"].create(
            {
                "route_id": route.id,
                "company_id": cls.company.id,
                "point_id": point.id,
                "channel_partner_id": point.channel_partner_id.id,
                "sequence": 1,
                "distance_km": 1.234,
                "offered_on": now,
                "expires_on": now + timedelta(hours=3),
                "quota_month": cls.company._get_channel_month(now),
                **vals,
            }
        )


@tagged("post_install", "-at_install")
class TestStoreOffers(StoreCase):
    """Offers in the partner portal: masked before, clear answers (CP-08)."""

    def test_masked(self):
        """CP-08: before it accepts a store reads nothing personal, on no page."""
        offer = self.make_offer()
        for path in ("/my/store", "/my/store/offers", f"/my/store/offers/{offer.id}"):
            for user in (self.owner_user, self.clerk_user):
                page = self.get(path, user)
                self.assertEqual(page.status_code, 200)
                self.assertIn(f"/my/store/offers/{offer.id}/accept", page.text)
                self.assertIn("Shanghai", page.text)
                for secret in ("Cai", "5555", "cai@example", "Lane 5"):
                    self.assertNotIn(secret, page.text, f"{secret} on {path}")

    def test_who_sees_an_offer(self):
        """CP-08: only owner and clerks of the store; others get what nobody gets."""
        offer = self.make_offer()
        other_point = self.make_point("Store Six", self.firm, 31.1, 121.4)
        other = self.make_member_of(other_point)
        for user, target in (
            (self.rival_user, "/my/store/offers?said=gone"),
            (other, "/my/store/offers?said=gone"),
            (self.technician_user, "/my/store"),
        ):
            for path in (f"/my/store/offers/{offer.id}", "/my/store/offers/2147483000"):
                page = self.get(path, user, allow_redirects=False)
                self.assertEqual(self.went(page), target, user.login)
            for verb in ("accept", "refuse"):
                self.assertEqual(
                    self.went(self.post(f"/my/store/offers/{offer.id}/{verb}", user)),
                    target,
                )
            self.assertNotIn(
                f"/my/store/offers/{offer.id}", self.get("/my/store", user).text
            )
        self.assertEqual(offer.state, "offered")

    def make_member_of(self, point):
        firm = point.channel_partner_id
        helper = self.make_firm("Helper")
        user = self.make_member("clerk", helper)
        member = self.env["channel.member"].search(
            [("partner_id", "=", user.partner_id.id)]
        )
        user.partner_id.parent_id = firm
        member.point_ids = point
        return user

    def test_open_page_expired(self):
        """CP-08: a page that was open when the time ran out gets a friendly answer."""
        offer = self.make_offer()
        offer.sudo().expires_on = fields.Datetime.now() - timedelta(seconds=1)
        url = f"/my/store/offers/{offer.id}"
        for response in (
            self.post(f"{url}/accept", self.clerk_user),
            self.post(f"{url}/refuse", self.clerk_user),
            self.get(url, self.clerk_user, allow_redirects=False),
        ):
            self.assertEqual(self.went(response), "/my/store/offers?said=expired")
        page = self.get("/my/store/offers?said=expired", self.clerk_user)
        self.assertIn("another store is asked", page.text)
        self.assertNotIn(f"{url}/accept", page.text)
        self.assertEqual(offer.state, "offered")

    def test_other_answers(self):
        """CP-08: withdrawn, taken by a colleague, taken by oneself: each is told."""
        partner = self.clerk_user.partner_id
        for vals, said in (
            ({"state": "withdrawn"}, "withdrawn"),
            ({"state": "released"}, "released"),
            ({"state": "refused"}, "refused"),
            ({"state": "accepted"}, "taken"),
            ({"state": "accepted", "answered_by_id": partner.id}, "already"),
        ):
            offer = self.make_offer(**vals)
            response = self.post(f"/my/store/offers/{offer.id}/accept", self.clerk_user)
            self.assertEqual(self.went(response), f"/my/store/offers?said={said}")

    def test_paused(self):
        """CP-08: a paused store is told so: what it was offered went on."""
        lead = self.make_lead()
        lead.write({"partner_latitude": 31.2305, "partner_longitude": 121.4738})
        offer = self.env["channel.route"]._open(lead).offer_ids
        self.point.state = "paused"
        self.assertEqual(offer.state, "withdrawn")
        response = self.post(f"/my/store/offers/{offer.id}/accept", self.owner_user)
        self.assertEqual(self.went(response), "/my/store/offers?said=paused")

    def test_refuse_needs_reason_and_words(self):
        """CP-08: a refusal has a reason, and a sentence where the reason asks it."""
        offer = self.make_offer()
        url = f"/my/store/offers/{offer.id}"
        response = self.post(f"{url}/refuse", self.owner_user, reason="x")
        self.assertEqual(self.went(response), f"{url}?said=reason")
        reason = self.env["channel.refuse.reason"].create(
            {"name": "Other", "needs_note": True}
        )
        response = self.post(f"{url}/refuse", self.owner_user, reason=reason.id)
        self.assertEqual(self.went(response), f"{url}?reason={reason.id}")
        self.assertIn(
            'name="note"', self.get(f"{url}?reason={reason.id}", self.owner_user).text
        )

    def test_bad_keys(self):
        """CP-08: whatever stands in the address, the list is shown."""
        self.make_offer()
        for query in (
            "filterby=nothing",
            "said=<script>",
            "page=zz&filterby=held",
            "filterby=past&filterby=held",
        ):
            page = self.get(f"/my/store/offers?{query}", self.owner_user)
            self.assertEqual(page.status_code, 200)
            self.assertNotIn("<script>&", page.text)
        for path in ("/my/store/offers/0", "/my/store/offers/-1", "/my/store/offers/x"):
            page = self.get(path, self.owner_user, allow_redirects=False)
            self.assertEqual(self.went(page), "/my/store/offers?said=gone")
