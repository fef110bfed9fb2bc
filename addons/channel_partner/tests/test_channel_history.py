# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import random
from datetime import datetime, timedelta

from freezegun import freeze_time
from hypothesis import example, given, settings
from hypothesis import strategies as st

from odoo.exceptions import UserError
from odoo.tests import tagged

from .route_common import RouteCommon


@tagged("post_install", "-at_install")
class TestChannelHistory(RouteCommon):
    """Whatever happens in whatever order, nobody has too much, and nothing is lost."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.points = cls.point | cls.rival
        for number in range(4):
            cls.points |= cls.make_point(
                f"Store {number}",
                cls.firm,
                31.2 + number / 20,
                121.4,
                capacity=number % 3,
                quota=(number % 2) * 2,
            )
        cls.company.write({"channel_max_offers": 4, "channel_accept_hours": 5})

    @example(seed=11)
    @given(seed=st.integers(0, 10**6))
    @settings(max_examples=6, deadline=None)
    def test_history(self, seed):
        """CP-10: counts, limits and ends, after every step of a random history."""
        with (
            self.env.cr.savepoint() as savepoint,
            freeze_time("2026-03-29 08:00:00") as clock,
        ):
            self.play(random.Random(seed), clock)
            savepoint.rollback()
        self.env.invalidate_all()

    def play(self, dice, clock):
        routes, by_hand = self.Route.browse(), set()
        steps = (["open"] * 4 + ["accept"] * 4 + ["refuse"] * 3 + ["expire"] * 2) + [
            "release",
            "finish",
            "withdraw",
            "hand",
            "stop",
            "start",
            "wait",
        ]
        for _step in range(25):
            step = dice.choice(steps)
            try:
                with self.env.cr.savepoint():
                    routes |= getattr(self, f"do_{step}")(dice, routes, clock)
            except UserError:
                # What is not possible now is refused, and nothing has changed.
                continue
            by_hand |= set(routes.offer_ids.filtered("is_by_hand").point_id.ids)
            self.judge(routes, by_hand)

    def judge(self, routes, by_hand):
        self.env.flush_all()
        self.env.invalidate_all()
        self.assert_counted(self.points)
        for point in self.points:
            if point.id not in by_hand and point.capacity:
                self.assertLessEqual(point.load, point.capacity)
            if point.id not in by_hand and point.quota:
                self.assertLessEqual(point.quota_taken, point.quota)
        for route in routes:
            states = route.offer_ids.mapped("state")
            alive = [state for state in states if state in ("offered", "accepted")]
            self.assertEqual(
                alive, [route.state] if route.state in ("offered", "accepted") else []
            )
            self.assertNotEqual(route.state, "searching")
            asked = route.offer_ids.filtered(lambda offer: not offer.is_by_hand)
            self.assertEqual(len(asked), len(asked.point_id), "asked twice")
            for offer in route.offer_ids:
                for entry in offer.why or []:
                    self.assertTrue(entry["codes"], offer.why)
            document = route._get_document()
            if route.state in ("accepted", "done"):
                self.assertEqual(document.channel_point_id, route.point_id)

    def pick_offer(self, dice, routes):
        offers = routes.offer_ids
        alive = offers.filtered(lambda offer: offer.state == "offered")
        offers = alive if alive and dice.random() < 0.8 else offers
        return offers[dice.randrange(len(offers))] if offers else offers

    def pick_route(self, dice, routes):
        return routes[dice.randrange(len(routes))] if routes else routes

    def do_open(self, dice, routes, clock):
        leads = self.env["crm.lead"].browse()
        for _number in range(dice.randint(1, 3)):
            leads |= self.make_lead(
                partner_latitude=31.2 + dice.random() / 5,
                priority=dice.choice("012"),
            )
        return self.Route._open(leads)

    def do_accept(self, dice, routes, clock):
        self.pick_offer(dice, routes)._accept(by=self.owner_user.partner_id)
        return routes

    def do_refuse(self, dice, routes, clock):
        self.pick_offer(dice, routes)._refuse(self.reason)
        return routes

    def do_expire(self, dice, routes, clock):
        clock.tick(timedelta(hours=dice.choice([1, 3, 6])))
        routes.offer_ids._expire()
        return routes

    def do_release(self, dice, routes, clock):
        routes.filtered(lambda route: route.state == "accepted")[:1]._release("Slow")
        return routes

    def do_finish(self, dice, routes, clock):
        self.pick_route(dice, routes)._finish()
        return routes

    def do_withdraw(self, dice, routes, clock):
        self.pick_route(dice, routes)._withdraw("Not wanted")
        return routes

    def do_hand(self, dice, routes, clock):
        if route := self.pick_route(dice, routes):
            route._assign(dice.choice(self.points), direct=dice.random() < 0.5)
        return routes

    def do_stop(self, dice, routes, clock):
        dice.choice(self.points).state = dice.choice(["paused", "closed"])
        return routes

    def do_start(self, dice, routes, clock):
        dice.choice(self.points).state = "active"
        return routes

    def do_wait(self, dice, routes, clock):
        # Into the next month, where quotas start again.
        clock.tick(datetime(2026, 4, 1) - datetime(2026, 3, 29))
        return routes
