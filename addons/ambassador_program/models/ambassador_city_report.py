# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.tools import SQL

#: How full a city is; the order is that of the legend.
FILLS = [
    ("empty", "Nobody yet"),
    ("partial", "Seats free"),
    ("full", "Full"),
    ("over", "Over quota"),
]


class AmbassadorCityReport(models.Model):
    """Seats of each city in each company: filled, free, over, waiting (AM-01)."""

    _name = "ambassador.city.report"
    _description = "Seats by City"
    _auto = False
    _order = "code, company_id, id"
    _rec_name = "city_id"
    _depends = {
        "ambassador.ambassador": ["city_id", "company_id", "seat", "state"],
        "ambassador.city": [
            "active",
            "code",
            "country_id",
            "kind",
            "latitude",
            "longitude",
            "state_id",
        ],
        "ambassador.quota": ["city_id", "company_id", "quota"],
        "res.company": ["active", "ambassador_quota"],
    }

    city_id = fields.Many2one("ambassador.city", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    state_id = fields.Many2one("res.country.state", string="Province", readonly=True)
    country_id = fields.Many2one("res.country", readonly=True)
    code = fields.Char(readonly=True)
    latitude = fields.Float(digits=(10, 7), readonly=True, aggregator="avg")
    longitude = fields.Float(digits=(10, 7), readonly=True, aggregator="avg")
    quota = fields.Integer(readonly=True)
    filled = fields.Integer(readonly=True, help="Seats that are taken.")
    active_count = fields.Integer(
        string="Active", readonly=True, help="Ambassadors in the state “Active”."
    )
    waiting = fields.Integer(readonly=True, help="Applicants who wait for a seat.")
    applied = fields.Integer(
        readonly=True, help="Applications that nobody has decided on."
    )
    vacant = fields.Integer(readonly=True, help="Seats that are free.")
    over = fields.Integer(readonly=True, help="Ambassadors beyond the quota.")
    fill = fields.Selection(FILLS, string="How Full", readonly=True)

    @property
    def _table_query(self):
        return SQL(
            """
SELECT city.id::bigint * 1000000 + company.id AS id,
       city.id AS city_id,
       company.id AS company_id,
       city.state_id,
       city.country_id,
       city.code,
       city.latitude,
       city.longitude,
       seats.quota,
       COALESCE(people.filled, 0) AS filled,
       COALESCE(people.active_count, 0) AS active_count,
       COALESCE(people.waiting, 0) AS waiting,
       COALESCE(people.applied, 0) AS applied,
       GREATEST(seats.quota - COALESCE(people.filled, 0), 0) AS vacant,
       GREATEST(COALESCE(people.filled, 0) - seats.quota, 0) AS over,
       CASE WHEN COALESCE(people.filled, 0) > seats.quota THEN 'over'
            WHEN COALESCE(people.filled, 0) = seats.quota THEN 'full'
            WHEN COALESCE(people.filled, 0) = 0 THEN 'empty'
            ELSE 'partial' END AS fill
  FROM ambassador_city city
 CROSS JOIN res_company company
  LEFT JOIN ambassador_quota own
    ON own.city_id = city.id AND own.company_id = company.id
 CROSS JOIN LATERAL (
    SELECT COALESCE(own.quota, company.ambassador_quota, 0) AS quota
       ) seats
  LEFT JOIN (
    SELECT city_id, company_id,
           COUNT(*) FILTER (WHERE seat > 0) AS filled,
           COUNT(*) FILTER (WHERE state = 'active') AS active_count,
           COUNT(*) FILTER (WHERE state = 'waiting') AS waiting,
           COUNT(*) FILTER (WHERE state = 'applied') AS applied
      FROM ambassador_ambassador
     WHERE state NOT IN ('left', 'refused')
     GROUP BY city_id, company_id
       ) people
    ON people.city_id = city.id AND people.company_id = company.id
 WHERE company.active AND (city.active OR people.filled > 0)
            """
        )

    def action_view_ambassadors(self):
        """The ambassadors of these cities, and who wants to be one."""
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "name": ", ".join(self.city_id.mapped("display_name")),
            "res_model": "ambassador.ambassador",
            "views": [(False, "list"), (False, "kanban"), (False, "form")],
            "domain": [
                ("city_id", "in", self.city_id.ids),
                ("company_id", "in", self.company_id.ids),
            ],
            "context": {
                "search_default_not_ended": 1,
                "default_city_id": self.city_id[:1].id,
                "default_company_id": self.company_id[:1].id,
            },
        }

    @api.model
    @api.readonly
    def get_city_map(self):
        """Cities with their seats for the map, of the companies that are chosen.

        In a constant number of queries, whatever the number of cities.
        """
        self.check_access("read")
        totals = ("quota", "filled", "vacant", "over", "waiting", "applied")
        groups = self._read_group(
            [("company_id", "in", self.env.companies.ids)],
            ["city_id"],
            [f"{name}:sum" for name in totals],
        )
        cities = self.env["ambassador.city"].union(*(city for city, *_sums in groups))
        cities.fetch(["name", "local_name", "state_id", "latitude", "longitude"])
        cities.state_id.fetch(["name"])
        labels = dict(self._fields["fill"]._description_selection(self.env))
        return {
            "cities": [
                {
                    "id": city.id,
                    "name": city.display_name,
                    "province": city.state_id.name or "",
                    "latitude": city.latitude,
                    "longitude": city.longitude,
                    "fill": self._get_fill(sums[1], sums[0]),
                    **dict(zip(totals, sums, strict=True)),
                }
                for city, *sums in groups
            ],
            "fills": [{"code": code, "label": labels[code]} for code, _label in FILLS],
            "totals": {
                name: sum(row[index] for row in groups)
                for index, name in enumerate(totals, 1)
            },
        }

    @api.model
    def _get_fill(self, filled, quota):
        """How full somewhere is, as the view itself says."""
        if filled > quota:
            return "over"
        if filled == quota:
            return "full"
        return "partial" if filled else "empty"
