# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from psycopg2.errors import CheckViolation, RestrictViolation, UniqueViolation

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import AmbassadorCommon


@tagged("post_install", "-at_install")
class TestAmbassadorLife(AmbassadorCommon):
    """Applied, approved, trained, active, paused, left (AM-05, AM-01)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.ambassador_user_id = cls.programme_manager
        cls.city = cls.make_city("Smallzhou", "999910")
        cls.env["ambassador.quota"].create(
            {"city_id": cls.city.id, "company_id": cls.company.id, "quota": 2}
        )
        cls.people = cls.env["ambassador.ambassador"].union(
            *(
                cls.make_ambassador(f"Person {number}", cls.city, "applied")
                for number in range(4)
            )
        )
        # The fourth was first.
        for number, person in enumerate(cls.people):
            person.sudo().applied_on = f"2026-01-0{9 - number} 08:00:00"

    def mine(self, *numbers):
        return self.people.browse(self.people[number].id for number in numbers)

    def as_user(self, ambassadors):
        return ambassadors.with_user(self.programme_user)

    def proposals(self):
        kind = self.env.ref("ambassador_program.mail_activity_seat_free")
        return self.env["mail.activity"].search(
            [
                ("activity_type_id", "=", kind.id),
                ("res_model", "=", "ambassador.ambassador"),
                ("res_id", "in", self.people.ids),
            ]
        )

    def report(self):
        self.env.flush_all()
        self.env.invalidate_all()
        return self.env["ambassador.city.report"].search(
            [("city_id", "=", self.city.id), ("company_id", "=", self.company.id)]
        )

    def test_way(self):
        """AM-05: the whole way of one, with its steps on record."""
        person = self.as_user(self.mine(0))
        person.action_approve()
        self.assertEqual((person.state, person.seat), ("approved", 1))
        self.assertRegex(person.code, r"^[0-9A-HJKMNP-TV-Z]{10}$")
        code = person.code
        person.action_start_training()
        self.assertTrue(person.training_on)
        person.action_pause()
        person.action_resume()
        self.assertEqual(person.state, "training")
        person.action_activate()
        self.assertEqual(person.state, "active")
        self.assertTrue(person.trained_on and person.active_on)
        person.action_pause()
        self.assertEqual((person.state, person.seat), ("paused", 1))
        person.action_resume()
        self.assertEqual(person.state, "active")
        person.action_leave(" Moved away ")
        self.assertEqual((person.state, person.seat), ("left", 0))
        self.assertEqual((person.end_reason, person.code), ("Moved away", code))
        steps = person.log_ids.sorted("id")
        self.assertEqual(
            steps.mapped("state_to"),
            [
                "approved",
                "training",
                "paused",
                "training",
                "active",
                "paused",
                "active",
                "left",
            ],
        )
        self.assertEqual(steps[0].state_from, "applied")
        self.assertEqual(steps.user_id, self.programme_user)
        self.assertEqual(steps[-1].reason, "Moved away")

    def test_activate_without_training(self):
        """AM-05: who needs no training is active at once, with none on record."""
        person = self.mine(0)
        person._approve()
        person._activate()
        self.assertEqual((person.state, person.trained_on), ("active", False))

    def test_quota(self):
        """AM-01: two seats: who applied first gets them, the others wait."""
        seated = self.as_user(self.people)._approve()
        self.assertEqual(seated, self.mine(2, 3))
        self.assertEqual(self.mine(3, 2).mapped("seat"), [1, 2])
        self.assertEqual(self.mine(0, 1).mapped("state"), ["waiting", "waiting"])
        report = self.report()
        self.assertEqual(
            (report.quota, report.filled, report.waiting, report.vacant, report.over),
            (2, 2, 2, 0, 0),
        )
        self.assertEqual(report.fill, "full")
        self.assertEqual(
            (self.city.filled, self.city.vacant, self.city.waiting), (2, 0, 2)
        )

    def test_waiting_is_said(self):
        """AM-05: who approves into a full city is told that they wait."""
        self.mine(0, 1)._approve()
        answer = self.as_user(self.mine(2)).action_approve()
        self.assertEqual(answer["tag"], "display_notification")
        self.assertIn("Person 2", answer["params"]["message"])
        self.assertIs(self.as_user(self.mine(2)).state, self.mine(2).state)

    def test_next_in_line(self):
        """AM-05: a seat is freed: who waits longest is proposed, once."""
        self.people._approve()
        self.assertFalse(self.proposals())
        self.mine(3)._leave("Moved")
        proposal = self.proposals()
        self.assertEqual(proposal.res_id, self.people[1].id)
        self.assertEqual(proposal.user_id, self.programme_manager)
        self.assertEqual(self.report().vacant, 1)
        self.mine(2)._leave("Moved too")
        self.assertEqual(len(self.proposals()), 1)
        self.mine(1)._approve()
        self.assertEqual(self.mine(1).seat, 1)
        self.assertFalse(self.proposals())

    def test_more_seats(self):
        """AM-01: a larger quota proposes who waits."""
        self.people._approve()
        self.city.with_user(self.programme_manager).quota = 3
        self.assertEqual(self.proposals().res_id, self.people[1].id)

    def test_lower_quota(self):
        """AM-01: fewer seats than ambassadors: over, and nobody is removed."""
        self.people._approve()
        self.city.with_user(self.programme_manager).quota = 1
        report = self.report()
        self.assertEqual((report.quota, report.filled, report.over), (1, 2, 1))
        self.assertEqual(report.fill, "over")
        self.assertEqual(self.mine(2, 3).mapped("state"), ["approved"] * 2)
        # One leaves: there is still no free seat.
        self.mine(2)._leave("Moved")
        self.assertFalse(self.proposals())
        self.assertFalse(self.mine(1)._approve())

    def test_over_quota(self):
        """AM-01: beyond the quota by a manager only, and on record as such."""
        self.people._approve()
        person = self.mine(0)
        with self.assertRaises(AccessError):
            self.as_user(person).action_approve_over_quota()
        person.with_user(self.programme_manager).action_approve_over_quota()
        self.assertEqual((person.state, person.seat), ("approved", 3))
        self.assertTrue(person.log_ids[0].is_over_quota)
        self.assertEqual(self.report().over, 1)

    def test_seats_of_lowered_quota(self):
        """AM-01: a seat beyond a lowered quota counts as taken."""
        self.city.quota = 4
        self.people._approve()
        self.mine(2, 3)._leave("Moved")
        self.assertEqual(self.mine(1, 0).mapped("seat"), [3, 4])
        self.city.quota = 3
        new = self.make_ambassador("New", self.city, "applied")
        late = self.make_ambassador("Late", self.city, "applied")
        self.assertEqual((new | late)._approve(), new)
        self.assertEqual(new.seat, 1)

    def test_not_oneself(self):
        """AM-05: nobody approves himself."""
        own = self.make_ambassador("Own", self.city, "applied")
        self.programme_user.partner_id.name = "Own user"
        own.partner_id = self.programme_user.partner_id
        with self.assertRaisesRegex(UserError, "about himself"):
            self.as_user(own).action_approve()
        own.with_user(self.programme_manager).action_approve()
        with self.assertRaisesRegex(UserError, "about himself"):
            self.as_user(own).action_activate()
        level = self.env["ambassador.level"].create({"name": "Test"})
        with self.assertRaisesRegex(UserError, "about himself"):
            self.as_user(own).level_id = level
        self.as_user(own).action_leave("No time")

    def test_wrong_steps(self):
        """AM-05: a step that does not start here is refused in words."""
        person = self.mine(0)
        for step in ("action_activate", "action_resume", "action_pause"):
            with self.assertRaisesRegex(UserError, "Applied"):
                getattr(self.as_user(person), step)()
        person._approve()
        with self.assertRaisesRegex(UserError, "Approved"):
            self.as_user(person).action_approve()
        with self.assertRaisesRegex(UserError, "Say why"):
            self.as_user(person).action_leave("  ")

    def test_who_may(self):
        """AM-05: steps are taken by the programme, of its own company."""
        person = self.mine(0)
        for user in (self.ambassador_user, self.env.ref("base.public_user")):
            with self.assertRaises(AccessError):
                person.with_user(user).action_approve()
        other = self.env["res.company"].create({"name": "Other"})
        self.programme_user.write(
            {"company_ids": [(6, 0, other.ids)], "company_id": other.id}
        )
        with self.assertRaises(AccessError):
            self.as_user(person).action_approve()

    def test_refused(self):
        """AM-05: refused with a reason; may apply again later."""
        person = self.mine(0)
        self.as_user(person).action_refuse("Works for a rival")
        self.assertEqual((person.state, person.seat), ("refused", 0))
        again = self.env["ambassador.ambassador"].create(
            {"partner_id": person.partner_id.id, "city_id": self.city.id}
        )
        self.assertEqual(again.state, "applied")
        with mute_logger("odoo.sql_db"), self.assertRaises(UniqueViolation):
            again.copy()

    def test_log_only_grows(self):
        """AM-05: steps on record are not changed, and who has some is not deleted."""
        person = self.mine(0)
        person._approve()
        with self.assertRaises(UserError):
            person.log_ids.reason = "Other"
        with self.assertRaises(UserError):
            person.log_ids.unlink()
        with mute_logger("odoo.sql_db"), self.assertRaises(RestrictViolation):
            self.env.cr.execute("UPDATE ambassador_state_log SET reason = 'x'")
        with self.assertRaisesRegex(UserError, "let him leave"):
            person.unlink()
        self.mine(1).unlink()

    def test_stays_with_person(self):
        """AM-05: seat and results are not moved to another person or city."""
        person = self.mine(0)
        person.city_id = self.other_city
        person.city_id = self.city
        person._approve()
        with self.assertRaisesRegex(UserError, "stay with this person"):
            person.city_id = self.other_city
        with self.assertRaisesRegex(UserError, "stay with this person"):
            person.partner_id = self.ambassador.partner_id

    def test_quota_rules(self):
        """AM-01: a quota for each city and company, not below zero, by managers."""
        quota = self.env["ambassador.quota"].search([("city_id", "=", self.city.id)])
        with self.assertRaises(AccessError):
            quota.with_user(self.programme_user).quota = 5
        with mute_logger("odoo.sql_db"), self.assertRaises(CheckViolation):
            quota.quota = -1
            self.env.flush_all()
        with mute_logger("odoo.sql_db"), self.assertRaises(UniqueViolation):
            quota.copy()
        # Each company has its own.
        other = self.env["res.company"].create({"name": "Other"})
        other.ambassador_quota = 7
        cities = self.city | self.other_city
        self.assertEqual(
            cities._get_quotas(self.company), {self.city: 2, self.other_city: 10}
        )
        self.assertEqual(cities._get_quotas(other), {self.city: 7, self.other_city: 7})
        self.assertEqual(self.city.with_company(other).quota, 7)
        self.city.with_company(other).quota = 5
        self.assertEqual(cities._get_quotas(other)[self.city], 5)
        self.assertEqual(cities._get_quotas(self.company)[self.city], 2)
