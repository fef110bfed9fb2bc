# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import random

from psycopg2 import IntegrityError

from odoo.tests import tagged
from odoo.tools import mute_logger

from .test_programme_revenue import RevenueCommon


@tagged("post_install", "-at_install")
class TestCampaignReport(RevenueCommon):
    """AM-03: reach, leads and cost of an ambassador against paid media."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["ambassador.media.benchmark"].search([]).unlink()
        # Cash that is worth counting: nothing but a bounty for an accepted lead.
        cls.env["service.incentive.rule"].search([]).active = False
        cls.env["service.incentive.rule"].create(
            {
                "name": "Bounty of the test",
                "stage": "accepted",
                "amount_type": "bounty",
                "bounty": 5,
                "proof": "capture",
                **cls.get_rule_vals(),
            }
        )
        cls.medium = cls.env["utm.medium"].create({"name": "Paid search of the test"})
        cls.other_medium = cls.env["utm.medium"].create({"name": "Paid video of it"})
        cls.tasks = cls.launch()
        cls.task = cls.tasks.filtered(lambda task: task.ambassador_id == cls.ambassador)

    @classmethod
    def get_rule_vals(cls):
        """Rules pay staff unless they say otherwise."""
        rules = cls.env["service.incentive.rule"]
        return {"brought_by": "anybody"} if "brought_by" in rules._fields else {}

    def read_row(self, ambassador, campaign=None):
        self.env.invalidate_all()
        return self.env["ambassador.campaign.report"].search(
            [
                ("ambassador_id", "=", ambassador.id),
                ("campaign_id", "=", campaign.id if campaign else False),
            ]
        )

    def click(self, ambassador, times, campaign=None):
        links = ambassador._get_links(campaign)
        code = links[ambassador].rsplit("/", 1)[1]
        for _number in range(times):
            self.env["link.tracker.click"].sudo().add_click(code, ip="127.0.0.1")

    def lead(self, **vals):
        vals = {
            "ambassador_id": self.ambassador.id,
            "campaign_id": self.campaign.id,
            **vals,
        }
        return self.make_programme_lead(**vals)

    def price(self, cost, medium=None, **vals):
        return self.env["ambassador.media.benchmark"].create(
            {
                "medium_id": (medium or self.medium).id,
                "cost_per_lead": cost,
                "date_from": "2020-01-01",
                **vals,
            }
        )

    def test_one_row(self):
        """AM-03: everything about an ambassador and a campaign in one row."""
        self.task.sudo().task_done(reach=250)
        self.click(self.ambassador, 3, self.campaign)
        self.click(self.ambassador, 2)
        good, _other = self.lead(), self.lead(name="Second")
        good.sudo().action_service_accept()
        self.lead(is_event_deal=True, name="Sold at once")
        self.sell(400, lead=good)
        self.campaign.ambassador_material_cost = 60
        row = self.read_row(self.ambassador, self.campaign)
        self.assertRecordValues(
            row,
            [
                {
                    "task_count": 1,
                    "task_done_count": 1,
                    "reach": 250,
                    "reach_doubtful": 0,
                    "click_count": 3,
                    "lead_count": 2,
                    "lead_good_count": 1,
                    "deal_count": 1,
                    "revenue": 400,
                    "cost_material": 30,
                    "cost_event": 0,
                    "city_id": self.programme_city.id,
                }
            ],
        )
        self.assertEqual((row.cost_cash, row.cost), (5, 35))
        self.assertEqual(self.read_row(self.ambassador).click_count, 2)
        leads = self.env["crm.lead"].search(row.action_view_leads()["domain"])
        self.assertEqual(len(leads), row.lead_count)
        deals = self.env["ambassador.revenue.report"].search(
            row.action_view_deals()["domain"]
        )
        self.assertEqual(len(deals), row.deal_count)

    def test_doubtful_reach_apart(self):
        self.env.company.ambassador_reach_limit = 10
        self.task.sudo().task_done(reach=11)
        row = self.read_row(self.ambassador, self.campaign)
        self.assertEqual((row.reach, row.reach_doubtful), (0, 11))

    def test_not_enough_data(self):
        """AM-03: without leads or without a price there is no comparison."""
        row = self.read_row(self.ambassador, self.campaign)
        self.assertEqual((row.comparison, row.cost_per_lead), ("unknown", 0))
        self.lead()
        row = self.read_row(self.ambassador, self.campaign)
        self.assertEqual((row.comparison, row.saving), ("unknown", 0))
        self.price(10)
        row = self.read_row(self.rival_ambassador, self.campaign)
        self.assertEqual(row.comparison, "unknown")
        [(cost, paid)] = self.env["ambassador.campaign.report"]._read_group(
            [("id", "=", row.id)], [], ["cost_per_lead:avg", "paid_cost_per_lead:avg"]
        )
        self.assertFalse(cost or paid)

    def test_saving(self):
        """AM-03: the saving against the cheapest medium, or against the one named."""
        for number in range(4):
            self.lead(name=f"Lead {number}")
        self.campaign.ambassador_material_cost = 40
        self.price(50, self.other_medium)
        # 80 in the other coin are 20 in ours.
        self.price(80, currency_id=self.coin.id)
        row = self.read_row(self.ambassador, self.campaign)
        own = 20 + row.cost_cash
        self.assertEqual(row.paid_cost_per_lead, 20)
        self.assertEqual(row.saving, 4 * 20 - own)
        self.assertEqual(row.comparison, "cheaper")
        self.assertEqual(row.cost_per_lead, own / 4)
        self.campaign.ambassador_medium_id = self.other_medium
        row = self.read_row(self.ambassador, self.campaign)
        self.assertEqual(row.saving, 4 * 50 - own)
        campaign = self.campaign.with_user(self.programme_user)
        self.assertEqual(campaign.ambassador_lead_count, 4)
        self.assertEqual(campaign.ambassador_cost, own + 20)
        self.assertEqual(campaign.ambassador_comparison, "cheaper")

    def test_cost_without_leads(self):
        """AM-03: what was spent on who brought nothing makes a campaign dearer."""
        self.price(50)
        self.lead()
        self.campaign.ambassador_material_cost = 80
        row = self.read_row(self.ambassador, self.campaign)
        self.assertEqual((row.saving, row.comparison), (10, "cheaper"))
        other = self.read_row(self.rival_ambassador, self.campaign)
        self.assertEqual((other.saving, other.comparison), (-40, "unknown"))
        campaign = self.campaign.with_user(self.programme_user)
        self.assertEqual(campaign.ambassador_saving, -30)
        self.assertEqual(campaign.ambassador_comparison, "dearer")

    def test_dearer(self):
        self.lead()
        self.price(1)
        self.campaign.ambassador_material_cost = 400
        row = self.read_row(self.ambassador, self.campaign)
        self.assertEqual(row.comparison, "dearer")
        self.assertLess(row.saving, 0)

    def test_price_of_its_time(self):
        """AM-03: a price counts for campaigns that started in its period."""
        self.lead()
        self.price(10, date_to="2020-12-31")
        self.assertEqual(
            self.read_row(self.ambassador, self.campaign).comparison, "unknown"
        )
        self.campaign.ambassador_date_from = "2020-06-01"
        row = self.read_row(self.ambassador, self.campaign)
        self.assertEqual(row.paid_cost_per_lead, 10)

    def test_price_is_positive_and_once(self):
        self.price(10)
        for vals in ({"cost": 0}, {"cost": 11}):
            with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
                with self.cr.savepoint():
                    self.price(**vals)
                    self.env.flush_all()

    def test_group_is_sum_by_sum(self):
        """AM-03: the cost per lead of many is no mean of means."""
        self.price(30)
        self.campaign.ambassador_material_cost = 100
        for number in range(3):
            self.lead(name=f"Lead {number}")
        self.lead(name="Other", ambassador_id=self.rival_ambassador.id)
        self.env.flush_all()
        [(cost, leads, per_lead, paid)] = self.env[
            "ambassador.campaign.report"
        ]._read_group(
            [("campaign_id", "=", self.campaign.id)],
            [],
            [
                "cost:sum",
                "lead_count:sum",
                "cost_per_lead:avg",
                "paid_cost_per_lead:avg",
            ],
        )
        self.assertEqual(leads, 4)
        self.assertAlmostEqual(per_lead, cost / 4)
        self.assertAlmostEqual(paid, 30)

    def test_event_cost(self):
        """AM-03: each lead of an event carries its part of what the event cost."""
        self.env["ambassador.event.cost"].create(
            {"event_id": self.event.id, "kind": "rent", "amount": 90}
        )
        for who in (self.ambassador, self.ambassador, self.rival_ambassador):
            self.lead(ambassador_id=who.id, event_id=self.event.id)
        row = self.read_row(self.ambassador, self.campaign)
        self.assertEqual((row.cost_event, row.cost), (60, 60))
        self.assertEqual(self.read_row(self.rival_ambassador, self.campaign).cost, 30)

    def test_merged_lead_once(self):
        """AM-03: of two leads that are one, the one that goes on counts."""
        first, second = self.lead(), self.lead(name="The same")
        (first + second).sudo().merge_opportunity()
        self.assertEqual(self.read_row(self.ambassador, self.campaign).lead_count, 1)

    def test_random(self):
        """AM-03: the same figures as a loop over the records gives."""
        dice = random.Random(3)
        people = self.ambassador + self.rival_ambassador
        leads = self.env["crm.lead"]
        for number in range(16):
            leads |= self.lead(
                name=f"Lead {number}",
                ambassador_id=dice.choice(people).id,
                campaign_id=dice.random() < 0.6 and self.campaign.id,
                is_event_deal=dice.random() < 0.2,
            )
        for lead in leads:
            if dice.random() < 0.5:
                lead.sudo().action_service_accept()
            if dice.random() < 0.4:
                self.sell(dice.randint(1, 500), lead=lead)
        for who in people:
            for campaign in (None, self.campaign):
                self.click(who, dice.randint(0, 4), campaign)
        for who in people:
            for campaign in (self.env["utm.campaign"], self.campaign):
                row = self.read_row(who, campaign)
                mine = leads.filtered(
                    lambda lead, who=who, campaign=campaign: (
                        lead.ambassador_id == who and lead.campaign_id == campaign
                    )
                )
                true_leads = mine.filtered(lambda lead: not lead.is_event_deal)
                orders = mine.order_ids.filtered(lambda order: order.state == "sale")
                entries = self.env["service.incentive.entry"].search(
                    [("lead_id", "in", mine.ids), ("state", "!=", "void")]
                )
                with self.subTest(who=who.display_name, campaign=campaign.title):
                    self.assertEqual(row.lead_count, len(true_leads))
                    self.assertEqual(
                        row.lead_good_count,
                        len(
                            true_leads.filtered(
                                lambda lead: (
                                    lead.service_state == "accepted"
                                    and lead.service_quality_state != "to_mend"
                                )
                            )
                        ),
                    )
                    self.assertEqual(row.deal_count, len(orders))
                    self.assertEqual(row.revenue, sum(orders.mapped("amount_untaxed")))
                    self.assertAlmostEqual(row.cost_cash, sum(entries.mapped("amount")))
