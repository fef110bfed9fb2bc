# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.tools import SQL, split_every

from .ambassador_ambassador import SEATED

#: Days of the figures in lists.
FIGURE_DAYS = 90
#: So many ambassadors are measured in one statement.
BATCH = 5000
ACTIVITIES = [
    ("30", "Last 30 days"),
    ("60", "31 to 60 days ago"),
    ("90", "61 to 90 days ago"),
    ("quiet", "Longer ago"),
    ("never", "Never yet"),
]
ACTIVITY_FIELDS = {
    "activity",
    "last_activity_on",
    "recent_lead_count",
    "recent_deal_count",
    "recent_event_count",
}


class Ambassador(models.Model):
    """How active an ambassador is, and how far he has come (AM-05).

    Measured every night for all at once, so that lists of thousands can be searched and
    sorted by it.
    """

    _inherit = "ambassador.ambassador"

    activity = fields.Selection(
        ACTIVITIES,
        string="Last Active",
        readonly=True,
        copy=False,
        default="never",
        index=True,
        help="When his last lead, deal or event was. Measured every night.",
    )
    last_activity_on = fields.Date(string="Last Activity", readonly=True, copy=False)
    recent_lead_count = fields.Integer(
        string="Leads (90 Days)", readonly=True, copy=False
    )
    recent_deal_count = fields.Integer(
        string="Deals (90 Days)", readonly=True, copy=False
    )
    recent_event_count = fields.Integer(
        string="Events (90 Days)", readonly=True, copy=False
    )
    is_level_manual = fields.Boolean(
        string="Level Set by Hand",
        tracking=True,
        help="The level stays as it is, whatever the figures say.",
    )

    @api.model
    def _get_measured_fields(self):
        return super()._get_measured_fields() | ACTIVITY_FIELDS

    def _get_activity_facts(self):
        """Queries of what counts as activity: (ambassador_id, kind, day).

        Kinds are lead, deal, event and other. Override to add what else an ambassador
        does.
        """
        hosts = self.env["event.event"]._fields["ambassador_ids"]
        return [
            SQL(
                "SELECT ambassador_id, 'lead' AS kind,"
                " COALESCE(service_captured_at, create_date)::date AS day"
                " FROM crm_lead WHERE ambassador_id = ANY(%s) AND active",
                self.ids,
            ),
            SQL(
                "SELECT ambassador_id, 'deal', COALESCE(date_closed, write_date)::date"
                " FROM crm_lead WHERE ambassador_id = ANY(%s) AND active"
                " AND won_status = 'won'",
                self.ids,
            ),
            SQL(
                """
                SELECT DISTINCT people.ambassador_id, 'event', event.date_begin::date
                  FROM event_event event
                 CROSS JOIN LATERAL (
                    SELECT event.lead_ambassador_id AS ambassador_id
                     UNION
                    SELECT %(theirs)s FROM %(relation)s rel
                     WHERE rel.%(event)s = event.id
                       ) people
                 WHERE event.is_community_event AND event.active
                   AND event.date_begin <= %(now)s
                   AND event.kanban_state IS DISTINCT FROM 'cancel'
                   AND people.ambassador_id = ANY(%(ids)s)
                """,
                theirs=SQL.identifier("rel", hosts.column2),
                relation=SQL.identifier(hosts.relation),
                event=SQL.identifier(hosts.column1),
                now=fields.Datetime.now(),
                ids=self.ids,
            ),
        ]

    def _measure(self):
        """Write figures, activity and levels of these ambassadors: set-based."""
        if not self:
            return
        self.env.flush_all()
        # In UTC, as the days of the facts are.
        today = fields.Date.today()
        facts = SQL(" UNION ALL ").join(self._get_activity_facts())
        self.env.cr.execute(
            SQL(
                """
WITH facts AS MATERIALIZED (%(facts)s),
figures AS (
    SELECT ambassador_id,
           MAX(day) AS last_on,
           COUNT(*) FILTER (WHERE kind = 'lead' AND day > %(recent)s) AS leads,
           COUNT(*) FILTER (WHERE kind = 'deal' AND day > %(recent)s) AS deals,
           COUNT(*) FILTER (WHERE kind = 'event' AND day > %(recent)s) AS events
      FROM facts
     GROUP BY ambassador_id
),
spans AS (SELECT DISTINCT days FROM ambassador_level WHERE active),
counts AS (
    SELECT facts.ambassador_id, spans.days,
           COUNT(*) FILTER (WHERE kind = 'lead') AS leads,
           COUNT(*) FILTER (WHERE kind = 'deal') AS deals,
           COUNT(*) FILTER (WHERE kind = 'event') AS events
      FROM facts
      JOIN spans ON facts.day > %(today)s::date - spans.days
     GROUP BY facts.ambassador_id, spans.days
),
reached AS (
    SELECT DISTINCT ON (a.id) a.id, level.id AS level_id
      FROM ambassador_ambassador a
      JOIN ambassador_level level ON level.active
       AND (level.company_id IS NULL OR level.company_id = a.company_id)
      LEFT JOIN counts ON counts.ambassador_id = a.id AND counts.days = level.days
     WHERE a.id = ANY(%(ids)s) AND a.state = ANY(%(seated)s)
       AND COALESCE(counts.leads, 0) >= COALESCE(level.min_leads, 0)
       AND COALESCE(counts.deals, 0) >= COALESCE(level.min_deals, 0)
       AND COALESCE(counts.events, 0) >= COALESCE(level.min_events, 0)
     ORDER BY a.id, level.sequence DESC, level.id DESC
),
result AS (
    SELECT a.id,
           figures.last_on,
           COALESCE(figures.leads, 0) AS leads,
           COALESCE(figures.deals, 0) AS deals,
           COALESCE(figures.events, 0) AS events,
           CASE WHEN figures.last_on IS NULL THEN 'never'
                WHEN figures.last_on > %(today)s::date - 30 THEN '30'
                WHEN figures.last_on > %(today)s::date - 60 THEN '60'
                WHEN figures.last_on > %(today)s::date - 90 THEN '90'
                ELSE 'quiet' END AS activity,
           CASE WHEN a.is_level_manual OR a.state <> ALL(%(seated)s) THEN a.level_id
                ELSE reached.level_id END AS level_id
      FROM ambassador_ambassador a
      LEFT JOIN figures ON figures.ambassador_id = a.id
      LEFT JOIN reached ON reached.id = a.id
     WHERE a.id = ANY(%(ids)s)
)
UPDATE ambassador_ambassador a
   SET last_activity_on = result.last_on,
       recent_lead_count = result.leads,
       recent_deal_count = result.deals,
       recent_event_count = result.events,
       activity = result.activity,
       level_id = result.level_id
  FROM result
 WHERE a.id = result.id
   AND (a.last_activity_on, a.recent_lead_count, a.recent_deal_count,
        a.recent_event_count, a.activity, a.level_id)
       IS DISTINCT FROM (result.last_on, result.leads, result.deals, result.events,
                         result.activity, result.level_id)
                """,
                facts=facts,
                recent=fields.Date.subtract(today, days=FIGURE_DAYS),
                today=today,
                ids=self.ids,
                seated=list(SEATED),
            )
        )
        self.invalidate_recordset([*ACTIVITY_FIELDS, "level_id"])

    @api.model
    def _cron_measure(self):
        """Measure everybody who has a seat, batch by batch; can be run again."""
        # sudo: the cron measures the ambassadors of all companies.
        ids = (
            self.sudo()._search([("state", "in", SEATED)], order="id").get_result_ids()
        )
        done = 0
        self.env["ir.cron"]._commit_progress(remaining=len(ids))
        for batch in split_every(BATCH, ids):
            # sudo: as above; figures are the engine's.
            self.sudo().browse(batch)._measure()
            done += len(batch)
            if not self.env["ir.cron"]._commit_progress(len(batch)):
                break
