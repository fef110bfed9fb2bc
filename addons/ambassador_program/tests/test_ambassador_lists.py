# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.tests import Form, tagged
from odoo.tools import SQL

from .common import AmbassadorCommon

#: Ambassadors that are added; the note of 30,000 is measured outside of the tests.
MANY = 3000


@tagged("post_install", "-at_install")
class TestAmbassadorLists(AmbassadorCommon):
    """Lists, search, grid and map with thousands of ambassadors (AM-05, AM-01)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.people = cls.env["ambassador.ambassador"].with_user(cls.programme_user)
        cls.reports = cls.env["ambassador.city.report"].with_user(cls.programme_user)
        cls.cities = cls.env["ambassador.city"].search([("kind", "=", "prefecture")])

    def add_many(self, number=MANY, offset=100):
        """Ambassadors all over the country, ten to a city, straight into the tables."""
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                """
WITH names AS (
    INSERT INTO res_partner (
        name, complete_name, active, company_id, phone, type, autopost_bills
    )
    SELECT 'Mass ' || n, 'Mass ' || n, TRUE, %(company)s, '+86 139' || n, 'contact',
           'ask'
      FROM generate_series(1, %(number)s) n
    RETURNING id
), numbered AS (
    SELECT id, row_number() OVER (ORDER BY id) - 1 AS n FROM names
)
INSERT INTO ambassador_ambassador (
    partner_id, company_id, city_id, state_province_id, state, seat, code, activity,
    source, level_id, recent_lead_count, recent_deal_count, recent_event_count
)
SELECT numbered.id, %(company)s, city.id, city.state_id,
       CASE n %% 3 WHEN 0 THEN 'active' WHEN 1 THEN 'training' ELSE 'paused' END,
       %(offset)s + n, 'MASS' || n + %(offset)s,
       (ARRAY['30', '60', 'never'])[n %% 3 + 1],
       'staff', %(level)s, n %% 20, n %% 5, 0
  FROM numbered
  JOIN (
    SELECT id, state_id, row_number() OVER (ORDER BY code) - 1 AS k
      FROM ambassador_city WHERE kind = 'prefecture' AND active
       ) city ON city.k = numbered.n %% %(cities)s
                """,
                company=self.company.id,
                number=number,
                offset=offset,
                cities=len(self.cities),
                level=self.env.ref("ambassador_program.level_regular").id,
            )
        )
        self.env.invalidate_all()

    def count(self, call):
        """Queries of a call, with caches of records empty and others warm."""
        call()
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        call()
        return self.env.cr.sql_log_count - before

    def calls(self):
        fields = {
            name: {"fields": {"display_name": {}}}
            if self.people._fields[name].relational
            else {}
            for name in (
                "partner_id",
                "phone",
                "city_id",
                "state_province_id",
                "level_id",
                "recent_lead_count",
                "last_activity_on",
                "state",
            )
        }
        grid = {
            name: {"fields": {"display_name": {}}} if name.endswith("_id") else {}
            for name in ("city_id", "state_id", "quota", "filled", "vacant", "fill")
        }
        cities = self.cities.with_user(self.programme_user)
        return {
            "list": lambda: self.people.web_search_read([], fields, limit=80),
            "sorted": lambda: self.people.web_search_read(
                [], fields, limit=80, order="recent_lead_count desc, id"
            ),
            "city": lambda: self.people.web_search_read(
                [("city_id", "ilike", "zhou")], fields, limit=80
            ),
            "level and activity": lambda: self.people.web_search_read(
                [("level_id", "ilike", "regular"), ("activity", "=", "30")],
                fields,
                limit=80,
            ),
            "name": lambda: self.people.name_search("Mass 17"),
            "kanban": lambda: self.people.web_read_group(
                [], ["state"], ["__count"], auto_unfold=True
            ),
            "provinces": lambda: self.people.web_read_group(
                [], ["state_province_id"], ["__count"]
            ),
            "grid": lambda: self.reports.web_search_read([], grid, limit=400),
            "grid by province": lambda: self.reports.web_read_group(
                [], ["state_id"], ["filled:sum", "quota:sum", "vacant:sum"]
            ),
            "map": self.reports.get_city_map,
            "cities": lambda: (
                cities.invalidate_recordset()
                or cities.read(["name", "quota", "filled", "waiting"])
            ),
        }

    def test_budgets(self):
        """AM-05: lists, search, grid and map ask no more often with 3,000 more."""
        self.add_many(293)
        few = {name: self.count(call) for name, call in self.calls().items()}
        self.add_many(offset=1000)
        many = {name: self.count(call) for name, call in self.calls().items()}
        for name, queries in many.items():
            with self.subTest(name):
                # A page that is full also counts how many there are in all.
                self.assertLessEqual(queries, few[name] + 1)
                self.assertLessEqual(queries, 14)

    def test_found(self):
        """AM-05: search by city in both languages, province, level and activity."""
        self.add_many(600)
        nanjing = self.cities.filtered(lambda city: city.local_name == "南京市")
        there = self.people.search([("city_id", "ilike", "南京")])
        self.assertEqual(there.city_id, nanjing)
        self.assertEqual(there, self.people.search([("city_id", "ilike", "nanjing")]))
        province = self.people.search([("state_province_id", "=", nanjing.state_id.id)])
        self.assertLess(there, province)
        self.assertEqual(province.city_id.state_id, nanjing.state_id)

    def test_totals(self):
        """AM-01: 293 cities on grid and map, each seat counted once."""
        self.add_many()
        totals = self.reports.get_city_map()["totals"]
        mine = [("company_id", "=", self.company.id)]
        rows = self.reports.search(mine)
        on = self.env["ambassador.city"].search_count([])
        self.assertEqual(len(rows), on)
        self.assertEqual(totals["filled"], sum(rows.mapped("filled")))
        self.assertEqual(
            totals["filled"],
            self.people.search_count(mine + [("seat", ">", 0)]),
        )
        self.assertEqual(
            totals["quota"] + totals["over"], totals["filled"] + totals["vacant"]
        )
        self.assertLessEqual(
            set(rows.mapped("fill")), {"empty", "partial", "full", "over"}
        )

    def test_form(self):
        """AM-05: a new ambassador is entered in the form, and opens within budget."""
        with Form(self.people) as form:
            form.partner_id = self.env["res.partner"].create({"name": "New"})
            form.city_id = self.programme_city
        person = form.record
        self.assertEqual((person.state, person.source), ("applied", "staff"))
        names = {
            name: {}
            for name, field in person._fields.items()
            if field.type not in ("many2many", "one2many")
            and self.people._has_field_access(field, "read")
        }
        self.assertLessEqual(self.count(lambda: person.web_read(names)), 25)

    def test_other_company(self):
        """S2: people, quotas, steps and figures of another company are not seen."""
        other = self.env["res.company"].create({"name": "Other"})
        theirs = self.make_ambassador(
            "Theirs", self.make_city("Far", "999950"), "applied", company_id=other.id
        )
        theirs._approve()
        quota = self.env["ambassador.quota"].create(
            {"city_id": self.other_city.id, "company_id": other.id, "quota": 3}
        )
        for record in (theirs, theirs.log_ids, quota):
            mine = record.with_user(self.programme_manager)
            self.assertFalse(mine.has_access("read"), record)
            self.assertFalse(mine.search([("id", "=", record.id)]))
        self.assertFalse(self.reports.search([("company_id", "=", other.id)]))
        self.assertNotIn(
            1,
            [
                city["filled"]
                for city in self.reports.get_city_map()["cities"]
                if city["id"] == theirs.city_id.id
            ],
        )

    def test_roles(self):
        """S1: portal users see nothing here; users look, managers set quotas."""
        portal = self.ambassador_user
        for model in ("ambassador.quota", "ambassador.city.report", "ambassador.level"):
            self.assertFalse(self.env[model].with_user(portal).has_access("read"))
        for model in ("ambassador.quota", "ambassador.city", "ambassador.level"):
            user = self.env[model].with_user(self.programme_user)
            self.assertTrue(user.has_access("read"))
            self.assertFalse(user.has_access("write"))
            manager = self.env[model].with_user(self.programme_manager)
            self.assertTrue(manager.has_access("create"))
        log = self.env["ambassador.state.log"].with_user(self.programme_manager)
        self.assertFalse(log.has_access("create"))
