# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import AmbassadorCommon


@tagged("post_install", "-at_install")
class TestAmbassadorActivity(AmbassadorCommon):
    """How active somebody is, and his level (AM-05)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.levels = cls.env["ambassador.level"]
        cls.levels.search([]).active = False
        cls.low, cls.middle, cls.high = cls.levels.create(
            [
                {"name": "Low", "sequence": 1},
                {"name": "Middle", "sequence": 2, "min_leads": 2, "days": 60},
                {"name": "High", "sequence": 3, "min_deals": 1, "min_events": 1},
            ]
        )
        cls.event.lead_ambassador_id = False
        cls.everybody = cls.ambassador | cls.rival_ambassador

    def make_lead(self, days_ago, ambassador=None):
        lead = self.env["crm.lead"].create({"name": "Lead", "type": "opportunity"})
        lead.sudo().ambassador_id = ambassador or self.ambassador
        self.captured(lead, days_ago)
        return lead

    def captured(self, lead, days_ago):
        """When a lead came in is on record for good: written past the ORM."""
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE crm_lead SET create_date = %s WHERE id = %s",
            [fields.Datetime.now() - timedelta(days=days_ago), lead.id],
        )
        lead.invalidate_recordset()

    def measure(self):
        self.everybody._measure()
        return self.ambassador

    def test_nothing_yet(self):
        """AM-05: who has done nothing yet is at the bottom, and says so."""
        person = self.measure()
        self.assertEqual((person.activity, person.last_activity_on), ("never", False))
        self.assertEqual(person.level_id, self.low)

    def test_windows(self):
        """AM-05: the last lead, to the day."""
        for days, expected in (
            (0, "30"),
            (29, "30"),
            (30, "60"),
            (59, "60"),
            (60, "90"),
            (89, "90"),
            (90, "quiet"),
        ):
            with self.subTest(days=days):
                lead = self.make_lead(days)
                self.assertEqual(self.measure().activity, expected)
                self.assertEqual(self.ambassador.recent_lead_count, int(days < 90))
                lead.unlink()
        self.assertEqual(self.rival_ambassador.activity, "never")

    def test_levels(self):
        """AM-05: the highest level all of whose terms are met, within its own days."""
        self.make_lead(50)
        self.assertEqual(self.measure().level_id, self.low)
        late = self.make_lead(70)
        self.assertEqual(self.measure().level_id, self.low)
        self.captured(late, 59)
        self.assertEqual(self.measure().level_id, self.middle)
        deal = self.make_lead(10)
        deal.action_set_won()
        self.assertEqual(self.measure().level_id, self.middle)
        self.assertEqual(self.ambassador.recent_deal_count, 1)
        self.event.ambassador_ids = self.ambassador
        self.assertEqual(self.measure().level_id, self.high)
        self.assertEqual(self.ambassador.recent_event_count, 1)
        # Host and guest at one event is one event.
        self.event.lead_ambassador_id = self.ambassador
        self.assertEqual(self.measure().recent_event_count, 1)
        self.event.kanban_state = "cancel"
        self.assertEqual(self.measure().level_id, self.middle)

    def test_lost_and_future(self):
        """AM-05: a lost lead and an event to come are no activity."""
        lead = self.make_lead(3)
        lead.action_set_lost()
        self.event.write(
            {
                "ambassador_ids": self.ambassador.ids,
                "date_begin": fields.Datetime.now() + timedelta(days=3),
                "date_end": fields.Datetime.now() + timedelta(days=4),
            }
        )
        self.assertEqual(self.measure().activity, "never")

    def test_level_by_hand(self):
        """AM-05: a level that a person has set stays; one who has left keeps his."""
        self.ambassador.with_user(self.programme_user).write(
            {"level_id": self.high.id, "is_level_manual": True}
        )
        self.assertEqual(self.measure().level_id, self.high)
        self.ambassador.is_level_manual = False
        self.assertEqual(self.measure().level_id, self.low)
        self.rival_ambassador._leave("Moved")
        self.low.active = False
        self.measure()
        self.assertEqual(self.rival_ambassador.level_id, self.low)
        self.assertFalse(self.ambassador.level_id)

    def test_levels_of_a_company(self):
        """AM-05: levels of another company are not given."""
        other = self.env["res.company"].create({"name": "Other"})
        self.levels.create({"name": "Theirs", "sequence": 9, "company_id": other.id})
        self.assertEqual(self.measure().level_id, self.low)

    def test_measured(self):
        """AM-05: nobody types in how active he is."""
        with self.assertRaises(AccessError):
            self.ambassador.with_user(self.programme_manager).recent_lead_count = 99

    def test_search(self):
        """AM-05: found and sorted by activity and level."""
        self.make_lead(5)
        self.measure()
        people = self.env["ambassador.ambassador"].with_user(self.programme_user)
        mine = [("id", "in", self.everybody.ids)]
        self.assertEqual(
            people.search(mine + [("activity", "=", "30")]), self.ambassador
        )
        self.assertEqual(
            people.search(mine, order="recent_lead_count desc, id")[0], self.ambassador
        )
        self.assertEqual(
            people.search(mine + [("level_id", "=", self.low.id)]), self.everybody
        )

    def test_one_statement(self):
        """AM-05: measuring hundreds costs as many queries as measuring two."""
        self.everybody._measure()
        city = self.make_city("Large", "999930")
        more = self.everybody
        for number in range(40):
            more |= self.make_ambassador(f"More {number}", city)
        self.env.flush_all()
        with self.assertQueryCount(1):
            more._measure()
        self.assertEqual(set(more.mapped("activity")), {"never"})

    def test_cron(self):
        """AM-05: the nightly run reaches everybody with a seat."""
        self.make_lead(5)
        with self.enter_registry_test_mode():
            self.env.ref(
                "ambassador_program.ir_cron_ambassador_measure"
            ).method_direct_trigger()
        self.assertEqual(self.ambassador.activity, "30")
