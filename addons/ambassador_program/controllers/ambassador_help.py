# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import http
from odoo.exceptions import UserError
from odoo.http import request

from odoo.addons.channel_partner.tools.proof_image import MAX_PHOTO_BYTES
from odoo.addons.service_revenue.tools.record_id import read_record_id

from ..models.ambassador_help import PHOTOS
from .ambassador_portal import AmbassadorPortal

#: Communities that the form offers; who lives elsewhere writes his address.
COMMUNITIES = 200
FIELDS = ("name", "phone", "street", "text", "community_id", "consent")


class AmbassadorHelp(AmbassadorPortal):
    """A neighbour needs help: to the local service, and back (AM-04, CP-10)."""

    def _ambassador_pages(self, ambassador):
        return super()._ambassador_pages(ambassador) + [
            {
                "key": "help",
                "label": request.env._("Help a neighbour"),
                "url": "/my/ambassador/help",
                "icon": "fa-life-ring",
                "bar": False,
                "sequence": 35,
            }
        ]

    def _get_help_words(self):
        env = request.env
        return {
            "sent": (
                "success",
                env._("Sent. The local service provider is asked; look below."),
            )
        }

    def _render_help(self, ambassador, typed=None, said=None):
        claims = request.env["ambassador.help"]
        # sudo: requests of the caller himself, and names of the communities of his
        # own city.
        own = ambassador.sudo()
        rows = claims.sudo().search(
            [("ambassador_id", "=", own.id)], limit=self._ambassador_items_per_page
        )
        values = self._ambassador_values("help", ambassador)
        values.update(
            requests=rows.sudo(request.env.su)._get_help_rows(),
            communities=request.env["ambassador.community"]
            .sudo()
            .search_fetch(
                [
                    ("company_id", "=", own.company_id.id),
                    ("city_id", "=", own.city_id.id),
                ],
                ["name"],
                limit=COMMUNITIES,
            ),
            typed=typed or {},
            said=said,
        )
        return request.render("ambassador_program.ambassador_help_page", values)

    @http.route(
        "/my/ambassador/help",
        type="http",
        auth="user",
        methods=["GET"],
        website=True,
        readonly=True,
    )
    def ambassador_help(self, said=None, **kwargs):
        ambassador = self._get_ambassador()
        if not ambassador:
            return self._ambassador_no()
        return self._render_help(ambassador, said=self._get_help_words().get(said))

    @http.route(
        "/my/ambassador/help/send",
        type="http",
        auth="user",
        methods=["POST"],
        website=True,
        csrf=True,
        readonly=False,
    )
    def ambassador_help_send(self, **form):
        """One request for a neighbour; the same one twice is one ticket."""
        ambassador = self._get_ambassador()
        if not ambassador:
            return self._ambassador_no()
        typed = {name: form[name] for name in FIELDS if isinstance(form.get(name), str)}
        files = request.httprequest.files.getlist("photo")[:PHOTOS]
        photos = [file.read(MAX_PHOTO_BYTES + 1) for file in files if file.filename]
        values = {**typed, "community_id": read_record_id(typed.get("community_id"))}
        try:
            with request.env.cr.savepoint():
                request.env["ambassador.help"]._take(ambassador, values, photos)
        except UserError as error:
            # With what was typed: nobody writes it twice.
            return self._render_help(ambassador, typed, ("danger", str(error)))
        return self._say("/my/ambassador/help", "sent")
