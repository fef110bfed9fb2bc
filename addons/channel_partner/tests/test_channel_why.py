# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from .route_common import RouteCommon


@tagged("post_install", "-at_install")
class TestChannelWhy(RouteCommon):
    def test_passed_over(self):
        """CP-10: each nearer store that was passed over says why."""
        self.point.capacity = 1
        self.point.sudo().load = 1
        self.make_point(
            "Cannot sell", self.firm, 31.2401, 121.48, [{"side": "service"}]
        )
        self.make_point("Other area", self.firm, 31.2402, 121.48).state_ids = self.env[
            "res.country.state"
        ].search([], limit=1)
        self.make_point("On holiday", self.firm, 31.2403, 121.48, state="paused")
        self.make_point("Small", self.firm, 31.241, 121.48, radius_km=0.01)
        full = self.make_point("Month over", self.firm, 31.2402, 121.481, quota=1)
        month = self.company._get_channel_month(self.env.cr.now())
        full.sudo().write({"quota_month": month, "quota_taken": 1})
        self.make_point("Far away", self.firm, 40.0, 121.48)
        route = self.open_lead()
        offer = route.offer_ids
        self.assertEqual(offer.point_id, self.rival)
        codes = {
            self.Point.browse(entry["point"]).name: entry["codes"]
            for entry in offer.why
        }
        self.assertEqual(
            codes,
            {
                "Cannot sell": ["capability"],
                "Other area": ["area"],
                "On holiday": ["paused"],
                "Small": ["far"],
                "Month over": ["quota"],
            },
        )
        kilometres = [entry["km"] for entry in offer.why]
        self.assertEqual(kilometres, sorted(kilometres))
        sentences = route.get_why()
        self.assertIn("Store Two", sentences[0])
        self.assertIn("cannot do these products", sentences[1])

    def test_same_answer(self):
        """CP-10: the same question has the same answer, and asked stores are named."""
        first, second = (self.open_lead() for _number in range(2))
        for route in (first, second):
            route.offer_ids._refuse(self.reason, by=self.owner_user.partner_id)
        whys = [route.offer_ids.sorted("id")[-1].why for route in (first, second)]
        self.assertEqual(whys[0], whys[1])
        self.assertEqual(whys[0][0]["codes"], ["asked"])
        self.assertEqual(first.get_why(), second.get_why())

    def test_nobody(self):
        """CP-10: when nobody can, the nearest and their reasons are kept."""
        skill = self.env["channel.skill"].create({"name": "Climb", "side": "sales"})
        (self.point | self.rival).capability_ids.filtered(
            lambda line: line.side == "sales"
        ).unlink()
        route = self.open_lead()
        self.assertEqual((route.state, route.manual_reason), ("manual", "no_store"))
        self.assertEqual(route.why[0]["codes"], ["capability"])
        self.assertTrue(any("Store One" in text for text in route.get_why()))
        self.assertTrue(skill)

    def test_person(self):
        """CP-10: what no store takes goes to a person, in his language, and is off his
        list when it is solved."""
        self.env["res.lang"]._activate_lang("fr_FR")
        self.boss.lang = "fr_FR"
        route = self.open_lead(
            partner_latitude=0, partner_longitude=0, partner_id=False
        )
        self.assertEqual(route.manual_reason, "no_place")
        self.assertEqual(route.user_id, self.boss)
        activity = route.lead_id.activity_ids
        self.assertEqual(activity.user_id, self.boss)
        route._assign(self.point)
        self.assertEqual(route.state, "offered")
        self.assertFalse(route.lead_id.activity_ids)

    def test_leader(self):
        """CP-10: without somebody named the leader of the team looks at it."""
        self.company.channel_user_id = False
        leader = new_test_user(
            self.env, login="leader", groups="sales_team.group_sale_manager"
        )
        team = self.env["crm.team"].create({"name": "Team", "user_id": leader.id})
        route = self.open_lead(
            partner_latitude=0, partner_longitude=0, partner_id=False, team_id=team.id
        )
        self.assertEqual(route.user_id, leader)

    def test_access(self):
        """CP-10: why is for those who read the way; the portal does not."""
        route = self.open_lead()
        self.assertTrue(route.with_user(self.channel_user).get_why())
        for user in (self.owner_user, self.rival_user, self.technician_user):
            with self.assertRaises(AccessError):
                route.with_user(user).get_why()
