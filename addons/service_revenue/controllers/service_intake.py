# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import json

from odoo import http
from odoo.http import request

from ..tools import intake


class ServiceIntakeController(http.Controller):
    """Requests and complaints from outside systems: official account, app,
    mini-programme, call centre (X-04).
    """

    @http.route(
        "/service/intake/<string:key>",
        type="http",
        auth="public",
        methods=["POST"],
        # A machine without a session sends this; the key in the address is its right.
        csrf=False,
        readonly=False,
        save_session=False,
        sitemap=False,
    )
    def service_intake(self, key, **_unused):
        claims = request.env["service.intake"]
        channel = claims._find_channel(key)
        if not channel:
            # The same for a wrong key and for one that never was.
            return self._answer(404, error="There is nothing here.")
        length = request.httprequest.content_length
        if length is None or length > intake.MAX_BYTES:
            error = f"Say the length, of at most {intake.MAX_BYTES} bytes."
            return self._answer(413, error=error)
        try:
            message = intake.read_message(request.httprequest.get_data())
        except intake.IntakeError as error:
            return self._answer(400, error=str(error))
        number = claims._take(channel, message)
        if number is None:
            return self._answer(429, error="Too many requests. Try again in a minute.")
        return self._answer(200, ticket=number)

    def _answer(self, status, **values):
        headers = [
            ("Content-Type", "application/json; charset=utf-8"),
            ("Cache-Control", "no-store"),
            ("Referrer-Policy", "no-referrer"),
        ]
        if status == 429:
            headers.append(("Retry-After", "60"))
        return request.make_response(json.dumps(values), headers, status=status)
