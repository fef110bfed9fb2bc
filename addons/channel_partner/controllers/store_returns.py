# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import base64
import uuid

from odoo import http
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.http import request

from odoo.addons.portal.controllers.portal import pager
from odoo.addons.service_revenue.tools.record_id import read_record_id

from .store_portal import DESK, StorePortal

#: Longest text that is read from a form.
_SIZE = 2000


def _text(value, size=_SIZE):
    """Words out of a form: a file in place of a text is none."""
    return value.replace("\x00", "").strip()[:size] if isinstance(value, str) else ""


class StoreReturns(StorePortal):
    """Returns and exchanges of a store: ask, follow, take back (CP-09)."""

    # ------------------------------------------------------------------
    # Frame
    # ------------------------------------------------------------------

    def _store_pages(self, member):
        pages = super()._store_pages(member)
        if member.role in DESK:
            pages.append(
                {
                    "key": "returns",
                    "label": request.env._("Returns"),
                    "url": "/my/store/returns",
                    "icon": "fa-reply",
                    "bar": False,
                    "sequence": 60,
                }
            )
        return pages

    def _store_home_values(self, member):
        values = super()._store_home_values(member)
        if member.role in DESK:
            values["store_return_count"] = request.env["channel.return"].search_count(
                self._return_domain(member) & Domain("state", "in", self._open_states())
            )
        return values

    def _open_states(self):
        return ("waiting", "authorised", "received")

    def _return_domain(self, member):
        # Record rules say the same for portal users; an employee who has a role at a
        # firm finds only its returns here too.
        domain = Domain("channel_partner_id", "=", member.sudo().channel_partner_id.id)
        # sudo: stores of the own role, whatever the caller may read of them.
        points = member.sudo().point_ids
        if member.role == "clerk" and points:
            domain &= Domain("point_id", "in", points.ids)
        return domain

    def _own_return(self, member, return_id):
        """The caller's own request with this id, else none: which is not told."""
        returns = request.env["channel.return"]
        known = read_record_id(return_id)
        if not known:
            return returns
        return returns.search(self._return_domain(member) & Domain("id", "=", known))

    def _own_line(self, member, line_id):
        """Delivered line with this id that the caller may return, else none."""
        returns = request.env["channel.return"]
        # sudo: the domain says which lines the role covers.
        lines = request.env["sale.order.line"].sudo()
        known = read_record_id(line_id)
        if not known:
            return lines
        domain = returns._get_lines_domain(member.sudo())
        return lines.search(domain & Domain("id", "=", known))

    def _get_return_words(self):
        env = request.env
        return {
            "asked": ("success", env._("We have your request. This is the answer.")),
            "cancelled": ("info", env._("The request is cancelled.")),
            "late": (
                "warning",
                env._("It cannot be cancelled any more: it has arrived, or is closed."),
            ),
            "gone": ("warning", env._("This is not there any more.")),
        }

    # ------------------------------------------------------------------
    # Pages
    # ------------------------------------------------------------------

    @http.route(
        ["/my/store/returns", "/my/store/returns/page/<int:page>"],
        type="http",
        auth="user",
        methods=["GET"],
        website=True,
        readonly=True,
    )
    def store_returns(self, page=1, filterby=None, said=None, **kwargs):
        member = self._get_member(*DESK)
        if not member:
            return self._store_no()
        returns = request.env["channel.return"]
        filters = {
            "open": (request.env._("Open"), Domain("state", "in", self._open_states())),
            "all": (request.env._("All"), Domain.TRUE),
        }
        filterby = filterby if filterby in filters else "open"
        domain = self._return_domain(member) & filters[filterby][1]
        total = returns.search_count(domain)
        pages = pager(
            url="/my/store/returns",
            url_args={"filterby": filterby},
            total=total,
            page=page,
            step=self._store_items_per_page,
        )
        if total:
            returns = returns.search(
                domain, limit=self._store_items_per_page, offset=pages["offset"]
            )
        values = self._store_values("returns", member)
        values.update(
            cards=returns._get_portal_cards(),
            filters=[(key, label) for key, (label, _domain) in filters.items()],
            filterby=filterby,
            pager=pages,
            said=self._get_return_words().get(said),
        )
        return request.render("channel_partner.store_returns", values)

    @http.route(
        ["/my/store/returns/new", "/my/store/returns/new/page/<int:page>"],
        type="http",
        auth="user",
        methods=["GET"],
        website=True,
        readonly=True,
    )
    def store_return_lines(self, page=1, search=None, said=None, **kwargs):
        member = self._get_member(*DESK)
        if not member:
            return self._store_no()
        returns = request.env["channel.return"]
        # sudo: the domain says which lines the role covers.
        lines = request.env["sale.order.line"].sudo()
        search = _text(search, 100)
        domain = returns._get_lines_domain(member.sudo(), search)
        total = lines.search_count(domain)
        pages = pager(
            url="/my/store/returns/new",
            url_args={"search": search},
            total=total,
            page=page,
            step=self._store_items_per_page,
        )
        if total:
            lines = lines.search(
                domain,
                order="id desc",
                limit=self._store_items_per_page,
                offset=pages["offset"],
            )
        values = self._store_values("returns", member)
        values.update(
            cards=returns._get_portal_lines(lines),
            search=search,
            pager=pages,
            said=self._get_return_words().get(said),
        )
        return request.render("channel_partner.store_return_lines", values)

    def _render_form(self, member, line, error=None, typed=None):
        values = self._store_values("returns", member)
        values.update(
            form=request.env["channel.return"]._get_portal_form(
                line, with_money=member.role == "owner"
            ),
            error=error,
            typed=typed or {},
            client_key=(typed or {}).get("key") or uuid.uuid4().hex,
        )
        return request.render("channel_partner.store_return_form", values)

    @http.route(
        "/my/store/returns/new/<string:line_id>",
        type="http",
        auth="user",
        methods=["GET"],
        website=True,
        readonly=True,
    )
    def store_return_form(self, line_id, **kwargs):
        member = self._get_member(*DESK)
        if not member:
            return self._store_no()
        line = self._own_line(member, line_id)
        if not line:
            return request.redirect("/my/store/returns/new?said=gone")
        return self._render_form(member, line)

    @http.route(
        "/my/store/returns/new/<string:line_id>/send",
        type="http",
        auth="user",
        methods=["POST"],
        website=True,
        csrf=True,
        readonly=False,
    )
    def store_return_send(self, line_id, **kwargs):
        member = self._get_member(*DESK)
        if not member:
            return self._store_no()
        line = self._own_line(member, line_id)
        if not line:
            return request.redirect("/my/store/returns/new?said=gone")
        form = request.httprequest.form
        typed = {
            name: _text(form.get(name))
            for name in ("quantity", "kind", "mode", "product", "note", "key")
        }
        typed["lots"] = [_text(name, 100) for name in form.getlist("lots")]
        typed["lots"] += [
            name for name in _text(form.get("lot_names")).replace(",", " ").split()
        ]
        photos = [
            base64.b64encode(upload.read()).decode()
            for upload in request.httprequest.files.getlist("photos")[:6]
            if upload.filename
        ]
        try:
            with request.env.cr.savepoint():
                return_id = request.env["channel.return"].request_return(
                    line.id,
                    typed["quantity"].replace(",", "."),
                    typed["kind"],
                    mode=typed["mode"] or "refund",
                    exchange_product_id=read_record_id(typed["product"]),
                    note=typed["note"],
                    photos=photos,
                    lot_names=typed["lots"],
                    key=typed["key"],
                )
        except UserError as error:
            request.env.invalidate_all(flush=False)
            return self._render_form(member, line, str(error), typed)
        return request.redirect(f"/my/store/returns/{return_id}?said=asked")

    @http.route(
        "/my/store/returns/<string:return_id>",
        type="http",
        auth="user",
        methods=["GET"],
        website=True,
        readonly=True,
    )
    def store_return(self, return_id, said=None, **kwargs):
        member = self._get_member(*DESK)
        if not member:
            return self._store_no()
        own = self._own_return(member, return_id)
        if not own:
            return request.redirect("/my/store/returns?said=gone")
        values = self._store_values("returns", member)
        values.update(
            one=own._get_portal_page(with_money=member.role == "owner"),
            said=self._get_return_words().get(said),
        )
        return request.render("channel_partner.store_return", values)

    @http.route(
        "/my/store/returns/<string:return_id>/cancel",
        type="http",
        auth="user",
        methods=["POST"],
        website=True,
        csrf=True,
        readonly=False,
    )
    def store_return_cancel(self, return_id, **kwargs):
        member = self._get_member(*DESK)
        if not member:
            return self._store_no()
        own = self._own_return(member, return_id)
        if not own:
            return request.redirect("/my/store/returns?said=gone")
        try:
            with request.env.cr.savepoint():
                own.action_cancel()
        except UserError:
            request.env.invalidate_all(flush=False)
            return request.redirect(f"/my/store/returns/{own.id}?said=late")
        return request.redirect(f"/my/store/returns/{own.id}?said=cancelled")
