# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.tests import TransactionCase, tagged


@tagged("post_install", "-at_install")
class TestDemoProgramme(TransactionCase):
    """Ambassadors of eight cities, and what became of twenty events."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.events = cls.env["event.event"].search([("is_community_event", "=", True)])
        cls.ambassadors = cls.env["ambassador.ambassador"].search([])

    def test_cities(self):
        """AM-01: one city is full and has a line, the others have vacancies."""
        seated = self.ambassadors.filtered("seat")
        self.assertEqual(len(self.ambassadors.city_id), 8)
        self.assertGreaterEqual(len(self.ambassadors), 58)
        rows = self.env["ambassador.city.report"].search(
            [("city_id", "in", seated.city_id.ids)]
        )
        self.assertTrue(rows.filtered(lambda row: not row.vacant and row.waiting))
        self.assertTrue(rows.filtered("vacant"))

    def test_people(self):
        """AM-05: each state of a life in the programme is there."""
        states = set(self.ambassadors.mapped("state"))
        self.assertLessEqual(
            {"applied", "waiting", "approved", "training", "active", "paused", "left"},
            states,
        )
        persona = self.env["res.users"].search([("login", "=", "ambassador")])
        mine = self.ambassadors.filtered(
            lambda one: one.partner_id == persona.partner_id
        )
        self.assertEqual(mine.state, "active")
        self.assertTrue(mine.code)

    def test_campaigns(self):
        """AM-02: one is over, one runs; tasks, clicks, reach."""
        campaigns = self.env["utm.campaign"].search(
            [("is_ambassador_campaign", "=", True)]
        )
        self.assertEqual(
            set(campaigns.mapped("ambassador_state")), {"running", "closed"}
        )
        tasks = campaigns.ambassador_task_ids
        self.assertGreater(len(tasks), 60)
        self.assertTrue(any(tasks.mapped("reach")))
        links = self.env["ambassador.link"].search([])
        self.assertTrue(any(links.mapped("click_count")))

    def test_communities(self):
        """AM-07, AM-18: twelve estates, in which customers live."""
        communities = self.env["ambassador.community"].search([])
        self.assertEqual(len(communities), 12)
        members = self.env["ambassador.community.member"].search([])
        self.assertGreater(len(members), 40)

    def test_events(self):
        """AM-08, AM-09, AM-10: both books; one is on now, some are to come."""
        self.assertEqual(len(self.events), 20)
        states = self.events.mapped("community_state")
        self.assertEqual(states.count("closed"), 13)
        self.assertEqual(states.count("running"), 1)
        self.assertEqual(states.count("cancelled"), 1)
        orders = self.events.community_order_ids
        self.assertGreater(len(orders), 15)
        self.assertEqual(set(orders.mapped("event_book")), {"service"})
        leads = self.events.signup_ids.lead_id
        self.assertGreater(len(leads), 150)
        self.assertTrue(leads.filtered("channel_point_id"))
        self.assertTrue(leads.filtered(lambda lead: lead.won_status == "won"))
        waiting = self.events.signup_ids.filtered(lambda one: one.state == "mend")
        self.assertTrue(waiting)

    def test_cash(self):
        """AM-16: some of it waits, some of it can be paid."""
        entries = self.env["service.incentive.entry"].search(
            [("beneficiary_id", "in", self.ambassadors.partner_id.ids)]
        )
        self.assertLessEqual({"pending"}, set(entries.mapped("state")))
        self.assertTrue(entries.filtered(lambda one: one.state != "pending"))
