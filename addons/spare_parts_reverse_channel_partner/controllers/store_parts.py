# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import uuid

from odoo import http
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.http import request

from odoo.addons.channel_partner.controllers.store_portal import DESK, StorePortal
from odoo.addons.portal.controllers.portal import pager
from odoo.addons.service_revenue.tools.record_id import read_record_id
from odoo.addons.spare_parts_reverse.models.spare_part_return_terms import OWING


def _text(value, size=100):
    """Words out of a form: a file in place of a text is none."""
    return value.replace("\x00", "").strip()[:size] if isinstance(value, str) else ""


class StoreParts(StorePortal):
    """Parts of a store: search, order, hold, use, give back (SP-16)."""

    # ------------------------------------------------------------------
    # Frame
    # ------------------------------------------------------------------

    def _store_pages(self, member):
        pages = super()._store_pages(member)
        pages.append(
            {
                "key": "parts",
                "label": request.env._("Parts"),
                "url": "/my/store/parts",
                "icon": "fa-cogs",
                "bar": member.role == "technician",
                "sequence": 40,
            }
        )
        return pages

    def _store_home_values(self, member):
        values = super()._store_home_values(member)
        values["store_parts_owed"] = self._count_owed(member)
        if member.role in DESK:
            values["store_parts_open"] = request.env[
                "spare.store.request"
            ].search_count(self._request_domain(member) & Domain("state", "=", "open"))
        return values

    def _count_owed(self, member):
        """Defective parts that the firm has to send back."""
        returns = request.env["spare.part.return"]
        # sudo: the firm of the own role.
        firm = member.sudo().channel_partner_id
        return returns.search_count(
            Domain("holder_id", "child_of", firm.ids) & Domain("state", "in", OWING)
        )

    def _request_domain(self, member):
        # Record rules say the same for portal users; an employee who has a role at a
        # firm finds only what is its own here too.
        points = request.env["spare.store.request"]._get_member_points(member)
        return Domain("point_id", "in", points.ids)

    def _get_points(self, member, store=None):
        """(stores whose parts the caller sees, the one that he has chosen)."""
        points = request.env["spare.store.request"]._get_member_points(member)
        known = read_record_id(store)
        chosen = points.filtered(lambda point: point.id == known)
        return points, chosen or points[:1]

    def _get_part(self, point, product_id):
        # sudo: parts are known to all stores; the domain says which.
        products = request.env["product.product"].sudo()
        known = read_record_id(product_id)
        if not known or not point:
            return products
        requests = request.env["spare.store.request"]
        held = point._get_held_quants(products.browse(known)).product_id
        domain = requests._get_part_domain(point) & Domain("id", "=", known)
        return products.search(domain) or held

    def _get_part_words(self):
        env = request.env
        return {
            "buy": ("success", env._("Ordered. We send it to your store.")),
            "hold": ("success", env._("It is reserved for your store and on its way.")),
            "use": ("success", env._("Noted: the part is used on the job.")),
            "give_back": ("success", env._("Send it in: we wait for it.")),
            "cancelled": ("info", env._("Cancelled.")),
            "late": ("warning", env._("It cannot be cancelled any more.")),
            "gone": ("warning", env._("This is not there any more.")),
        }

    # ------------------------------------------------------------------
    # Pages
    # ------------------------------------------------------------------

    @http.route(
        ["/my/store/parts", "/my/store/parts/page/<int:page>"],
        type="http",
        auth="user",
        methods=["GET"],
        website=True,
        readonly=True,
    )
    def store_parts(self, page=1, search=None, store=None, said=None, **kwargs):
        member = self._get_member()
        if not member:
            return self._store_no()
        requests = request.env["spare.store.request"]
        points, point = self._get_points(member, store)
        search = _text(search)
        # sudo: parts are known to all stores; the domain says which.
        products = request.env["product.product"].sudo()
        domain = Domain.FALSE
        if point and search:
            domain = requests._get_part_domain(point, search)
        elif point:
            domain = Domain("id", "in", point._get_held_quants().product_id.ids)
        total = products.search_count(domain)
        pages = pager(
            url="/my/store/parts",
            url_args={"search": search, "store": point.id},
            total=total,
            page=page,
            step=self._store_items_per_page,
        )
        if total:
            products = products.search(
                domain,
                order="name, id",
                limit=self._store_items_per_page,
                offset=pages["offset"],
            )
        values = self._store_values("parts", member)
        values.update(
            cards=requests._get_part_cards(products, point) if total else [],
            points=points,
            point=point,
            search=search,
            pager=pages,
            owed=self._count_owed(member),
            said=self._get_part_words().get(said),
        )
        return request.render("spare_parts_reverse_channel_partner.store_parts", values)

    @http.route(
        ["/my/store/parts/orders", "/my/store/parts/orders/page/<int:page>"],
        type="http",
        auth="user",
        methods=["GET"],
        website=True,
        readonly=True,
    )
    def store_part_orders(self, page=1, filterby=None, said=None, **kwargs):
        member = self._get_member()
        if not member:
            return self._store_no()
        requests = request.env["spare.store.request"]
        filters = {
            "open": (request.env._("On its way"), Domain("state", "=", "open")),
            "all": (request.env._("All"), Domain.TRUE),
        }
        filterby = filterby if filterby in filters else "open"
        domain = self._request_domain(member) & filters[filterby][1]
        total = requests.search_count(domain)
        pages = pager(
            url="/my/store/parts/orders",
            url_args={"filterby": filterby},
            total=total,
            page=page,
            step=self._store_items_per_page,
        )
        if total:
            requests = requests.search(
                domain, limit=self._store_items_per_page, offset=pages["offset"]
            )
        values = self._store_values("parts", member)
        values.update(
            cards=requests._get_request_cards(),
            is_desk=member.role in DESK,
            filters=[(key, label) for key, (label, _domain) in filters.items()],
            filterby=filterby,
            pager=pages,
            said=self._get_part_words().get(said),
        )
        return request.render(
            "spare_parts_reverse_channel_partner.store_part_orders", values
        )

    def _render_part(self, member, point, product, error=None, typed=None, said=None):
        values = self._store_values("parts", member)
        values.update(
            part=request.env["spare.store.request"]._get_part_page(
                product, point, member, with_money=member.role == "owner"
            ),
            point=point,
            error=error,
            typed=typed or {},
            client_key=uuid.uuid4().hex,
            said=said,
        )
        return request.render("spare_parts_reverse_channel_partner.store_part", values)

    @http.route(
        "/my/store/parts/<string:product_id>",
        type="http",
        auth="user",
        methods=["GET"],
        website=True,
        readonly=True,
    )
    def store_part(self, product_id, store=None, said=None, **kwargs):
        member = self._get_member()
        if not member:
            return self._store_no()
        _points, point = self._get_points(member, store)
        product = self._get_part(point, product_id)
        if not product:
            return request.redirect("/my/store/parts?said=gone")
        said = self._get_part_words().get(said)
        return self._render_part(member, point, product, said=said)

    # ------------------------------------------------------------------
    # What is done
    # ------------------------------------------------------------------

    @http.route(
        "/my/store/parts/<string:product_id>/<string:action>",
        type="http",
        auth="user",
        methods=["POST"],
        website=True,
        csrf=True,
        readonly=False,
    )
    def store_part_do(self, product_id, action, **kwargs):
        member = self._get_member()
        roles_ok = member and (action == "use" or member.role in DESK)
        if not roles_ok or action not in ("buy", "hold", "use", "give_back"):
            return self._store_no()
        form = request.httprequest.form
        _points, point = self._get_points(member, form.get("store"))
        product = self._get_part(point, product_id)
        if not product:
            return request.redirect("/my/store/parts?said=gone")
        typed = {
            name: _text(form.get(name))
            for name in ("quantity", "job", "lot", "old_lot", "is_new", "key")
        }
        typed["lots"] = [_text(name) for name in form.getlist("lots")]
        typed["action"] = action
        try:
            with request.env.cr.savepoint():
                self._do_part(point, product, typed)
        except UserError as error:
            request.env.invalidate_all(flush=False)
            return self._render_part(member, point, product, str(error), typed)
        # A technician sees what he used, too.
        return request.redirect(f"/my/store/parts/orders?filterby=all&said={action}")

    def _do_part(self, point, product, typed):
        requests = request.env["spare.store.request"]
        quantity = typed["quantity"].replace(",", ".")
        args = (point.id, product.id)
        if typed["action"] in ("buy", "hold"):
            requests.order_part(*args, quantity, kind=typed["action"], key=typed["key"])
        elif typed["action"] == "give_back":
            requests.give_back(
                *args, quantity, lot_names=typed["lots"], key=typed["key"]
            )
        else:
            requests.use_part(
                *args,
                read_record_id(typed["job"]),
                quantity=quantity,
                lot_name=typed["lot"],
                old_lot_name=typed["old_lot"],
                is_new=bool(typed["is_new"]),
                key=typed["key"],
            )

    @http.route(
        "/my/store/parts/orders/<string:request_id>/cancel",
        type="http",
        auth="user",
        methods=["POST"],
        website=True,
        csrf=True,
        readonly=False,
    )
    def store_part_cancel(self, request_id, **kwargs):
        member = self._get_member(*DESK)
        if not member:
            return self._store_no()
        known = read_record_id(request_id)
        own = request.env["spare.store.request"].search(
            self._request_domain(member) & Domain("id", "=", known or 0)
        )
        said = "gone"
        if own:
            try:
                with request.env.cr.savepoint():
                    own.action_cancel()
                said = "cancelled"
            except UserError:
                request.env.invalidate_all(flush=False)
                said = "late"
        return request.redirect(f"/my/store/parts/orders?said={said}")
