# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import http
from odoo.http import request

from odoo.addons.portal.controllers.portal import CustomerPortal

from ..models.ambassador_ambassador import ON_BOARD

#: Paused: he sees the money that he still gets, and nothing else.
WITH_MONEY = (*ON_BOARD, "paused")


class AmbassadorPortal(CustomerPortal):
    """Frame of the ambassador's portal: everything below ``/my/ambassador`` (AM-05).

    A page starts with ``_get_ambassador()`` and answers ``_ambassador_no()`` to whoever
    is none. It renders its template, which calls the template
    ``ambassador_program.ambassador_layout``, with ``_ambassador_values(key)``. It gets
    its tab by ``_ambassador_pages``, and its card on the home page by
    ``_ambassador_home_values`` and by inheriting the template
    ``ambassador_program.ambassador_home``.
    """

    #: As the other lists of the portal.
    _ambassador_items_per_page = CustomerPortal._items_per_page

    # ------------------------------------------------------------------
    # Who
    # ------------------------------------------------------------------

    def _get_ambassador(self, states=ON_BOARD):
        """The ambassador that the caller is, with his own rights, else none."""
        return request.env.user._get_ambassador(states)

    def _ambassador_no(self):
        """The one answer to whoever has no business here."""
        # Who pauses has one page left.
        if self._get_ambassador(WITH_MONEY):
            return request.redirect("/my/ambassador/cash")
        return request.redirect("/my")

    # ------------------------------------------------------------------
    # Frame
    # ------------------------------------------------------------------

    def _ambassador_pages(self, ambassador):
        """Pages that he has, in their order.

        Each: key (as given to ``_ambassador_values``), label, url, icon (Font Awesome)
        and bar: whether it has a place in the bar at the bottom of a phone, where four
        fit. All others are behind "More". Extend by ``super()``; sequence sorts.
        """
        return [
            {
                "key": "home",
                "label": request.env._("Home"),
                "url": "/my/ambassador",
                "icon": "fa-home",
                "bar": True,
                "sequence": 0,
            }
        ]

    def _ambassador_values(self, page, ambassador=None):
        """Values that the frame needs; ``page`` is the key of the page."""
        ambassador = ambassador or self._get_ambassador(WITH_MONEY)
        # sudo: state and city of his own record.
        own = ambassador.sudo()
        pages = self._ambassador_pages(ambassador)
        if own.state not in ON_BOARD:
            pages = [one for one in pages if one["key"] == "cash"]
        pages.sort(key=lambda one: one["sequence"])
        bar = [one for one in pages if one.get("bar")][:4]
        return {
            "page_name": f"ambassador_{page}",
            "ambassador_page": page,
            "ambassador": ambassador,
            "ambassador_city": own.city_id.display_name,
            "ambassador_pages": pages,
            "ambassador_bar": bar,
            "ambassador_more": [one for one in pages if one not in bar],
            "ambassador_paused": own.state == "paused",
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

    def _ambassador_home_values(self, ambassador):
        """Values of the cards on the home page. Extend by ``super()``.

        The number of queries must not grow with the number of records.
        """
        return {"links": ambassador._get_portal_links(only_own=True)}

    @http.route(
        "/my/ambassador",
        type="http",
        auth="user",
        methods=["GET"],
        website=True,
        readonly=True,
    )
    def ambassador_home(self, **kwargs):
        ambassador = self._get_ambassador()
        if not ambassador:
            return self._ambassador_no()
        values = self._ambassador_values("home", ambassador)
        values.update(self._ambassador_home_values(ambassador))
        return request.render("ambassador_program.ambassador_home", values)

    @http.route(
        "/my/ambassador/more",
        type="http",
        auth="user",
        methods=["GET"],
        website=True,
        readonly=True,
    )
    def ambassador_more(self, **kwargs):
        ambassador = self._get_ambassador()
        if not ambassador:
            return self._ambassador_no()
        return request.render(
            "ambassador_program.ambassador_more",
            self._ambassador_values("more", ambassador),
        )
