# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models
from odoo.exceptions import AccessError
from odoo.tools import SQL

#: Tickets follow the work orders in the numbering of the view, which so can be searched
#: by work order id through the primary key.
TICKET_OFFSET = 1_000_000_000
_SERVICE_GROUPS = (
    "service_revenue.group_service_technician",
    "fieldservice.group_fsm_user_own",
)


class ServiceVisit(models.Model):
    """How quick and how good each service was, for sales and management (X-34, X-35).

    A view of the database over work orders and tickets with no more than that in it:
    salespeople see the visits of their own customers here without reading work orders.
    """

    _name = "service.visit"
    _description = "Visit"
    _auto = False
    _order = "requested_on desc, id desc"
    # What has to be in the database before it is read.
    _depends = {
        "fsm.order": [
            "name",
            "service_partner_id",
            "commercial_partner_id",
            "company_id",
            "team_id",
            "person_id",
            "stage_id",
            "ticket_id",
            "sale_id",
            "sale_line_id",
            "opportunity_id",
            "scheduled_date_start",
            "date_start",
            "date_end",
            "service_accepted_at",
            "service_on_the_way_at",
            "service_arrived_at",
            "service_minutes_to_accept",
            "service_minutes_to_arrive",
            "service_minutes_late",
            "service_minutes_on_site",
            "service_is_punctual",
            "proof_completed_on",
        ],
        "fsm.stage": ["is_closed"],
        "helpdesk.ticket": [
            "number",
            "partner_id",
            "commercial_partner_id",
            "company_id",
            "stage_id",
            "assigned_date",
            "closed_date",
        ],
        "helpdesk.ticket.stage": ["closed"],
        "sale.order": ["user_id", "opportunity_id"],
        "crm.lead": ["user_id"],
        "res.partner": ["user_id"],
        "service.visit.rating": ["speed", "process", "quality", "overall"],
        "rating.rating": ["res_model", "res_id", "rating", "consumed"],
    }

    kind = fields.Selection([("visit", "Visit"), ("ticket", "Ticket")], readonly=True)
    name = fields.Char(string="Number", readonly=True)
    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    team_id = fields.Many2one("fsm.team", string="Service Team", readonly=True)
    person_id = fields.Many2one("fsm.person", string="Technician", readonly=True)
    user_id = fields.Many2one("res.users", string="Salesperson", readonly=True)
    state = fields.Selection(
        lambda self: self.env["fsm.order"]._fields["service_visit_state"].selection,
        readonly=True,
    )
    requested_on = fields.Datetime(readonly=True)
    scheduled_start = fields.Datetime(string="Planned Start", readonly=True)
    on_the_way_on = fields.Datetime(string="On the Way", readonly=True)
    arrived_on = fields.Datetime(string="Arrived", readonly=True)
    started_on = fields.Datetime(string="Started", readonly=True)
    finished_on = fields.Datetime(readonly=True)
    minutes_to_accept = fields.Float(
        readonly=True, aggregator="avg", digits=(16, 0), string="Minutes to Accept"
    )
    minutes_to_arrive = fields.Float(
        readonly=True, aggregator="avg", digits=(16, 0), string="Minutes to Arrive"
    )
    minutes_late = fields.Float(readonly=True, aggregator="avg", digits=(16, 0))
    minutes_on_site = fields.Float(
        readonly=True, aggregator="avg", digits=(16, 0), string="Minutes on Site"
    )
    punctual = fields.Float(
        string="Punctual (%)", readonly=True, aggregator="avg", digits=(16, 0)
    )
    rating_speed = fields.Float(
        string="Speed", readonly=True, aggregator="avg", digits=(3, 2)
    )
    rating_process = fields.Float(
        string="Process", readonly=True, aggregator="avg", digits=(3, 2)
    )
    rating_quality = fields.Float(
        string="Quality", readonly=True, aggregator="avg", digits=(3, 2)
    )
    rating_overall = fields.Float(
        string="Rating", readonly=True, aggregator="avg", digits=(3, 2)
    )

    @property
    def _table_query(self):
        completed = self.env["fsm.order"]._get_completed_stage_id()
        return SQL(
            """
            SELECT visit.id, 'visit' AS kind, visit.name,
                   visit.service_partner_id AS partner_id, visit.company_id,
                   visit.team_id, visit.person_id,
                   COALESCE(sale.user_id, lead.user_id, contact.user_id,
                            customer.user_id) AS user_id,
                   CASE WHEN visit.stage_id = %(completed)s THEN 'finished'
                        WHEN stage.is_closed THEN 'cancelled'
                        WHEN visit.service_arrived_at IS NOT NULL THEN 'on_site'
                        WHEN visit.service_on_the_way_at IS NOT NULL
                        THEN 'on_the_way'
                        WHEN visit.scheduled_date_start IS NOT NULL THEN 'scheduled'
                        ELSE 'requested' END AS state,
                   COALESCE(ticket.create_date, visit.create_date) AS requested_on,
                   visit.scheduled_date_start AS scheduled_start,
                   visit.service_on_the_way_at AS on_the_way_on,
                   visit.service_arrived_at AS arrived_on,
                   visit.date_start AS started_on,
                   visit.proof_completed_on AS finished_on,
                   CASE WHEN visit.service_accepted_at IS NOT NULL
                        THEN visit.service_minutes_to_accept::float8 END
                        AS minutes_to_accept,
                   CASE WHEN visit.service_arrived_at IS NOT NULL
                        THEN visit.service_minutes_to_arrive::float8 END
                        AS minutes_to_arrive,
                   CASE WHEN visit.service_arrived_at IS NOT NULL
                         AND visit.scheduled_date_start IS NOT NULL
                        THEN visit.service_minutes_late::float8 END AS minutes_late,
                   CASE WHEN visit.service_arrived_at IS NOT NULL
                         AND visit.date_end IS NOT NULL
                        THEN visit.service_minutes_on_site::float8 END
                        AS minutes_on_site,
                   CASE WHEN visit.service_arrived_at IS NOT NULL
                         AND visit.scheduled_date_start IS NOT NULL
                        THEN CASE WHEN visit.service_is_punctual
                             THEN 100.0 ELSE 0.0 END END::float8 AS punctual,
                   rating.speed::float8 AS rating_speed,
                   rating.process::float8 AS rating_process,
                   rating.quality::float8 AS rating_quality,
                   COALESCE(rating.overall::float8, core.average) AS rating_overall
              FROM fsm_order visit
              LEFT JOIN fsm_stage stage ON stage.id = visit.stage_id
              LEFT JOIN helpdesk_ticket ticket ON ticket.id = visit.ticket_id
              LEFT JOIN sale_order_line line ON line.id = visit.sale_line_id
              LEFT JOIN sale_order sale
                ON sale.id = COALESCE(visit.sale_id, line.order_id)
              LEFT JOIN crm_lead lead
                ON lead.id = COALESCE(visit.opportunity_id, sale.opportunity_id)
              LEFT JOIN res_partner contact ON contact.id = visit.service_partner_id
              LEFT JOIN res_partner customer
                ON customer.id = visit.commercial_partner_id
              LEFT JOIN service_visit_rating rating ON rating.order_id = visit.id
              LEFT JOIN LATERAL (
                   SELECT AVG(given.rating)::float8 AS average
                     FROM rating_rating given
                    WHERE given.res_model = 'fsm.order' AND given.res_id = visit.id
                      AND given.consumed AND given.rating >= 1
                   ) core ON TRUE
             UNION ALL
            SELECT %(offset)s + ticket.id, 'ticket', ticket.number,
                   ticket.partner_id, ticket.company_id, NULL, NULL,
                   COALESCE(contact.user_id, customer.user_id),
                   CASE WHEN stage.closed THEN 'finished' ELSE 'requested' END,
                   ticket.create_date, NULL, NULL, NULL, NULL, ticket.closed_date,
                   EXTRACT(EPOCH FROM ticket.assigned_date - ticket.create_date) / 60,
                   NULL, NULL, NULL, NULL, NULL, NULL, NULL, core.average
              FROM helpdesk_ticket ticket
              LEFT JOIN helpdesk_ticket_stage stage ON stage.id = ticket.stage_id
              LEFT JOIN res_partner contact ON contact.id = ticket.partner_id
              LEFT JOIN res_partner customer
                ON customer.id = ticket.commercial_partner_id
              LEFT JOIN LATERAL (
                   SELECT AVG(given.rating)::float8 AS average
                     FROM rating_rating given
                    WHERE given.res_model = 'helpdesk.ticket'
                      AND given.res_id = ticket.id
                      AND given.consumed AND given.rating >= 1
                   ) core ON TRUE
            """,
            completed=completed,
            offset=TICKET_OFFSET,
        )

    def action_open_document(self):
        """The work order or ticket behind the line, for those who may read it."""
        self.ensure_one()
        self.check_access("read")
        model, res_id = "fsm.order", self.id
        if self.kind == "ticket":
            model, res_id = "helpdesk.ticket", self.id - TICKET_OFFSET
        document = self.env[model].browse(res_id)
        # Odoo lets every employee read work orders; their form is made for service.
        serves = any(map(self.env.user.has_group, _SERVICE_GROUPS))
        if not serves or not document.has_access("read"):
            raise AccessError(
                self.env._(
                    "You see how the visit goes, not the work order itself. Ask the "
                    "dispatcher if you need more."
                )
            )
        return document.get_formview_action()
