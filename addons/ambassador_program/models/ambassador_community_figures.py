# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL, formatLang

from odoo.addons.channel_partner.tools.channel_geo import chord_km, chord_of_km

#: Two communities of one name so near to each other are probably one.
DUPLICATE_KM = 0.5
#: Stores that are shown with a community.
NEAREST = 3
#: States of an ambassador who is in the programme.
ON_BOARD = ("approved", "training", "active", "paused")


class AmbassadorCommunity(models.Model):
    """What a page shows about communities: a constant number of queries (AM-07)."""

    _inherit = "ambassador.community"

    ambassador_ids = fields.One2many("ambassador.ambassador", "home_community_id")
    ambassador_count = fields.Integer(
        string="Ambassadors Who Live Here", compute="_compute_ambassador_count"
    )
    member_count = fields.Integer(string="Contacts", compute="_compute_people")
    customer_count = fields.Integer(
        string="Customers",
        compute="_compute_people",
        help="Households with a confirmed order or an installed product.",
    )
    penetration = fields.Float(
        string="Penetration %",
        compute="_compute_people",
        digits=(16, 1),
        help="Customers of the company per hundred households.",
    )
    last_event_on = fields.Datetime(string="Last Event", compute="_compute_events")
    event_count = fields.Integer(string="Events", compute="_compute_events")
    duplicate_ids = fields.Many2many(
        "ambassador.community",
        string="Perhaps the Same",
        compute="_compute_duplicate_ids",
    )
    nearest_point_ids = fields.Many2many(
        "channel.point", string="Nearest Stores", compute="_compute_nearest_points"
    )
    nearest_stores = fields.Text(
        string="Stores Near", compute="_compute_nearest_points"
    )

    def _compute_ambassador_count(self):
        counts = dict(
            self.env["ambassador.ambassador"]._read_group(
                [("home_community_id", "in", self.ids), ("state", "in", ON_BOARD)],
                ["home_community_id"],
                ["__count"],
            )
        )
        for community in self:
            community.ambassador_count = counts.get(community._origin, 0)

    @api.depends("household_count")
    def _compute_people(self):
        people = self._get_people()
        for community in self:
            contacts, customers = people.get(community._origin.id, (0, 0))
            community.member_count = contacts
            community.customer_count = customers
            households = community.household_count
            community.penetration = 100.0 * customers / households if households else 0

    def _get_people(self):
        """{id: (matched contacts, customers)}; see ``ambassador.community.report``."""
        ids = self._origin.ids
        if not ids:
            return {}
        self.env["ambassador.community.member"].check_access("read")
        self.env["ambassador.community.member"].flush_model()
        self.env["res.partner"].flush_model(["commercial_partner_id"])
        self.env["service.customer.profile"].flush_model()
        rows = self.env.execute_query(
            SQL(
                """
    SELECT member.community_id, COUNT(*),
           COUNT(DISTINCT profile.partner_id)
      FROM ambassador_community_member member
      JOIN res_partner partner ON partner.id = member.partner_id
      LEFT JOIN service_customer_profile profile
        ON profile.partner_id = partner.commercial_partner_id
       AND profile.company_id = member.company_id
       AND (profile.order_count > 0 OR profile.equipment_count > 0)
     WHERE member.community_id = ANY(%s) AND partner.active
     GROUP BY member.community_id
                """,
                ids,
            )
        )
        return {number: (contacts, customers) for number, contacts, customers in rows}

    def _compute_events(self):
        now = fields.Datetime.now()
        # sudo: how many events there were and when, for those who see the community.
        events = self.env["event.event"].sudo()
        groups = events._read_group(
            [
                ("community_id", "in", self.ids),
                ("is_community_event", "=", True),
                ("kanban_state", "!=", "cancel"),
            ],
            ["community_id"],
            ["__count"],
        )
        past = events._read_group(
            [
                ("community_id", "in", self.ids),
                ("is_community_event", "=", True),
                ("kanban_state", "!=", "cancel"),
                ("date_begin", "<=", now),
            ],
            ["community_id"],
            ["date_begin:max"],
        )
        counts = {community.id: count for community, count in groups}
        last = {community.id: moment for community, moment in past}
        for community in self:
            community.event_count = counts.get(community._origin.id, 0)
            community.last_event_on = last.get(community._origin.id, False)

    @api.depends("name_key", "city_id", "company_id", "is_located", "district")
    def _compute_duplicate_ids(self):
        """Of one name, within half a kilometre; where one of them has no place, in
        one city and no other district."""
        self.flush_model()
        rows = self.env.execute_query(
            SQL(
                """
    SELECT one.id, array_agg(other.id ORDER BY other.id)
      FROM ambassador_community one
      JOIN ambassador_community other
        ON other.company_id = one.company_id AND other.name_key = one.name_key
       AND other.id <> one.id
     WHERE one.id = ANY(%(ids)s) AND other.active
       AND CASE WHEN one.is_located AND other.is_located
                THEN (one.position <-> other.position) <= %(chord)s
                ELSE one.city_id = other.city_id
                     AND COALESCE(NULLIF(one.district, ''), other.district, '')
                         = COALESCE(NULLIF(other.district, ''), one.district, '')
           END
     GROUP BY one.id
                """,
                ids=self._origin.ids,
                chord=chord_of_km(DUPLICATE_KM),
            )
        )
        found = dict(rows)
        for community in self:
            community.duplicate_ids = self.browse(found.get(community._origin.id, ()))

    # ------------------------------------------------------------------
    # Stores
    # ------------------------------------------------------------------

    @api.depends("latitude", "longitude", "company_id")
    def _compute_nearest_points(self):
        points = self.env["channel.point"]
        nearest = self._get_nearest_stores()
        for community in self:
            rows = nearest.get(community._origin.id, [])
            stores = points.browse([row[0] for row in rows])
            community.nearest_point_ids = stores
            community.nearest_stores = "\n".join(
                self.env._(
                    "%(store)s, %(distance)s km",
                    store=name,
                    distance=formatLang(self.env, distance, digits=1),
                )
                for _id, name, distance in rows
            )

    def _get_nearest_stores(self, limit=NEAREST):
        """{id: [(store, its name, distance in km)]} of active stores, nearest first.

        One query, on the index of the stores' places. Whoever plans an event there
        has to know them, whether or not he may read the network.
        """
        ids = self._origin.ids
        if not ids:
            return {}
        self.flush_model()
        self.env["channel.point"].flush_model()
        rows = self.env.execute_query(
            SQL(
                """
    SELECT community.id, store.id, store.name, store.chord
      FROM ambassador_community community
     CROSS JOIN LATERAL (
           SELECT near.*
             FROM (SELECT point.id, point.name,
                          point.position <-> community.position AS chord
                     FROM channel_point point
                    WHERE point.state = 'active' AND point.active AND point.is_located
                      AND point.company_id = community.company_id
                    ORDER BY point.position <-> community.position
                    FETCH FIRST %(limit)s ROWS WITH TIES) AS near
            ORDER BY near.chord, near.id
            LIMIT %(limit)s) AS store
     WHERE community.id = ANY(%(ids)s) AND community.is_located
     ORDER BY community.id, store.chord, store.id
                """,
                limit=limit,
                ids=ids,
            )
        )
        found = {}
        for number, point_id, name, chord in rows:
            found.setdefault(number, []).append((point_id, name, chord_km(chord)))
        return found

    # ------------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------------

    def action_find_position(self):
        """Ask the geocoding service for the place of these communities (AM-07)."""
        self.check_access("write")
        geocoder = self.env["base.geocoder"]
        missing = self.browse()
        for community in self.with_context(lang="en_US"):
            city = community.city_id
            place = geocoder.geo_find(
                geocoder.geo_query_address(
                    street=" ".join(
                        part for part in (community.street, community.name) if part
                    ),
                    zip=community.zip,
                    city=city.name,
                    state=city.state_id.name,
                    country=city.country_id.name,
                ),
                force_country=city.country_id.name,
            )
            if place:
                community.write({"latitude": place[0], "longitude": place[1]})
            else:
                missing |= community
        if missing:
            raise UserError(
                self.env._(
                    "No position found for %(communities)s. Look it up on a map and "
                    "fill in latitude and longitude.",
                    communities=", ".join(missing.mapped("name")),
                )
            )

    def action_plan_event(self):
        """Open an empty event with everything that the community knows (AM-07)."""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Plan an Event"),
            "res_model": "event.event",
            "views": [[False, "form"]],
            "context": {
                "default_name": self.env._("Event in %(place)s", place=self.name),
                "default_is_community_event": True,
                "default_community_id": self.id,
                "default_programme_city_id": self.city_id.id,
                "default_company_id": self.company_id.id,
            },
        }

    def _open(self, model, name, domain, **context):
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "name": name,
            "res_model": model,
            "views": [[False, "list"], [False, "form"]],
            "domain": domain,
            "context": {"create": False, **context},
        }

    def action_open_members(self):
        """Contacts who live here."""
        return self._open(
            "ambassador.community.member",
            self.env._("Contacts in %(place)s", place=self.name),
            [("community_id", "=", self.id)],
            default_community_id=self.id,
        )

    def action_open_events(self):
        """Events that were here, or will be."""
        return self._open(
            "event.event",
            self.env._("Events in %(place)s", place=self.name),
            [("community_id", "=", self.id)],
        )

    def action_open_ambassadors(self):
        """Ambassadors who live here."""
        return self._open(
            "ambassador.ambassador",
            self.env._("Ambassadors in %(place)s", place=self.name),
            [("home_community_id", "=", self.id)],
        )

    def action_open_stores(self):
        """The nearest stores."""
        return self._open(
            "channel.point",
            self.env._("Stores near %(place)s", place=self.name),
            [("id", "in", self.nearest_point_ids.ids)],
        )
