# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Stores and leads of a country, the same in any database (P3, P4, P5).

Of 293 cities, large and small, and of some that lie anywhere on the earth: around each
lie stores and customers. Everything follows from the seed, so two databases agree.
"""

from __future__ import annotations

from .profile_data import SEED, Generator

#: What is around a city, in degrees.
SPREAD = 0.6
#: Kilometres between two points of the earth, by a formula of its own (haversine).
HAVERSINE = """2 * 6371.0088 * asin(LEAST(1, sqrt(
    sin(radians(%(b)s_lat - %(a)s_lat) / 2) ^ 2
    + cos(radians(%(a)s_lat)) * cos(radians(%(b)s_lat))
    * sin(radians(%(b)s_lon - %(a)s_lon) / 2) ^ 2)))"""


def haversine(a: str, b: str) -> str:
    """SQL of the kilometres between the columns a.lat, a.lon and b.lat, b.lon."""
    return (HAVERSINE % {"a": a, "b": b}).replace("_lat", ".lat").replace("_lon", ".lon")


class Country(Generator):
    """Stores and leads; ``env`` is the superuser's."""

    def __init__(self, env, stores: int, leads: int, is_ours: bool):
        super().__init__(env, "S")
        self.stores, self.leads, self.is_ours = stores, leads, is_ours

    def run(self):
        env = self.env
        self.places("store_place", self.stores)
        self.places("lead_place", self.leads)
        country = env.ref("base.cn")
        # A copy is a copy of a row: what is computed must be in it.
        contact = env["res.partner"].create(
            {"name": "Store", "country_id": country.id, "partner_weight": 1}
        )
        self.first_store = self.copy(
            contact,
            "SELECT * FROM store_place ORDER BY n",
            name="'Store ' || g.n",
            complete_name="'Store ' || g.n",
            commercial_partner_id="id",
            partner_latitude="g.lat",
            partner_longitude="g.lon",
        )
        if self.is_ours:
            self.points(contact)
        lead = env["crm.lead"].create(
            {
                "name": "Lead",
                "type": "lead",
                "country_id": country.id,
                "team_id": False,
                "user_id": False,
            }
        )
        self.first_lead = self.copy(
            lead,
            "SELECT * FROM lead_place ORDER BY n",
            name="'Lead ' || g.n",
            email_from="'lead' || g.n || '@example.com'",
            email_normalized="'lead' || g.n || '@example.com'",
            partner_latitude="g.lat",
            partner_longitude="g.lon",
            priority="(g.n % 4)::varchar",
        )
        env.invalidate_all()
        env.cr.commit()

    def places(self, table: str, count: int):
        """A table of ``count`` places: n, lat, lon."""
        self.execute("SELECT SETSEED(%(seed)s)", seed=SEED)
        self.execute(
            f"""
    CREATE TABLE {table} AS
      WITH city AS MATERIALIZED (
          SELECT c, CASE WHEN c > 290 THEN RANDOM() * 170 - 85
                         ELSE 20 + RANDOM() * 25 END AS lat,
                 CASE WHEN c > 290 THEN RANDOM() * 360 - 180
                      ELSE 100 + RANDOM() * 22 END AS lon
            FROM GENERATE_SERIES(1, 293) c),
           drawn AS MATERIALIZED (
          SELECT n, 1 + FLOOR(293 * RANDOM() ^ 1.5)::int AS c,
                 {SPREAD} * (RANDOM() + RANDOM() - 1) AS north,
                 {SPREAD} * (RANDOM() + RANDOM() - 1) AS east
            FROM GENERATE_SERIES(1, {count}) n)
    SELECT drawn.n, ROUND((city.lat + drawn.north)::numeric, 7) AS lat,
           ROUND((city.lon + drawn.east)::numeric, 7) AS lon
      FROM drawn JOIN city USING (c)
            """
        )
        # Over the date line and back.
        self.execute(
            f"UPDATE {table} SET lon = lon - 360 * SIGN(lon) WHERE ABS(lon) > 180"
        )

    def points(self, contact):
        """Stores that can do different things, have room or not, and pauses."""
        env = self.env
        point = env["channel.point"].create(
            {
                "partner_id": contact.id,
                "type_id": env.ref("channel_partner.type_store").id,
                "state": "draft",
            }
        )
        contact.flush_recordset()
        self.first_point = self.copy(
            point,
            "SELECT * FROM store_place ORDER BY n",
            partner_id=f"{self.first_store} - 1 + g.n",
            channel_partner_id=f"{self.first_store} - 1 + g.n",
            name="'Store ' || g.n",
            state="CASE WHEN g.n % 17 = 0 THEN 'paused' ELSE 'active' END",
            active="TRUE",
            latitude="g.lat",
            longitude="g.lon",
            is_located="TRUE",
            **self.point_columns(),
        )

    def point_columns(self):
        return {
            # Six of ten can sell, four of them what the lead asks for.
            "capability_key": "CASE WHEN g.n % 10 < 6 THEN 's s0 v v0' ELSE 'v v0' END",
            "capacity": "CASE WHEN g.n % 7 = 0 THEN 3 ELSE 0 END",
            "load": "CASE WHEN g.n % 14 = 0 THEN 3 ELSE 0 END",
        }
