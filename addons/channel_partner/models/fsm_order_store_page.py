# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..tools.local_time import day_bounds, utc_to_local

#: Colour of the badge of where a visit stands.
_VISIT_TONES = {
    "requested": "warning",
    "scheduled": "info",
    "on_the_way": "primary",
    "on_site": "primary",
    "finished": "success",
    "cancelled": "secondary",
}
#: Fields that the list of jobs reads, for all rows at once.
_ROW_FIELDS = (
    "name",
    "stage_id",
    "type",
    "scheduled_date_start",
    "scheduled_date_end",
    "person_id",
    "location_id",
    "service_partner_id",
    "equipment_ids",
    "proof_state",
    "channel_point_id",
    "company_id",
    "date_start",
    "service_arrived_at",
    "service_on_the_way_at",
    "service_level_id",
    "response_clock_id",
    "resolution_clock_id",
    "service_clock_state",
    "service_waiting",
    "service_level_note",
)


class FsmOrder(models.Model):
    """What the pages of a store show of its jobs: what the work needs, no more."""

    _inherit = "fsm.order"

    # ------------------------------------------------------------------
    # List
    # ------------------------------------------------------------------

    @api.model
    def _get_store_zone(self):
        """Time zone in which the person at the desk counts days."""
        user = self.env.user
        return user.tz or user.company_id.partner_id.tz or "UTC"

    @api.model
    def _get_store_night(self):
        """Naive UTC of the end of today."""
        zone = self._get_store_zone()
        today = utc_to_local(fields.Datetime.now(), zone).date()
        return day_bounds(today, zone)[1]

    @api.model
    def _get_store_filters(self):
        """{key: domain} of the list of jobs, in the order in which they are shown."""
        night = self._get_store_night()
        opened = Domain("stage_id.is_closed", "=", False)
        planned = Domain("scheduled_date_start", "!=", False)
        return {
            # What is late is to be done today.
            "today": opened & planned & Domain("scheduled_date_start", "<", night),
            "plan": opened & ~planned,
            "upcoming": opened & planned & Domain("scheduled_date_start", ">=", night),
            "done": Domain("stage_id", "=", self._get_completed_stage_id()),
            "all": Domain.TRUE,
        }

    @api.model
    def _count_open_store_jobs(self, member):
        """{"today", "plan", "upcoming": number of open jobs}, in one statement."""
        self.flush_model(["scheduled_date_start"])
        opened = Domain("stage_id.is_closed", "=", False)
        query = self._query_store_jobs(member, opened)
        start = SQL.identifier("fsm_order", "scheduled_date_start")
        night = self._get_store_night()
        [row] = self.env.execute_query(
            query.select(
                SQL("COUNT(*) FILTER (WHERE %s < %s)", start, night),
                SQL("COUNT(*) FILTER (WHERE %s IS NULL)", start),
                SQL("COUNT(*) FILTER (WHERE %s >= %s)", start, night),
            )
        )
        return dict(zip(("today", "plan", "upcoming"), row, strict=True))

    @api.model
    def _list_store_jobs(self, member, domain, **kwargs):
        """Rows of the jobs of this person.

        :param kwargs: order, limit, offset
        """
        query = self._query_store_jobs(member, domain, **kwargs)
        return self.browse(query)._get_store_rows()

    @api.model
    def _get_store_search_domain(self, text):
        """Jobs whose number, customer, place or product holds ``text``."""
        names = (
            "name",
            "service_partner_id.name",
            "location_id.partner_id.street",
            "location_id.partner_id.city",
            "equipment_ids.name",
            "equipment_ids.product_id.name",
        )
        return Domain.OR(Domain(name, "ilike", text) for name in names)

    def _get_store_rows(self):
        """One dict for each of these jobs.

        Personal data is for those who may handle the job: the jobs were found by
        ``_query_store_jobs``.
        """
        # sudo: customer, place and product of jobs that the caller may handle or do.
        orders = self.sudo()
        orders.fetch(_ROW_FIELDS)
        return [order._get_store_row() for order in orders]

    def _get_store_row(self):
        self.ensure_one()
        start, zone = self.scheduled_date_start, self._get_store_tz()
        place = self.location_id.partner_id
        now = fields.Datetime.now()
        day = utc_to_local(start, zone).date() if start else False
        return {
            "id": self.id,
            "name": self.name,
            "kind": self.type.name or "",
            "day": day,
            "day_label": self._get_store_day_label(day, zone),
            "time": self._get_store_hours_label(zone),
            "customer": self.service_partner_id.name or place.name or "",
            "place": ", ".join(part for part in (place.city, place.street) if part),
            "products": ", ".join(
                dict.fromkeys(
                    unit.product_id.name or unit.name for unit in self.equipment_ids
                )
            ),
            "technician": self.person_id.name or "",
            "is_late": bool(
                start
                and not self.stage_id.is_closed
                and not self.date_start
                and (self.scheduled_date_end or start) < now
            ),
            **self._get_store_state(),
            "clock": self._get_store_clock(),
        }

    def _get_store_state(self):
        states = dict(
            self._fields["service_visit_state"]._description_selection(self.env)
        )
        proofs = dict(self._fields["proof_state"]._description_selection(self.env))
        closed = self.service_visit_state == "finished"
        return {
            "state": self.service_visit_state,
            "state_label": states.get(self.service_visit_state, ""),
            "tone": _VISIT_TONES.get(self.service_visit_state, "secondary"),
            "proof_label": proofs.get(self.proof_state, "") if closed else "",
            "proof_tone": (
                "success"
                if self.proof_state == "proven"
                else "danger"
                if self.proof_state in ("failed", "revoked")
                else "warning"
            ),
        }

    def _get_store_day_label(self, day, zone):
        if not day:
            return self.env._("To schedule")
        today = utc_to_local(fields.Datetime.now(), zone).date()
        if day == today:
            return self.env._("Today")
        if day == today + timedelta(days=1):
            return self.env._("Tomorrow")
        # Without the time, which is in the line itself.
        label = self._format_day_time(self.scheduled_date_start, zone, "yMMMEd")
        return label.rpartition(" ")[0]

    def _get_store_hours_label(self, zone):
        start, end = self.scheduled_date_start, self.scheduled_date_end
        if not start:
            return ""
        text = f"{utc_to_local(start, zone):%H:%M}"
        if end and end > start:
            text += f" – {utc_to_local(end, zone):%H:%M}"
        return text

    def _get_store_clock(self):
        """What the running clock of the promise says: text, tone, level; or None."""
        clock = self.service_clock
        if not clock:
            return None
        left = int(clock["left_seconds"] or 0)
        span = _spell_hours(self.env, abs(left))
        texts = {
            "breached": self.env._("%(time)s late", time=span),
            "running": self.env._("%(time)s left", time=span),
            "paused": self.env._("Promised time stands still"),
            "kept": self.env._("In time"),
            "missed": self.env._("Was late"),
        }
        tones = {"danger": "danger", "warning": "warning", "success": "success"}
        return {
            "level": clock["level"],
            "text": texts.get(clock["state"], ""),
            "tone": tones.get(clock["tone"], "secondary"),
        }

    # ------------------------------------------------------------------
    # Page of one job
    # ------------------------------------------------------------------

    def _get_store_job(self):
        """Values of the page of one job, for who has found it by his own rights."""
        self.ensure_one()
        # sudo: what the work needs of customer, place, product and contract; the job
        # was found for the caller by ``_search_store_jobs``.
        order = self.sudo()
        zone = order._get_store_tz()
        place = order.location_id.partner_id
        contact = order.service_partner_id or place
        start = order.scheduled_date_start
        return {
            **order._get_store_row(),
            "zone": zone,
            "window": order._format_window(zone),
            "start_local": (
                f"{utc_to_local(start, zone):%Y-%m-%dT%H:%M}" if start else ""
            ),
            "hours": order.scheduled_duration or 1.0,
            "phone": contact.phone or place.phone or "",
            "address": order.service_address,
            "map_url": order.service_map_url,
            "directions": order.location_directions,
            "promise": order._get_service_promise(),
            "units": [order._get_store_unit(unit) for unit in order.equipment_ids],
            "bring": order.todo,
            "description": order.description,
            "points": order.order_activity_ids.filtered(lambda p: p.state != "cancel"),
            "points_open": order.service_checklist_open,
            "photos": order.channel_photo_ids.sorted("id"),
            "resolution": order.resolution,
            "signed_by": order.signed_by if order.proof_signed_on else "",
            "proof_state": order.proof_state,
            "proof_hint": order.proof_hint,
            "code_state": order.service_confirmation_state,
            "person_id": order.person_id.id,
            "is_open": not order.stage_id.is_closed,
            "is_started": bool(order.date_start),
            "is_on_the_way": bool(order.service_on_the_way_at),
            "started_on": (
                order._format_day_time(order.date_start, zone)
                if order.date_start
                else ""
            ),
            "may_sign": not order.proof_signed_on
            and order.proof_state in ("draft", "waiting_confirmation"),
            "may_code": not order.proof_confirmed_on
            and order.proof_state in ("draft", "waiting_confirmation"),
            "may_photo": order.proof_state not in ("proven", "revoked", "cancelled"),
        }

    def _get_store_unit(self, unit):
        """What a technician wants to know of a product before he goes."""
        states = dict(unit._fields["warranty_state"]._description_selection(self.env))
        contract = self.service_contract_id
        return {
            "name": unit.product_id.name or unit.name,
            "serial": unit.lot_id.name or "",
            "warranty": states.get(unit.warranty_state, ""),
            "in_warranty": unit.warranty_state == "valid",
            "warranty_until": unit.warranty_end_date,
            "contract": (
                contract.service_level_id.name
                if contract and unit in contract.service_equipment_ids
                else ""
            ),
        }


def _spell_hours(env, seconds):
    """Length of time in the two units that matter."""
    minutes = seconds // 60
    if minutes < 60:
        return env._("%(minutes)s min", minutes=minutes)
    hours, minutes = divmod(minutes, 60)
    if hours < 48:
        return env._("%(hours)s h %(minutes)s min", hours=hours, minutes=minutes)
    return env._("%(days)s days", days=hours // 24)
