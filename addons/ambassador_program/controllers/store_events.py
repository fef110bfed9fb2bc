# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import http
from odoo.exceptions import AccessError, UserError
from odoo.fields import Datetime, Domain
from odoo.http import request

from odoo.addons.channel_partner.controllers.store_portal import DESK, StorePortal
from odoo.addons.portal.controllers.portal import pager
from odoo.addons.service_revenue.tools.record_id import read_record_id

#: Events on the home page; the rest is one tap away.
HOME_EVENTS = 3


class StoreEvents(StorePortal):
    """Community events in the area of a store: known beforehand, answered (AM-11)."""

    def _store_pages(self, member):
        pages = super()._store_pages(member)
        if member.role in DESK:
            pages.append(
                {
                    "key": "events",
                    "label": request.env._("Events Nearby"),
                    "url": "/my/store/events",
                    "icon": "fa-calendar",
                    "bar": False,
                    "sequence": 60,
                }
            )
        return pages

    def _store_home_values(self, member):
        values = super()._store_home_values(member)
        if member.role in DESK:
            rows = request.env["ambassador.event.store"]
            found = self._find_events(member, "coming", limit=HOME_EVENTS + 1)
            values.update(
                event_cards=rows.browse(found[:HOME_EVENTS])._get_portal_cards(),
                event_more=len(found) > HOME_EVENTS,
            )
        return values

    def _event_domain(self, show):
        domain = Domain("point_id", "in", self._get_store_points().ids)
        domain &= Domain("told_on", "!=", False)
        now = Datetime.now()
        if show == "coming":
            domain &= Domain("event_id.date_end", ">", now) & Domain(
                "is_near", "=", True
            )
            return domain & Domain("event_id.community_state", "!=", "cancelled")
        return domain & (
            Domain("event_id.date_end", "<=", now)
            | Domain("is_near", "=", False)
            | Domain("event_id.community_state", "=", "cancelled")
        )

    def _find_events(self, member, show, limit=None, offset=0):
        """Ids of the rows of the caller's stores, the next event first."""
        # sudo: rows of his own stores; the order is by the date of events, which
        # people of stores do not read.
        rows = request.env["ambassador.event.store"].sudo()
        return rows.search(
            self._event_domain(show),
            order="event_id, id" if show == "coming" else "event_id desc, id",
            limit=limit,
            offset=offset,
        ).ids

    @http.route(
        ["/my/store/events", "/my/store/events/page/<int:page>"],
        type="http",
        auth="user",
        methods=["GET"],
        website=True,
        readonly=True,
    )
    def store_events(self, page=1, show=None, said=None, **kwargs):
        return self._render_store_events(page, show, said)

    def _render_store_events(self, page=1, show=None, said=None, error=None):
        member = self._get_member(*DESK)
        if not member:
            return self._store_no()
        env = request.env
        filters = {"coming": env._("Coming"), "past": env._("Past")}
        show = show if show in filters else "coming"
        # sudo: counts rows of his own stores, as below.
        rows = env["ambassador.event.store"].sudo()
        pages = pager(
            url="/my/store/events",
            url_args={"show": show},
            total=rows.search_count(self._event_domain(show)),
            page=page,
            step=self._store_items_per_page,
        )
        found = self._find_events(
            member, show, limit=self._store_items_per_page, offset=pages["offset"]
        )
        words = {
            "answered": ("success", env._("Your answer has been passed on.")),
            "gone": ("warning", env._("This event is not there any more.")),
        }
        values = self._store_values("events", member)
        values.update(
            event_cards=env["ambassador.event.store"].browse(found)._get_portal_cards(),
            filters=filters,
            show=show,
            pager=pages,
            said=words.get(said),
            error=error,
        )
        return request.render("ambassador_program.store_events", values)

    @http.route(
        "/my/store/events/<string:row_id>/answer",
        type="http",
        auth="user",
        methods=["POST"],
        website=True,
        csrf=True,
        readonly=False,
    )
    def store_event_answer(self, row_id, answer=None, note=None, **kwargs):
        if not self._get_member(*DESK):
            return self._store_no()
        known = read_record_id(row_id)
        if not known:
            return self._say("/my/store/events", "gone")
        row = request.env["ambassador.event.store"].browse(known)
        try:
            with request.env.cr.savepoint():
                row.store_answer_event(answer, self._read_text(note, 500))
        except AccessError:
            return self._say("/my/store/events", "gone")
        except UserError as error:
            return self._render_store_events(error=error.args[0])
        return self._say("/my/store/events", "answered")
