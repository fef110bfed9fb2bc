# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from random import Random
from unittest.mock import patch

from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..models import channel_coverage_map
from ..tools.channel_geo import distance_km
from .score_common import ScoreCommon

WUHAN, XIAN, URUMQI = (30.59, 114.3), (34.34, 108.94), (43.83, 87.62)


@tagged("post_install", "-at_install")
class TestChannelCoverage(ScoreCommon):
    """CP-05: which stores cover a place, and where the gap is."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.channel_coverage_km = 50
        china = cls.env.ref("base.cn")
        cls.state = cls.env["res.country.state"].create(
            {"name": "Test Province", "code": "TPX", "country_id": china.id}
        )
        cls.category = cls.env["product.category"].create({"name": "Pumps"})
        cls.below = cls.env["product.category"].create(
            {"name": "Hand pumps", "parent_id": cls.category.id}
        )
        cls.product = cls.env["product.product"].create(
            {"name": "Pump 1", "categ_id": cls.below.id}
        )

    def demand(self, city, place, **vals):
        """A customer in a city, with one installed pump."""
        customer = self.env["res.partner"].create(
            {
                "name": f"Somebody in {city}",
                "city": city,
                "state_id": self.state.id,
                "partner_latitude": place and place[0],
                "partner_longitude": place and place[1],
            }
        )
        home = self.env["fsm.location"].create(
            {"name": city, "partner_id": customer.id, "owner_id": customer.id}
        )
        self.env["fsm.equipment"].create(
            {
                "name": f"Pump of {customer.id}",
                "product_id": self.product.id,
                "location_id": home.id,
                "current_location_id": home.id,
                "owned_by_id": customer.id,
                "company_id": self.company.id,
                **vals,
            }
        )
        return customer

    def row(self, city, category=None):
        self.env.flush_all()
        self.env.invalidate_all()
        category = self.below if category is None else category
        return self.env["channel.coverage.report"].search(
            [
                ("state_id", "=", self.state.id),
                ("city", "=", city),
                ("categ_id", "=", category.id),
            ]
        )

    def gaps(self, city):
        row = self.row(city)
        self.assertEqual(len(row), 1)
        return row.gap_sales, row.gap_service

    def pump_store(self, name, place, side="service", **vals):
        capabilities = [{"side": side, "categ_id": self.category.id}]
        return self.make_point(name, self.firm, *place, capabilities, **vals)

    def test_no_store_then_far_then_near(self):
        """CP-05: nobody can; somebody far away can; somebody near can."""
        (self.point + self.rival).state = "closed"
        self.demand("Wuhan", WUHAN)
        self.assertEqual(self.gaps("Wuhan"), ("no_store", "no_store"))
        far = self.pump_store("Far", XIAN)
        self.assertEqual(self.gaps("Wuhan"), ("no_store", "far"))
        row = self.row("Wuhan")
        self.assertEqual(row.gap, "no_store")
        self.assertAlmostEqual(row.nearest_km, distance_km(*WUHAN, *XIAN), places=3)
        self.assertIn("nobody in the company", row.advice)
        near = self.pump_store("Near", (WUHAN[0] + 0.2, WUHAN[1]))
        self.assertEqual(self.gaps("Wuhan"), ("no_capability", "none"))
        self.assertEqual(self.row("Wuhan").stores_service, 1)
        # A store goes no farther than it says.
        near.radius_km = 10
        self.assertEqual(self.gaps("Wuhan"), ("no_store", "far"))
        near.radius_km = 0
        near.state_ids = self.env["res.country.state"].search(
            [("id", "!=", self.state.id)], limit=1
        )
        self.assertEqual(self.gaps("Wuhan"), ("no_store", "far"))
        near.state_ids = False
        near.state = "paused"
        self.assertEqual(self.gaps("Wuhan"), ("no_store", "far"))
        far.state = "closed"
        self.assertEqual(self.gaps("Wuhan"), ("no_store", "no_store"))

    def test_scenario_counts(self):
        """CP-05: who is not there for service does not cover it, able or not."""
        (self.point + self.rival).state = "closed"
        self.demand("Wuhan", WUHAN)
        store = self.pump_store("Shows only", WUHAN)
        store.scenario_ids = self.env.ref("channel_partner.scenario_branding")
        row = self.row("Wuhan")
        self.assertEqual(row.gap_service, "no_capability")
        self.assertEqual((row.gap_branding, row.stores_branding), ("none", 1))

    def test_full(self):
        """CP-05: stores without room cover nothing more."""
        self.demand("Wuhan", WUHAN)
        store = self.make_point("Small", self.firm, *WUHAN, capacity=2)
        store.sudo().load = 2
        self.assertEqual(self.gaps("Wuhan")[1], "over_capacity")
        self.assertIn("Raise capacity", self.row("Wuhan").advice)
        store.sudo().load = 1
        self.assertEqual(self.gaps("Wuhan")[1], "none")

    def test_city_without_place(self):
        """CP-05: without coordinates a city is covered by the store in it."""
        (self.point + self.rival).state = "closed"
        self.demand("Nowhere", None)
        self.assertEqual(self.gaps("Nowhere")[1], "no_store")
        store = self.pump_store("No place", (0, 0))
        store.partner_id.write({"city": "NOWHERE ", "state_id": self.state.id})
        self.assertEqual(self.gaps("Nowhere")[1], "none")

    def test_leads_and_ways(self):
        """CP-05: demand counts leads, and how many found no store."""
        customer = self.demand("Urumqi", URUMQI)
        leads = self.env["crm.lead"]
        for _number in range(4):
            leads |= self.make_lead(
                customer,
                city="Urumqi",
                state_id=self.state.id,
                company_id=self.company.id,
            )
        for lead, (state, reason) in zip(
            leads,
            [("manual", "no_store"), ("manual", "data"), ("cancelled", False)],
            strict=False,
        ):
            self.env["channel.route"].sudo().create(
                {
                    "company_id": self.company.id,
                    "lead_id": lead.id,
                    "side": "sales",
                    "state": state,
                    "manual_reason": reason,
                    "requested_on": "2026-05-01",
                }
            )
        row = self.row("Urumqi", self.env["product.category"])
        self.assertEqual((row.leads, row.routed, row.unserved), (4, 3, 1))
        self.assertAlmostEqual(row.unserved_rate, 100 / 3)
        action = row.action_open_leads()
        self.assertEqual(
            self.env["crm.lead"]
            .with_context(**action["context"])
            .search(action["domain"]),
            leads,
        )

    def test_who_may(self):
        """CP-05: for employees of channels, and their companies only."""
        self.demand("Wuhan", WUHAN)
        other = self.env["res.company"].create({"name": "Other company"})
        self.demand("Elsewhere", WUHAN, company_id=other.id)
        reports = self.env["channel.coverage.report"]
        cities = (
            reports.with_user(self.channel_user)
            .search([("state_id", "=", self.state.id)])
            .mapped("city")
        )
        self.assertEqual(set(cities), {"Wuhan"})
        for user in (self.owner_user, self.rival_user):
            with self.assertRaises(AccessError):
                reports.with_user(user).search([])

    def test_groups(self):
        """CP-05: a pivot by province adds up, and shows the share of a group."""
        self.demand("Wuhan", WUHAN)
        self.demand("Xi'an", XIAN)
        self.env.flush_all()
        groups = self.env["channel.coverage.report"]._read_group(
            [("state_id", "=", self.state.id)],
            ["state_id"],
            ["installed:sum", "unserved_rate:avg", "severity:max"],
        )
        self.assertEqual(groups[0][1], 2)

    def test_map(self):
        """CP-05: one answer for the map, for those who may read it."""
        (self.point + self.rival).state = "closed"
        self.demand("Wuhan", WUHAN)
        self.demand("Nowhere", None)
        self.pump_store("Near", WUHAN)
        reports = self.env["channel.coverage.report"]
        data = reports.with_user(self.channel_user).get_map("service", self.category.id)
        (place,) = [one for one in data["places"] if one["state_id"] == self.state.id]
        self.assertEqual((place["city"], place["gap"]), ("Wuhan", "none"))
        self.assertAlmostEqual(place["latitude"], WUHAN[0], places=5)
        self.assertGreaterEqual(data["unknown"], 1)
        self.assertIn("Near", [store["name"] for store in data["stores"]])
        sales = reports.get_map("sales", self.category.id)["places"]
        (place,) = [one for one in sales if one["state_id"] == self.state.id]
        self.assertEqual(place["gap"], "no_capability")
        self.assertIn("Train a store near for sales", place["advice"])
        for user in (self.owner_user, self.rival_user):
            with self.assertRaises(AccessError):
                reports.with_user(user).get_map()
        # Nonsense in the arguments is no filter.
        self.assertTrue(reports.get_map("x' OR 1=1", "1")["places"])

    def test_map_of_many(self):
        """CP-05: many places are shown by province, many stores drawn together."""
        for number in range(4):
            self.demand(f"City {number}", (30 + number, 110))
        reports = self.env["channel.coverage.report"]
        self.env.flush_all()
        with (
            patch.object(channel_coverage_map, "PLACES", 2),
            patch.object(channel_coverage_map, "STORES", 1),
        ):
            data = reports.get_map()
        self.assertTrue(data["by_state"] and data["stores_grouped"])
        (place,) = [one for one in data["places"] if one["state_id"] == self.state.id]
        self.assertEqual(place["city"], "")
        self.assertAlmostEqual(place["latitude"], 31.5, places=1)
        self.assertEqual(sum(store["count"] for store in data["stores"]), 2)

    def test_map_queries(self):
        """CP-05: the map costs the same with more places and stores."""

        def cost():
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.env["channel.coverage.report"].get_map()
            return self.env.cr.sql_log_count - before

        self.demand("Wuhan", WUHAN)
        cost()
        few = cost()
        for number in range(8):
            self.demand(f"City {number}", (30 + number, 110))
            self.pump_store(f"Store {number}", (30 + number, 111))
        self.assertEqual(cost(), few)
        self.assertLessEqual(few, 15)

    def test_against_brute_force(self):
        """CP-05: gaps of random places are those of plain Python over all stores."""
        random = Random(5)
        (self.point + self.rival).state = "closed"
        stores = []
        for number in range(12):
            place = random.uniform(30, 32), random.uniform(110, 112)
            sides = random.choice([["sales"], ["service"], ["sales", "service"], []])
            store = self.make_point(
                f"Random {number}",
                self.firm,
                *place,
                [{"side": side, "categ_id": self.category.id} for side in sides],
                capacity=random.choice([0, 1]),
                radius_km=random.choice([0, 20, 80]),
            )
            store.sudo().load = random.choice([0, 1])
            stores.append((place, sides, store))
        places = {}
        for number in range(12):
            place = random.uniform(30, 32), random.uniform(110, 112)
            places[f"Place {number}"] = place
            self.demand(f"Place {number}", place)

        def gap(place, side):
            near = [
                (sides, store)
                for at, sides, store in stores
                if distance_km(*at, *place) <= min(50, store.radius_km or 50)
            ]
            able = [store for sides, store in near if side in sides]
            if any(not store.capacity or store.load < store.capacity for store in able):
                return "none"
            if able:
                return "over_capacity"
            if near:
                return "no_capability"
            anywhere = any(side in sides for _at, sides, _store in stores)
            return "far" if anywhere else "no_store"

        for city, place in places.items():
            expected = gap(place, "sales"), gap(place, "service")
            self.assertEqual(self.gaps(city), expected, city)
