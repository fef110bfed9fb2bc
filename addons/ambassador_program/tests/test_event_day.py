# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from .common import AmbassadorCommon

#: Differ between two registrations of the same kind, whoever made them.
OWN = {"id", "create_date", "write_date", "barcode", "date_closed"}


@tagged("post_install", "-at_install")
class TestEventDay(AmbassadorCommon):
    """The screen of the day, and check-ins (AM-08, P13)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.technician = new_test_user(
            cls.env,
            login="day_technician",
            groups="service_revenue.group_service_technician",
        )
        cls.stranger = new_test_user(
            cls.env,
            login="day_stranger",
            groups="service_revenue.group_service_technician",
        )
        cls.seller = new_test_user(
            cls.env, login="day_seller", groups="sales_team.group_sale_salesman"
        )
        cls.event.staff_ids = cls.technician | cls.seller
        cls.interest.company_id = False
        cls.Registration = cls.env["event.registration"]

    def visitors(self, count, event=None):
        return self.Registration._register_many(
            [
                {
                    "event_id": (event or self.event).id,
                    "name": f"Visitor {n}",
                    "phone": f"138{n:08}",
                }
                for n in range(count)
            ]
        )

    def enter(self, user=None, **vals):
        vals = {"name": "Wang", "phone": "13812345678", "consent": True, **vals}
        vals.setdefault("interest_id", self.interest.id)
        event = self.event.with_user(user or self.technician)
        return event.event_day_sign_up(vals)

    # ------------------------------------------------------------------
    # Registrations and check-in, set-based
    # ------------------------------------------------------------------

    def rows(self, registrations):
        self.env.flush_all()
        self.env.cr.execute(
            "SELECT * FROM event_registration WHERE id = ANY(%s) ORDER BY id",
            [registrations.ids],
        )
        return [
            {k: v for k, v in row.items() if k not in OWN}
            for row in self.env.cr.dictfetchall()
        ]

    def test_equal_to_orm(self):
        """P13: registrations made together are what the ORM makes of each."""
        vals = [
            {
                "event_id": self.event.id,
                "name": f"V{n}",
                "phone": [f"138 1234 56{n:02}", "", False, "12"][n % 4],
                "email": f"v{n}@example.com" if n % 2 else False,
            }
            for n in range(10)
        ]
        fast = self.Registration._register_many([dict(one) for one in vals])
        slow = self.Registration.with_context(mail_create_nolog=True).create(
            [dict(one) for one in vals]
        )
        self.assertEqual(fast.mapped("name"), [one["name"] for one in vals])
        self.assertEqual(self.rows(fast), self.rows(slow))
        self.assertEqual(len(set(fast.mapped("barcode"))), 10)

    def test_register_elsewhere(self):
        """P13: events with limited seats, and those of core, are left to the ORM."""
        core = self.env["event.event"].create(
            {
                "name": "Core",
                "date_begin": self.event.date_begin,
                "date_end": self.event.date_end,
            }
        )
        self.event.write({"seats_limited": True, "seats_max": 2})
        self.assertEqual(len(self.visitors(2) | self.visitors(2, core)), 4)
        self.assertEqual(self.event.seats_available, 0)
        with self.assertRaises(UserError):
            self.visitors(1)

    def test_check_in(self):
        """P13: state, time and note are those of core; a second tap changes nothing."""
        visitors = self.visitors(6)
        slow = visitors[3:]
        fast = visitors[:3]
        slow.action_set_done()
        self.assertEqual(fast._check_in(), fast)
        self.assertEqual(set(visitors.mapped("state")), {"done"})
        self.assertTrue(all(visitors.mapped("date_closed")))
        for one in visitors:
            self.assertIn("Attended on", "".join(one.message_ids.mapped("body")))
        closed = fast[0].date_closed
        count = len(fast[0].message_ids)
        self.assertFalse(fast._check_in())
        self.assertEqual(fast[0].date_closed, closed)
        self.assertEqual(len(fast[0].message_ids), count)
        self.assertEqual(self.event.seats_used, 6)

    def test_check_in_queries(self):
        """P13: as many statements for 300 visitors as for ten."""
        counts = []
        self.visitors(2)._check_in()
        for size in (10, 300):
            visitors = self.visitors(size)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            visitors._check_in()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(*counts)

    def test_check_in_core(self):
        """P13: visitors of an event of core are checked in by core, barcode too."""
        core = self.env["event.event"].create(
            {
                "name": "Core",
                "date_begin": self.event.date_begin,
                "date_end": self.event.date_end,
            }
        )
        visitor = self.visitors(1, core)
        self.assertEqual(visitor._check_in(), visitor)
        self.assertEqual(visitor.state, "done")
        ours = self.visitors(1)
        result = self.Registration.register_attendee(ours.barcode, self.event.id)
        self.assertEqual(result["status"], "confirmed_registration")

    def test_no_lead_of_core(self):
        """AM-10: core's lead rules make no second lead of a visitor."""
        self.env["event.lead.rule"].create(
            {"name": "All", "lead_creation_trigger": "create"}
        )
        before = self.env["crm.lead"].search_count([])
        self.Registration.create({"event_id": self.event.id, "name": "Visitor"})
        self.assertEqual(self.env["crm.lead"].search_count([]), before)

    # ------------------------------------------------------------------
    # Screen
    # ------------------------------------------------------------------

    def test_screen(self):
        """AM-08: what the screen shows to a technician on the staff."""
        visitors = self.visitors(3)
        day = self.event.with_user(self.technician).get_event_day()
        self.assertEqual(day["numbers"]["expected"], 3)
        self.assertIn("/e/", day["signup_url"])
        self.assertFalse(day["can_sell"])
        self.assertEqual(
            [one[:2] for one in day["visitors"]],
            [[one.id, one.name] for one in visitors.sorted("id", reverse=True)],
        )
        # No telephone number leaves the server whole.
        self.assertEqual(day["visitors"][0][2], "0002")
        news = self.event.with_user(self.technician).get_event_day(full=False)
        self.assertNotIn("signup_url", news)
        [own] = self.env["event.event"].with_user(self.technician).get_my_event_days()
        self.assertEqual(own["id"], self.event.id)
        self.assertFalse(
            self.env["event.event"].with_user(self.stranger).get_my_event_days()
        )

    def test_tap(self):
        """AM-08: one tap checks in; sent twice it is one; the event runs then."""
        visitor = self.visitors(1)
        event = self.event.with_user(self.technician)
        reply = event.event_day_check_in(visitor.id)
        self.assertEqual((reply["is_new"], reply["checked_in"]), (True, 1))
        reply = event.event_day_check_in(visitor.id)
        self.assertEqual((reply["is_new"], reply["checked_in"]), (False, 1))
        self.assertEqual(self.event.community_state, "running")

    def test_entry(self):
        """AM-08: a visitor typed in by staff is a sign-up with a store, and is here."""
        reply = self.enter(key="k1")
        self.assertTrue(reply["is_new"])
        signup = self.env["ambassador.signup"].browse(reply["id"])
        self.assertEqual(signup.point_id, self.point)
        self.assertEqual(signup.state, "done")
        self.assertTrue(signup.lead_id)
        self.assertEqual(signup.registration_id.state, "done")
        again = self.enter(key="k1")
        self.assertEqual((again["id"], again["is_new"]), (signup.id, False))
        day = self.event.with_user(self.technician).get_event_day()
        self.assertEqual(day["signups"][0]["store"], self.point.name)
        self.assertEqual(day["numbers"]["good"], 1)

    def test_entry_without_phone(self):
        """AM-08: without a telephone number it is kept and waits to be mended, once."""
        first = self.enter(phone="", key="k2")
        self.assertEqual(first["state"], "mend")
        self.assertEqual(self.enter(phone="", key="k2")["id"], first["id"])

    def test_entry_refused(self):
        """AM-08: name and consent are needed; other fields are left out."""
        for vals in ({"name": " "}, {"consent": False}, {"name": ["x"]}):
            with self.subTest(vals), self.assertRaises(UserError):
                self.enter(**vals)
        reply = self.enter(point_id=self.rival.id, state="done", company_id=99)
        signup = self.env["ambassador.signup"].browse(reply["id"])
        self.assertEqual(signup.point_id, self.point)
        self.assertEqual(signup.company_id, self.company)

    def test_sell(self):
        """AM-09: a quotation for the event, for the visitor who buys."""
        reply = self.enter()
        event = self.event.with_user(self.seller)
        context = event.event_day_sell()["context"]
        self.assertEqual(context["default_community_event_id"], self.event.id)
        context = event.event_day_sell(reply["id"])["context"]
        partner = self.env["res.partner"].browse(context["default_partner_id"])
        self.assertEqual(partner.name, "Wang")
        again = event.event_day_sell(reply["id"])["context"]
        self.assertEqual(again["default_partner_id"], partner.id)
        with self.assertRaises(AccessError):
            self.event.with_user(self.technician).event_day_sell()

    # ------------------------------------------------------------------
    # Who
    # ------------------------------------------------------------------

    def test_access(self):
        """AM-08: staff of the event, and the programme; nobody else, one answer."""
        visitor = self.visitors(1)
        other_event = self.make_event("Another", user_id=False)
        other = self.visitors(1, other_event)
        gone = self.env["event.event"].browse(10**9)
        for user in (self.technician, self.seller, self.programme_user):
            event = self.event.with_user(user)
            self.assertTrue(event.get_event_day())
            event.event_day_check_in(visitor.id)
            with self.assertRaises(AccessError):
                event.event_day_check_in(other.id)
        for user in (
            self.stranger,
            self.owner_user,
            self.ambassador_user,
            self.channel_manager,
            self.env.ref("base.public_user"),
        ):
            for event in (self.event.with_user(user), gone.with_user(user)):
                for call in (
                    event.get_event_day,
                    lambda event=event: event.event_day_check_in(visitor.id),
                    lambda event=event: event.event_day_sign_up({"name": "X"}),
                    event.event_day_sell,
                    event.action_open_day,
                ):
                    with self.assertRaises(AccessError):
                        call()
        with self.assertRaises(AccessError):
            other_event.with_user(self.technician).get_event_day()

    def test_other_company(self):
        """AM-08: staff of another company does not see the event."""
        other = self.env["res.company"].create({"name": "Other"})
        self.technician.write(
            {"company_ids": [(6, 0, other.ids)], "company_id": other.id}
        )
        with self.assertRaises(AccessError):
            self.event.with_user(self.technician).get_event_day()

    def test_closed(self):
        """AM-08: after the closing nothing is entered any more; figures stay."""
        visitor = self.visitors(1)
        self.event._set_community_state("closed")
        event = self.event.with_user(self.technician)
        for call in (lambda: event.event_day_check_in(visitor.id), self.enter):
            with self.assertRaisesRegex(UserError, "reopen"):
                call()
        day = event.get_event_day()
        self.assertFalse(day["is_open"])
        self.assertFalse(day["signup_url"])

    def test_budget(self):
        """AM-08: the screen costs as many queries with 500 visitors as with one."""
        counts = []
        self.enter()
        for size in (1, 499):
            self.visitors(size)
            self.env.flush_all()
            self.env.invalidate_all()
            event = self.event.with_user(self.technician)
            event.get_event_day()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            day = event.get_event_day()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(len(day["visitors"]), 501)
        self.assertEqual(*counts)
        self.assertLessEqual(counts[0], 40)
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        event.get_event_day(full=False)
        self.assertLessEqual(self.env.cr.sql_log_count - before, 25)
