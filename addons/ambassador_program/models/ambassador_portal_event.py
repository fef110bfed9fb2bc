# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import UTC
from urllib.parse import quote_plus
from zoneinfo import ZoneInfo

from babel.dates import format_skeleton, format_time

from odoo import fields, models
from odoo.fields import Domain
from odoo.tools.date_utils import add, subtract
from odoo.tools.misc import babel_locale_parse, get_lang

from .ambassador_portal import EVENT_DAYS

#: Days for which an event that is over stays on the page of who was there.
OVER_DAYS = 60


class Ambassador(models.Model):
    """Events that an ambassador hosts or works at, and those of his city (AM-08)."""

    _inherit = "ambassador.ambassador"

    def _get_event_domains(self):
        """{key: (label, domain, order)} of the page."""
        self.ensure_one()
        env = self.env
        now = fields.Datetime.now()
        # sudo: company and city of his own record.
        own = self.sudo()
        company = Domain("company_id", "in", (False, own.company_id.id))
        base = company & Domain("is_community_event", "=", True)
        base &= Domain("kanban_state", "!=", "cancel")
        mine = base & (
            Domain("lead_ambassador_id", "=", self.id)
            | Domain("ambassador_ids", "in", self.ids)
        )
        coming = Domain("date_end", ">=", now)
        return {
            "mine": (env._("Mine"), mine & coming, "date_begin, id"),
            "city": (
                env._("In my city"),
                base
                & coming
                & Domain("is_published", "=", True)
                & Domain("programme_city_id", "=", own.city_id.id),
                "date_begin, id",
            ),
            "over": (
                env._("Ended"),
                mine
                & Domain("date_end", "<", now)
                & Domain("date_end", ">=", subtract(now, days=OVER_DAYS)),
                "date_begin desc, id desc",
            ),
        }

    def _get_event_rows(self, events):
        """One dict for each of these events: what, when, where, and who came by him.

        The number of queries does not depend on the number of events.
        """
        self.ensure_one()
        # sudo: events of ``_get_event_domains``; only the values below come out.
        events = events.sudo()
        counts = dict(
            self.env["ambassador.signup"]
            .sudo()
            ._read_group(
                [
                    ("event_id", "in", events.ids),
                    ("ambassador_id", "=", self.id),
                    ("state", "!=", "duplicate"),
                ],
                ["event_id"],
                ["__count"],
            )
        )
        now = fields.Datetime.now()
        soon = add(now, days=EVENT_DAYS)
        rows = []
        for event in events:
            place = event.community_id
            host = event.lead_ambassador_id.id == self.id
            staff = self.id in event.ambassador_ids.ids
            rows.append(
                {
                    "id": event.id,
                    "name": event.name,
                    **self._get_event_times(event),
                    "on": event.date_begin <= now <= event.date_end,
                    "place": place.name or event.address_id.name or "",
                    "street": place.street or "",
                    "map": place._get_map_url(),
                    "host": host,
                    "staff": staff,
                    "has_code": (host or staff)
                    and event.date_begin <= soon
                    and event.date_end >= now,
                    "signups": counts.get(event, 0),
                }
            )
        return rows

    def _get_event_times(self, event):
        """dict(begin, end): day and time where the event is, as one says them."""
        locale = babel_locale_parse(get_lang(self.env).code)
        zone = ZoneInfo(event.date_tz or "UTC")
        begin = event.date_begin.replace(tzinfo=UTC).astimezone(zone)
        end = event.date_end.replace(tzinfo=UTC).astimezone(zone)
        day = format_skeleton("MMMEd", begin, locale=locale)
        return {
            "begin": f"{day} {format_time(begin, 'HH:mm', locale=locale)}",
            "end": format_time(end, "HH:mm", locale=locale),
        }

    def _get_next_event(self):
        """Row of the event that comes next for him: his own, else one of his city."""
        domains = self._get_event_domains()
        # sudo: his own events, or public ones of his city: the domains say so.
        events = self.env["event.event"].sudo()
        for key in ("mine", "city"):
            _label, domain, order = domains[key]
            event = events.search(domain, order=order, limit=1)
            if event:
                return self._get_event_rows(event)[0]
        return None


class AmbassadorCommunity(models.Model):
    _inherit = "ambassador.community"

    def _get_map_url(self):
        """Link that opens the navigation of a phone at this place; empty if none."""
        if not self:
            return ""
        if self.latitude or self.longitude:
            target = f"{self.latitude:.6f},{self.longitude:.6f}"
        else:
            parts = (self.street, self.name, self.city_id.display_name)
            target = ", ".join(part for part in parts if part)
        return f"https://www.openstreetmap.org/directions?to={quote_plus(target)}"
