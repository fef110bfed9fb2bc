# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import http
from odoo.http import request

from odoo.addons.portal.controllers.portal import CustomerPortal

#: Roles that see offers and leads; money and people are for owners only.
DESK = ("owner", "clerk")
ALL_ROLES = ("owner", "clerk", "technician")


class StorePortal(CustomerPortal):
    """Frame of the partner portal: everything below ``/my/store`` (CP-08).

    A page starts with ``_get_member(*roles)`` and answers ``_store_no()`` to whoever
    has no such role. It renders its template, which calls the template
    ``channel_partner.store_layout``, with ``_store_values(key)``. It gets its tab by
    ``_store_pages``, and its tile on the home page by ``_store_home_values`` and by
    inheriting the template ``channel_partner.store_home``.
    """

    #: As the other lists of the portal.
    _store_items_per_page = CustomerPortal._items_per_page

    # ------------------------------------------------------------------
    # Who
    # ------------------------------------------------------------------

    def _get_member(self, *roles):
        """The caller's own active role (``channel.member``), else none.

        With ``roles``, only if it is one of them. The record has the caller's rights.
        """
        member = request.env.user._get_channel_member()
        return member if not roles or member.role in roles else member.browse()

    def _store_no(self):
        """The one answer to whoever has no business here: his own home page."""
        return request.redirect("/my/store" if self._get_member() else "/my")

    def _get_store_points(self):
        """Stores of which the caller sees what they have."""
        partner = request.env.user.partner_id
        # sudo: the same stores as by record rule, by index; names are read for him.
        return (
            request.env["channel.point"]
            .sudo()
            .search([("reader_ids", "in", partner.ids)])
        )

    # ------------------------------------------------------------------
    # Frame
    # ------------------------------------------------------------------

    def _store_pages(self, member):
        """Pages that this member has, in the order in which he sees them.

        Each: key (as given to ``_store_values``), label, url, icon (Font Awesome) and
        bar: whether it has a place in the bar at the bottom of a phone, where five fit.
        All others are behind "More". Extend by ``super()``; sequence sorts.
        """
        env = request.env
        pages = [
            {
                "key": "home",
                "label": env._("Home"),
                "url": "/my/store",
                "icon": "fa-home",
                "bar": True,
                "sequence": 0,
            }
        ]
        return pages

    def _store_values(self, page, member=None):
        """Values that the frame needs; ``page`` is the key of the page."""
        member = member or self._get_member()
        pages = sorted(self._store_pages(member), key=lambda one: one["sequence"])
        bar = [one for one in pages if one.get("bar")][:4]
        return {
            "page_name": f"store_{page}",
            "store_page": page,
            "store_member": member,
            "store_pages": pages,
            "store_bar": bar,
            "store_more": [one for one in pages if one not in bar],
        }

    def _say(self, url, code):
        """Redirect to a page of the portal that shows the sentence of this code."""
        return request.redirect(f"{url}?said={code}")

    def _read_text(self, text, size):
        """Words out of a form: a file in place of a text is none."""
        return text.replace("\x00", "").strip()[:size] if isinstance(text, str) else ""

    # ------------------------------------------------------------------
    # Home
    # ------------------------------------------------------------------

    def _store_home_values(self, member):
        """Values of the tiles on the home page. Extend by ``super()``.

        The number of queries must not grow with the number of records.
        """
        return {}

    @http.route(
        "/my/store",
        type="http",
        auth="user",
        methods=["GET"],
        website=True,
        readonly=True,
    )
    def store_home(self, **kwargs):
        member = self._get_member()
        if not member:
            return self._store_no()
        values = self._store_values("home", member)
        values.update(self._store_home_values(member))
        return request.render("channel_partner.store_home", values)

    @http.route(
        "/my/store/more",
        type="http",
        auth="user",
        methods=["GET"],
        website=True,
        readonly=True,
    )
    def store_more(self, **kwargs):
        member = self._get_member()
        if not member:
            return self._store_no()
        return request.render(
            "channel_partner.store_more", self._store_values("more", member)
        )
