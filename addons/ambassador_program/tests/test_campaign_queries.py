# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.tests import Form, tagged

from .test_programme_revenue import RevenueCommon

LIST = {
    name: {}
    for name in (
        "title",
        "ambassador_task_count",
        "ambassador_task_done_count",
        "ambassador_lead_count",
        "ambassador_deal_count",
        "ambassador_revenue",
        "ambassador_cost_per_lead",
        "ambassador_comparison",
        "ambassador_state",
    )
}


@tagged("post_install", "-at_install")
class TestCampaignQueries(RevenueCommon):
    """AM-02, AM-03, AM-06: pages cost the same however much they show."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.make_ambassadors(40)
        cls.campaigns = cls.campaign
        for number in range(5):
            cls.campaigns |= cls.make_campaign(f"Further {number}")
        for campaign in cls.campaigns:
            cls.launch(campaign)
        cls.sell(100, lead=cls.make_programme_lead(ambassador_id=cls.ambassador.id))

    def assert_queries(self, count, records, specification, order=None):
        """Reads as the programme's people do, from an empty cache."""
        self.env.flush_all()
        records = records.with_user(self.programme_user)
        # What is read once a session: groups, rules and access rights.
        records.web_search_read([], specification, limit=1)
        self.env.invalidate_all()
        with self.assertQueryCount(count):
            return records.web_search_read([], specification, limit=80, order=order)

    def test_campaign_list(self):
        self.assert_queries(12, self.env["utm.campaign"], LIST)

    def test_task_list(self):
        """AM-02: tasks of thousands of ambassadors, a page at a time."""
        names = ("campaign_id", "ambassador_id", "city_id", "due", "state", "is_late")
        found = self.assert_queries(
            14,
            self.env["ambassador.task"],
            {
                name: {"fields": {"display_name": {}}} if name.endswith("_id") else {}
                for name in names
            },
        )
        self.assertEqual(len(found["records"]), 80)

    def test_reports(self):
        """AM-03, AM-06: results and revenue."""
        people = {"fields": {"display_name": {}}}
        self.assert_queries(
            14,
            self.env["ambassador.campaign.report"],
            {"ambassador_id": people, "campaign_id": people, "lead_count": {}},
        )
        self.assert_queries(
            14,
            self.env["ambassador.revenue.report"],
            {"ambassador_id": people, "order_id": people, "revenue": {}},
        )

    def test_links(self):
        """AM-02: addresses of many links come with one query."""
        self.assert_queries(
            8,
            self.env["ambassador.link"],
            {"short_url": {}, "click_count": {}},
        )

    def test_form(self):
        """AM-02: a new campaign says how many it would reach before it is launched."""
        campaigns = self.env["utm.campaign"].with_user(self.programme_user)
        with Form(
            campaigns.with_context(default_is_ambassador_campaign=True),
            view="ambassador_program.utm_campaign_view_form_ambassador",
        ) as form:
            form.title = "By hand"
            form.ambassador_task_text = "Tell them."
            form.audience_city_ids.add(self.other_city)
            self.assertEqual(form.audience_count, 40)
        campaign = form.record
        self.assertEqual(campaign.audience_new_count, 40)
        campaign.action_launch()
        self.assertEqual(campaign.ambassador_task_count, 40)
        for method in (
            "action_view_audience",
            "action_view_tasks",
            "action_view_results",
            "action_view_deals",
            "action_view_ambassador_leads",
        ):
            action = getattr(campaign, method)()
            with self.subTest(method=method):
                records = self.env[action["res_model"]].with_user(self.programme_user)
                records.search_count(action["domain"])
