# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import http
from odoo.exceptions import UserError
from odoo.fields import Datetime
from odoo.http import request
from odoo.tools.image import image_data_uri

from ..models.service_visit_rating import SCORES
from ..tools import visit_status
from .signed_page import SignedPage


class ServiceStatusController(SignedPage, http.Controller):
    """The customer's page behind the signed link of a status message (X-36).

    Works without an account and without JavaScript. Opening it changes nothing: mail
    programs and messengers open links by themselves.
    """

    @http.route(
        "/service/status/<string:token>",
        type="http",
        auth="public",
        website=True,
        methods=["GET"],
        readonly=True,
        sitemap=False,
    )
    def status_page(self, token, **kwargs):
        order = self._get_order(token)
        return self._render_page(order, token) if order else self._render_closed()

    @http.route(
        "/service/status/<string:token>/other-time",
        type="http",
        auth="public",
        website=True,
        methods=["POST"],
        csrf=True,
        readonly=False,
        sitemap=False,
    )
    def status_other_time(self, token, wish="", **kwargs):
        order = self._get_order(token)
        if not order:
            return self._render_closed()
        notice = "asked" if order._ask_other_time(wish) else "too_often"
        return self._render_page(order, token, notice)

    @http.route(
        "/service/status/<string:token>/rate",
        type="http",
        auth="public",
        website=True,
        methods=["POST"],
        csrf=True,
        readonly=False,
        sitemap=False,
    )
    def status_rate(self, token, comment="", **kwargs):
        order = self._get_order(token)
        if not order:
            return self._render_closed()
        scores = {name: visit_status.read_score(kwargs.get(name)) for name in SCORES}
        if not all(scores.values()):
            return self._render_page(order, token, "incomplete")
        # The customer has no account; the link is his right to rate this one visit.
        ratings = request.env["service.visit.rating"].sudo()
        try:
            ratings._rate(order, scores, comment)
        except UserError:
            return self._render_page(order, token, "final")
        return self._render_page(order, token, "rated")

    def _get_order(self, token):
        # The visitor has no account; the signature of the link is his right to see this
        # one visit, and it was checked when something comes back.
        order = request.env["fsm.order"].sudo()._from_status_token(token)
        if order:
            context = {"tz": order._get_status_tz()}
            if order.service_partner_id.lang:
                context["lang"] = order.service_partner_id.lang
            request.update_context(**context)
            order = order.with_context(**context)
        return order

    def _get_page_values(self, order, token, notice):
        rating = order.service_rating_ids[:1]
        person = order.person_id.partner_id
        confirmation = order.env["service.confirmation"].search(
            [("order_id", "=", order.id), ("state", "=", "open")], limit=1
        )
        alive = confirmation.expires_at and confirmation.expires_at > Datetime.now()
        confirm_url = alive and f"/service/confirm/{confirmation._get_token()}"
        finished = order.service_visit_state == "finished"
        return {
            "token": token,
            "notice": notice,
            "company": order.company_id,
            "order": order,
            "state": order.service_visit_state,
            "lang_code": (order.env.lang or "en_US").replace("_", "-"),
            "window": order.service_window,
            "promise": order._get_service_promise(),
            "technician": visit_status.first_name(person.name),
            "photo": person.image_128 and image_data_uri(person.image_128),
            "steps": order._get_status_steps(),
            "confirm_url": confirm_url,
            "can_ask": order._is_other_time_allowed(),
            "rating": rating,
            "can_rate": finished and not rating._get_refusal(order),
            "scores": order._get_status_scores(),
        }

    def _render_page(self, order, token, notice=None):
        values = self._get_page_values(order, token, notice)
        return self._render("service_revenue.status_page", values)

    def _render_closed(self):
        """One answer for unknown, forged, foreign and expired links."""
        return self._render("service_revenue.status_closed", {}, status=404)
