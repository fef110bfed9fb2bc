# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""From the report of an issue to the confirmed fix, step by step (SR-24)."""

from odoo import api, fields, models
from odoo.tools import SQL

from .service_escalation import SUPPORT_LINES


def hours(label, text):
    """A duration in elapsed hours; groups show the median, which one ticket that was
    forgotten for months does not move.
    """
    return fields.Float(
        string=label, readonly=True, aggregator="median", digits=(16, 2), help=text
    )


class ServiceItrReport(models.Model):
    """One row for each ticket: when each step was reached and how long it took.

    Rows have the id of their ticket. Times are facts: messages, changes of stage, the
    log of escalations, times of the visits, call-backs. Hours are elapsed hours.
    """

    _name = "service.itr.report"
    _description = "Issue to Resolution"
    _auto = False
    _order = "reported_at desc, id desc"
    _rec_name = "ticket_id"
    _depends = {
        "helpdesk.ticket": [
            "active",
            "category_id",
            "channel_id",
            "closed_date",
            "commercial_partner_id",
            "company_id",
            "equipment_id",
            "priority",
            "service_level_id",
            "service_reported_at",
            "service_solved_at",
            "stage_id",
            "team_id",
            "type_id",
            "user_id",
        ],
        "fsm.order": [
            "date_end",
            "date_start",
            "proof_code_on",
            "proof_completed_on",
            "proof_signed_on",
            "service_accepted_at",
            "service_arrived_at",
            "ticket_id",
        ],
        "service.escalation": ["date", "from_line", "seconds_spent", "ticket_id"],
        "service.callback": ["date", "result", "ticket_id"],
        "mail.message": ["author_id", "date", "is_internal", "model", "res_id"],
        "mail.tracking.value": ["field_id", "mail_message_id", "old_value_integer"],
    }

    # ------------------------------------------------------------------
    # Who and what
    # ------------------------------------------------------------------
    ticket_id = fields.Many2one("helpdesk.ticket", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    product_id = fields.Many2one("product.product", readonly=True)
    type_id = fields.Many2one("helpdesk.ticket.type", readonly=True)
    is_complaint = fields.Boolean(string="Complaint", readonly=True)
    channel_id = fields.Many2one("helpdesk.ticket.channel", readonly=True)
    category_id = fields.Many2one("helpdesk.ticket.category", readonly=True)
    team_id = fields.Many2one("helpdesk.ticket.team", readonly=True)
    support_line = fields.Selection(SUPPORT_LINES, readonly=True)
    highest_line = fields.Selection(
        SUPPORT_LINES, readonly=True, help="The highest line that it has been with."
    )
    user_id = fields.Many2one("res.users", string="Assigned to", readonly=True)
    level_id = fields.Many2one("service.level", readonly=True)
    state = fields.Selection(
        [("open", "Open"), ("solved", "Solved"), ("closed", "Closed")], readonly=True
    )

    # ------------------------------------------------------------------
    # When
    # ------------------------------------------------------------------
    reported_at = fields.Datetime(string="Reported", readonly=True)
    answered_at = fields.Datetime(
        string="First Answer",
        readonly=True,
        help="First message of ours that the customer could read, or the first time "
        "that somebody took it on.",
    )
    planned_at = fields.Datetime(
        string="Visit Planned",
        readonly=True,
        help="When a technician and a time were set for the first visit.",
    )
    arrived_at = fields.Datetime(string="On Site", readonly=True)
    done_at = fields.Datetime(
        string="Done",
        readonly=True,
        help="The last visit was completed, or we said that it is solved.",
    )
    confirmed_at = fields.Datetime(
        string="Confirmed",
        readonly=True,
        help="The customer confirmed: signature, code, or a satisfied call-back.",
    )
    closed_at = fields.Datetime(string="Closed", readonly=True)

    # ------------------------------------------------------------------
    # How long
    # ------------------------------------------------------------------
    hours_to_answer = hours("Hours to Answer", "From the report to the first answer.")
    hours_to_plan = hours("Hours to Plan", "From the report to the planned visit.")
    hours_to_arrive = hours("Hours to Arrive", "From planning until on site.")
    hours_on_site = hours("Hours on Site", "From arrival until the work was done.")
    hours_to_confirm = hours(
        "Hours to Confirm", "From done until the customer confirmed."
    )
    hours_total = hours(
        "Hours to Close", "From the report until closed; empty while it is open."
    )
    hours_line_1 = hours("Hours in Line 1", "With customer support.")
    hours_line_2 = hours("Hours in Line 2", "With the system engineers.")
    hours_line_3 = hours("Hours in Line 3", "With product support.")
    hours_line_4 = hours("Hours in Line 4", "With research and development.")
    escalation_count = fields.Integer(
        string="Changes of Line", readonly=True, aggregator="sum"
    )
    visit_count = fields.Integer(string="Visits", readonly=True, aggregator="sum")

    @property
    def _table_query(self) -> SQL:
        columns = SQL(", ").join(
            SQL("%s AS %s", expression, SQL.identifier(name))
            for name, expression in self._get_itr_columns().items()
        )
        return SQL(
            "SELECT %(columns)s FROM %(tables)s WHERE t.active",
            columns=columns,
            tables=self._get_itr_tables(),
        )

    # ------------------------------------------------------------------
    # SQL. What costs something stands in the select list: PostgreSQL computes only the
    # columns that are asked for.
    # ------------------------------------------------------------------

    @api.model
    def _get_itr_tables(self):
        return SQL(
            """(
        SELECT ticket.*,
               stage.closed AS is_closed,
               COALESCE(ticket.service_reported_at, ticket.create_date) AS since,
               CASE WHEN stage.closed THEN ticket.closed_date END AS until,
               team.support_line AS line
          FROM helpdesk_ticket ticket
          LEFT JOIN helpdesk_ticket_stage stage ON stage.id = ticket.stage_id
          LEFT JOIN helpdesk_ticket_team team ON team.id = ticket.team_id
    ) t
    LEFT JOIN helpdesk_ticket_type kind ON kind.id = t.type_id
    LEFT JOIN fsm_equipment unit ON unit.id = t.equipment_id"""
        )

    @api.model
    def _get_itr_columns(self):
        """{field: expression}; hook for further columns."""
        answered = self._sql_answered()
        planned = self._sql_visit("MIN(o.service_accepted_at)")
        arrived = self._sql_visit("MIN(COALESCE(o.service_arrived_at, o.date_start))")
        done = SQL(
            "COALESCE(%s, t.service_solved_at, t.until)",
            self._sql_visit("MAX(COALESCE(o.proof_completed_on, o.date_end))"),
        )
        confirmed = SQL(
            """COALESCE(
            (SELECT MAX(c.date) FROM service_callback c
              WHERE c.ticket_id = t.id AND c.result = 'satisfied'), %s)""",
            self._sql_visit("MAX(COALESCE(o.proof_signed_on, o.proof_code_on))"),
        )
        reported = SQL("t.since")
        plain = {
            "id": "t.id",
            "ticket_id": "t.id",
            "company_id": "t.company_id",
            "partner_id": "t.commercial_partner_id",
            "product_id": "unit.product_id",
            "type_id": "t.type_id",
            "is_complaint": "COALESCE(kind.is_complaint, FALSE)",
            "channel_id": "t.channel_id",
            "category_id": "t.category_id",
            "team_id": "t.team_id",
            "support_line": "t.line",
            "user_id": "t.user_id",
            "level_id": "t.service_level_id",
            "state": "CASE WHEN t.is_closed THEN 'closed'"
            " WHEN t.service_solved_at IS NOT NULL THEN 'solved' ELSE 'open' END",
            "reported_at": "t.since",
            "closed_at": "t.until",
            "highest_line": "GREATEST(t.line, (SELECT MAX(e.from_line)"
            " FROM service_escalation e WHERE e.ticket_id = t.id))",
            "escalation_count": "(SELECT COUNT(*) FROM service_escalation e"
            " WHERE e.ticket_id = t.id)",
            "visit_count": "(SELECT COUNT(*) FROM fsm_order o"
            " WHERE o.ticket_id = t.id)",
        }
        columns = {name: SQL(text) for name, text in plain.items()}
        columns |= {
            "answered_at": answered,
            "planned_at": planned,
            "arrived_at": arrived,
            "done_at": done,
            "confirmed_at": confirmed,
            "hours_to_answer": self._sql_hours(reported, answered),
            "hours_to_plan": self._sql_hours(reported, planned),
            "hours_to_arrive": self._sql_hours(planned, arrived),
            "hours_on_site": self._sql_hours(arrived, done),
            "hours_to_confirm": self._sql_hours(done, confirmed),
            "hours_total": self._sql_hours(reported, SQL("t.until")),
        }
        for line, _label in SUPPORT_LINES:
            columns[f"hours_line_{line}"] = self._sql_line(line)
        return columns

    def _sql_hours(self, start, end):
        # GREATEST skips what is empty: a step not reached yet would take 0 hours.
        return SQL(
            "(SELECT GREATEST(gap.hours, 0) FROM (SELECT"
            " EXTRACT(EPOCH FROM %s - %s) / 3600 AS hours OFFSET 0) gap"
            " WHERE gap.hours IS NOT NULL)",
            end,
            start,
        )

    def _sql_visit(self, aggregate):
        return SQL(
            "(SELECT %s FROM fsm_order o WHERE o.ticket_id = t.id)", SQL(aggregate)
        )

    def _sql_answered(self):
        """The first message of staff that the customer may read, or leaving a stage in
        which nobody attends to it, whichever was first.
        """
        field = self.env["ir.model.fields"]._get("helpdesk.ticket", "stage_id")
        return SQL(
            """LEAST(
            (SELECT MIN(m.date) FROM mail_message m
               JOIN res_users u ON u.partner_id = m.author_id AND NOT u.share
               LEFT JOIN mail_message_subtype s ON s.id = m.subtype_id
              WHERE m.model = 'helpdesk.ticket' AND m.res_id = t.id
                AND m.message_type IN ('comment', 'email', 'email_outgoing')
                AND NOT COALESCE(m.is_internal, FALSE)
                AND NOT COALESCE(s.internal, FALSE)),
            (SELECT MIN(v.create_date) FROM mail_tracking_value v
               JOIN mail_message m ON m.id = v.mail_message_id
               JOIN helpdesk_ticket_stage g ON g.id = v.old_value_integer
              WHERE m.model = 'helpdesk.ticket' AND m.res_id = t.id
                AND v.field_id = %s AND g.unattended))""",
            field.id,
        )

    def _sql_line(self, line):
        """Hours with a line: what is logged, and what runs since the last change."""
        return SQL(
            """NULLIF(COALESCE(
            (SELECT SUM(e.seconds_spent) FROM service_escalation e
              WHERE e.ticket_id = t.id AND e.from_line = %(line)s), 0) / 3600.0
            + CASE WHEN t.line = %(line)s THEN GREATEST(EXTRACT(EPOCH FROM
                COALESCE(t.until, (now() AT TIME ZONE 'UTC')::timestamp(0)) - COALESCE(
                    (SELECT MAX(e.date) FROM service_escalation e
                      WHERE e.ticket_id = t.id), t.since)), 0) / 3600.0
              ELSE 0 END, 0)""",
            line=line,
        )

    # ------------------------------------------------------------------
    # Medians
    # ------------------------------------------------------------------

    def _read_group_select(self, aggregate_spec, query):
        """Groups of durations show their median, which Odoo does not know."""
        if aggregate_spec.endswith(":median"):
            fname = aggregate_spec.removesuffix(":median")
            field = self._fields[fname]
            if field.type in ("float", "integer"):
                self._check_field_access(field, "read")
                return SQL(
                    "percentile_cont(0.5) WITHIN GROUP (ORDER BY %s)",
                    self._field_to_sql(self._table, fname, query),
                )
        return super()._read_group_select(aggregate_spec, query)

    @api.readonly
    def action_open_ticket(self):
        """Form of the ticket behind a row, under the access rules of tickets."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "helpdesk.ticket",
            "res_id": self.id,
            "view_mode": "form",
            "views": [[False, "form"]],
        }
