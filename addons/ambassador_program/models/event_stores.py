# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from odoo.addons.channel_partner.tools.channel_geo import (
    EARTH_RADIUS_KM,
    chord_of_km,
    is_place,
    unit_vector,
)

#: Stores that one event tells, the nearest first.
MAX_STORES = 100
#: Events that one transaction of the cron tells of.
BATCH = 50


class EventEvent(models.Model):
    """Stores whose area an event touches know of it beforehand (AM-11)."""

    _inherit = "event.event"

    store_ids = fields.One2many(
        "ambassador.event.store",
        "event_id",
        string="Stores Nearby",
        readonly=True,
        groups="ambassador_program.group_ambassador_user",
    )
    stores_told_on = fields.Datetime(
        readonly=True,
        copy=False,
        groups="base.group_user",
        help="When the stores nearby were told of this event first.",
    )
    store_objection_count = fields.Integer(
        compute="_compute_store_count",
        groups="ambassador_program.group_ambassador_user",
    )
    store_count = fields.Integer(
        compute="_compute_store_count",
        groups="ambassador_program.group_ambassador_user",
    )

    @api.model
    def _get_measured_fields(self):
        return super()._get_measured_fields() | {"stores_told_on"}

    @api.depends("store_ids.answer", "store_ids.is_near")
    def _compute_store_count(self):
        counts, objections = {}, {}
        for event, answer, count in self.env["ambassador.event.store"]._read_group(
            [("event_id", "in", self.ids), ("is_near", "=", True)],
            ["event_id", "answer"],
            ["__count"],
        ):
            counts[event.id] = counts.get(event.id, 0) + count
            if answer == "object":
                objections[event.id] = count
        for event in self:
            event.store_count = counts.get(event.id, 0)
            event.store_objection_count = objections.get(event.id, 0)

    # ------------------------------------------------------------------
    # Which stores
    # ------------------------------------------------------------------

    def _sync_stores(self):
        """Rows of the stores that these events touch, nearest first.

        A store is touched within the radius of the company, or where its own area
        (radius, provinces) contains the place. Rows of stores that are not touched any
        more go, or stay as "not near" where the store was told. Set-based.
        """
        events = self.filtered("is_community_event")
        if not events:
            return
        self.env["channel.point"].flush_model(
            ["latitude", "longitude", "is_located", "state", "active", "radius_km"]
            + ["area_key", "company_id"]
        )
        self.env["ambassador.event.store"].flush_model()
        places = []
        for event in events:
            latitude, longitude = event.community_latitude, event.community_longitude
            located = is_place(latitude, longitude)
            # sudo: a setting of the company.
            radius = event.company_id.sudo().event_store_radius_km
            places.append(
                (
                    event.id,
                    event.company_id.id,
                    list(unit_vector(latitude, longitude)) if located else None,
                    chord_of_km(radius),
                    str(event.programme_city_id.state_id.id or ""),
                )
            )
        values = SQL(", ").join(
            SQL(
                "(%s, %s, %s::cube, %s::float8, %s)",
                event_id,
                company_id,
                SQL("cube(%s::float8[])", vector) if vector else SQL("NULL"),
                chord,
                state,
            )
            for event_id, company_id, vector, chord, state in places
        )
        self.env.cr.execute(
            SQL(
                """
WITH place (event_id, company_id, spot, reach, area) AS (VALUES %(values)s),
touched AS (
    SELECT place.event_id, place.company_id, found.*
      FROM place
     CROSS JOIN LATERAL (
        SELECT p.id AS point_id,
               2 * %(earth)s * ASIN(LEAST(1.0, (p.position <-> place.spot) / 2)) AS km
          FROM channel_point p
         WHERE p.company_id = place.company_id AND p.active
           AND p.state IN ('active', 'paused') AND p.is_located
           AND ((p.position <-> place.spot) <= place.reach
                OR ((p.radius_km > 0 OR p.area_ids IS NOT NULL)
                    AND (p.radius_km = 0 OR (p.position <-> place.spot)
                         <= 2 * SIN(LEAST(p.radius_km / (2 * %(earth)s), PI() / 2)))
                    AND (p.area_ids IS NULL OR place.area = ANY(p.area_ids))))
         ORDER BY p.position <-> place.spot
         LIMIT %(most)s) AS found
     WHERE place.spot IS NOT NULL
     UNION ALL
    SELECT place.event_id, place.company_id, p.id, NULL
      FROM place
      JOIN channel_point p ON p.company_id = place.company_id AND p.active
       AND p.state IN ('active', 'paused') AND place.area = ANY(p.area_ids)
     WHERE place.spot IS NULL),
gone AS (
    UPDATE ambassador_event_store s SET is_near = FALSE
     WHERE s.event_id = ANY(%(ids)s) AND s.is_near AND s.told_on IS NOT NULL
       AND NOT EXISTS (SELECT FROM touched t
                        WHERE t.event_id = s.event_id AND t.point_id = s.point_id)),
dropped AS (
    DELETE FROM ambassador_event_store s
     WHERE s.event_id = ANY(%(ids)s) AND s.told_on IS NULL
       AND NOT EXISTS (SELECT FROM touched t
                        WHERE t.event_id = s.event_id AND t.point_id = s.point_id))
INSERT INTO ambassador_event_store AS s
       (event_id, company_id, point_id, distance_km, has_distance, is_near, answer,
        create_uid, write_uid, create_date, write_date)
SELECT event_id, company_id, point_id, ROUND(COALESCE(km, 0)::numeric, 1),
       km IS NOT NULL, TRUE, 'none', %(uid)s, %(uid)s, %(now)s, %(now)s
  FROM touched
    ON CONFLICT (event_id, point_id) DO UPDATE
   SET distance_km = EXCLUDED.distance_km, has_distance = EXCLUDED.has_distance,
       is_near = TRUE, write_date = EXCLUDED.write_date
 WHERE (s.distance_km, s.has_distance, s.is_near)
       IS DISTINCT FROM (EXCLUDED.distance_km, EXCLUDED.has_distance, TRUE)
                """,
                values=values,
                earth=EARTH_RADIUS_KM,
                most=MAX_STORES,
                ids=events.ids,
                uid=self.env.uid,
                now=fields.Datetime.now(),
            )
        )
        self.env["ambassador.event.store"].invalidate_model()
        events.invalidate_recordset(
            ["store_ids", "store_count", "store_objection_count"]
        )

    def action_show_stores(self):
        """Look for the stores nearby again, and list them."""
        self.ensure_one()
        self.check_access("write")
        self._sync_stores()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Stores Nearby"),
            "res_model": "ambassador.event.store",
            "view_mode": "list,form",
            "domain": [("event_id", "=", self.id)],
            "context": {"search_default_near": 1},
        }

    # ------------------------------------------------------------------
    # Telling
    # ------------------------------------------------------------------

    def _get_store_key(self):
        """What a store is told of this event, in one word to compare."""
        self.ensure_one()
        is_cancelled = self.community_state == "cancelled"
        return (
            f"{fields.Datetime.to_string(self.date_begin)}|"
            f"{fields.Datetime.to_string(self.date_end)}|{self.community_id.id}|"
            f"{'cancelled' if is_cancelled else 'on'}"
        )

    def action_tell_stores(self):
        """Tell the stores nearby now, whoever has not been told of it as it is."""
        self._check_community_step(
            ("planned", "told", "running"),
            self.env._("Stores are told of events to come."),
        )
        now = fields.Datetime.now()
        if over := self.filtered(lambda event: event.date_end <= now):
            raise UserError(
                self.env._(
                    "“%(event)s” is over. Stores are told of events to come.",
                    event=over[0].name,
                )
            )
        self._tell_stores()
        return True

    def _tell_stores(self):
        """Tell stores of these events: new, changed, moved away or cancelled.

        Once for each store and each state of the event, however often it is called.
        Where nobody can be told, the person responsible gets something to do.
        """
        # sudo: stores and their people, for the mail only; steps are engine fields.
        events = self.sudo().filtered("is_community_event")
        events.filtered(
            lambda event: event.community_state != "cancelled"
        )._sync_stores()
        rows = self.env["ambassador.event.store"].sudo()
        rows = rows.search([("event_id", "in", events.ids)])
        now = fields.Datetime.now()
        by_event = rows.grouped("event_id")
        notices = {"new": [], "changed": [], "away": [], "cancelled": []}
        for event in events:
            key = event._get_store_key()
            own = by_event.get(event, rows.browse())
            for row in own:
                kind = event._get_notice_kind(row, key)
                if kind:
                    notices[kind].append(row.id)
                    row.told_key = key if row.is_near else f"{key}|away"
            if not own and event.community_state == "planned":
                event._schedule_without_stores()
        told = rows.browse([row_id for ids in notices.values() for row_id in ids])
        told.told_on = now
        # What a store said was about the day and place that it had been told.
        changed = rows.browse(notices["changed"] + notices["away"])
        changed.write({"answer": "none", "answer_note": False, "answered_on": False})
        silent = rows.browse()
        for kind, ids in notices.items():
            if ids:
                silent |= rows.browse(ids)._send_notices(kind)
        for event, own in silent.grouped("event_id").items():
            event._schedule_for_planner(
                self.env._("Call the stores that read no messages"),
                ", ".join(own.mapped("point_id.name")),
            )
        first = events.filtered(lambda event: event.community_state == "planned")
        first.filtered(lambda event: not event.stores_told_on).stores_told_on = now
        if first:
            first._set_community_state("told")
        return told

    def _get_notice_kind(self, row, key):
        """Which notice this store needs now, if any."""
        if self.community_state == "cancelled":
            cancelled = row.told_on and row.is_near and row.told_key != key
            return "cancelled" if cancelled else None
        if not row.is_near:
            away = not (row.told_key or "").endswith("|away")
            return "away" if row.told_on and away else None
        if not row.told_on:
            return "new"
        return "changed" if row.told_key != key else None

    def _schedule_without_stores(self):
        """No store was found: somebody should look whether that can be right."""
        located = is_place(self.community_latitude, self.community_longitude)
        if located:
            return
        self._schedule_for_planner(
            self.env._("No place, so no store could be told"),
            self.env._(
                "Fill in latitude and longitude of the community, then tell the stores."
            ),
        )

    def _get_planner(self):
        """Who looks after the event."""
        self.ensure_one()
        return (
            self.user_id.filtered(lambda user: user.active and not user.share)
            or self.company_id.ambassador_user_id
        )

    def _schedule_for_planner(self, summary, note=""):
        """Something to do for who looks after the event; once while it is open."""
        self.ensure_one()
        planner = self._get_planner()
        # sudo: activities of the event; the caller may be a store or a cron.
        event = self.sudo()
        if event.activity_ids.filtered(
            lambda one: one.summary == summary and one.user_id == planner
        ):
            return
        event.activity_schedule(
            "mail.mail_activity_data_todo",
            summary=summary,
            note=note or "",
            user_id=planner.id or self.env.ref("base.user_admin").id,
        )

    # ------------------------------------------------------------------
    # In time
    # ------------------------------------------------------------------

    def write(self, vals):
        moved = {"date_begin", "date_end", "community_id"}.intersection(vals)
        told = self.filtered("stores_told_on") if moved else self.browse()
        result = super().write(vals)
        if told:
            cron = self.env.ref("ambassador_program.ir_cron_event_tell_stores", False)
            if cron:
                # sudo: only wakes the scheduled action.
                cron.sudo()._trigger(fields.Datetime.now() + timedelta(minutes=5))
        return result

    @api.model
    def _cron_tell_stores(self):
        """Tell stores of what comes soon, and again of what has changed.

        Whoever plans an event has until one day before the term to tell them himself.
        Where the term is missed already, he is told so as well.
        """
        cron = self.env["ir.cron"]
        now = fields.Datetime.now()
        done = set()
        cron._commit_progress()
        while True:
            ids = [
                row_id
                for (row_id,) in self.env.execute_query(
                    SQL(
                        """
SELECT e.id
  FROM event_event e JOIN res_company c ON c.id = e.company_id
 WHERE e.is_community_event AND e.active AND e.date_end > %(now)s
   AND e.id <> ALL(%(done)s)
   AND ((e.community_state = 'planned' AND e.date_begin
         <= %(now)s::timestamp + (c.event_tell_days + 1) * INTERVAL '1 day')
     OR (e.community_state IN ('told', 'running', 'cancelled')
         AND e.stores_told_on IS NOT NULL
         AND EXISTS (
            SELECT FROM ambassador_event_store s
             WHERE s.event_id = e.id AND s.told_on IS NOT NULL AND s.is_near
               AND s.told_key IS DISTINCT FROM
                   TO_CHAR(e.date_begin, 'YYYY-MM-DD HH24:MI:SS') || '|' ||
                   TO_CHAR(e.date_end, 'YYYY-MM-DD HH24:MI:SS') || '|' ||
                   e.community_id || '|' ||
                   CASE e.community_state WHEN 'cancelled' THEN 'cancelled'
                        ELSE 'on' END)))
 ORDER BY e.date_begin, e.id LIMIT %(most)s
   FOR NO KEY UPDATE OF e SKIP LOCKED
                        """,
                        now=now,
                        done=[0, *done],
                        most=BATCH,
                    )
                )
            ]
            if not ids:
                return
            done.update(ids)
            events = self.browse(ids)
            late = events._get_late_events(now)
            events._tell_stores()
            for event in late:
                event._schedule_for_planner(
                    self.env._("Stores were told late"),
                    self.env._(
                        "They should have known %(days)s days before. Call those that "
                        "matter.",
                        days=event.company_id.event_tell_days,
                    ),
                )
            if not cron._commit_progress(len(ids)):
                return

    def _get_late_events(self, now):
        return self.filtered(
            lambda event: (
                event.community_state == "planned"
                and event.date_begin
                < now + timedelta(days=event.company_id.event_tell_days)
            )
        )
