# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import json
from collections import defaultdict
from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

#: Conflicts that one event names; more are counted.
SHOWN = 5


class EventEvent(models.Model):
    """Who is planned twice at a time, and which community too soon again (AM-08)."""

    _inherit = "event.event"

    conflict_note = fields.Text(
        string="Conflicts",
        compute="_compute_conflict_note",
        help="Same person at two events at once, or the same community too soon again.",
    )

    @api.depends(
        "date_begin",
        "date_end",
        "community_id",
        "staff_ids",
        "ambassador_ids",
        "lead_ambassador_id",
        "community_state",
    )
    @api.depends_context("uid", "lang")
    def _compute_conflict_note(self):
        slots = {}
        for event in self:
            event.conflict_note = False
            if event._is_open_community() and event.date_begin and event.date_end:
                slots[event.id] = event._get_conflict_slot()
        if not slots:
            return
        keys = list(slots)
        found = self._find_conflicts(list(slots.values()))
        for event in self:
            if event.id in slots and (rows := found.get(keys.index(event.id))):
                event.conflict_note = "\n".join(self._say_conflicts(rows))

    def _get_conflict_slot(self):
        people = self.ambassador_ids | self.lead_ambassador_id
        return {
            "event": self._origin.id or 0,
            "company": self.company_id.id or self.env.company.id,
            "community": self.community_id._origin.id or None,
            "begin": self.date_begin,
            "end": self.date_end,
            "staff": self.staff_ids._origin.ids,
            "people": people._origin.ids,
        }

    @api.model
    def _find_conflicts(self, slots):
        """{number of the slot: [(kind, person or community id, other event id or 0)]}

        Slots are compared with the community events that are in the calendar, and with
        each other (other event 0). One query, however many slots. A slot:
        ``{event, company, community, begin, end, staff: ids, people: ids}``, ``event``
        being what it is planned as already, else 0.
        """
        if not slots:
            return {}
        companies = self.env["res.company"].browse({slot["company"] for slot in slots})
        # sudo: a setting of the company, one read.
        days = {c.id: c.event_community_days for c in companies.sudo()}
        margin = timedelta(days=max(days.values()))
        rows = [
            {
                **slot,
                "n": number,
                "begin": fields.Datetime.to_string(slot["begin"]),
                "end": fields.Datetime.to_string(slot["end"]),
                "days": days[slot["company"]],
            }
            for number, slot in enumerate(slots)
        ]
        self.flush_model(
            [
                *("is_community_event", "community_id", "date_begin", "date_end"),
                *("community_state", "staff_ids", "ambassador_ids", "active"),
                *("lead_ambassador_id", "company_id"),
            ]
        )
        # Compiling the statement takes PostgreSQL longer than running it.
        self.env.cr.execute("SET LOCAL jit = off")
        found = defaultdict(list)
        for number, kind, who, other in self.env.execute_query(
            SQL(
                """
WITH slot AS (
    SELECT *
      FROM jsonb_to_recordset(%(rows)s::jsonb) AS s(
           n int, event int, company int, community int, "begin" timestamp,
           "end" timestamp, staff int[], people int[], days int)),
other AS (
    SELECT event, n, company, community, "begin", "end" FROM slot
     UNION ALL
    SELECT id, -1, company_id, community_id, date_begin, date_end
      FROM event_event
     WHERE is_community_event AND active AND community_state <> 'cancelled'
       AND company_id = ANY(%(companies)s)
       AND date_begin < %(last)s AND date_end > %(first)s
       AND id <> ALL(%(known)s)),
person AS (
    SELECT event, n, 'staff' AS kind, UNNEST(staff) AS who FROM slot
     UNION ALL
    SELECT event, n, 'ambassador', UNNEST(people) FROM slot
     UNION ALL
    SELECT o.event, -1, 'staff', r.user_id
      FROM other o JOIN event_event_community_staff_rel r ON r.event_id = o.event
     WHERE o.n = -1
     UNION
    SELECT o.event, -1, 'ambassador', r.ambassador_ambassador_id
      FROM other o
      JOIN ambassador_ambassador_event_event_rel r ON r.event_event_id = o.event
     WHERE o.n = -1
     UNION
    SELECT o.event, -1, 'ambassador', e.lead_ambassador_id
      FROM other o JOIN event_event e ON e.id = o.event
     WHERE o.n = -1 AND e.lead_ambassador_id IS NOT NULL)
SELECT s.n, p.kind, p.who, o.event
  FROM slot s
  JOIN person p ON p.n = s.n
  JOIN person q ON q.kind = p.kind AND q.who = p.who
  JOIN other o ON o.event = q.event AND o.n = q.n
 WHERE o.n <> s.n AND o."begin" < s."end" AND o."end" > s."begin"
 UNION ALL
SELECT s.n, 'community', s.community, o.event
  FROM slot s
  JOIN other o ON o.community = s.community AND o.company = s.company
 WHERE o.n <> s.n
   AND o."begin" < s."begin" + s.days * INTERVAL '1 day'
   AND o."begin" > s."begin" - s.days * INTERVAL '1 day'
 ORDER BY 1, 2, 3, 4
                """,
                rows=json.dumps(rows),
                companies=companies.ids,
                last=max(slot["end"] for slot in slots) + margin,
                first=min(slot["begin"] for slot in slots) - margin,
                known=[slot["event"] for slot in slots],
            )
        ):
            found[number].append((kind, who, other))
        return dict(found)

    @api.model
    def _say_conflicts(self, rows):
        """A sentence for each conflict of one event, the first few."""
        # sudo: names of colleagues, ambassadors and events of the own company.
        users = self.env["res.users"].sudo()
        ambassadors = self.env["ambassador.ambassador"].sudo()
        events = self.sudo()
        sentences = []
        for kind, who, other in rows[:SHOWN]:
            event = events.browse(other) if other else None
            values = {
                "event": event.name if event else self.env._("another of these events"),
                "when": event._get_when() if event else "",
            }
            if kind == "community":
                sentences.append(
                    self.env._(
                        "The same community soon again: %(event)s %(when)s", **values
                    )
                )
                continue
            person = users if kind == "staff" else ambassadors
            sentences.append(
                self.env._(
                    "%(person)s is at two events at once: %(event)s %(when)s",
                    person=person.browse(who).display_name,
                    **values,
                )
            )
        if len(rows) > SHOWN:
            sentences.append(
                self.env._("… and %(count)s more.", count=len(rows) - SHOWN)
            )
        return sentences
