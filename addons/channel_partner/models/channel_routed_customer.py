# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from itertools import groupby

import babel.dates

from odoo import models
from odoo.tools import babel_locale_parse, get_lang


class ChannelRoutedMixin(models.AbstractModel):
    """What the customer reads about the store that comes to him (CP-08, CP-10)."""

    _inherit = "channel.routed.mixin"

    def _get_customer_store(self):
        """The store that looks after this, for the page of the customer.

        Who may read the document is checked by the page.

        :return: dict(name, phone, address, map_url, hours, state): state is store, or
            searching as long as no store has accepted; None where no store is asked
        """
        self.ensure_one()
        # sudo: address and hours of a store are what it wants its customers to know.
        document = self.sudo()
        point = document._get_customer_point()
        if point:
            place = point.partner_id
            parts = (place.street, place.street2, place.city)
            return {
                "state": "store",
                "name": point.name,
                "phone": place.phone or point.channel_partner_id.phone or "",
                "address": ", ".join(part for part in parts if part),
                "map_url": place._get_service_map_url(),
                "hours": point._get_opening_lines(),
            }
        waiting = document.channel_route_ids.filtered(
            lambda route: route.state in ("searching", "offered", "manual")
        )
        return {"state": "searching"} if waiting else None

    def _get_customer_point(self):
        return self.channel_point_id


class HelpdeskTicket(models.Model):
    _inherit = "helpdesk.ticket"

    def _get_customer_point(self):
        """That of the ticket, else of the visit that comes because of it."""
        visits = self.fsm_order_ids.filtered(lambda order: not order.stage_id.is_closed)
        return self.channel_point_id or visits.channel_point_id[:1]


class ChannelPoint(models.Model):
    _inherit = "channel.point"

    def _get_opening_lines(self):
        """Opening hours in words: [("Mon – Fri", "09:00 – 18:00"), …], days that follow
        each other with the same hours together; empty where no hours are known."""
        self.ensure_one()
        locale = babel_locale_parse(get_lang(self.env).code)
        names = babel.dates.get_day_names("abbreviated", locale=locale)
        lines = self.calendar_id.attendance_ids.filtered(
            lambda line: line.day_period != "lunch" and not line.display_type
        )
        days = []
        for day in range(7):
            spans = {
                (line.hour_from, line.hour_to)
                for line in lines
                if line.dayofweek == str(day)
            }
            text = ", ".join(
                f"{_clock(since)} – {_clock(until)}"
                for since, until in _join(sorted(spans))
            )
            days.append((day, text))
        opening = []
        # Only days that follow each other are one line.
        # pylint: disable-next=bad-builtin-groupby
        for text, group in groupby(days, key=lambda pair: pair[1]):
            if not text:
                continue
            group = [day for day, _text in group]
            label = names[group[0]]
            if len(group) > 1:
                label = f"{label} – {names[group[-1]]}"
            opening.append((label, text))
        return opening


def _join(spans):
    """Morning and afternoon without a pause are one span."""
    joined = []
    for since, until in spans:
        if joined and since <= joined[-1][1]:
            joined[-1][1] = max(joined[-1][1], until)
        else:
            joined.append([since, until])
    return joined


def _clock(hours):
    whole, minutes = divmod(round(hours * 60), 60)
    return f"{whole:02d}:{minutes:02d}"
