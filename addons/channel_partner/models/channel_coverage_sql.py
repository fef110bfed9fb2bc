# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""SQL of the coverage: demand by place, and the stores near it (CP-05)."""

from odoo import api, fields, models
from odoo.tools import SQL

from ..tools.channel_geo import EARTH_RADIUS_KM

#: Months of leads and jobs that count as demand.
MONTHS = 12


def unit_vector(latitude, longitude):
    """x, y, z of a place in degrees; nothing where there is none (see channel_geo)."""
    place = SQL(
        "((%(lat)s != 0 OR %(lon)s != 0)"
        " AND abs(%(lat)s) <= 90 AND abs(%(lon)s) <= 180)",
        lat=latitude,
        lon=longitude,
    )
    phi = SQL("radians(%s::float8)", latitude)
    lam = SQL("radians(%s::float8)", longitude)
    return SQL(
        "CASE WHEN %(place)s THEN cos(%(phi)s) * cos(%(lam)s) END AS x,"
        " CASE WHEN %(place)s THEN cos(%(phi)s) * sin(%(lam)s) END AS y,"
        " CASE WHEN %(place)s THEN sin(%(phi)s) END AS z",
        place=place,
        phi=phi,
        lam=lam,
    )


class ChannelCoverageReport(models.Model):
    _inherit = "channel.coverage.report"

    @api.model
    def _get_coverage_query(self):
        return SQL(
            """
    WITH fact AS (%(facts)s),
    place AS (%(places)s),
    able AS (%(able)s),
    judged AS (%(judged)s)
    SELECT judged.*,
           CASE WHEN judged.is_placed THEN GREATEST(severity_sales, severity_service)
                ELSE 5 END AS severity,
           %(gap)s AS gap, %(gap_sales)s AS gap_sales, %(gap_service)s AS gap_service,
           %(gap_branding)s AS gap_branding,
           %(nearest)s AS nearest_km
      FROM judged
            """,
            facts=SQL(" UNION ALL ").join(self._get_coverage_facts()),
            places=self._sql_places(),
            able=self._sql_able(),
            judged=self._sql_judged(),
            gap=self._sql_gap(SQL("GREATEST(severity_sales, severity_service)")),
            gap_sales=self._sql_gap(SQL("severity_sales")),
            gap_service=self._sql_gap(SQL("severity_service")),
            gap_branding=self._sql_gap(SQL("severity_branding")),
            nearest=self._sql_nearest(),
        )

    # ------------------------------------------------------------------
    # Demand
    # ------------------------------------------------------------------

    @api.model
    def _get_coverage_facts(self):
        """Statements whose rows are added up for each place and category; hook."""
        return [
            self._sql_customers(),
            self._sql_installed(),
            self._sql_leads(),
            self._sql_jobs(),
            self._sql_stores(),
        ]

    @api.model
    def _sql_fact(self, columns, tables):
        """One fact: company, place and category, and what it counts as."""
        plain = {
            "customers": SQL("0"),
            "installed": SQL("0"),
            "leads": SQL("0"),
            "jobs": SQL("0"),
            "routed": SQL("0"),
            "unserved": SQL("0"),
            "distance": SQL("NULL::float8"),
        }
        return SQL(
            """
        SELECT %(company)s AS company_id, %(state)s AS state_id,
               NULLIF(btrim(%(city)s), '') AS city, (%(categ)s)::integer AS categ_id,
               %(vector)s, %(counts)s
          FROM %(tables)s
            """,
            company=columns["company"],
            state=columns["state"],
            city=columns["city"],
            categ=columns.get("categ", SQL("NULL")),
            vector=unit_vector(columns["latitude"], columns["longitude"]),
            counts=SQL(", ").join(
                SQL("%s AS %s", columns.get(name, default), SQL.identifier(name))
                for name, default in plain.items()
            ),
            tables=tables,
        )

    @api.model
    def _partner_place(self):
        return {
            "state": SQL("at.state_id"),
            "city": SQL("at.city"),
            "latitude": SQL("COALESCE(at.partner_latitude, 0)"),
            "longitude": SQL("COALESCE(at.partner_longitude, 0)"),
        }

    @api.model
    def _sql_customers(self):
        return self._sql_fact(
            {
                **self._partner_place(),
                "company": SQL("profile.company_id"),
                "customers": SQL("1"),
            },
            SQL(
                """service_customer_profile profile
          JOIN res_partner at ON at.id = profile.partner_id
           AND profile.company_id = ANY(%s)""",
                self.env.companies.ids,
            ),
        )

    @api.model
    def _sql_installed(self):
        return self._sql_fact(
            {
                **self._partner_place(),
                "company": SQL("unit.company_id"),
                "categ": SQL("template.categ_id"),
                "installed": SQL("1"),
            },
            SQL(
                """fsm_equipment unit
          LEFT JOIN fsm_location home
            ON home.id = COALESCE(unit.current_location_id, unit.location_id)
          JOIN res_partner at ON at.id = COALESCE(home.partner_id, unit.owned_by_id)
           AND unit.company_id = ANY(%s) AND unit.returned_on IS NULL
          LEFT JOIN product_product product ON product.id = unit.product_id
          LEFT JOIN product_template template
            ON template.id = product.product_tmpl_id""",
                self.env.companies.ids,
            ),
        )

    @api.model
    def _sql_route(self, link):
        """The last way of a document to a store, and what became of it."""
        return SQL(
            """LEFT JOIN LATERAL (
               SELECT route.id, route.categ_id, route.company_id,
                      (route.state = 'manual' AND route.manual_reason
                       IN ('no_store', 'all_refused', 'returned'))::int AS unserved,
                      (SELECT offer.distance_km FROM channel_offer offer
                        WHERE offer.route_id = route.id
                          AND offer.state IN ('accepted', 'done')) AS distance
                 FROM channel_route route
                WHERE %s ORDER BY route.id DESC LIMIT 1) AS way ON TRUE""",
            link,
        )

    @api.model
    def _sql_leads(self):
        # A lead without a company is that of the only one there is.
        company = SQL(
            """COALESCE(lead.company_id, way.company_id, team.company_id,
            (SELECT CASE WHEN COUNT(*) = 1 THEN MIN(id) END FROM res_company))"""
        )
        return self._sql_fact(
            {
                "company": company,
                "state": SQL("COALESCE(lead.state_id, at.state_id)"),
                "city": SQL("COALESCE(NULLIF(lead.city, ''), at.city)"),
                "latitude": SQL(
                    "COALESCE(NULLIF(lead.partner_latitude, 0), at.partner_latitude, 0)"
                ),
                "longitude": SQL(
                    "COALESCE(NULLIF(lead.partner_longitude, 0),"
                    " at.partner_longitude, 0)"
                ),
                "categ": SQL("way.categ_id"),
                "leads": SQL("1"),
                "routed": SQL("(way.id IS NOT NULL)::int"),
                "unserved": SQL("COALESCE(way.unserved, 0)"),
                "distance": SQL("way.distance::float8"),
            },
            SQL(
                """crm_lead lead
          LEFT JOIN res_partner at ON at.id = lead.partner_id
          LEFT JOIN crm_team team ON team.id = lead.team_id
          %(route)s
         WHERE lead.create_date >= %(since)s
           AND (lead.active OR lead.won_status != 'pending')
           AND %(company)s = ANY(%(companies)s)""",
                route=self._sql_route(SQL("route.lead_id = lead.id")),
                since=self._get_since(),
                company=company,
                companies=self.env.companies.ids,
            ),
        )

    @api.model
    def _sql_jobs(self):
        return self._sql_fact(
            {
                **self._partner_place(),
                "company": SQL("job.company_id"),
                "categ": SQL(
                    """COALESCE(way.categ_id, (
                    SELECT template.categ_id FROM fsm_equipment_fsm_order_rel link
                      JOIN fsm_equipment unit ON unit.id = link.fsm_equipment_id
                      JOIN product_product product ON product.id = unit.product_id
                      JOIN product_template template
                        ON template.id = product.product_tmpl_id
                     WHERE link.fsm_order_id = job.id ORDER BY unit.id LIMIT 1))"""
                ),
                "jobs": SQL("1"),
                "routed": SQL("(way.id IS NOT NULL)::int"),
                "unserved": SQL("COALESCE(way.unserved, 0)"),
                "distance": SQL("way.distance::float8"),
            },
            SQL(
                """fsm_order job
          JOIN fsm_location home ON home.id = job.location_id
           AND job.create_date >= %(since)s AND job.company_id = ANY(%(companies)s)
          JOIN res_partner at ON at.id = home.partner_id
          JOIN fsm_stage stage ON stage.id = job.stage_id
           AND (stage.is_closed IS NOT TRUE OR stage.id = %(completed)s)
          %(route)s""",
                since=self._get_since(),
                companies=self.env.companies.ids,
                completed=self.env["fsm.order"]._get_completed_stage_id(),
                route=self._sql_route(SQL("route.order_id = job.id")),
            ),
        )

    @api.model
    def _sql_stores(self):
        """Places of stores are on the map even where nobody asks for anything."""
        return self._sql_fact(
            {**self._partner_place(), "company": SQL("point.company_id")},
            SQL(
                """channel_point point
          JOIN res_partner at ON at.id = point.partner_id
           AND point.active AND point.state = 'active' AND point.kind = 'physical'
           AND point.company_id = ANY(%s)""",
                self.env.companies.ids,
            ),
        )

    @api.model
    def _get_since(self):
        return fields.Datetime.subtract(fields.Datetime.now(), months=MONTHS)

    # ------------------------------------------------------------------
    # Places
    # ------------------------------------------------------------------

    @api.model
    def _sql_places(self):
        """One row for each place and category, with its middle on the sphere.

        Where nothing of a category has coordinates, the middle of the whole city
        stands in.
        """
        return SQL(
            """
    SELECT summed.*,
           CASE WHEN middle.length > 1e-9 THEN cube(ARRAY[
               middle.x / middle.length, middle.y / middle.length,
               middle.z / middle.length]) END AS centre,
           middle.length > 1e-9 OR summed.city_key IS NOT NULL AS is_placed
      FROM (
        SELECT company_id, state_id, lower(city) AS city_key, categ_id,
               MIN(city) AS city,
               SUM(customers) AS customers, SUM(installed) AS installed,
               SUM(leads) AS leads, SUM(jobs) AS jobs, SUM(routed) AS routed,
               SUM(unserved) AS unserved, AVG(distance) AS distance_km,
               SUM(x) AS x, SUM(y) AS y, SUM(z) AS z,
               SUM(SUM(x)) OVER city AS city_x, SUM(SUM(y)) OVER city AS city_y,
               SUM(SUM(z)) OVER city AS city_z
          FROM fact
         GROUP BY company_id, state_id, lower(city), categ_id
        WINDOW city AS (PARTITION BY company_id, state_id, lower(city))
      ) AS summed
     CROSS JOIN LATERAL (
        SELECT point.x, point.y, point.z,
               sqrt(point.x ^ 2 + point.y ^ 2 + point.z ^ 2) AS length
          FROM (SELECT COALESCE(summed.x, summed.city_x) AS x,
                       COALESCE(summed.y, summed.city_y) AS y,
                       COALESCE(summed.z, summed.city_z) AS z) AS point
     ) AS middle
            """
        )

    # ------------------------------------------------------------------
    # Supply
    # ------------------------------------------------------------------

    @api.model
    def _sql_scenarios(self):
        """Codes of what the store ``point`` is for."""
        return SQL(
            """(SELECT array_agg(scenario.code::text)
                  FROM %(table)s link
                  JOIN channel_scenario scenario ON scenario.id = link.%(scenario)s
                 WHERE link.%(point)s = point.id)""",
            table=SQL.identifier(
                self.env["channel.point"]._fields["scenario_ids"].relation
            ),
            point=SQL.identifier(
                self.env["channel.point"]._fields["scenario_ids"].column1
            ),
            scenario=SQL.identifier(
                self.env["channel.point"]._fields["scenario_ids"].column2
            ),
        )

    @api.model
    def _sql_able(self):
        """What any active store of a company can do, as keys; branding is a key too."""
        return SQL(
            """
    SELECT DISTINCT point.company_id, unnest(
               CASE WHEN 'sales' = ANY(purpose.codes) THEN ARRAY(
                   SELECT key FROM unnest(point.capability_keys) key
                    WHERE key LIKE 's%%') ELSE '{}'::text[] END
               || CASE WHEN 'service' = ANY(purpose.codes) THEN ARRAY(
                   SELECT key FROM unnest(point.capability_keys) key
                    WHERE key LIKE 'v%%') ELSE '{}'::text[] END
               || CASE WHEN 'branding' = ANY(purpose.codes)
                  THEN ARRAY['branding'] ELSE '{}'::text[] END) AS key
      FROM channel_point point
     CROSS JOIN LATERAL (SELECT %(codes)s AS codes) AS purpose
     WHERE point.active AND point.state = 'active' AND point.kind = 'physical'
       AND point.company_id = ANY(%(companies)s)
            """,
            codes=self._sql_scenarios(),
            companies=self.env.companies.ids,
        )

    @api.model
    def _sql_near(self):
        """Active stores that cover a place: near enough, and working there."""
        columns = SQL(
            """point.id, point.capability_keys AS keys,
               (COALESCE(point.capacity, 0) = 0
                OR COALESCE(point.load, 0) < point.capacity)
               AND (COALESCE(point.quota, 0) = 0
                    OR point.quota_month IS DISTINCT FROM %(month)s
                    OR COALESCE(point.quota_taken, 0) < point.quota) AS has_room,
               %(codes)s AS codes""",
            month=fields.Date.context_today(self).replace(day=1),
            codes=self._sql_scenarios(),
        )
        works = SQL(
            """point.company_id = place.company_id AND point.active
               AND point.state = 'active' AND point.kind = 'physical'
               AND (point.area_ids IS NULL
                    OR place.state_id::text = ANY(point.area_ids))"""
        )
        return SQL(
            """
        SELECT %(columns)s
          FROM channel_point point
         WHERE %(works)s AND point.is_located
           AND point.position <@ cube_enlarge(place.centre, around.chord, 3)
           AND cube_distance(point.position, place.centre) <= LEAST(
               around.chord,
               CASE WHEN COALESCE(point.radius_km, 0) = 0 THEN 2
                    ELSE 2 * sin(LEAST(point.radius_km / (2 * %(earth)s), pi() / 2))
               END)
         UNION ALL
        SELECT %(columns)s
          FROM channel_point point
          JOIN res_partner at ON at.id = point.partner_id
         WHERE %(works)s AND NOT point.is_located
           AND at.state_id IS NOT DISTINCT FROM place.state_id
           AND lower(btrim(at.city)) = place.city_key
            """,
            columns=columns,
            works=works,
            earth=EARTH_RADIUS_KM,
        )

    @api.model
    def _sql_judged(self):
        """Each place with the stores near it, and the severity on each side."""

        def severity(name, key):
            able = SQL(
                "EXISTS (SELECT FROM able WHERE able.company_id = place.company_id"
                " AND able.key = ANY(%s))",
                key,
            )
            return SQL(
                """CASE WHEN place.customers + place.installed + place.leads
                             + place.jobs = 0 THEN 0
                        WHEN supply.%(free)s > 0 THEN 0
                        WHEN supply.%(stores)s > 0 THEN 1
                        WHEN supply.stores > 0 THEN 2
                        WHEN %(able)s THEN 3
                        ELSE 4 END AS %(severity)s""",
                free=SQL.identifier(f"free_{name}"),
                stores=SQL.identifier(f"stores_{name}"),
                able=able,
                severity=SQL.identifier(f"severity_{name}"),
            )

        def counted(name, key):
            can = (
                SQL("near.keys && need.%s", SQL.identifier(key)) if key else SQL("TRUE")
            )
            return SQL(
                """COUNT(*) FILTER (WHERE %(code)s = ANY(near.codes) AND %(can)s)
                   AS %(stores)s,
                   COUNT(*) FILTER (WHERE %(code)s = ANY(near.codes) AND %(can)s
                                      AND near.has_room) AS %(free)s""",
                code=name,
                can=can,
                stores=SQL.identifier(f"stores_{name}"),
                free=SQL.identifier(f"free_{name}"),
            )

        return SQL(
            """
    SELECT ('x' || substr(md5(concat_ws('|', place.company_id,
               COALESCE(place.state_id, 0), COALESCE(place.categ_id, 0),
               place.city_key)), 1, 13))::bit(52)::bigint AS id,
           place.company_id, place.state_id, place.city, place.city_key,
           place.categ_id, place.centre, COALESCE(place.is_placed, FALSE) AS is_placed,
           CASE WHEN place.centre IS NOT NULL THEN
               degrees(asin(LEAST(1, GREATEST(-1, cube_ll_coord(place.centre, 3)))))
           END AS latitude,
           (place.centre IS NOT NULL)::int AS located,
           degrees(atan2(cube_ll_coord(place.centre, 2),
                         cube_ll_coord(place.centre, 1))) AS longitude,
           place.customers, place.installed, place.leads, place.jobs,
           place.customers + place.installed + place.leads + place.jobs AS demand,
           place.routed, place.unserved,
           CASE WHEN place.routed > 0
                THEN place.unserved * 100.0 / place.routed END AS unserved_rate,
           place.distance_km,
           supply.stores, supply.stores_branding, supply.stores_sales,
           supply.stores_service,
           need.sales_keys, need.service_keys,
           %(severity_sales)s, %(severity_service)s, %(severity_branding)s
      FROM place
      JOIN res_company company ON company.id = place.company_id
      LEFT JOIN product_category categ ON categ.id = place.categ_id
     CROSS JOIN LATERAL (
        SELECT 2 * sin(LEAST(COALESCE(company.channel_coverage_km, 50)::float8
                             / (2 * %(earth)s), pi() / 2)) AS chord) AS around
     CROSS JOIN LATERAL (
        SELECT CASE WHEN categ.id IS NULL THEN ARRAY['s'] ELSE ARRAY(
                   SELECT 's' || up FROM unnest(string_to_array(
                       btrim(categ.parent_path, '/'), '/')) up) || ARRAY['s0']
               END AS sales_keys,
               CASE WHEN categ.id IS NULL THEN ARRAY['v'] ELSE ARRAY(
                   SELECT 'v' || up FROM unnest(string_to_array(
                       btrim(categ.parent_path, '/'), '/')) up) || ARRAY['v0']
               END AS service_keys) AS need
     CROSS JOIN LATERAL (
        SELECT COUNT(*) AS stores, %(sales)s, %(service)s, %(branding)s
          FROM (%(near)s) AS near) AS supply
            """,
            severity_sales=severity("sales", SQL("need.sales_keys")),
            severity_service=severity("service", SQL("need.service_keys")),
            severity_branding=severity("branding", SQL("ARRAY['branding']")),
            sales=counted("sales", "sales_keys"),
            service=counted("service", "service_keys"),
            branding=counted("branding", None),
            near=self._sql_near(),
            earth=EARTH_RADIUS_KM,
        )

    @api.model
    def _sql_gap(self, severity):
        return SQL(
            """CASE WHEN NOT judged.is_placed THEN 'unknown' ELSE
               (ARRAY['none', 'over_capacity', 'no_capability', 'far', 'no_store'])
               [1 + %s] END""",
            severity,
        )

    @api.model
    def _sql_nearest(self):
        """Kilometres to the nearest store that can, where nobody near can."""

        def nearest(severity, code, keys):
            return SQL(
                """CASE WHEN %(severity)s = 3 THEN (
               SELECT 2 * %(earth)s * asin(LEAST(1, cube_distance(
                          point.position, judged.centre) / 2))
                 FROM channel_point point
                WHERE point.company_id = judged.company_id AND point.active
                  AND point.state = 'active' AND point.is_located
                  AND point.capability_keys && %(keys)s
                  AND %(codes)s @> ARRAY[%(code)s]
                ORDER BY point.position <-> judged.centre LIMIT 1) END""",
                severity=severity,
                earth=EARTH_RADIUS_KM,
                keys=keys,
                code=code,
                codes=self._sql_scenarios(),
            )

        return SQL(
            "GREATEST(%s, %s)",
            nearest(SQL("severity_sales"), "sales", SQL("judged.sales_keys")),
            nearest(SQL("severity_service"), "service", SQL("judged.service_keys")),
        )
