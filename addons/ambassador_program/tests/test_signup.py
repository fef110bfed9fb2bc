# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta

from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .common import AmbassadorCommon


class SignupCommon(AmbassadorCommon):
    """Factory ``sign_up``; the two stores of the base class are near the event."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.country_id = cls.env.ref("base.cn")
        cls.Signup = cls.env["ambassador.signup"]

    def sign_up(self, name="Li Lei", phone="13800138001", **vals):
        return self.Signup._receive(
            {
                "name": name,
                "phone": phone,
                "interest_id": self.interest.id,
                "consent": True,
                "event_id": self.event.id,
                **vals,
            }
        )


@tagged("post_install", "-at_install")
class TestSignup(SignupCommon):
    """AM-10: from what a visitor types to the nearest store."""

    def test_kept_with_store(self):
        """AM-10: what was typed is kept with the nearest store, at once."""
        signup = self.sign_up(name=" Li\x00 Lei\u202e ", note="Two\nrooms")
        self.assertEqual(signup.name, "Li Lei")
        self.assertEqual(signup.point_id, self.point)
        self.assertEqual(signup.state, "new")
        self.assertEqual(signup.community_id, self.community)
        self.assertEqual(signup.consent_text, self.company.ambassador_consent_text)
        self.assertTrue(signup.consent_on)
        self.assertNotIn("13800138001", signup.phone_key)

    def test_once_a_day(self):
        """AM-10: however the number is written, it is one sign-up of the event."""
        first = self.sign_up()
        for phone in ("+86 138 0013 8001", "0086 13800138001", "138-0013-8001"):
            self.assertEqual(self.sign_up(phone=phone), first)
        other = self.make_event("Sunday")
        self.assertNotEqual(self.sign_up(event_id=other.id), first)
        mine = self.sign_up(event_id=False, ambassador_id=self.ambassador.id)
        again = self.sign_up(event_id=False, ambassador_id=self.ambassador.id)
        self.assertEqual(mine, again)
        self.assertEqual(mine.point_id, self.point)

    def test_form_twice(self):
        """AM-10: without a number the form itself says that it came twice."""
        first = self.sign_up(phone="", request_key="a")
        self.assertEqual(self.sign_up(phone="", request_key="a"), first)
        self.assertNotEqual(self.sign_up(phone="", request_key="b"), first)

    def test_refused(self):
        """AM-10: no name, consent or interest that is offered: nothing is kept."""
        for vals in (
            {"name": "\x00 "},
            {"name": "cheap at www.spam.top"},
            {"consent": False},
            {"interest_id": self.interest.id + 9999},
            {"event_id": False},
        ):
            with self.assertRaises(UserError):
                self.sign_up(**vals)

    def test_lead(self):
        """AM-10: visitor, captured lead, and the store that he was told of."""
        signup = self.sign_up()
        signup._process()
        lead, registration = signup.lead_id, signup.registration_id
        self.assertEqual(signup.state, "done")
        self.assertEqual(registration.event_id, self.event)
        self.assertEqual(registration.signup_id, signup)
        self.assertTrue(lead.service_captured_at)
        self.assertEqual(lead.service_state, "accepted")
        self.assertEqual(lead.service_referrer_id, self.ambassador.partner_id)
        self.assertEqual(lead.ambassador_id, self.ambassador)
        self.assertEqual(lead.community_id, self.community)
        self.assertEqual(lead.event_id, self.event)
        self.assertEqual(lead.service_quality_state, "ok")
        self.assertEqual(lead.phone_sanitized, "+8613800138001")
        route = lead.channel_route_ids
        self.assertEqual(route.state, "offered")
        self.assertEqual(route.offer_ids.point_id, self.point)
        self.assertFalse(self.env["mail.mail"].search([("model", "=", lead._name)]))

    def test_process_again(self):
        """AM-10: processing twice makes nothing new."""
        signup = self.sign_up()
        signup._process()
        lead = signup.lead_id
        signup._process()
        self.assertEqual(signup.lead_id, lead)
        self.assertEqual(
            self.env["crm.lead"].search_count([("event_id", "=", self.event.id)]), 1
        )
        self.assertEqual(len(lead.channel_route_ids), 1)

    def test_by_link(self):
        """AM-10: by the link of another ambassador it is his lead."""
        campaign = self.env["utm.campaign"].create(
            {"name": "Launch", "is_ambassador_campaign": True}
        )
        signup = self.sign_up(
            ambassador_id=self.rival_ambassador.id, campaign_id=campaign.id
        )
        mine = self.sign_up(event_id=False, ambassador_id=self.ambassador.id)
        (signup | mine)._process()
        self.assertEqual(signup.lead_id.ambassador_id, self.rival_ambassador)
        self.assertEqual(
            signup.lead_id.service_referrer_id, self.rival_ambassador.partner_id
        )
        self.assertEqual(signup.lead_id.campaign_id, campaign)
        self.assertEqual(mine.lead_id.ambassador_id, self.ambassador)
        self.assertFalse(mine.registration_id)

    def test_told_store_first(self):
        """AM-10: the store that was told gets it while it can, else the nearest."""
        told, gone = self.sign_up(), self.sign_up(phone="13800138002")
        (told | gone).sudo().point_id = self.rival
        self.rival.capacity = 1
        (told | gone)._process()
        self.assertEqual(told.lead_id.channel_route_ids.offer_ids.point_id, self.rival)
        self.assertEqual(gone.lead_id.channel_route_ids.offer_ids.point_id, self.point)

    def test_mend(self):
        """AM-10: without a usable number it waits, is mended, and goes on."""
        signups = self.sign_up(phone="") | self.sign_up(name="Han", phone="12345")
        signups._process()
        self.assertEqual(signups.mapped("state"), ["mend", "mend"])
        self.assertEqual(
            signups.lead_id.mapped("service_quality_state"), ["to_mend", "to_mend"]
        )
        self.assertFalse(signups.lead_id.channel_route_ids)
        signup = signups[0].with_user(self.programme_user)
        action = signup.action_mend()
        form = Form(
            self.env[action["res_model"]]
            .with_user(self.programme_user)
            .with_context(**action["context"])
        )
        form.phone = "999"
        dialog = form.save()
        with self.assertRaises(UserError):
            dialog.action_confirm()
        form.phone = "138 0013 8009"
        form.save().action_confirm()
        signup = signups[0]
        self.assertEqual(signup.state, "done")
        self.assertEqual(signup.lead_id.service_state, "accepted")
        self.assertEqual(signup.registration_id.phone, "+8613800138009")
        self.assertEqual(
            signup.lead_id.channel_route_ids.offer_ids.point_id, self.point
        )
        self.assertEqual(self.sign_up(phone="13800138009"), signup)

    def test_mend_known_number(self):
        """AM-10: the number turns out to be known: its lead is left to triage."""
        first, second = self.sign_up(), self.sign_up(phone="")
        (first | second)._process()
        second.sudo()._mend("13800138001")
        self.assertEqual(second.state, "duplicate")
        self.assertEqual(second.lead_id.service_duplicate_of_id, first.lead_id)
        self.assertFalse(second.lead_id.channel_route_ids)

    def test_mended_on_lead(self):
        """AM-10: who mends the lead itself has mended the sign-up too."""
        signup = self.sign_up(phone="")
        signup._process()
        signup.lead_id.phone = "+86 138 0013 8010"
        ids = self.Signup._get_waiting_ids()
        self.assertIn(signup.id, ids)
        self.Signup.browse(ids)._process_or_explain()
        self.assertEqual(signup.state, "done")
        self.assertTrue(signup.lead_id.channel_route_ids)

    def test_known_number(self):
        """AM-10: an open lead of this number and interest: the new one is marked."""
        other = self.make_event("Sunday")
        first = self.sign_up()
        first._process()
        second = self.sign_up(event_id=other.id)
        third = self.sign_up(event_id=False, ambassador_id=self.ambassador.id)
        (second | third)._process()
        self.assertEqual((second | third).mapped("state"), ["duplicate"] * 2)
        self.assertEqual(
            (second | third).lead_id.service_duplicate_of_id, first.lead_id
        )

    def test_double_in_batch(self):
        """AM-10: the same number at two events, processed together."""
        first = self.sign_up()
        second = self.sign_up(event_id=self.make_event("Sunday").id)
        (first | second)._process()
        self.assertEqual(first.state, "done")
        self.assertEqual(second.state, "duplicate")
        self.assertEqual(second.lead_id.service_duplicate_of_id, first.lead_id)

    def test_customer(self):
        """AM-10: the one customer with this number is linked, and stays as he is."""
        before = self.customer.read(["name", "phone", "street", "city"])
        signup = self.sign_up(name="Somebody Else", phone="+86 21 5555 0101")
        twins = self.env["res.partner"].create(
            [{"name": f"Twin {n}", "phone": "+86 138 0013 8011"} for n in range(2)]
        )
        twin = self.sign_up(name="Twin", phone="13800138011")
        (signup | twin)._process()
        self.env.flush_all()
        self.assertEqual(signup.lead_id.partner_id, self.customer)
        self.assertFalse(twin.lead_id.partner_id)
        after = self.customer.read(["name", "phone", "street", "city"])
        self.assertEqual(before, after)
        self.assertEqual(twins.mapped("name"), ["Twin 0", "Twin 1"])

    def test_own_people(self):
        """AM-10: the number of an ambassador or employee earns nobody anything."""
        self.programme_user.partner_id.phone = "+86 138 0013 8077"
        self.ambassador.partner_id.phone = "+86 138 0013 8078"
        mine = self.sign_up(
            phone="13800138078", event_id=False, ambassador_id=self.ambassador.id
        )
        staff = self.sign_up(phone="13800138077")
        (mine | staff)._process()
        for signup in mine | staff:
            self.assertTrue(signup.is_insider)
            self.assertFalse(signup.lead_id.ambassador_id)
            self.assertEqual(
                signup.lead_id.service_referrer_id, self.company.partner_id
            )

    def test_full_event(self):
        """AM-10: an event without room loses no lead."""
        event = self.make_event("Small", seats_limited=True, seats_max=1)
        signups = self.sign_up(event_id=event.id)
        signups |= self.sign_up(event_id=event.id, phone="13800138003")
        signups._process()
        self.assertEqual(len(signups.registration_id), 1)
        self.assertEqual(len(signups.lead_id), 2)

    def test_one_cannot_be_processed(self):
        """AM-10: one that fails says so and holds up nobody."""
        good, bad = self.sign_up(), self.sign_up(phone="13800138004")
        self.env.flush_all()
        # Below the ORM: no lead can be made without the interest.
        self.env.cr.execute(
            "UPDATE ambassador_signup SET interest_id = NULL WHERE id = %s", [bad.id]
        )
        self.env.invalidate_all()
        with mute_logger(
            "odoo.sql_db",
            "odoo.addons.ambassador_program.models.ambassador_signup_process",
        ):
            (good | bad)._process_or_explain()
        self.assertEqual(good.state, "done")
        self.assertEqual(bad.state, "new")
        self.assertTrue(bad.problem)
        self.assertNotIn(bad.id, self.Signup._get_waiting_ids())
        bad.sudo().interest_id = self.interest
        bad.with_user(self.programme_user).action_try_again()
        self.assertEqual(bad.state, "done")

    def test_day_of_the_event(self):
        """AM-10: the day is that of the place of the event."""
        signup = self.sign_up()
        zone = self.event.date_tz
        self.assertEqual(
            signup.day,
            self.Signup._get_signup_day(self.event, self.company, signup.create_date),
        )
        self.assertEqual(zone, "Asia/Shanghai")

    def test_constraints(self):
        """AM-10: the database itself keeps one row for each key."""
        signup = self.sign_up().sudo()
        other = self.sign_up(phone="13800138005").sudo()
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            other.phone_key = signup.phone_key
            self.env.flush_all()

    def test_access(self):
        """AM-10: sign-ups are read by the programme and typed in by nobody."""
        signup = self.sign_up()
        signup.with_user(self.programme_user).read(["name", "phone"])
        for user in (
            self.programme_user,
            self.programme_manager,
            self.ambassador_user,
            self.owner_user,
            self.channel_user,
        ):
            with self.assertRaises(AccessError):
                signup.with_user(user).write({"phone": "1"})
            with self.assertRaises(AccessError):
                self.Signup.with_user(user).create(
                    {
                        "name": "X",
                        "day": "2026-01-01",
                        "company_id": self.company.id,
                        "event_id": self.event.id,
                    }
                )
        for user in (self.ambassador_user, self.owner_user, self.channel_user):
            with self.assertRaises(AccessError):
                signup.with_user(user).read(["name"])
            with self.assertRaises(AccessError):
                signup.with_user(user).action_mend()
            with self.assertRaises(AccessError):
                signup.with_user(user).action_try_again()

    def test_other_company(self):
        """AM-10: another company sees none of it."""
        signup = self.sign_up()
        other = self.env["res.company"].create({"name": "Other"})
        self.programme_user.write(
            {"company_ids": [(6, 0, other.ids)], "company_id": other.id}
        )
        found = self.Signup.with_user(self.programme_user).search([])
        self.assertNotIn(signup, found)

    def test_consent_version(self):
        """AM-10: other words are another version."""
        version = self.company.ambassador_consent_version
        self.company.ambassador_consent_text = "Other words"
        self.company.ambassador_consent_text = "Other words"
        self.assertEqual(self.company.ambassador_consent_version, version + 1)
        signup = self.sign_up()
        self.assertEqual(signup.consent_version, version + 1)
        self.assertEqual(signup.consent_text, "Other words")

    def test_address(self):
        """S3: the address is signed, and over when the event and its grace are."""
        token = self.event._get_signup_token()
        Event = self.env["event.event"]
        self.assertEqual(Event._from_signup_token(token), self.event)
        other = self.make_event("Sunday")
        wrong = f"{other.id}-{token.split('-')[1]}"
        for bad in (
            wrong,
            token[:-1],
            token + "0",
            "",
            None,
            "9" * 40,
            "1-" + "0" * 20,
        ):
            self.assertFalse(Event._from_signup_token(bad))
        self.assertTrue(self.event._is_signup_open())
        self.event.date_end = self.event.date_begin
        self.company.ambassador_signup_grace = 0
        self.assertFalse(self.event._is_signup_open())
        self.company.ambassador_signup_grace = 24
        self.assertTrue(self.event._is_signup_open())
        self.event.date_begin -= timedelta(days=3)
        self.event.date_end -= timedelta(days=2)
        self.assertFalse(self.event._is_signup_open())

    def test_queries(self):
        """P12: one sign-up, and many leads, cost few queries."""
        for number in range(2):
            self.sign_up(phone=f"1380013810{number}")
        self.env.flush_all()
        with self.assertQueryCount(16):
            self.sign_up(phone="13800138106")

    def test_queries_process(self):
        """P12: a batch costs the same queries whatever its size, but for the rows."""
        counts = []
        for size in (4, 12):
            signups = self.Signup
            for number in range(size):
                signups |= self.sign_up(phone=f"138{size:03}1{number:04}")
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            signups._process()
            self.env.flush_all()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertLess(counts[1] - counts[0], 40, counts)
