# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What the map of communities shows (AM-18)."""

from odoo import api, fields, models
from odoo.fields import Domain

#: So many communities are drawn at most; more are shown by city.
PLACES = 1500
#: Customers per hundred households from which on a community is well known.
HIGH = 4


class AmbassadorCommunityReport(models.Model):
    _inherit = "ambassador.community.report"

    @api.model
    @api.readonly
    def get_map(self, city_id=None, white=False):
        """Communities with their penetration, and stores, for one map (AM-18).

        A constant number of queries, and some thousand points at most.

        :param city_id: only communities of this city
        :param white: only white spots
        """
        self.check_access("read")
        domain = Domain.TRUE
        if isinstance(city_id, int) and city_id > 0:
            domain &= Domain("city_id", "=", city_id)
        if white is True:
            domain &= Domain("is_white_spot", "=", True)
        located = domain & Domain("is_located", "=", True)
        company = self.env.company
        rows = self.search_fetch(
            located,
            [
                *("community_id", "city_id", "latitude", "longitude", "households"),
                *("customers", "potential", "penetration", "events", "leads"),
                *("last_event_on", "next_event_on", "is_white_spot"),
            ],
            limit=PLACES + 1,
        )
        by_city = len(rows) > PLACES
        places = (
            self._get_map_cities(located)
            if by_city
            else [row._get_map_place() for row in rows]
        )
        cities = [
            {"id": city.id, "name": city.display_name}
            for [city] in self.env["ambassador.community"]._read_group(
                [], ["city_id"], limit=400
            )
        ]
        return {
            "places": places,
            "by_city": by_city,
            "unknown": self.search_count(domain & Domain("is_located", "=", False)),
            "stores": self.env["channel.coverage.report"]._get_map_stores()[0],
            "cities": cities,
            "low": company.community_low_penetration,
            "big": company.community_big_households,
        }

    def _get_map_place(self):
        self.ensure_one()
        return {
            "id": self.community_id.id,
            "name": self.community_id.name,
            "city": self.city_id.display_name,
            "count": 1,
            "latitude": self.latitude,
            "longitude": self.longitude,
            "households": self.households,
            "customers": self.customers,
            "potential": self.potential,
            "penetration": round(self.penetration or 0, 1),
            "leads": self.leads,
            "events": self.events,
            "last_event": self._format_day(self.last_event_on),
            "next_event": self._format_day(self.next_event_on),
            "level": self._get_map_level(
                self.is_white_spot, self.households, self.penetration
            ),
        }

    def _format_day(self, moment):
        return fields.Date.to_string(
            moment and fields.Datetime.context_timestamp(self, moment).date()
        )

    @api.model
    def _get_map_level(self, is_white, households, penetration):
        """white: go there next; low, middle, high: how well the company is known;
        unknown: how many households there are is not filled in."""
        low = self.env.company.community_low_penetration
        if is_white:
            return "white"
        if not households:
            return "unknown"
        if penetration < low:
            return "low"
        return "high" if penetration >= HIGH * low else "middle"

    @api.model
    def _get_map_cities(self, domain):
        places = []
        for city, count, lat, lon, *sums in self._read_group(
            domain,
            ["city_id"],
            [
                "__count",
                "latitude:avg",
                "longitude:avg",
                "households:sum",
                "customers:sum",
                "potential:sum",
                "penetration:avg",
                "leads:sum",
                "events:sum",
                "is_white_spot:bool_or",
            ],
            limit=PLACES,
        ):
            households, customers, potential, penetration, leads, events, white = sums
            places.append(
                {
                    "id": False,
                    "city_id": city.id,
                    "name": city.display_name,
                    "city": city.display_name,
                    "count": count,
                    "latitude": lat,
                    "longitude": lon,
                    "households": households,
                    "customers": customers,
                    "potential": potential,
                    "penetration": round(penetration or 0, 1),
                    "leads": leads,
                    "events": events,
                    "last_event": False,
                    "next_event": False,
                    "level": self._get_map_level(white, households, penetration or 0),
                }
            )
        return places
