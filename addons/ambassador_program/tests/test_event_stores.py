# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, tagged

from odoo.addons.channel_partner.tools.channel_geo import distance_km

from .common import AmbassadorCommon


@tagged("post_install", "-at_install")
class TestEventStores(AmbassadorCommon, HttpCase):
    """Stores whose area an event touches know of it beforehand (AM-11)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        now = fields.Datetime.now().replace(microsecond=0)
        cls.coming = cls.make_event(
            "Coming",
            date_begin=now + timedelta(days=20),
            date_end=now + timedelta(days=20, hours=8),
            user_id=cls.programme_user.id,
        )
        # The rival is some 7.5 km away: further than the radius of the company.
        cls.owner_user.partner_id.email = "owner@example.com"
        cls.clerk_user.partner_id.email = "clerk@example.com"
        cls.rival_user.partner_id.email = "rival@example.com"

    def row(self, point=None, event=None):
        return self.env["ambassador.event.store"].search(
            [
                ("event_id", "=", (event or self.coming).id),
                ("point_id", "=", (point or self.point).id),
            ]
        )

    def run_cron(self):
        cron = self.env.ref("ambassador_program.ir_cron_event_tell_stores")
        cron.method_direct_trigger()

    def mails(self):
        return self.env["mail.mail"].search(
            [
                ("model", "=", "ambassador.event.store"),
                ("res_id", "in", self.coming.store_ids.ids),
            ]
        )

    # ------------------------------------------------------------------
    # Which
    # ------------------------------------------------------------------

    def test_radius(self):
        """AM-11: stores within the radius, with their distance; others are not."""
        self.coming._sync_stores()
        row = self.row()
        kilometres = distance_km(
            self.community.latitude,
            self.community.longitude,
            self.point.latitude,
            self.point.longitude,
        )
        self.assertAlmostEqual(row.distance_km, kilometres, delta=0.05)
        self.assertFalse(self.row(self.rival))
        self.company.event_store_radius_km = 20
        self.coming._sync_stores()
        rows = self.coming.store_ids
        self.assertEqual(rows.point_id, self.point | self.rival)
        self.assertEqual(rows[0].point_id, self.point, "the nearest first")
        self.company.event_store_radius_km = 5
        self.coming._sync_stores()
        self.assertFalse(self.row(self.rival), "not told, so it simply goes")

    def test_own_area(self):
        """AM-11: a store whose own area contains the place is touched too."""
        province = self.env["res.country.state"].search(
            [("country_id", "=", self.env.ref("base.cn").id)], limit=2
        )
        self.programme_city.state_id = province[0]
        self.rival.state_ids = province[0]
        self.coming._sync_stores()
        self.assertTrue(self.row(self.rival))
        self.rival.state_ids = province[1]
        self.coming._sync_stores()
        self.assertFalse(self.row(self.rival))
        self.rival.write({"state_ids": False, "radius_km": 30})
        self.coming._sync_stores()
        self.assertTrue(self.row(self.rival))
        self.rival.state = "closed"
        self.coming._sync_stores()
        self.assertFalse(self.row(self.rival))

    def test_without_place(self):
        """AM-11: without a place only areas count; somebody is asked to fill it in."""
        self.community.write({"latitude": 0, "longitude": 0})
        self.programme_city.write({"latitude": 0, "longitude": 0})
        self.coming._tell_stores()
        self.assertFalse(self.coming.store_ids)
        activity = self.coming.activity_ids
        self.assertEqual(activity.user_id, self.programme_user)
        self.assertIn("No place", activity.summary)

    def test_other_company(self):
        """AM-11: stores of another company are not told."""
        other = self.env["res.company"].create({"name": "Other"})
        firm = self.make_firm("Firm of the other")
        point = self.make_point("Elsewhere", firm, 31.235, 121.475, company_id=other.id)
        self.coming._sync_stores()
        self.assertFalse(self.row(point))

    # ------------------------------------------------------------------
    # Telling
    # ------------------------------------------------------------------

    def test_told_once(self):
        """AM-11: one mail to owner and clerk, the state follows, twice is once."""
        self.coming.with_user(self.programme_user).action_tell_stores()
        self.assertEqual(self.coming.community_state, "told")
        self.assertTrue(self.coming.stores_told_on)
        self.assertTrue(self.row().told_on)
        mail = self.mails()
        self.assertEqual(len(mail), 1)
        self.assertEqual(
            mail.recipient_ids, (self.owner_user | self.clerk_user).partner_id
        )
        self.assertIn("Garden Court", mail.body_html)
        self.coming._tell_stores()
        self.assertEqual(self.mails(), mail)

    def test_told_again(self):
        """AM-11: told again when the day changes, and the old answer is gone."""
        self.coming._tell_stores()
        self.row().with_user(self.owner_user).store_answer_event("come")
        self.coming.write(
            {
                "date_begin": self.coming.date_begin + timedelta(days=1),
                "date_end": self.coming.date_end + timedelta(days=1),
            }
        )
        self.run_cron()
        self.assertEqual(self.row().answer, "none")
        self.assertEqual(len(self.mails()), 2)
        self.assertIn("Changed", self.mails().sorted("id")[-1].subject)
        self.run_cron()
        self.assertEqual(len(self.mails()), 2)

    def test_moved_away(self):
        """AM-11: an event that moves away is said to have, once; back again is news."""
        self.coming._tell_stores()
        home = self.coming.community_id
        self.coming.community_id = self.make_community("Far", latitude=33.0)
        self.coming._tell_stores()
        self.assertFalse(self.row().is_near)
        self.assertIn("Moved away", self.mails().sorted("id")[-1].subject)
        self.coming._tell_stores()
        self.assertEqual(len(self.mails()), 2)
        self.coming.community_id = home
        self.coming._tell_stores()
        self.assertEqual(len(self.mails()), 3)
        self.assertTrue(self.row().is_near)

    def test_cancelled(self):
        """AM-11: who was told of an event is told that it does not take place."""
        self.coming._tell_stores()
        self.coming.with_user(self.programme_user)._cancel_event("Rain")
        self.assertIn("Cancelled", self.mails().sorted("id")[-1].subject)
        count = len(self.mails())
        self.run_cron()
        self.assertEqual(len(self.mails()), count)

    def test_in_time(self):
        """AM-11: the term is kept by itself; who planned too late is told so."""
        now = fields.Datetime.now().replace(microsecond=0)
        soon = self.make_event(
            "Soon",
            date_begin=now + timedelta(days=2),
            date_end=now + timedelta(days=2, hours=5),
            user_id=self.programme_user.id,
        )
        self.run_cron()
        self.assertEqual(self.coming.community_state, "planned")
        self.assertEqual(soon.community_state, "told")
        self.assertIn("late", " ".join(soon.activity_ids.mapped("summary")))
        self.coming.write(
            {
                "date_begin": now + timedelta(days=7, hours=12),
                "date_end": now + timedelta(days=7, hours=15),
            }
        )
        self.run_cron()
        self.assertEqual(self.coming.community_state, "told")
        self.assertFalse(self.coming.activity_ids)

    def test_nobody_reads(self):
        """AM-11: a store without anybody in the portal has to be called."""
        self.company.event_store_radius_km = 20
        self.env["channel.member"].search(
            [("partner_id", "=", self.rival_user.partner_id.id)]
        ).active = False
        self.coming._tell_stores()
        activity = self.coming.activity_ids
        self.assertIn("Call", activity.summary)
        self.assertIn(self.rival.name, activity.note)

    def test_queries(self):
        """AM-11: stores of fifty events are found with the statements of two."""
        now = fields.Datetime.now().replace(microsecond=0)
        events = self.env["event.event"]._plan_many(
            [
                {
                    "community_id": self.community.id,
                    "date_begin": now + timedelta(days=20 * n),
                    "date_end": now + timedelta(days=20 * n, hours=1),
                }
                for n in range(50)
            ]
        )
        counts = []
        for part in (events[:2], events):
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            part._sync_stores()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(*counts)
        self.assertEqual(len(events.store_ids), 50)

    # ------------------------------------------------------------------
    # Answering
    # ------------------------------------------------------------------

    def test_answers(self):
        """AM-11: owner and clerk answer; an objection becomes something to do."""
        self.coming._tell_stores()
        row = self.row()
        row.with_user(self.clerk_user).store_answer_event("noted")
        self.assertEqual(row.answered_by_id, self.clerk_user.partner_id)
        with self.assertRaisesRegex(UserError, "why"):
            row.with_user(self.owner_user).store_answer_event("object", "  ")
        row.with_user(self.owner_user).store_answer_event("object", "Our own sale")
        self.assertEqual(row.answer, "object")
        activity = self.coming.activity_ids
        self.assertEqual(activity.user_id, self.programme_user)
        self.assertIn("Our own sale", activity.note)
        row.with_user(self.owner_user).store_answer_event("object", "Our own sale")
        self.assertEqual(len(self.coming.activity_ids), 1)
        self.coming._cancel_event("Rain")
        with self.assertRaisesRegex(UserError, "nothing to answer"):
            row.with_user(self.owner_user).store_answer_event("come")

    def test_answer_access(self):
        """AM-11: only owner and clerk of this very store answer."""
        self.coming._tell_stores()
        for user in (
            self.rival_user,
            self.technician_user,
            self.ambassador_user,
            self.programme_user,
            self.env.ref("base.public_user"),
        ):
            with self.subTest(user.login), self.assertRaises(AccessError):
                self.row().with_user(user).store_answer_event("come")
        with self.assertRaises(AccessError):
            self.row().with_user(self.owner_user).write({"answer": "come"})

    def test_read_access(self):
        """AM-11: a store reads its own rows, once it was told, and no others."""
        self.company.event_store_radius_km = 20
        self.coming._sync_stores()
        rows = self.env["ambassador.event.store"].with_user(self.owner_user)
        self.assertFalse(rows.search([]))
        self.coming._tell_stores()
        self.assertEqual(rows.search([]).point_id.ids, self.point.ids)
        for user in (self.technician_user, self.ambassador_user):
            self.assertFalse(rows.with_user(user).search([]))

    # ------------------------------------------------------------------
    # Pages
    # ------------------------------------------------------------------

    def test_pages(self):
        """AM-11: card on the home page, list, answer by form; a stranger sees none."""
        self.coming._tell_stores()
        self.authenticate(self.owner_user.login, self.owner_user.login)
        home = self.url_open("/my/store").text
        self.assertIn("Events near your store", home)
        self.assertIn("Coming", home)
        page = self.url_open("/my/store/events").text
        self.assertIn("We will come", page)
        token = page.split('name="csrf_token" value="')[1].split('"')[0]
        row = self.row()
        reply = self.url_open(
            f"/my/store/events/{row.id}/answer",
            data={"csrf_token": token, "answer": "object", "note": ""},
        )
        self.assertIn("Say why", reply.text)
        reply = self.url_open(
            f"/my/store/events/{row.id}/answer",
            data={"csrf_token": token, "answer": "come"},
        )
        self.assertIn("passed on", reply.text)
        self.env.invalidate_all()
        self.assertEqual(row.answer, "come")
        self.authenticate(self.rival_user.login, self.rival_user.login)
        page = self.url_open("/my/store/events").text
        self.assertNotIn("We will come", page)
        self.assertIn("No event is planned in your area", page)
        token = page.split('csrf_token: "')[1].split('"')[0]
        for known in (row.id, 10**9, "x"):
            reply = self.url_open(
                f"/my/store/events/{known}/answer",
                data={"csrf_token": token, "answer": "object", "note": "no"},
            )
            self.assertIn("not there any more", reply.text)
        self.env.invalidate_all()
        self.assertEqual(row.answer, "come")
