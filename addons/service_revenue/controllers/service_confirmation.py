# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import http
from odoo.http import request

from .signed_page import SignedPage


class ServiceConfirmationController(SignedPage, http.Controller):
    """The page behind the signed link of a one-time code (X-36).

    Works without an account and without JavaScript. Opening it changes nothing: mail
    programs and messengers open links by themselves.
    """

    @http.route(
        "/service/confirm/<string:token>",
        type="http",
        auth="public",
        website=True,
        methods=["GET"],
        readonly=True,
        sitemap=False,
    )
    def confirmation_page(self, token, **kwargs):
        confirmation = self._get_confirmation(token)
        if not confirmation:
            return self._render_closed()
        return self._render(
            "service_revenue.confirmation_page",
            self._get_page_values(confirmation, token),
        )

    @http.route(
        "/service/confirm/<string:token>",
        type="http",
        auth="public",
        website=True,
        methods=["POST"],
        csrf=True,
        readonly=False,
        sitemap=False,
    )
    def confirmation_submit(self, token, code="", **kwargs):
        confirmation = self._get_confirmation(token)
        if not confirmation:
            return self._render_closed()
        # Taken before the code is used up: afterwards the page may not be shown again.
        values = self._get_page_values(confirmation, token)
        outcome = confirmation._try_code(code, "link")
        if outcome == "confirmed":
            return self._render("service_revenue.confirmation_thanks", values)
        if outcome == "closed":
            return self._render_closed()
        values["attempts_left"] = confirmation._get_attempts_left()
        return self._render("service_revenue.confirmation_page", values)

    def _get_confirmation(self, token):
        # The visitor has no account; the signature of the link is his right to see this
        # one confirmation, and it was checked when something comes back.
        confirmation = request.env["service.confirmation"].sudo()._from_token(token)
        if confirmation:
            partner = confirmation.partner_id
            # A visitor has no time zone. The technician was at the customer's place.
            context = {"tz": partner.tz or confirmation.user_id.tz or "UTC"}
            if partner.lang:
                context["lang"] = partner.lang
            request.update_context(**context)
            confirmation = confirmation.with_context(**context)
        return confirmation

    def _get_page_values(self, confirmation, token):
        order = confirmation.order_id
        return {
            "token": token,
            "company": confirmation.company_id,
            "order": order,
            "done_on": order.date_end or order.proof_completed_on or order.date_start,
            "tz": self._get_timezone(confirmation),
            "technician": order.person_id.name,
            "attempts_left": 0,
        }

    def _get_timezone(self, confirmation):
        """Where the visit was: the visitor has no account that would say it."""
        order = confirmation.order_id
        people = (confirmation.partner_id, order.person_id.partner_id)
        zones = [person.tz for person in people] + [confirmation.user_id.tz]
        return next(filter(None, zones), "UTC")

    def _render_closed(self):
        """One answer for unknown, forged, expired, locked and used links."""
        return self._render("service_revenue.confirmation_closed", {}, status=404)
