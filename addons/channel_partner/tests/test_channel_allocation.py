# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import random

from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ..tools.channel_allocation import Allocation, allocate_one_by_one
from .route_common import RouteCommon


@tagged("post_install", "-at_install")
class TestChannelAllocation(BaseCase):
    """In batches as one after the other (P5)."""

    @given(seed=st.integers(0, 10**6))
    @settings(max_examples=200, deadline=None)
    def test_as_one_by_one(self, seed):
        """P5: whatever is proposed when, and with how many candidates."""
        dice = random.Random(seed)
        stores = {
            n: dice.choice([None, 0, 1, 1, 2, 5]) for n in range(dice.randint(1, 9))
        }
        wishes = {
            rank: dice.sample(sorted(stores), dice.randint(0, len(stores)))
            for rank in range(dice.randint(0, 30))
        }
        lists = {r: [(s, stores[s]) for s in wish] for r, wish in wishes.items()}
        expected = allocate_one_by_one(lists)
        allocation, given_to = Allocation(), dict.fromkeys(wishes, 0)
        waiting = list(wishes)
        while waiting:
            dice.shuffle(waiting)
            portion = {}
            for rank in waiting[: dice.randint(1, len(waiting))]:
                start, count = given_to[rank], dice.randint(1, 3)
                closed = allocation.get_closed(rank)
                given_to[rank] += count
                portion[rank] = [
                    pair
                    for pair in lists[rank][start : start + count]
                    if pair[0] not in closed
                ]
            left = allocation.propose(portion)
            rest = set(waiting) - set(portion)
            waiting = [
                rank for rank in {*left, *rest} if given_to[rank] < len(lists[rank])
            ]
        self.assertEqual(allocation.taken, expected)


@tagged("post_install", "-at_install")
class TestChannelBatch(RouteCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.points = cls.point | cls.rival
        for number in range(8):
            cls.points |= cls.make_point(
                f"Store {number}",
                cls.firm,
                31 + number / 50,
                121.4,
                capacity=number % 3,
                quota=(number * 7) % 4,
            )
        cls.points[:2].write({"capacity": 3})
        cls.company.channel_accept_hours = 0

    def make_leads(self, count, seed):
        dice = random.Random(seed)
        return self.env["crm.lead"].create(
            [
                {
                    "name": f"Lead {number}",
                    "partner_latitude": 31 + dice.random() / 5,
                    "partner_longitude": 121.4 + dice.random() / 100,
                    "priority": dice.choice("0123"),
                }
                for number in range(count)
            ]
        )

    def get_outcome(self, routes):
        return {
            route.lead_id.name: (route.state, route.offer_ids.point_id.name)
            for route in routes
        }

    @given(seed=st.integers(0, 10**6))
    @settings(max_examples=4, deadline=None)
    def test_batch_as_one_by_one(self, seed):
        """P5: a batch goes where the same leads go one after the other, by priority."""
        outcomes = []
        for one_by_one in (False, True):
            with self.env.cr.savepoint() as savepoint:
                leads = self.make_leads(40, seed)
                if one_by_one:
                    order = leads.sorted(lambda lead: (-int(lead.priority), lead.id))
                    routes = self.Route.browse()
                    for lead in order:
                        routes |= self.Route._open(lead)
                else:
                    routes = self.Route._open(leads)
                outcomes.append(self.get_outcome(routes))
                self.assert_counted(self.points)
                for point in self.points.filtered("capacity"):
                    self.assertLessEqual(point.load, point.capacity)
                savepoint.rollback()
            self.env.invalidate_all()
        self.assertEqual(*outcomes)

    def test_constant_queries(self):
        """P5: as many queries for 60 leads as for 20."""
        self.points.write({"capacity": 0, "quota": 0})
        counts = []
        for count in (5, 20, 60):
            leads = self.make_leads(count, count)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.Route._open(leads)
            self.env.flush_all()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(max(counts[1:]) - min(counts[1:]), 4, counts)
