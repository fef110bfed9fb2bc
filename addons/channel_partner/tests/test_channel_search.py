# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import random

from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.tests import tagged

from ..tools.channel_geo import distance_km
from ..tools.channel_need import ChannelNeed
from .route_common import RouteCommon

#: The date line, the poles, one place twice, and a town.
PLACES = [
    (10.0, 179.99),
    (10.0, -179.99),
    (89.9, 30.0),
    (89.9, -150.0),
    (90.0, 0.0),
    (-90.0, 77.0),
    (31.25, 121.45),
    (31.25, 121.45),
    (31.2501, 121.45),
    (0.0, 5.0),
    (5.0, 0.0),
    (-33.0, -70.0),
]


@tagged("post_install", "-at_install")
class TestChannelSearch(RouteCommon):
    """The nearest by the index is the nearest by looking at every store (CP-10)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.state = cls.env["res.country.state"].search([], limit=1)
        cls.skill = cls.env["channel.skill"].create({"name": "Lift"})
        cls.category = cls.env["product.category"].create({"name": "Boilers"})
        dice = random.Random(4)
        places = PLACES + [
            (dice.uniform(-90, 90), dice.uniform(-180, 180)) for _n in range(20)
        ]
        cls.points = cls.point | cls.rival
        lines = [
            None,
            [{"side": "service"}],
            [{"side": "sales"}],
            [
                {"side": "service", "categ_id": cls.category.id},
                {"side": "service", "skill_id": cls.skill.id},
            ],
        ]
        for number, place in enumerate(places):
            cls.points |= cls.make_point(
                f"Store {number}",
                cls.firm if number % 3 else cls.rival_firm,
                *place,
                lines[number % 4],
                radius_km=[0, 0, 300, 5000][dice.randrange(4)],
                capacity=[0, 0, 2][dice.randrange(3)],
                quota=[0, 3][dice.randrange(2)],
                state_ids=[(6, 0, cls.state.ids if number % 5 == 0 else [])],
            )
        # As the engine leaves it: full ones, and a month that is over.
        for number, point in enumerate(cls.points):
            point.sudo().write(
                {
                    "load": number % 3,
                    "quota_month": "2020-01-01" if number % 2 else False,
                    "quota_taken": 3,
                }
            )
        cls.points[5].state = "paused"
        cls.points[6].active = False

    def make_need(self, dice, **vals):
        place = (dice.uniform(-90, 90), dice.uniform(-180, 180))
        if dice.random() < 0.5:
            place = dice.choice(PLACES)
        choices = {
            "company_id": self.company.id,
            "side": dice.choice(["sales", "service"]),
            "latitude": place[0],
            "longitude": place[1],
            "category_ids": dice.choice([(), (self.category.id,)]),
            "skill_ids": dice.choice([(), (), (self.skill.id,)]),
            "state_id": dice.choice([None, self.state.id]),
            "excluded_ids": tuple(dice.sample(self.points.ids, dice.randrange(4))),
            "grade_ids": dice.choice([(), (), (self.gold.id,)]),
        }
        return ChannelNeed(**choices | vals)

    @given(seed=st.integers(0, 10**6))
    @settings(max_examples=12, deadline=None)
    def test_as_looking_at_every_store(self, seed):
        """CP-10, P3: whatever the filters, on both ways; ties go by id."""
        dice = random.Random(seed)
        needs = [self.make_need(dice) for _number in range(8)]
        limit = dice.choice([1, 3, 50])
        usual = self.Point._search_nearest(needs, limit=limit)
        for walk in (1, 4, 10**6):
            found = self.Point._search_nearest(needs, limit=limit, walk=walk)
            self.assertEqual(dict(found), dict(usual))
        for number, need in enumerate(needs):
            expected = self.get_all_nearest(need, self.points)[:limit]
            found = self.Point._find_nearest([need], limit=limit)[0]
            self.assertEqual(
                [round(c.distance_km, 5) for c in found],
                [round(kilometres, 5) for kilometres, _id in expected],
            )
            ids = [candidate.point_id for candidate in found]
            self.assertEqual([row[0] for row in usual.get(number, [])], ids)
            for candidate in found:
                point = self.Point.browse(candidate.point_id)
                self.assertAlmostEqual(
                    candidate.distance_km,
                    distance_km(
                        need.latitude, need.longitude, point.latitude, point.longitude
                    ),
                    places=5,
                )
                self.assertEqual(
                    candidate.channel_partner_id, point.channel_partner_id.id
                )

    def test_one_place(self):
        """CP-10: of two stores at one place the first one made is asked."""
        first, second = self.points.filtered(
            lambda p: (p.latitude, p.longitude) == (31.25, 121.45)
        )
        self.points.sudo().write({"load": 0, "quota": 0, "radius_km": 0})
        self.points.state_ids = False
        need = ChannelNeed(self.company.id, "service", 31.25, 121.45)
        for point in first | second:
            self.env["channel.capability"].search(
                [("point_id", "=", point.id)]
            ).unlink()
            point.capability_ids = [(0, 0, {"side": "service"})]
        [found] = self.Point._find_nearest([need], limit=2)
        self.assertEqual([c.point_id for c in found], sorted((first | second).ids))
        self.assertEqual([c.distance_km for c in found], [0.0, 0.0])

    def test_date_line(self):
        """CP-10: across the date line is near."""
        west = self.make_point("West", self.firm, 10.5, 179.99)
        need = ChannelNeed(self.company.id, "service", 10.5, -179.99)
        [found] = self.Point._find_nearest([need])
        self.assertEqual(found[0].point_id, west.id)
        self.assertLess(found[0].distance_km, 3)

    def test_no_place(self):
        """CP-10: without a place, or with an impossible one, nothing is found."""
        wrong = [
            (None, None),
            (0.0, 0.0),
            (95.0, 10.0),
            (10.0, 200.0),
            (float("nan"), 10.0),
            (float("inf"), 10.0),
        ]
        needs = [ChannelNeed(self.company.id, "sales", *place) for place in wrong]
        self.assertEqual(self.Point._find_nearest(needs), [[]] * len(wrong))
        self.assertEqual(self.Point._find_nearest([]), [])

    def test_other_company(self):
        """CP-10: stores of another company are not found."""
        other = self.env["res.company"].create({"name": "Other"})
        need = ChannelNeed(other.id, "service", 31.23, 121.47)
        self.assertEqual(self.Point._find_nearest([need]), [[]])

    def test_queries(self):
        """P3: as many queries for many needs as for one."""
        dice = random.Random(1)
        needs = [self.make_need(dice) for _number in range(40)]
        self.Point._find_nearest(needs)
        self.env.flush_all()
        with self.assertQueryCount(5):
            self.Point._find_nearest(needs)
