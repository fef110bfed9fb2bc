# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta

import babel.dates

from odoo import api, fields, models
from odoo.fields import NO_ACCESS
from odoo.tools import babel_locale_parse, get_lang, hmac
from odoo.tools.urls import urljoin

from ..tools import confirmation_code, visit_status

_WATCHED = frozenset(
    {
        "stage_id",
        "person_id",
        "scheduled_date_start",
        "service_on_the_way_at",
        "service_arrived_at",
    }
)
_LINK_SCOPE = "service_revenue.status.link"
# A link outlives every visit; the page itself closes some days after the visit does.
_LINK_YEARS = 3
# Passed in the context while a message is written. A context that comes from outside
# cannot hold this object, so nobody but the receiver learns the link.
_SENDER = object()


class FsmOrder(models.Model):
    """Where the visit stands, and telling everybody who waits for it (X-33, X-34)."""

    _inherit = "fsm.order"

    service_accepted_at = fields.Datetime(
        string="Accepted On",
        readonly=True,
        copy=False,
        help="When the visit first had a technician and a time.",
    )
    service_on_the_way_at = fields.Datetime(
        string="On the Way Since", readonly=True, copy=False
    )
    service_arrived_at = fields.Datetime(
        string="On Site Since", readonly=True, copy=False
    )
    service_visit_round = fields.Integer(
        string="Times Reopened", readonly=True, copy=False
    )
    service_schedule_round = fields.Integer(
        string="Times Rescheduled", readonly=True, copy=False
    )
    service_salesperson_id = fields.Many2one(
        "res.users", compute="_compute_service_salesperson_id", compute_sudo=True
    )
    service_visit_state = fields.Selection(
        [
            ("requested", "Requested"),
            ("scheduled", "Scheduled"),
            ("on_the_way", "On the way"),
            ("on_site", "On site"),
            ("finished", "Finished"),
            ("cancelled", "Cancelled"),
        ],
        string="Visit",
        compute="_compute_service_visit_state",
        compute_sudo=True,
    )
    service_window = fields.Char(
        string="Planned",
        compute="_compute_service_window",
        compute_sudo=True,
        help="Planned time in the time zone and language of the customer.",
    )
    service_status_url = fields.Char(
        compute="_compute_service_status_url", groups=NO_ACCESS
    )
    service_status_message_ids = fields.One2many(
        "service.status.message",
        "order_id",
        string="Status Messages",
        readonly=True,
        groups="service_revenue.group_service_user",
    )
    service_status_failed_count = fields.Integer(
        compute="_compute_service_status_failed_count",
        groups="service_revenue.group_service_user",
    )
    is_on_the_way_allowed = fields.Boolean(compute="_compute_is_on_the_way_allowed")
    is_arrive_allowed = fields.Boolean(compute="_compute_is_on_the_way_allowed")

    _service_opportunity_idx = models.Index(
        "(opportunity_id) WHERE opportunity_id IS NOT NULL"
    )

    # ------------------------------------------------------------------
    # Computes
    # ------------------------------------------------------------------

    @api.depends(
        "sale_id.user_id",
        "sale_line_id.order_id.user_id",
        "opportunity_id.user_id",
        "service_partner_id.user_id",
        "commercial_partner_id.user_id",
    )
    def _compute_service_salesperson_id(self):
        for order in self:
            sale = order.sale_id or order.sale_line_id.order_id
            order.service_salesperson_id = (
                sale.user_id
                or (order.opportunity_id or sale.opportunity_id).user_id
                or order.service_partner_id.user_id
                or order.commercial_partner_id.user_id
            )

    @api.depends(
        "stage_id",
        "service_arrived_at",
        "service_on_the_way_at",
        "scheduled_date_start",
    )
    def _compute_service_visit_state(self):
        completed = self._get_completed_stage_id()
        for order in self:
            order.service_visit_state = visit_status.visit_state(
                closed=order.stage_id.is_closed,
                completed=order.stage_id.id == completed,
                arrived_at=order.service_arrived_at,
                on_the_way_at=order.service_on_the_way_at,
                scheduled_at=order.scheduled_date_start,
            )

    @api.depends("scheduled_date_start", "scheduled_date_end", "service_partner_id.tz")
    @api.depends_context("lang")
    def _compute_service_window(self):
        for order in self:
            order.service_window = order._format_window(order._get_status_tz())

    def _format_window(self, tz):
        self.ensure_one()
        start, end = self.scheduled_date_start, self.scheduled_date_end
        if not start:
            return ""
        text = self._format_day_time(start, tz, "MMMEd")
        if end and end > start:
            until = fields.Datetime.context_timestamp(self.with_context(tz=tz), end)
            text += f" – {until:%H:%M}"
        return text

    @api.model
    def _format_day_time(self, moment, tz=None, skeleton="MMMd"):
        """Day as people of that language write it, and the time; no year, no
        seconds: nobody waits for a technician that long or that exactly."""
        records = self.with_context(tz=tz) if tz else self
        local = fields.Datetime.context_timestamp(records, moment)
        locale = babel_locale_parse(get_lang(self.env).code)
        day = babel.dates.format_skeleton(skeleton, local, locale=locale)
        return f"{day} {local:%H:%M}"

    def _get_status_tz(self):
        """Time zone of the place: the customer's, else the technician's, the
        company's."""
        self.ensure_one()
        people = (
            self.service_partner_id,
            self.person_id.partner_id,
            self.company_id.partner_id,
        )
        return next(filter(None, (person.tz for person in people)), "UTC")

    @api.depends("service_status_message_ids.state")
    def _compute_service_status_failed_count(self):
        counts = dict(
            self.env["service.status.message"]._read_group(
                [("order_id", "in", self.ids), ("state", "=", "failed")],
                ["order_id"],
                ["__count"],
            )
        )
        for order in self:
            order.service_status_failed_count = counts.get(order, 0)

    @api.depends(
        "stage_id", "date_start", "service_on_the_way_at", "service_arrived_at"
    )
    def _compute_is_on_the_way_allowed(self):
        for order in self:
            waits = (
                not order.stage_id.is_closed
                and not order.date_start
                and not order.service_arrived_at
            )
            order.is_arrive_allowed = waits
            order.is_on_the_way_allowed = waits and not order.service_on_the_way_at

    # ------------------------------------------------------------------
    # One-tap buttons of the technician
    # ------------------------------------------------------------------

    def action_on_the_way(self):
        """The technician sets out; the customer hears of it."""
        self.check_access("write")
        self._check_open()
        # Technicians may not write times by hand: this is now, by the server's clock.
        self.sudo().filtered("is_on_the_way_allowed").write(
            {"service_on_the_way_at": fields.Datetime.now()}
        )
        return True

    def action_arrived(self):
        """The technician is at the customer's place."""
        self.check_access("write")
        self._check_open()
        # sudo: access was checked above; a technician may not set times by hand.
        self.sudo().filtered("is_arrive_allowed").write(
            {"service_arrived_at": fields.Datetime.now()}
        )
        return True

    def action_start_work(self):
        """Whoever starts to work has arrived."""
        starting = self.filtered(lambda order: not order.date_start)
        arrived = starting.filtered("service_arrived_at")
        result = super().action_start_work()
        # Access was checked by the action above; see action_on_the_way.
        (starting - arrived).sudo().write({"service_arrived_at": fields.Datetime.now()})
        self.env["service.status.message"]._touch("started", arrived.ids)
        return result

    # ------------------------------------------------------------------
    # What happened
    # ------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        now = fields.Datetime.now()
        for vals in vals_list:
            if vals.get("scheduled_date_start") and vals.get("person_id"):
                vals.setdefault("service_accepted_at", now)
        orders = super().create(vals_list)
        planned = orders.filtered(
            lambda order: order.scheduled_date_start and not order.stage_id.is_closed
        )
        self.env["service.status.message"]._touch("scheduled", planned.ids)
        return orders

    def write(self, vals):
        if _WATCHED.isdisjoint(vals):
            return super().write(vals)
        # What is compared is never shown to the user who writes.
        before = {order.id: order._get_watched() for order in self.sudo()}
        result = super().write(vals)
        # sudo: messages follow from the change, whoever may read them.
        self.sudo()._tell_what_happened(before)
        return result

    def _get_watched(self):
        self.ensure_one()
        return (
            self.stage_id,
            self.scheduled_date_start,
            bool(self.service_on_the_way_at),
            bool(self.service_arrived_at),
        )

    def _tell_what_happened(self, before):
        """Compare with what was ``before``, note new rounds, tell the messages."""
        completed = self._get_completed_stage_id()
        happened = {}
        accepted = self.browse()
        for order in self:
            stage, start, set_out, arrived = before[order.id]
            if order.stage_id != stage:
                if order.stage_id.is_closed:
                    name = "finished" if order.stage_id.id == completed else "cancelled"
                    happened.setdefault(name, []).append(order.id)
                elif stage.is_closed:
                    order._begin_round()
            if order.scheduled_date_start != start:
                if start:
                    order.service_schedule_round += 1
                if order.scheduled_date_start:
                    name = "rescheduled" if start else "scheduled"
                    happened.setdefault(name, []).append(order.id)
            if order.service_on_the_way_at and not set_out:
                happened.setdefault("on_the_way", []).append(order.id)
            if order.service_arrived_at and not arrived:
                happened.setdefault("arrived", []).append(order.id)
            if (
                order.scheduled_date_start
                and order.person_id
                and not order.service_accepted_at
                and not order.stage_id.is_closed
            ):
                accepted += order
        if accepted:
            accepted.write({"service_accepted_at": fields.Datetime.now()})
        for event, ids in happened.items():
            self.env["service.status.message"]._touch(event, ids)

    @api.model
    def _get_completed_stage_id(self):
        # Unlike ``env.ref`` it asks the database nothing.
        return self.env["ir.model.data"]._xmlid_to_res_id(
            "fieldservice.fsm_stage_completed", raise_if_not_found=True
        )

    def _begin_round(self):
        """Opened again: the technician sets out, arrives and finishes once more."""
        self.ensure_one()
        self.write(
            {
                "service_visit_round": self.service_visit_round + 1,
                "service_on_the_way_at": False,
                "service_arrived_at": False,
            }
        )

    # ------------------------------------------------------------------
    # Signed link
    # ------------------------------------------------------------------

    @api.model
    def _with_status_link(self, records):
        """``records`` in a context in which the customer's link can be read."""
        return records.with_context(service_status_sender=_SENDER)

    @api.depends_context("service_status_sender")
    def _compute_service_status_url(self):
        allowed = self.env.context.get("service_status_sender") is _SENDER
        for order in self:
            order.service_status_url = allowed and order._get_status_url()

    def _sign_status_link(self, text):
        """Signature for this work order and its customer of today: when the customer
        changes, the links of the one before stop working."""
        self.ensure_one()
        # sudo: only the id, as part of what is signed.
        partner = self.sudo().service_partner_id
        # Superuser: only to read the secret of the database.
        return hmac(self.env(su=True), _LINK_SCOPE, (text, partner.id))

    def _get_status_token(self):
        self.ensure_one()
        made = self.create_date.replace(microsecond=0)
        return confirmation_code.make_token(
            self.id, made + timedelta(days=365 * _LINK_YEARS), self._sign_status_link
        )

    def _get_status_url(self):
        self.ensure_one()
        return urljoin(
            self.get_base_url(), f"service/status/{self._get_status_token()}"
        )

    @api.model
    def _from_status_token(self, token):
        """Work order behind a genuine link that is still open, else an empty one.

        Unknown, forged, foreign and expired links cannot be told apart.
        """
        now = fields.Datetime.now()
        head = (token or "")[:80].split("-", 1)[0]
        # Ids are 32 bit; more digits are a forgery.
        if not (head.isascii() and head.isdigit() and len(head) < 10):
            return self.browse()
        order = self.browse(int(head)).exists()
        if not order:
            return order
        genuine = confirmation_code.read_token(token, now, order._sign_status_link)
        closed_on = order._get_closed_on()
        days = timedelta(days=order.company_id.service_status_days)
        alive = not closed_on or now < closed_on + days
        return order if genuine and alive else self.browse()

    def _get_closed_on(self):
        self.ensure_one()
        if not self.stage_id.is_closed:
            return False
        return self.proof_completed_on or self.proof_changed_on or self.write_date
