# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from markupsafe import Markup

from odoo import http
from odoo.http import request


class PlantedController(http.Controller):
    """One hole of each kind; never installed outside of the abuse rows."""

    @http.route(
        "/planted/order/<int:order_id>/<string:token>",
        type="http",
        auth="public",
        methods=["GET"],
        readonly=True,
    )
    def order(self, order_id, token, **kwargs):
        """Hole: the token is good, but of another record (S1)."""
        confirmation = request.env["service.confirmation"].sudo()._from_token(token)
        if not confirmation:
            return request.not_found()
        order = request.env["fsm.order"].sudo().browse(order_id).exists()
        return request.make_response(f"{order.name} {order.description}")

    @http.route(
        "/planted/number",
        type="http",
        auth="public",
        methods=["GET"],
        readonly=True,
    )
    def number(self, number="1", **kwargs):
        """Hole: what is no number is an error of the server (S2)."""
        return request.make_response(str(int(number) + 1))

    @http.route("/planted/take", type="http", auth="user")
    def take(self, order_id="0", **kwargs):
        """Hole: a link that changes something (S7)."""
        order_id = int(order_id) if order_id.isascii() and order_id.isdigit() else 0
        order = request.env["fsm.order"].sudo().browse(order_id % 2**31).exists()
        if order:
            order.write({"resolution": "taken"})
        return request.make_response("ok")

    @http.route("/planted/contact", type="http", auth="user", methods=["POST"])
    def contact(self, name="", **kwargs):
        """Hole: every field that is sent is written (S4)."""
        partner = request.env.user.partner_id.sudo()
        known = ("function", "ref", "street2", "comment")
        partner.write({k: v for k, v in kwargs.items() if k in known})
        return request.make_response("ok")

    @http.route(
        "/planted/page", type="http", auth="user", methods=["GET"], readonly=True
    )
    def page(self, **kwargs):
        """Hole: what a customer wrote is shown as it is (S5)."""
        tickets = request.env["helpdesk.ticket"].sudo().search([])
        return request.make_response(
            Markup("<html><body>%s</body></html>")
            % Markup("<br/>".join(tickets.mapped("name")))
        )

    @http.route(
        "/planted/list.csv", type="http", auth="user", methods=["GET"], readonly=True
    )
    def csv(self, **kwargs):
        """Hole: a table in which texts can be formulas (S5)."""
        tickets = request.env["helpdesk.ticket"].sudo().search([])
        return request.make_response(
            "name\n" + "\n".join(tickets.mapped("name")),
            headers=[("Content-Type", "text/csv")],
        )
