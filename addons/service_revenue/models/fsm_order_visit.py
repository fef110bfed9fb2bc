# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from collections import defaultdict

from odoo import api, fields, models

from ..tools import visit_status

#: More news than this at a time is told in one sentence.
MAX_SENTENCES = 3


class FsmOrder(models.Model):
    """What sales and management see of a visit: live, and in figures (X-34, X-35)."""

    _inherit = "fsm.order"

    service_visit_text = fields.Char(
        string="Where the Visit Stands",
        compute="_compute_service_visit_text",
        compute_sudo=True,
    )
    service_minutes_to_accept = fields.Integer(
        string="Minutes to Accept",
        compute="_compute_service_minutes",
        store=True,
        help="From the request (ticket or work order) until a technician and a time "
        "were set.",
    )
    service_minutes_to_arrive = fields.Integer(
        string="Minutes to Arrive",
        compute="_compute_service_minutes",
        store=True,
        help="From the request until the technician was on site.",
    )
    service_minutes_late = fields.Integer(
        string="Minutes Late",
        compute="_compute_service_minutes",
        store=True,
        help="How much later than planned the technician arrived; 0 when in time.",
    )
    service_minutes_on_site = fields.Integer(
        string="Minutes on Site", compute="_compute_service_minutes", store=True
    )
    service_is_punctual = fields.Boolean(
        string="Punctual",
        compute="_compute_service_minutes",
        store=True,
        help="Arrived within the company's tolerance after the planned start.",
    )

    @api.depends(
        "service_visit_state",
        "service_arrived_at",
        "service_on_the_way_at",
        "scheduled_date_start",
        "proof_completed_on",
    )
    @api.depends_context("lang", "tz")
    def _compute_service_visit_text(self):
        for order in self:
            state = order.service_visit_state
            order.service_visit_text = order._get_visit_sentence(
                state, order._get_visit_since(state)
            )

    def _get_visit_since(self, state):
        """Moment of the state, naive UTC, or ``False``."""
        self.ensure_one()
        return {
            "requested": self.create_date,
            "scheduled": self.scheduled_date_start,
            "on_the_way": self.service_on_the_way_at,
            "on_site": self.service_arrived_at,
            "finished": self.proof_completed_on,
            "cancelled": self._get_closed_on(),
        }[state]

    def _get_visit_sentence(self, state, moment):
        """One sentence for the salesperson, in the reader's language and time zone."""
        when = self._format_moment(moment)
        sentences = {
            "requested": self.env._("Visit requested %(when)s", when=when),
            "scheduled": self.env._("Visit planned for %(when)s", when=when),
            "on_the_way": self.env._("Technician on the way since %(when)s", when=when),
            "on_site": self.env._("Technician on site since %(when)s", when=when),
            "arrived": self.env._("Technician arrived %(when)s", when=when),
            "started": self.env._("Technician started to work %(when)s", when=when),
            "finished": self.env._("Visit finished %(when)s", when=when),
            "cancelled": self.env._("Visit cancelled %(when)s", when=when),
        }
        return sentences[state].strip()

    def _format_moment(self, moment):
        """Time of today, else day and time."""
        if not moment:
            return ""
        local = fields.Datetime.context_timestamp(self, moment)
        if local.date() == fields.Date.context_today(self):
            return f"{local:%H:%M}"
        return self._format_day_time(moment)

    @api.depends(
        "create_date",
        "ticket_id.create_date",
        "service_accepted_at",
        "service_arrived_at",
        "scheduled_date_start",
        "date_end",
    )
    def _compute_service_minutes(self):
        # The tolerance is that of the day of the visit: changing it later does not
        # rewrite what was.
        for order in self:
            minutes = visit_status.minutes_between
            requested = order.sudo().ticket_id.create_date or order.create_date
            arrived = order.service_arrived_at
            promised = order.scheduled_date_start
            order.service_minutes_to_accept = minutes(
                requested, order.service_accepted_at
            )
            order.service_minutes_to_arrive = minutes(requested, arrived)
            order.service_minutes_late = minutes(promised, arrived)
            order.service_minutes_on_site = minutes(arrived, order.date_end)
            order.service_is_punctual = bool(
                arrived
                and promised
                and order.service_minutes_late
                <= order.sudo().company_id.service_punctual_minutes
            )

    # ------------------------------------------------------------------
    # Status page of the customer
    # ------------------------------------------------------------------

    def _get_status_steps(self):
        """Steps of the visit for the customer: (label, moment, reached)."""
        self.ensure_one()
        tz = self._get_status_tz()
        finished = self.service_visit_state == "finished"
        arrived, set_out = self.service_arrived_at, self.service_on_the_way_at
        steps = [
            (
                self.env._("Requested"),
                self.ticket_id.create_date or self.create_date,
                True,
            ),
            (
                self.env._("Scheduled"),
                self.service_accepted_at,
                bool(self.scheduled_date_start),
            ),
        ]
        if self.service_visit_state == "cancelled":
            steps.append((self.env._("Cancelled"), self._get_closed_on(), True))
        else:
            steps += [
                (
                    self.env._("On the way"),
                    set_out,
                    bool(set_out or arrived or finished),
                ),
                (self.env._("Arrived"), arrived, bool(arrived or finished)),
                (self.env._("Finished"), self.proof_completed_on, finished),
            ]
        return [
            (label, moment and self._format_day_time(moment, tz), reached)
            for label, moment, reached in steps
        ]

    def _get_status_scores(self):
        """What the customer rates: (name, question)."""
        return [
            ("speed", self.env._("How fast were we?")),
            ("process", self.env._("How did the visit go?")),
            ("quality", self.env._("How good is the result?")),
        ]

    # ------------------------------------------------------------------
    # Live
    # ------------------------------------------------------------------

    @api.model
    def _announce_visits(self, rows):
        """Tell the open screens of the salespeople concerned, through Odoo's bus.

        :param list rows: (event, order, sale order, lead, customer, user) ids
        """
        by_user = defaultdict(list)
        for row in rows:
            if row[-1] != self.env.uid:
                by_user[row[-1]].append(row)
        # sudo: who is told was found by the query, not by the user who saves.
        users = self.env["res.users"].sudo().browse(by_user).filtered("active")
        for user in users:
            news = by_user[user.id]
            # sudo: only what the salesperson sees of visits goes to his own screen.
            orders = (
                self.sudo()
                .with_context(lang=user.lang, tz=user.tz or "UTC")
                .browse(list({row[1] for row in news}))
            )
            user._bus_send(
                "service_visit",
                {
                    "sale.order": [row[2] for row in news if row[2]],
                    "crm.lead": [row[3] for row in news if row[3]],
                    "res.partner": [row[4] for row in news if row[4]],
                    "message": self._get_news(orders),
                },
            )

    @api.model
    def _get_news(self, orders):
        if len(orders) > MAX_SENTENCES:
            return orders.env._(
                "News of %(count)s visits at your customers", count=len(orders)
            )
        return "\n".join(
            f"{order.commercial_partner_id.display_name}: {order.service_visit_text}"
            for order in orders
        )
