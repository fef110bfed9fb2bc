# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.http import request


class SignedPage:
    """What all pages behind a signed link have in common (X-36)."""

    def _render(self, template, values, status=200):
        response = request.render(template, values, status=status)
        # The address holds a secret: it must not leave in a referrer or a cache.
        response.headers["Referrer-Policy"] = "no-referrer"
        response.headers["Cache-Control"] = "private, no-store"
        response.headers["X-Robots-Tag"] = "noindex"
        return response
