# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, MissingError, UserError
from odoo.fields import Domain
from odoo.tools import SQL

from ..tools.channel_geo import distance_km, is_place
from ..tools.local_time import NoSuchTime, local_to_utc

#: Who handles the jobs of a store, and who does them.
OFFICE = ("owner", "clerk")
EVERYBODY = ("owner", "clerk", "technician")

#: Hours that a visit takes where nobody has said it.
_USUAL_HOURS = 1.0
_LONGEST_HOURS = 24.0
#: A time that has just passed while somebody filled in the form.
_GRACE = timedelta(minutes=15)

JOB_FIELDS = frozenset(
    {
        "channel_start_latitude",
        "channel_start_longitude",
        "channel_start_km",
        "channel_photo_ids",
        "channel_photo_count",
        "channel_code_on",
    }
)


#: What we note of a customer and of money: stores and customers, who read work orders
#: too, have no page that shows it.
INTERNAL_FIELDS = frozenset(
    {
        *("customer_quality_state", "customer_quality_note", "proof_callback_result"),
        *("service_goodwill_reason", "service_level_note", "service_lead_ids"),
        *("service_allowed_by_id", "service_allowed_reason", "service_salesperson_id"),
        *("service_presale_order_id", "service_presale_candidate_ids"),
    }
)


class FsmOrder(models.Model):
    """What the people of a store do with their jobs in the portal (CP-08).

    Each ``store_…`` method can be called by everybody who has an account: it finds out
    what role he has at which firm, whether the job belongs to a store that he may
    handle, and whether the job is at that point; then the engine of field service
    does the work, past the access rules of employees.
    """

    _inherit = "fsm.order"

    channel_start_latitude = fields.Float(
        string="Latitude at the Start",
        digits=(10, 7),
        readonly=True,
        copy=False,
        groups="fieldservice.group_fsm_user_own",
    )
    channel_start_longitude = fields.Float(
        string="Longitude at the Start",
        digits=(10, 7),
        readonly=True,
        copy=False,
        groups="fieldservice.group_fsm_user_own",
    )
    channel_start_km = fields.Float(
        string="Started at (km)",
        digits=(10, 3),
        readonly=True,
        copy=False,
        aggregator="avg",
        groups="fieldservice.group_fsm_user_own",
        help="How far from the customer's address the phone was when the technician "
        "of the store started, if he shared it. Zero: not known.",
    )

    @api.model
    def _get_measured_fields(self):
        return super()._get_measured_fields() | JOB_FIELDS

    def _has_field_access(self, field, operation):
        allowed = super()._has_field_access(field, operation)
        if allowed and not self.env.su and self.env.user.share:
            return field.name not in INTERNAL_FIELDS
        return allowed

    # ------------------------------------------------------------------
    # Whose jobs
    # ------------------------------------------------------------------

    @api.model
    def _get_store_member(self):
        """Active role of the user at a channel partner; empty if he has none."""
        # sudo: his own role, whatever he may read. A context that comes from outside
        # could ask for ended roles too.
        return (
            self.env["channel.member"]
            .sudo()
            .search(
                [
                    ("partner_id", "=", self.env.user.partner_id.id),
                    ("active", "=", True),
                ],
                limit=1,
            )
        )

    @api.model
    def _get_store_jobs_domain(self, member):
        """Jobs that this person may handle (owner, clerk) or do (technician)."""
        if member.role == "technician":
            person = member.partner_id.id
            return Domain("channel_partner_id", "=", member.channel_partner_id.id) & (
                Domain("person_id.partner_id", "=", person)
                | Domain("person_ids.partner_id", "=", person)
            )
        return Domain("channel_point_id.reader_ids", "in", member.partner_id.ids)

    @api.model
    def _search_store_jobs(self, member, domain=Domain.TRUE):
        """Jobs of this person that he reads by his own rights too."""
        return self.search([("id", "in", self._query_store_jobs(member, domain))])

    @api.model
    def _query_store_jobs(self, member, domain=Domain.TRUE, **kwargs):
        """The same as a query past the access rules, for lists and figures: the rules
        of customers for their own work orders, which are evaluated with those of
        stores, cost ten queries each time.

        :param kwargs: order, limit, offset of the search
        """
        domain = self._get_store_jobs_domain(member) & Domain(domain)
        # sudo: what is asked leads over workers and places; which jobs are found is
        # limited to the person.
        return self.sudo().with_context(active_test=False)._search(domain, **kwargs)

    def _check_store(self, roles=EVERYBODY):
        """(order past access rules, role of the user) if he may act on it, else an
        error that is the same for a foreign job and for none."""
        self.ensure_one()
        member = self._get_store_member()
        mine = self.browse()
        if member:
            try:
                mine = self._search_store_jobs(member, [("id", "=", self.id)])
            except (AccessError, MissingError):
                mine = self.browse()
        if not mine:
            raise AccessError(
                self.env._(
                    "This job is not, or no longer, one of yours. Look at the list of "
                    "your jobs."
                )
            )
        if member.role not in roles:
            raise AccessError(
                self.env._(
                    "Technicians do the jobs; the owner or a clerk of your store plans "
                    "them. Ask one of them."
                )
            )
        # sudo: the person may act on this job (checked above) and has no rights of an
        # employee; each caller does one thing with it.
        return self.sudo(), member

    def _check_store_open(self):
        if self.stage_id.is_closed:
            raise UserError(
                self.env._(
                    "%(job)s is closed. If there is more to do, ask us to open it "
                    "again.",
                    job=self.name,
                )
            )

    def _store_note(self, body):
        """Note for the back office, signed by who did it."""
        self.message_post(
            body=body,
            author_id=self.env.user.partner_id.id,
            subtype_xmlid="mail.mt_note",
        )

    # ------------------------------------------------------------------
    # Planning
    # ------------------------------------------------------------------

    def _get_store_persons(self):
        """Workers that the store can send: its own, and technicians of the firm."""
        self.ensure_one()
        point = self.channel_point_id
        # sudo: the people of the store that has this job.
        members = (
            self.env["channel.member"]
            .sudo()
            .search(
                [
                    ("channel_partner_id", "=", self.channel_partner_id.id),
                    ("person_id.active", "=", True),
                ]
            )
        )
        members = members.filtered(lambda m: not m.point_ids or point in m.point_ids)
        return (members.person_id | point.sudo().person_ids).sorted("name")

    def store_schedule(self, start, person_id=None, duration=None, reason=None):
        """Owner or clerk: when the visit is, and who goes (CP-08).

        :param start: naive UTC, as Odoo keeps it
        :param person_id: id of one of the store's workers; False: nobody yet; None: as
            before
        :param duration: hours; None: as before
        :param str reason: why the time changes; asked for when there was one already
        """
        order, _member = self._check_store(OFFICE)
        order._check_store_open()
        start = order._read_store_start(start)
        vals = {}
        if person_id is not None and (person_id or 0) != order.person_id.id:
            vals["person_id"] = order._read_store_person(person_id)
        hours = order._read_store_hours(duration)
        before = order.scheduled_date_start
        moved = before != start
        if moved or (duration is not None and hours != order.scheduled_duration):
            vals.update(
                scheduled_date_start=start,
                scheduled_date_end=start + timedelta(hours=hours),
            )
        if not vals:
            return True
        if order.date_start:
            raise UserError(
                self.env._(
                    "The work on %(job)s has begun already. Finish it; if another "
                    "visit is needed, say so in the notes.",
                    job=order.name,
                )
            )
        reason = reason if isinstance(reason, str) else ""
        reason = reason.replace("\x00", "").strip()[:500]
        if moved:
            if start < fields.Datetime.now() - _GRACE:
                raise UserError(self.env._("This time is over. Choose a later one."))
            if before and not reason:
                raise UserError(
                    self.env._(
                        "The customer was told another time. Say why it changes."
                    )
                )
            if order.service_on_the_way_at or order.service_arrived_at:
                # Whoever had set out sets out again on the new day.
                order._begin_round()
        order.write(vals)
        if moved and before:
            order._store_note(
                self.env._(
                    "Visit moved from %(before)s to %(after)s by the store: %(reason)s",
                    before=order._format_day_time(before, order._get_store_tz()),
                    after=order._format_day_time(start, order._get_store_tz()),
                    reason=reason,
                )
            )
        return True

    def _get_store_tz(self):
        """Time zone of the place: the customer's, else the store's, the company's."""
        self.ensure_one()
        point = self.channel_point_id
        return (
            self.service_partner_id.tz
            or point.calendar_id.tz
            or point.partner_id.tz
            or self.company_id.partner_id.tz
            or self.company_id.resource_calendar_id.tz
            or "UTC"
        )

    def _get_status_tz(self):
        """The time that the customer is told is the one that the store planned with."""
        if self.channel_point_id:
            return self._get_store_tz()
        return super()._get_status_tz()

    def _read_store_start(self, start):
        try:
            start = fields.Datetime.to_datetime(start)
        except (AttributeError, TypeError, ValueError, OverflowError):
            start = None
        if not start or not 2000 < start.year < 9000:
            raise UserError(self.env._("Choose a day and a time for the visit."))
        return start.replace(second=0, microsecond=0)

    def _read_store_local(self, text):
        """Naive UTC of what was chosen in the form, at the customer's place."""
        # sudo: only the time zone of the place.
        zone = self.sudo()._get_store_tz()
        try:
            return local_to_utc(text or "", zone)
        except NoSuchTime as error:
            raise UserError(
                self.env._(
                    "The clocks at the customer's place go forward over this time. "
                    "Choose an hour later."
                )
            ) from error
        except (TypeError, ValueError) as error:
            raise UserError(
                self.env._("Choose a day and a time for the visit.")
            ) from error

    def _read_store_person(self, person_id):
        persons = self._get_store_persons()
        if person_id and person_id not in persons.ids:
            raise UserError(
                self.env._(
                    "Only technicians of your store can be sent. Add the person to "
                    "your team first, or choose another one."
                )
            )
        return person_id or False

    def _read_store_hours(self, duration):
        if duration is None:
            return self.scheduled_duration or _USUAL_HOURS
        if (
            isinstance(duration, bool)
            or not isinstance(duration, int | float)
            or not 0 < duration <= _LONGEST_HOURS
        ):
            raise UserError(
                self.env._("A visit takes between some minutes and 24 hours.")
            )
        return float(duration)

    # ------------------------------------------------------------------
    # On the way, start
    # ------------------------------------------------------------------

    def store_on_the_way(self):
        """Whoever goes sets out; the customer hears of it. Twice is once."""
        order, _member = self._check_store()
        order._check_store_open()
        return order.action_on_the_way()

    def store_start(self, latitude=None, longitude=None):
        """The work begins, by the server's clock. Twice is once.

        :param latitude, longitude: where the phone is, if the person shares it
        """
        order, _member = self._check_store()
        order._check_store_open()
        if order.date_start:
            return True
        vals = order._prepare_store_position(latitude, longitude)
        if vals:
            order.write(vals)
        return order.action_start_work()

    def _prepare_store_position(self, latitude, longitude):
        try:
            here = float(latitude), float(longitude)
        except (TypeError, ValueError):
            return {}
        if not is_place(*here):
            return {}
        vals = {
            "channel_start_latitude": here[0],
            "channel_start_longitude": here[1],
        }
        address = self.location_id.partner_id
        there = address.partner_latitude, address.partner_longitude
        if is_place(*there):
            vals["channel_start_km"] = distance_km(*here, *there)
        return vals

    # ------------------------------------------------------------------
    # Giving back
    # ------------------------------------------------------------------

    def store_give_back(self, reason):
        """Owner or clerk: the store cannot do it after all; the next one is asked."""
        order, _member = self._check_store(OFFICE)
        order._check_store_open()
        reason = reason if isinstance(reason, str) else ""
        reason = reason.replace("\x00", "").strip()[:500]
        if not reason:
            raise UserError(
                self.env._("Say why you give the job back: it is asked of us too.")
            )
        if order.date_start:
            raise UserError(
                self.env._(
                    "The work on %(job)s has begun already and cannot be given back. "
                    "Finish it, or call us.",
                    job=order.name,
                )
            )
        route = order._get_store_route()
        if not route:
            raise UserError(
                self.env._(
                    "%(job)s was given to you by hand. Call us to give it back.",
                    job=order.name,
                )
            )
        route._release(reason)
        return True

    def _get_store_route(self):
        """The way by which the store got this job: its own, or that of its ticket."""
        point = self.channel_point_id
        routes = self.channel_route_ids | self.ticket_id.channel_route_ids
        return routes.filtered(lambda r: r.state == "accepted" and r.point_id == point)

    def _on_channel_released(self):
        """Whoever of that store had set out does not come: the visit begins anew."""
        result = super()._on_channel_released()
        for order in self:
            if not order.stage_id.is_closed and (
                order.service_on_the_way_at or order.service_arrived_at
            ):
                order._begin_round()
        return result

    def _store_claim(self, column, condition, value):
        """Change one figure of this job at once, if ``condition`` holds; else False.

        Two taps at the same moment: the second waits for the first, and then finds
        that it is done. ``value`` and ``condition`` are SQL.
        """
        self.ensure_one()
        self.flush_recordset()
        rows = self.env.execute_query(
            SQL(
                "UPDATE fsm_order SET %s = %s WHERE id = %s AND %s RETURNING id",
                SQL.identifier(column),
                value,
                self.id,
                condition,
            )
        )
        self.invalidate_recordset([column])
        return bool(rows)
