# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import http
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.http import request

from odoo.addons.service_revenue.tools.record_id import read_record_id

from .store_portal import DESK, StorePortal


class StoreTeam(StorePortal):
    """People of a firm, for its owner, and stores that take a break (CP-08)."""

    def _store_pages(self, member):
        pages = super()._store_pages(member)
        if member.role in DESK:
            pages.append(
                {
                    "key": "points",
                    "label": request.env._("Stores"),
                    "url": "/my/store/points",
                    "icon": "fa-map-marker",
                    "sequence": 80,
                }
            )
        if member.role == "owner":
            pages.append(
                {
                    "key": "team",
                    "label": request.env._("People"),
                    "url": "/my/store/team",
                    "icon": "fa-users",
                    "sequence": 90,
                }
            )
        return pages

    # ------------------------------------------------------------------
    # People
    # ------------------------------------------------------------------

    def _own_person(self, member_id):
        """Somebody of the caller's firm, else none: which is not told."""
        people = request.env["channel.member"].with_context(active_test=False)
        known = read_record_id(member_id)
        if not known:
            return people
        firm = request.env.user._get_channel_member().channel_partner_id
        return people.search(
            Domain("id", "=", known) & Domain("channel_partner_id", "=", firm.id)
        )

    def _get_people(self, member):
        people = request.env["channel.member"].with_context(active_test=False)
        people = people.search(
            [("channel_partner_id", "=", member.channel_partner_id.id)],
            order="active desc, role, id",
        )
        roles = dict(people._fields["role"]._description_selection(request.env))
        return [
            {
                "id": one.id,
                "url": f"/my/store/team/{one.id}",
                "name": one.partner_id.name,
                "email": one.partner_id.email or "",
                "role": one.role,
                "role_label": roles[one.role],
                "points": one.point_ids.ids,
                "point_names": ", ".join(one.point_ids.mapped("name")),
                "active": one.active,
                "me": one == member.sudo(),
            }
            # sudo: found by the caller's own rights; names of his own people.
            for one in people.sudo()
        ]

    def _render_team(self, member, failed=None, typed=None, said=None):
        people = request.env["channel.member"]
        roles = people._fields["role"]._description_selection(request.env)
        values = self._store_values("team", member)
        values.update(
            people=self._get_people(member),
            roles=roles,
            points=self._get_store_points(),
            failed=failed,
            typed=typed or {},
            said=self._get_team_words().get(said),
        )
        return request.render("channel_partner.store_team", values)

    def _get_team_words(self):
        env = request.env
        return {
            "invited": ("success", env._("Invited: a mail with a link is on its way.")),
            "saved": ("success", env._("Saved.")),
            "ended": ("info", env._("This person has no access any more.")),
            "person_gone": ("warning", env._("This person is not in your firm.")),
        }

    @http.route(
        "/my/store/team",
        type="http",
        auth="user",
        methods=["GET"],
        website=True,
        readonly=True,
    )
    def store_team(self, said=None, **kwargs):
        member = self._get_member("owner")
        if not member:
            return self._store_no()
        return self._render_team(member, said=said)

    @http.route(
        "/my/store/team/invite",
        type="http",
        auth="user",
        methods=["POST"],
        website=True,
        csrf=True,
        readonly=False,
    )
    def store_team_invite(self, name=None, email=None, role=None, **kwargs):
        member = self._get_member("owner")
        if not member:
            return self._store_no()
        typed = {
            "name": self._read_text(name, 100),
            "email": self._read_text(email, 200),
            "role": self._read_text(role, 20),
        }
        return self._change_team(
            member,
            "invited",
            lambda: request.env["channel.member"].store_invite(
                typed["name"], typed["email"], typed["role"], self._read_points()
            ),
            typed,
        )

    @http.route(
        "/my/store/team/<string:member_id>/<any(change,end,resume):deed>",
        type="http",
        auth="user",
        methods=["POST"],
        website=True,
        csrf=True,
        readonly=False,
    )
    def store_team_do(self, member_id, deed, role=None, **kwargs):
        member = self._get_member("owner")
        if not member:
            return self._store_no()
        person = self._own_person(member_id)
        if not person:
            return self._say("/my/store/team", "person_gone")
        if deed == "change":
            role = self._read_text(role, 20)
            return self._change_team(
                member, "saved", lambda: person.store_change(role, self._read_points())
            )
        if deed == "end":
            return self._change_team(member, "ended", person.store_end)
        return self._change_team(member, "saved", person.store_resume)

    def _read_points(self):
        """Stores that were ticked; what is no id is no store."""
        ticked = request.httprequest.form.getlist("point_ids")
        return [read_record_id(one) or 0 for one in ticked]

    def _change_team(self, member, said, change, typed=None):
        try:
            with request.env.cr.savepoint():
                change()
        except UserError as error:
            request.env.invalidate_all(flush=False)
            return self._render_team(member, failed=str(error), typed=typed)
        return self._say("/my/store/team", said)

    # ------------------------------------------------------------------
    # Stores
    # ------------------------------------------------------------------

    def _render_points(self, member, failed=None, said=None):
        values = self._store_values("points", member)
        words = {"saved": ("success", request.env._("Saved."))}
        values.update(
            points=self._get_store_points(), failed=failed, said=words.get(said)
        )
        return request.render("channel_partner.store_points", values)

    @http.route(
        "/my/store/points",
        type="http",
        auth="user",
        methods=["GET"],
        website=True,
        readonly=True,
    )
    def store_points(self, said=None, **kwargs):
        member = self._get_member(*DESK)
        if not member:
            return self._store_no()
        return self._render_points(member, said=said)

    @http.route(
        "/my/store/points/<string:point_id>/<any(pause,resume):deed>",
        type="http",
        auth="user",
        methods=["POST"],
        website=True,
        csrf=True,
        readonly=False,
    )
    def store_point_do(self, point_id, deed, until=None, **kwargs):
        member = self._get_member(*DESK)
        if not member:
            return self._store_no()
        known = read_record_id(point_id)
        point = self._get_store_points().filtered(lambda one: one.id == known)
        if not point:
            return request.redirect("/my/store/points")
        point = point.sudo(False)
        try:
            with request.env.cr.savepoint():
                if deed == "pause":
                    point.action_portal_pause(self._read_text(until, 20))
                else:
                    point.action_portal_resume()
        except UserError as error:
            request.env.invalidate_all(flush=False)
            return self._render_points(member, failed=str(error))
        return self._say("/my/store/points", "saved")
