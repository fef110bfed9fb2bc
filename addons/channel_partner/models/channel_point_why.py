# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from collections import defaultdict

from odoo import api, models
from odoo.tools import SQL

from ..tools.channel_geo import EARTH_RADIUS_KM, chord_km

#: So many nearer stores are kept with an offer, of so many that are looked at.
SHOWN, LOOKED_AT = 5, 50


class ChannelPoint(models.Model):
    """Why a nearer store was passed over."""

    _inherit = "channel.point"

    @api.model
    def _get_passed_over(self, needs, chosen, at):
        """Nearer stores than the chosen ones, and what each lacked.

        :param needs: list of ``ChannelNeed``
        :param chosen: list of (store, chord), or of ``None`` where nobody was found
        :return: list of lists of ``{"point": id, "km": distance, "codes": [...]}``,
            nearest first
        """
        numbers = [n for n, need in enumerate(needs) if need.latitude is not None]
        passed = defaultdict(list)
        rows = self._get_need_rows(needs, numbers, at)
        for row in rows:
            row["chosen"], row["bound"] = chosen[row["nr"]] or (None, None)
        if rows:
            self.flush_model()
            for number, point_id, chord, codes in self.env.execute_query(
                self._get_why_sql(rows)
            ):
                passed[number].append(
                    {"point": point_id, "km": round(chord_km(chord), 3), "codes": codes}
                )
        return [passed[number] for number in range(len(needs))]

    def _get_why_sql(self, rows):
        near = SQL(
            """AND point.position <@ need.around
               ORDER BY point.position <-> need.place
               FETCH FIRST %s ROWS WITH TIES""",
            LOOKED_AT,
        )
        return SQL(
            """
    WITH need AS MATERIALIZED (
             -- As far as the chosen store, and nobody but the nearest is looked at.
             SELECT *, cube_enlarge(place, COALESCE(bound, 2) + 1e-9, 3) AS around
               FROM (%(needs)s) AS need)
  SELECT need.nr, store.id, store.chord,
         array_remove(ARRAY[
             CASE WHEN store.state = 'paused' THEN 'paused' END,
             CASE WHEN NOT store.capability_keys && need.one_of
                  THEN 'capability' END,
             CASE WHEN NOT store.capability_keys @> need.all_of THEN 'skill' END,
             CASE WHEN need.grades IS NOT NULL
                       AND NOT COALESCE(store.grade_id = ANY(need.grades), FALSE)
                  THEN 'tier' END,
             CASE WHEN store.area_ids IS NOT NULL
                       AND NOT COALESCE(need.area = ANY(store.area_ids), FALSE)
                  THEN 'area' END,
             CASE WHEN store.radius_km > 0
                       AND store.chord > 2 * sin(LEAST(store.radius_km / %(diameter)s,
                                                       pi() / 2))
                  THEN 'far' END,
             CASE WHEN store.calendar_id IS NOT NULL AND need.calendars IS NOT NULL
                       AND store.calendar_id <> ALL(need.calendars)
                  THEN 'closed' END,
             CASE WHEN store.capacity > 0 AND store.load >= store.capacity
                  THEN 'full' END,
             CASE WHEN store.quota > 0 AND store.quota_month = need.month
                       AND store.quota_taken >= store.quota
                  THEN 'quota' END,
             CASE WHEN store.id = ANY(need.without) THEN 'asked' END
         ], NULL)
    FROM need
   CROSS JOIN LATERAL (
       SELECT point.*
         FROM ((SELECT *, point.position <-> need.place AS chord
                  FROM channel_point point
                 WHERE point.state = 'active' AND point.active AND point.is_located
                 %(near)s)
               UNION ALL
               (SELECT *, point.position <-> need.place AS chord
                  FROM channel_point point
                 WHERE point.state = 'paused' AND point.active AND point.is_located
                 %(near)s)) AS point
        WHERE point.company_id = need.company
          AND (need.bound IS NULL OR point.chord < need.bound
               OR (point.chord = need.bound AND point.id < need.chosen))
        ORDER BY point.chord, point.id
        LIMIT %(shown)s
   ) AS store
   ORDER BY need.nr, store.chord, store.id
            """,
            needs=self._get_need_sql(rows),
            diameter=2 * EARTH_RADIUS_KM,
            near=near,
            shown=SHOWN,
        )
