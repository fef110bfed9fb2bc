# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import date, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st
from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import AmbassadorCommon

#: Differ between two events of the same kind, whoever made them.
OWN = {"id", "create_date", "write_date", "name"}


@tagged("post_install", "-at_install")
class TestEventPlan(AmbassadorCommon):
    """Community events are planned one by one, and many at once (AM-08)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Event = cls.env["event.event"]
        cls.second = cls.make_community("Lake View")
        cls.staff = cls.programme_user
        cls.day = datetime(2030, 5, 4, 1)

    def slot(self, community=None, day=0, **vals):
        begin = self.day + timedelta(days=day)
        return {
            "community_id": (community or self.community).id,
            "date_begin": begin,
            "date_end": begin + timedelta(hours=8),
            **vals,
        }

    def rows(self, events):
        self.env.flush_all()
        self.env.cr.execute(
            "SELECT * FROM event_event WHERE id = ANY(%s) ORDER BY date_begin, id",
            [events.ids],
        )
        return [
            {k: v for k, v in row.items() if k not in OWN}
            for row in self.env.cr.dictfetchall()
        ]

    def followers(self, events):
        return [
            sorted(
                (follower.partner_id.id, sorted(follower.subtype_ids.ids))
                for follower in self.env["mail.followers"].search(
                    [("res_model", "=", "event.event"), ("res_id", "=", event.id)]
                )
            )
            for event in events
        ]

    # ------------------------------------------------------------------
    # One
    # ------------------------------------------------------------------

    def test_defaults(self):
        """AM-08: city, time zone and place follow from the community; no mails."""
        event = self.Event.create(
            {"name": "One", "is_community_event": True, **self.slot()}
        )
        self.assertEqual(event.programme_city_id, self.programme_city)
        self.assertEqual(event.date_tz, "Asia/Shanghai")
        self.assertEqual(event.community_state, "planned")
        self.assertFalse(event.event_mail_ids)
        self.assertFalse(event.address_id)
        self.assertAlmostEqual(event.community_latitude, self.community.latitude)
        self.company.event_visitor_mails = True
        event = self.Event.create(
            {"name": "Two", "is_community_event": True, **self.slot()}
        )
        self.assertTrue(event.event_mail_ids)

    def test_core_events_as_before(self):
        """AM-08: an event of core has its mails, venue and questions, and no state."""
        event = self.Event.create(
            {
                "name": "Conference",
                "date_begin": self.day,
                "date_end": self.day + timedelta(days=1),
            }
        )
        self.assertTrue(event.event_mail_ids)
        self.assertTrue(event.question_ids)
        self.assertEqual(event.address_id, self.company.partner_id)
        self.assertFalse(event.community_state)
        with self.assertRaises(UserError):
            event.action_tell_stores()

    def test_complete(self):
        """AM-08: a community event has a community; the database says so."""
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            self.Event.create(
                {
                    "name": "Nowhere",
                    "is_community_event": True,
                    "date_begin": self.day,
                    "date_end": self.day,
                }
            )

    def test_state_is_measured(self):
        """AM-08: nobody writes the state or the result of an event."""
        event = self.event.with_user(self.programme_manager)
        for name, value in (
            ("community_state", "closed"),
            ("lead_count_good", 9),
            ("stores_told_on", self.day),
        ):
            with self.subTest(name), self.assertRaises(AccessError):
                event.write({name: value})

    def test_pipeline_of_core(self):
        """AM-08: core's stage follows; whoever ends it there closes no books."""
        event = self.make_event("Pipeline")
        event._set_community_state("told")
        self.assertEqual(event.stage_id, self.env.ref("event.event_stage_announced"))
        event.action_set_done()
        self.assertTrue(event.stage_id.pipe_end)
        self.assertEqual(event.community_state, "told")
        event.action_start_event()
        self.assertEqual(event.community_state, "running")

    def test_starts_by_itself(self):
        """AM-08: what has begun runs, what has not does not."""
        coming = self.Event.create(
            {"name": "Coming", "is_community_event": True, **self.slot()}
        )
        with self.enter_registry_test_mode():
            self.env.ref(
                "ambassador_program.ir_cron_event_start"
            ).method_direct_trigger()
        self.assertEqual(self.event.community_state, "running")
        self.assertEqual(coming.community_state, "planned")

    # ------------------------------------------------------------------
    # Many
    # ------------------------------------------------------------------

    def test_equal_to_orm(self):
        """P13: set-based rows are what the ORM makes: columns, people, followers."""
        slots = [
            self.slot(self.community if n % 2 else self.second, n) for n in range(12)
        ]
        slots[3].update(lead_ambassador_id=self.rival_ambassador.id, name="Third")
        slots[5].update(user_id=self.programme_manager.id, ambassador_ids=[])
        common = {
            "user_id": self.programme_user.id,
            "staff_ids": [self.staff.id, self.programme_manager.id],
            "ambassador_ids": [self.ambassador.id],
            "lead_ambassador_id": self.ambassador.id,
            "budget": 300.0,
            "goal_leads": 20,
        }
        events = self.Event._plan_many(slots, common)
        self.assertEqual(events.mapped("date_begin"), [s["date_begin"] for s in slots])
        quiet = self.Event.with_context(
            mail_create_nolog=True, mail_auto_subscribe_no_notify=True
        )
        slow = quiet.create(
            [
                {
                    **common,
                    **slot,
                    "is_community_event": True,
                    "name": event.name,
                    "staff_ids": [Command.set(common["staff_ids"])],
                    "ambassador_ids": [
                        Command.set(
                            slot.get("ambassador_ids", common["ambassador_ids"])
                        )
                    ],
                }
                for slot, event in zip(slots, events, strict=True)
            ]
        )
        self.assertEqual(self.rows(events), self.rows(slow))
        self.assertEqual(self.followers(events), self.followers(slow))
        for ours, orm in zip(events, slow, strict=True):
            self.assertEqual(ours.name, orm.name)
            for name, field in self.Event._fields.items():
                if field.type == "many2many" and field.store:
                    self.assertEqual(ours[name], orm[name], name)
        self.assertEqual(events[3].name, "Third")
        self.assertEqual(events[5].user_id, self.programme_manager)

    def test_queries_do_not_grow(self):
        """P13: the number of statements is that of one event, not of a thousand."""
        common = {"user_id": self.programme_user.id}
        self.Event._plan_many([self.slot(day=n) for n in range(5)], common)
        self.env.flush_all()
        counts = []
        for size in (10, 300):
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.Event._plan_many([self.slot(day=n) for n in range(size)], common)
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(*counts)

    def test_with_mails(self):
        """AM-08: with mails of core switched on, each event has its own."""
        self.company.event_visitor_mails = True
        events = self.Event._plan_many([self.slot(day=n) for n in range(3)])
        self.assertEqual({len(event.event_mail_ids) for event in events}, {3})

    def test_other_company(self):
        """AM-08: community and ambassadors of another company are refused."""
        other = self.env["res.company"].create({"name": "Other"})
        strange = self.make_community("Strange", company_id=other.id)
        with self.assertRaisesRegex(UserError, "another company"):
            self.Event._plan_many([self.slot(strange)])
        with self.assertRaises(UserError):
            self.Event._plan_many([self.slot(date_end=self.day - timedelta(days=1))])

    def test_wizard(self):
        """AM-08: communities times dates, in the time of the city."""
        plan = self.env["ambassador.event.plan"].with_user(self.programme_user)
        plan = plan.create(
            {
                "community_ids": [Command.set((self.community | self.second).ids)],
                "date_from": date(2030, 5, 1),
                "date_to": date(2030, 5, 31),
                "hour_from": 9.5,
                "mode": "each",
                "staff_ids": [Command.set(self.staff.ids)],
            }
        )
        self.assertEqual(plan.event_count, 8)
        self.assertIn("8 events", plan.preview)
        # The same staff is in two communities on each Saturday.
        self.assertIn("8 of 8", plan.conflict_note)
        plan.mode = "spread"
        self.assertEqual(plan.event_count, 4)
        action = plan.action_plan()
        events = self.Event.search(action["domain"])
        self.assertEqual(len(events), 4)
        self.assertEqual(events[0].date_begin, datetime(2030, 5, 4, 1, 30))
        self.assertEqual(events.lead_ambassador_id, self.ambassador)
        self.assertEqual(len(set(events.mapped("community_id"))), 2)
        plan.saturday = False
        with self.assertRaisesRegex(UserError, "nothing to plan"):
            plan.action_plan()

    # ------------------------------------------------------------------
    # Conflicts
    # ------------------------------------------------------------------

    def test_conflicts(self):
        """AM-08: same person at two events at once; same community too soon again."""
        one, two = self.Event._plan_many(
            [self.slot(), self.slot(self.second)], {"staff_ids": self.staff.ids}
        )
        self.assertIn(self.staff.name, one.conflict_note)
        self.assertIn(one.name, two.conflict_note)
        two.staff_ids = False
        one.invalidate_recordset(["conflict_note"])
        self.assertFalse(one.conflict_note)
        two.lead_ambassador_id = self.ambassador
        one.ambassador_ids = self.ambassador
        one.invalidate_recordset(["conflict_note"])
        self.assertIn(self.ambassador.display_name, one.conflict_note)
        two.ambassador_ids = two.lead_ambassador_id = False
        again = self.Event._plan_many([self.slot(day=10)])
        self.assertIn("same community", again.conflict_note)
        one.invalidate_recordset(["conflict_note"])
        self.assertIn("same community", one.conflict_note)
        self.company.event_community_days = 10
        again.invalidate_recordset(["conflict_note"])
        self.assertFalse(again.conflict_note)
        self.company.event_community_days = 14
        again._set_community_state("cancelled")
        one.invalidate_recordset(["conflict_note"])
        self.assertFalse(one.conflict_note)

    def test_conflict_queries(self):
        """AM-08: conflicts of a list cost one query, however long it is."""
        events = self.Event._plan_many(
            [self.slot(day=20 * n) for n in range(40)], {"staff_ids": self.staff.ids}
        )
        counts = []
        for part in (events[:2], events):
            self.env.invalidate_all()
            part.mapped("name")
            before = self.env.cr.sql_log_count
            part._compute_conflict_note()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(*counts)

    def test_conflicts_oracle(self):
        """AM-08: conflicts are those that a look at every pair finds."""
        people = (self.programme_user | self.programme_manager).ids
        communities = (self.community | self.second).ids

        @settings(max_examples=25, deadline=None)
        @given(
            st.lists(
                st.tuples(
                    st.integers(0, 40),
                    st.integers(1, 30),
                    st.sampled_from(communities),
                    st.lists(st.sampled_from(people), unique=True),
                ),
                min_size=1,
                max_size=6,
            )
        )
        def check(drawn):
            slots = [
                {
                    "event": 0,
                    "company": self.company.id,
                    "community": community,
                    "begin": self.day + timedelta(hours=12 * start),
                    "end": self.day + timedelta(hours=12 * start + length),
                    "staff": staff,
                    "people": [],
                }
                for start, length, community, staff in drawn
            ]
            days = timedelta(days=self.company.event_community_days)
            expected = {}
            for n, one in enumerate(slots):
                for m, two in enumerate(slots):
                    if n == m:
                        continue
                    if one["begin"] < two["end"] and two["begin"] < one["end"]:
                        for who in set(one["staff"]) & set(two["staff"]):
                            expected.setdefault(n, []).append(("staff", who, 0))
                    same = one["community"] == two["community"]
                    if same and abs(one["begin"] - two["begin"]) < days:
                        expected.setdefault(n, []).append(
                            ("community", one["community"], 0)
                        )
            found = self.Event._find_conflicts(slots)
            self.assertEqual(
                found, {n: sorted(rows) for n, rows in sorted(expected.items())}
            )

        check()
