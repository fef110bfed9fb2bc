# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What the map of coverage shows (CP-05)."""

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

from .channel_coverage_report import GAPS

#: So many dots are drawn at most; more places are shown by province.
PLACES = 1500
#: So many stores are drawn one by one; more are drawn together where they are close.
STORES = 1000
#: Degrees of the squares in which stores are drawn together.
GRID = 1.0
SCENARIOS = ("sales", "service", "branding")


class ChannelCoverageReport(models.Model):
    _inherit = "channel.coverage.report"

    @api.model
    @api.readonly
    def get_map(self, scenario=None, categ_id=None):
        """Places with their gap, and stores, for one map (CP-05).

        Whatever the size of the network: a constant number of queries, and some
        thousand points at most.

        :param scenario: sales, service or branding; the worse of sales and service
            where it is left out
        :param categ_id: only products of this category and of those below it
        """
        self.check_access("read")
        scenario = scenario if scenario in SCENARIOS else None
        domain = Domain.TRUE
        if isinstance(categ_id, int) and categ_id > 0:
            domain = Domain("categ_id", "child_of", categ_id)
        places, unknown, by_state = self._get_map_places(domain, scenario)
        stores, is_grouped = self._get_map_stores()
        labels = dict(self._fields["gap"]._description_selection(self.env))
        return {
            "places": places,
            "unknown": unknown,
            "by_state": by_state,
            "stores": stores,
            "stores_grouped": is_grouped,
            "gaps": [
                {"code": code, "label": labels[code]}
                for code, _label in GAPS
                if code != "unknown"
            ],
            "categories": [
                {"id": category.id, "name": category.display_name}
                for category in self.env["product.category"].search(
                    [], order="complete_name", limit=200
                )
            ],
            "near_km": self.env.company.channel_coverage_km,
        }

    @api.model
    def _get_map_places(self, domain, scenario):
        """(dots, demand whose place is not known, whether shown by province)"""
        severity = f"severity_{scenario}" if scenario else "severity"
        aggregates = [
            "latitude:avg",
            "longitude:avg",
            "located:max",
            "demand:sum",
            "customers:sum",
            "leads:sum",
            "jobs:sum",
            "stores:max",
            f"{severity}:max",
            "severity_sales:max",
            "severity_service:max",
            "nearest_km:max",
        ]

        def read(groupby):
            return self._read_group(
                domain, groupby, aggregates, order="demand:sum DESC", limit=PLACES + 1
            )

        rows = [(state, city, *row) for state, city, *row in read(["state_id", "city"])]
        by_state = len(rows) > PLACES
        if by_state:
            rows = [(state, False, *row) for state, *row in read(["state_id"])]
        places, unknown = [], 0
        for state, city, lat, lon, located, *counts in rows:
            demand, customers, leads, jobs, *rest = counts
            stores, worst, sales, service, nearest = rest
            if not located:
                unknown += demand or 0
                continue
            code = GAPS[min(worst or 0, 4)][0]
            if scenario in ("sales", "service"):
                sides = scenario == "sales", scenario == "service"
            else:
                sides = sales == worst, service == worst
            places.append(
                {
                    "state_id": state.id,
                    "state": state.name or "",
                    "city": city or "",
                    "latitude": lat,
                    "longitude": lon,
                    "demand": demand or 0,
                    "customers": customers or 0,
                    "leads": leads or 0,
                    "jobs": jobs or 0,
                    "stores": stores or 0,
                    "gap": code,
                    "advice": self._get_map_advice(scenario, code, sides, nearest),
                }
            )
        return places, unknown, by_state

    @api.model
    def _get_map_advice(self, scenario, code, sides, nearest):
        if scenario == "branding":
            return (
                self.env._("Find a store here that shows the brand.")
                if code != "none"
                else ""
            )
        of_sales, of_service = sides
        return self._get_advice(
            code,
            code if of_sales else None,
            code if of_service else None,
            nearest,
        )

    @api.model
    def _get_map_stores(self):
        """(stores, whether those that are close are drawn together)"""
        points = self.env["channel.point"]
        domain = [
            ("state", "=", "active"),
            ("is_located", "=", True),
            ("company_id", "in", self.env.companies.ids),
        ]
        found = points.search_fetch(
            domain, ["name", "latitude", "longitude"], order="id", limit=STORES + 1
        )
        if len(found) <= STORES:
            return [
                {
                    "id": point.id,
                    "name": point.name,
                    "count": 1,
                    "latitude": point.latitude,
                    "longitude": point.longitude,
                }
                for point in found
            ], False
        query = points._search(domain)
        latitude = points._field_to_sql(query.table, "latitude", query)
        longitude = points._field_to_sql(query.table, "longitude", query)
        query.groupby = SQL(
            "floor(%s / %s), floor(%s / %s)", latitude, GRID, longitude, GRID
        )
        rows = self.env.execute_query(
            query.select(
                SQL("COUNT(*)"), SQL("AVG(%s)", latitude), SQL("AVG(%s)", longitude)
            )
        )
        return [
            {
                "id": False,
                "name": "",
                "count": count,
                "latitude": float(lat),
                "longitude": float(lon),
            }
            for count, lat, lon in rows
        ], True
