# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import json
from collections import defaultdict

from odoo import api, fields, models
from odoo.tools import SQL

from ..tools.channel_geo import (
    EARTH_RADIUS_KM,
    chord_km,
    is_place,
    unit_vector,
)
from ..tools.channel_need import Candidate, need_keys

#: So many stores are looked at in the order of distance. Where none of them will do,
#: few can do it at all, and those are found by what they can do.
WALK = 200
#: Needs in one statement.
BATCH = 5000
#: Fields that the search reads.
_SEARCHED = [
    "active",
    "state",
    "is_located",
    "latitude",
    "longitude",
    "company_id",
    "channel_partner_id",
    "capability_key",
    "area_key",
    "grade_id",
    "radius_km",
    "capacity",
    "load",
    "quota",
    "quota_month",
    "quota_taken",
    "calendar_id",
]
#: Columns that the walk carries along.
_WALKED = [
    "id",
    "company_id",
    "channel_partner_id",
    "grade_id",
    "calendar_id",
    "capability_keys",
    "area_ids",
    "radius_km",
    "capacity",
    "load",
    "quota",
    "quota_month",
    "quota_taken",
]


class ChannelPoint(models.Model):
    """The nearest store that can (CP-04, CP-10; P3, P4).

    Two ways lead to the same answer. The first walks the stores by distance, on the
    index, until one will do; it is the usual one, and takes microseconds. Where the
    walk has become long, what is needed is rare, and the second way starts from those
    who can do it.
    """

    _inherit = "channel.point"

    calendar_id = fields.Many2one(index="btree_not_null")

    def init(self):
        result = super().init()
        self.env.cr.execute(
            SQL(
                """
    CREATE INDEX IF NOT EXISTS channel_point_able ON channel_point
     USING gin (capability_keys) WHERE state = 'active' AND active AND is_located;
    CREATE INDEX IF NOT EXISTS channel_point_nearest_paused ON channel_point
     USING gist (position) WHERE state = 'paused' AND active AND is_located
                """
            )
        )
        return result

    @api.model
    def _find_nearest(self, needs, limit=1, at=None):
        """The nearest stores that can serve each need and have room for it.

        :param needs: list of ``ChannelNeed``; one without a place finds nothing
        :param limit: how many stores for each
        :param at: naive UTC datetime, of which month the quota counts; now by default
        :return: list, in the order of ``needs``, of lists of ``Candidate``, nearest
            first, and by id where two are as near
        """
        found = self._search_nearest(needs, limit=limit, at=at)
        return [
            [
                Candidate(point_id, chord_km(chord), partner_id)
                for point_id, chord, partner_id, _room in found[number]
            ]
            for number in range(len(needs))
        ]

    @api.model
    def _search_nearest(self, needs, limit=1, at=None, closed=(), walk=WALK):
        """As ``_find_nearest``: {number of the need: [(store, chord, firm, room)]}.

        ``room`` is how many more the store can take, ``None`` without a limit;
        ``closed`` are stores that nobody gets.
        """
        found = defaultdict(list)
        numbers = [
            number
            for number, need in enumerate(needs)
            if is_place(need.latitude, need.longitude)
        ]
        if not numbers:
            return found
        at = at or fields.Datetime.now()
        self._recompute_run_out()
        self.flush_model(_SEARCHED)
        rows = self._get_need_rows(needs, numbers, at)
        for start in range(0, len(rows), BATCH):
            batch = rows[start : start + BATCH]
            self._run_search(self._get_walk_sql, batch, limit, closed, walk, found)
            short = [row for row in batch if len(found.get(row["nr"], ())) < limit]
            if short and self._has_more_than(walk):
                for row in short:
                    found.pop(row["nr"], None)
                self._run_search(self._get_able_sql, short, limit, closed, walk, found)
        return found

    def _run_search(self, get_sql, rows, limit, closed, walk, found):
        for number, *store in self.env.execute_query(
            get_sql(rows, limit, list(closed), walk)
        ):
            found[number].append(tuple(store))

    @api.model
    def _get_need_rows(self, needs, numbers, at):
        """What the statements read of each need."""
        rows, kinds, months, calendars = [], {}, {}, {}
        for number in numbers:
            need = needs[number]
            if need.company_id not in months:
                company = self.env["res.company"].browse(need.company_id)
                months[need.company_id] = str(company._get_channel_month(at))
            moment = need.company_id, need.opens_since, need.opens_by
            if moment not in calendars:
                calendars[moment] = self._get_open_calendars(*moment)
            one_of, all_of = need_keys(need)
            row = {
                "company": need.company_id,
                "one_of": one_of,
                "all_of": all_of,
                "area": str(need.state_id) if need.state_id else None,
                "grades": need.grade_ids or None,
                "month": months[need.company_id],
                "calendars": calendars[moment],
            }
            kind = kinds.setdefault(
                (one_of, all_of, need.state_id, need.grade_ids, moment), len(kinds)
            )
            row.update(
                nr=number,
                kind=kind,
                place=unit_vector(need.latitude, need.longitude),
                without=need.excluded_ids,
            )
            rows.append(row)
        return rows

    @api.model
    def _get_open_calendars(self, company_id, since, until):
        """Calendars of stores that are open at ``until``, or at any moment from
        ``since`` until then; ``None`` when nobody asks (``until`` is empty)."""
        if not until:
            return None
        self.env["channel.point"].flush_model(["calendar_id"])
        rows = self.env.execute_query(
            SQL(
                """SELECT id, company_id FROM resource_calendar calendar
                    WHERE EXISTS (SELECT 1 FROM channel_point
                                   WHERE calendar_id = calendar.id)
                    ORDER BY id"""
            )
        )
        Calendar = self.env["resource.calendar"]
        return [
            calendar_id
            for calendar_id, owner_id in rows
            if owner_id in (None, company_id)
            and Calendar.browse(calendar_id)._is_channel_open(company_id, since, until)
        ]

    @api.model
    def _has_more_than(self, count):
        """Whether there are so many stores that a walk cannot have seen them all."""
        [(more,)] = self.env.execute_query(
            SQL(
                """SELECT COUNT(*) > %(count)s FROM (
                       SELECT 1 FROM channel_point
                        WHERE state = 'active' AND active AND is_located
                        LIMIT %(count)s + 1) AS stores""",
                count=count,
            )
        )
        return more

    @api.model
    def _recompute_run_out(self):
        """Certificates that ran out since they were looked at count no more."""
        self.flush_model(["capability_until"])
        points = self.browse(
            row[0]
            for row in self.env.execute_query(
                SQL(
                    "SELECT id FROM channel_point WHERE capability_until < %s",
                    fields.Date.context_today(self),
                )
            )
        )
        if points:
            # sudo: a day has passed, whoever looks.
            points.sudo().capability_ids.modified(["valid_until"])

    # ------------------------------------------------------------------
    # SQL
    # ------------------------------------------------------------------

    def _get_need_sql(self, rows):
        """Needs as a table."""
        return SQL(
            """SELECT nr, kind, company, cube(place) AS place, one_of, all_of, area,
                      month, calendars, without, grades, chosen, bound
                 FROM jsonb_to_recordset(%s::jsonb) AS need(
                      nr int, kind int, company int, place float8[], one_of text[],
                      all_of text[], area text, month date, calendars int[],
                      without int[], grades int[], chosen int, bound float8)""",
            json.dumps(rows),
        )

    def _get_fits_sql(self, closed):
        """Whether ``point`` will do for ``need``, wherever both are.

        What is compared quickest comes first: most stores fail at one of these.
        """
        return SQL(
            """
              point.company_id = need.company
          AND (COALESCE(point.capacity, 0) = 0 OR point.load < point.capacity)
          AND (COALESCE(point.quota, 0) = 0 OR point.quota_taken < point.quota
               OR point.quota_month IS DISTINCT FROM need.month)
          AND (point.calendar_id IS NULL OR need.calendars IS NULL
               OR point.calendar_id = ANY(need.calendars))
          AND (need.grades IS NULL OR point.grade_id = ANY(need.grades))
          AND (point.area_ids IS NULL OR need.area = ANY(point.area_ids))
          AND (need.one_of && point.capability_keys)
          AND (need.all_of <@ point.capability_keys)
          AND point.id <> ALL(%s::int[])
            """,
            closed,
        )

    def _get_reach_sql(self):
        """Whether the store goes as far as the need is (``point.chord``)."""
        return SQL(
            """(COALESCE(point.radius_km, 0) = 0 OR point.chord
                <= 2 * sin(LEAST(point.radius_km / %s, pi() / 2)))
          AND point.id <> ALL(need.without)""",
            2 * EARTH_RADIUS_KM,
        )

    def _get_room_sql(self):
        return SQL(
            """LEAST(NULLIF(point.capacity, 0) - point.load,
                     NULLIF(point.quota, 0)
                     - CASE WHEN point.quota_month = need.month
                            THEN point.quota_taken ELSE 0 END)"""
        )

    def _get_walk_sql(self, rows, limit, closed, walk):
        """The first of the ``walk`` nearest stores that will do.

        Ties are fetched whole, by each ``WITH TIES``, and then cut by id.
        """
        return SQL(
            """
    WITH need AS MATERIALIZED (%(needs)s)
  SELECT need.nr, store.id, store.chord, store.channel_partner_id, store.room
    FROM need
   CROSS JOIN LATERAL (
       SELECT *
         FROM (
             SELECT point.id, point.chord, point.channel_partner_id,
                    %(room)s AS room
               FROM (
                   SELECT %(columns)s, point.position <-> need.place AS chord
                     FROM channel_point point
                    WHERE point.state = 'active' AND point.active AND point.is_located
                    ORDER BY point.position <-> need.place
                    FETCH FIRST %(walk)s ROWS WITH TIES
               ) AS point
              WHERE %(fits)s AND %(reach)s
              ORDER BY point.chord
              FETCH FIRST %(limit)s ROWS WITH TIES
         ) AS tied
        ORDER BY tied.chord, tied.id
        LIMIT %(limit)s
   ) AS store
   ORDER BY need.nr, store.chord, store.id
            """,
            needs=self._get_need_sql(rows),
            columns=SQL(", ").join(
                SQL.identifier("point", column) for column in _WALKED
            ),
            room=self._get_room_sql(),
            fits=self._get_fits_sql(closed),
            reach=self._get_reach_sql(),
            walk=walk,
            limit=limit,
        )

    def _get_able_sql(self, rows, limit, closed, _walk):
        """The nearest of all that can do it: once for all needs of a kind."""
        return SQL(
            """
    WITH need AS MATERIALIZED (%(needs)s),
         kind AS MATERIALIZED (
             SELECT DISTINCT ON (kind) kind, company, one_of, all_of, area, month,
                    calendars, grades
               FROM need ORDER BY kind),
         able AS MATERIALIZED (
             SELECT need.kind, point.id, point.position, point.radius_km,
                    point.channel_partner_id, %(room)s AS room
               FROM kind AS need
               JOIN channel_point point ON %(fits)s
              WHERE point.state = 'active' AND point.active AND point.is_located)
  SELECT need.nr, store.id, store.chord, store.channel_partner_id, store.room
    FROM need
   CROSS JOIN LATERAL (
       SELECT point.*
         FROM (SELECT able.*, able.position <-> need.place AS chord
                 FROM able WHERE able.kind = need.kind) AS point
        WHERE %(reach)s
        ORDER BY point.chord, point.id
        LIMIT %(limit)s
   ) AS store
   ORDER BY need.nr, store.chord, store.id
            """,
            needs=self._get_need_sql(rows),
            room=self._get_room_sql(),
            fits=self._get_fits_sql(closed),
            reach=self._get_reach_sql(),
            limit=limit,
        )
