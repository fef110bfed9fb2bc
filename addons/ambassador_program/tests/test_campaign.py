# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from .campaign_common import CampaignCommon


@tagged("post_install", "-at_install")
class TestCampaign(CampaignCommon):
    """AM-02: a launch makes one task, with material and link, for each chosen one."""

    def test_launch(self):
        """AM-02: everybody who was chosen has one task, due in time."""
        outside = self.make_ambassador("Training", state="training")
        self.assertEqual(self.campaign.audience_count, 2)
        tasks = self.launch()
        self.assertEqual(tasks.ambassador_id, self.ambassador + self.rival_ambassador)
        self.assertNotIn(outside, tasks.ambassador_id)
        today = fields.Date.context_today(tasks)
        self.assertEqual(set(tasks.mapped("state")), {"todo"})
        self.assertEqual(set(tasks.mapped("due")), {today + timedelta(days=7)})
        self.assertEqual(tasks.city_id, self.programme_city)
        self.assertEqual(self.campaign.ambassador_state, "running")
        self.assertEqual(tasks[0].material_ids.mapped("text"), ["Come and see it."])

    def test_launch_again(self):
        """AM-02: a second launch gives a task to those who are new, and to no other."""
        first = self.launch()
        first[0].sudo().task_done()
        newcomer = self.make_ambassador("Newcomer", self.other_city)
        self.campaign.invalidate_recordset()
        self.assertEqual(self.campaign.audience_new_count, 1)
        tasks = self.launch()
        self.assertEqual((tasks - first).ambassador_id, newcomer)
        self.assertEqual(first[0].state, "done")

    def test_audience(self):
        """AM-02: cities and provinces add up, levels and activity narrow."""
        level = self.env["ambassador.level"].create({"name": "Gold"})
        province = self.env["res.country.state"].create(
            {
                "name": "Test province",
                "code": "TPX",
                "country_id": self.env.ref("base.cn").id,
            }
        )
        third = self.make_city("Third", "999902", state_id=province.id)
        there = self.make_ambassador("There", third, level_id=level.id)
        learns = self.make_ambassador("Learns", third, state="training")
        self.make_ambassador("Gone", third, state="left")
        campaign = self.make_campaign(
            "By province",
            audience_city_ids=[(6, 0, self.programme_city.ids)],
            audience_state_ids=[(6, 0, province.ids)],
        )
        both = self.ambassador + self.rival_ambassador
        cases = (
            ({}, both + there),
            ({"audience_active_only": False}, both + there + learns),
            ({"audience_level_ids": [(6, 0, level.ids)]}, there),
        )
        for vals, expected in cases:
            campaign.write(vals)
            with self.subTest(vals=vals):
                found = self.env["ambassador.ambassador"].search(
                    campaign._get_audience_domain()
                )
                self.assertEqual(found, expected)
                self.assertEqual(campaign.audience_count, len(expected))

    def test_launch_refused(self):
        """AM-02: what cannot be launched says why."""
        yesterday = fields.Date.context_today(self.campaign) - timedelta(days=1)
        cases = (
            ({"ambassador_task_text": " "}, "What to do|what to do"),
            ({"ambassador_date_to": yesterday}, "later end"),
            ({"audience_city_ids": [(6, 0, self.make_city("Nil", "9").ids)]}, "Nobody"),
            ({"is_ambassador_campaign": False}, "no campaign for ambassadors"),
        )
        for number, (vals, message) in enumerate(cases):
            campaign = self.make_campaign(f"Refused {number}", **vals)
            with self.subTest(vals=vals), self.assertRaisesRegex(UserError, message):
                campaign.with_user(self.programme_user).action_launch()

    def test_due_not_after_end(self):
        end = fields.Date.context_today(self.campaign) + timedelta(days=3)
        self.campaign.ambassador_date_to = end
        self.assertEqual(set(self.launch().mapped("due")), {end})

    def test_close(self):
        """AM-02: closing ends what is open and leaves what is done."""
        mine, other = self.launch().sorted("id")
        mine.sudo().task_done(reach=4)
        self.campaign.with_user(self.programme_user).action_close_campaign()
        self.assertEqual((mine.state, other.state), ("done", "cancelled"))
        with self.assertRaisesRegex(UserError, "closed"):
            self.launch()
        with self.assertRaisesRegex(UserError, "not running"):
            other.with_user(self.programme_user).action_reopen()

    def test_only_the_programme_launches(self):
        """AM-02: a salesperson may write campaigns of Odoo, and launch none."""
        seller = new_test_user(
            self.env, login="seller_c", groups="sales_team.group_sale_salesman"
        )
        campaign = self.env["utm.campaign"].with_user(seller).create({"title": "Own"})
        self.assertEqual(campaign.sudo().ambassador_state, "draft")
        campaign.title = "Renamed"
        for method in ("action_launch", "action_close_campaign"):
            with self.assertRaises(AccessError):
                getattr(self.campaign.with_user(seller), method)()
        with self.assertRaises(AccessError):
            self.campaign.with_user(seller).ambassador_task_days = 1
        with self.assertRaises(AccessError):
            self.campaign.with_user(self.programme_manager).ambassador_state = "closed"

    def test_queries(self):
        """AM-02: a launch for many costs as many queries as one for few, by batch."""
        self.make_ambassadors(150)
        self.env.flush_all()
        with self.assertQueryCount(90):
            tasks = self.launch()
        self.assertEqual(len(tasks), 152)


@tagged("post_install", "-at_install")
class TestPersonalLink(CampaignCommon):
    """AM-02: one tracked link for each ambassador and campaign."""

    def read_link(self, ambassador, campaign=None):
        return self.env["ambassador.link"].search(
            [
                ("ambassador_id", "=", ambassador.id),
                ("campaign_id", "=", campaign and campaign.id),
            ]
        )

    def test_links(self):
        """AM-02: made once, short, to the page of the ambassador with the campaign."""
        both = self.ambassador + self.rival_ambassador
        waits = self.make_ambassador("Waits", state="waiting")
        links = (both + waits)._get_links(self.campaign)
        self.assertEqual(set(links), set(both))
        self.assertEqual(len(set(links.values())), 2)
        self.assertEqual(both._get_links(self.campaign), links)
        tracker = self.read_link(self.ambassador, self.campaign).link_id
        self.assertIn("/r/", links[self.ambassador])
        self.assertEqual(tracker.short_url, links[self.ambassador])
        self.assertIn(f"/a/{self.ambassador.code}?", tracker.redirected_url)
        self.assertIn("utm_campaign=Launch", tracker.redirected_url)
        self.assertIn("utm_medium=Ambassador", tracker.redirected_url)
        # Nobody finds the links of ambassadors by trying short ones.
        self.assertRegex(links[self.ambassador], r"/r/[2-9a-z]{8}$")
        general = self.ambassador._get_links()[self.ambassador]
        self.assertNotEqual(general, links[self.ambassador])
        self.assertNotIn(
            "utm_campaign", self.read_link(self.ambassador).link_id.redirected_url
        )

    def test_read_again_is_cheap(self):
        """AM-02: links that are there cost one query, however many."""
        many = self.make_ambassadors(30)
        many._get_links()
        self.env.flush_all()
        self.env.invalidate_all()
        with self.assertQueryCount(3):
            self.assertEqual(len(many._get_links()), 30)

    def test_clicks(self):
        """AM-03: a click on the link counts for ambassador and campaign."""
        links = self.ambassador._get_links(self.campaign)
        code = links[self.ambassador].rsplit("/", 1)[1]
        for _number in range(3):
            self.env["link.tracker.click"].sudo().add_click(code, ip="127.0.0.1")
        link = self.read_link(self.ambassador, self.campaign)
        self.assertEqual(link.click_count, 3)

    def test_qr(self):
        self.assertTrue(
            self.ambassador._get_link_qr("https://example.com/r/abc").startswith(
                "data:image/png;base64,"
            )
        )
