# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .test_store_offers import StoreCase


@tagged("post_install", "-at_install")
class TestStoreTeam(StoreCase):
    """People of a firm, stores that pause, and mails about offers (CP-08)."""

    def member(self, user):
        return (
            self.env["channel.member"]
            .with_context(active_test=False)
            .search([("partner_id", "=", user.partner_id.id)])
        )

    # ------------------------------------------------------------------
    # People
    # ------------------------------------------------------------------

    def test_who_sees_people(self):
        """CP-08: only an owner looks after people, and only after his own."""
        page = self.get("/my/store/team", self.owner_user)
        self.assertEqual(page.status_code, 200)
        self.assertIn(self.clerk_user.name, page.text)
        self.assertNotIn(self.rival_user.name, page.text)
        for user in (self.clerk_user, self.technician_user):
            page = self.get("/my/store/team", user, allow_redirects=False)
            self.assertEqual(self.went(page), "/my/store")

    def test_invite(self):
        """CP-08: an owner invites a clerk, who gets an account in the portal."""
        self.point.copy({"partner_id": self.point.partner_id.copy().id})
        answer = self.post(
            "/my/store/team/invite",
            self.owner_user,
            name="Clerk Chen",
            email="chen@store.example.com",
            role="clerk",
            point_ids=self.point.id,
        )
        self.assertEqual(self.went(answer), "/my/store/team?said=invited")
        member = self.env["channel.member"].search(
            [("partner_id.email", "=", "chen@store.example.com")]
        )
        self.assertEqual(
            (member.channel_partner_id, member.role, member.point_ids),
            (self.firm, "clerk", self.point),
        )
        user = member.partner_id.user_ids
        self.assertTrue(user._is_portal())
        self.assertIn(member.partner_id, self.point.reader_ids)
        answer = self.post(
            "/my/store/team/invite",
            self.owner_user,
            name="Again",
            email="Chen@store.example.com",
            role="clerk",
        )
        self.assertIn("in your list already", answer.text)

    def test_invite_refused(self):
        """CP-08: an address in use elsewhere, a foreign store, a wrong role: no."""
        people = self.env["channel.member"]
        before = people.search_count([])
        rival = self.rival_user
        rival.partner_id.email = rival.login = "boss@rival.example.com"
        for vals in (
            {"email": "boss@rival.example.com"},
            {"email": "nonsense"},
            {"role": "manager"},
            {"point_ids": self.rival.id},
            {"point_ids": "x"},
            {"name": " "},
        ):
            answer = self.post(
                "/my/store/team/invite",
                self.owner_user,
                **{
                    "name": "Nobody",
                    "email": "nobody@example.com",
                    "role": "clerk",
                    **vals,
                },
            )
            self.assertIn("alert-warning", answer.text, vals)
        self.assertEqual(people.search_count([]), before)
        self.assertFalse(self.env["res.partner"].search([("name", "=", "Nobody")]))
        for user in (self.clerk_user, self.rival_user, self.technician_user):
            with self.assertRaises(AccessError):
                self.member(self.clerk_user).with_user(user).store_change("owner")

    def test_technician_is_a_worker(self):
        """CP-08: a technician can be put on work orders at once."""
        clerk = self.member(self.clerk_user)
        clerk.with_user(self.owner_user).store_change("technician", self.point.ids)
        self.assertEqual(clerk.person_id.partner_id, self.clerk_user.partner_id)
        self.assertEqual(clerk.person_id.channel_point_id, self.point)
        self.assertNotIn(clerk.partner_id, self.point.reader_ids)

    def test_an_owner_remains(self):
        """CP-08: the last owner can neither leave nor give up his role."""
        owner = self.member(self.owner_user)
        url = f"/my/store/team/{owner.id}"
        for deed, data in (("end", {}), ("change", {"role": "clerk"})):
            answer = self.post(f"{url}/{deed}", self.owner_user, **data)
            self.assertIn("has to stay the owner", answer.text)
        self.assertTrue(owner.active)
        self.member(self.clerk_user).with_user(self.owner_user).store_change("owner")
        self.assertEqual(
            self.went(self.post(f"{url}/end", self.owner_user)),
            "/my/store/team?said=ended",
        )
        self.assertFalse(owner.active)
        self.assertNotIn(self.owner_user.partner_id, self.point.reader_ids)

    def test_end_and_resume(self):
        """CP-08: access ends at once, and can be given back; not at other firms."""
        clerk = self.member(self.clerk_user)
        offer = self.make_offer()
        url = f"/my/store/team/{clerk.id}"
        for user, target in (
            (self.rival_user, "/my/store/team?said=person_gone"),
            (self.clerk_user, "/my/store"),
        ):
            self.assertEqual(self.went(self.post(f"{url}/end", user)), target)
        self.assertTrue(clerk.active)
        self.post(f"{url}/end", self.owner_user)
        page = self.get("/my/store", self.clerk_user, allow_redirects=False)
        self.assertEqual(self.went(page), "/my")
        with self.assertRaises(AccessError):
            offer.with_user(self.clerk_user).read(["state"])
        self.post(f"{url}/resume", self.owner_user)
        self.assertEqual(self.get("/my/store", self.clerk_user).status_code, 200)

    def test_form_of_the_firm(self):
        """CP-08: employees add the first owner on the form of the firm."""
        firm = self.make_firm("New firm")
        person = self.env["res.partner"].create({"name": "Boss", "parent_id": firm.id})
        with Form(firm.with_user(self.channel_manager)) as form:
            with form.store_member_ids.new() as line:
                line.partner_id = person
                line.role = "owner"
        self.assertEqual(firm.store_member_ids.partner_id, person)

    # ------------------------------------------------------------------
    # Pause
    # ------------------------------------------------------------------

    def test_pause(self):
        """CP-08: a clerk pauses his store until a day, and takes up work again."""
        url = f"/my/store/points/{self.point.id}"
        day = fields.Date.today() + timedelta(days=5)
        answer = self.post(f"{url}/pause", self.clerk_user, until=str(day))
        self.assertEqual(self.went(answer), "/my/store/points?said=saved")
        self.assertEqual((self.point.state, self.point.paused_until), ("paused", day))
        self.assertIn("Paused: Store One", self.get("/my/store", self.owner_user).text)
        self.post(f"{url}/resume", self.owner_user)
        self.assertEqual(
            (self.point.state, self.point.paused_by_id.id), ("active", False)
        )

    def test_pause_refused(self):
        """CP-08: not another's store, not a wrong day, not a pause of ours."""
        url = f"/my/store/points/{self.point.id}"
        for user in (self.rival_user, self.technician_user):
            self.post(f"{url}/pause", user)
            with self.assertRaises(AccessError):
                self.point.with_user(user).action_portal_pause()
        for until in ("2001-01-01", "9999-01-01", "soon"):
            answer = self.post(f"{url}/pause", self.owner_user, until=until)
            self.assertIn("Choose a day", answer.text)
        self.assertEqual(self.point.state, "active")
        self.point.state = "paused"
        answer = self.post(f"{url}/resume", self.owner_user)
        self.assertIn("paused by us", answer.text)
        with self.assertRaises(UserError):
            self.point.with_user(self.owner_user).action_portal_resume()

    # ------------------------------------------------------------------
    # Mails
    # ------------------------------------------------------------------

    def run_notices(self):
        cron = self.env.ref("channel_partner.ir_cron_offer_notice")
        cron.with_user(self.env.ref("base.user_root")).method_direct_trigger()
        self.env.invalidate_all()

    def told(self, offer):
        return self.env["mail.mail"].search(
            [("model", "=", "channel.offer"), ("res_id", "in", offer.ids)]
        )

    def test_offer_is_told_once(self):
        """CP-08: owner and clerk get one mail, in their language, without a name."""
        self.env["res.lang"]._activate_lang("fr_FR")
        self.clerk_user.lang = "fr_FR"
        for user in (self.owner_user, self.clerk_user, self.technician_user):
            user.partner_id.email = f"{user.login}@example.com"
        offer = self.make_offer()
        self.run_notices()
        mails = self.told(offer)
        self.assertEqual(
            mails.recipient_ids, (self.owner_user | self.clerk_user).partner_id
        )
        self.assertEqual(len(mails), 2)
        for mail in mails:
            text = f"{mail.subject} {mail.body_html}"
            self.assertIn(f"/my/store/offers/{offer.id}", text)
            self.assertIn("Shanghai", text)
            for secret in ("Cai", "5555", "Lane 5", "cai@example"):
                self.assertNotIn(secret, text)
        self.run_notices()
        self.assertEqual(self.told(offer), mails)

    def test_what_is_not_told(self):
        """CP-08: what was answered or ran out before the mail is not told any more."""
        self.owner_user.partner_id.email = "owner@example.com"
        over = fields.Datetime.now() - timedelta(minutes=1)
        offers = self.make_offer(state="accepted") | self.make_offer(expires_on=over)
        self.run_notices()
        self.assertFalse(self.told(offers))
