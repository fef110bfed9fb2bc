# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import http
from odoo.http import request

from odoo.addons.portal.controllers.portal import CustomerPortal
from odoo.addons.service_revenue.tools.record_id import read_record_id

from ..tools.channel_geo import is_place


def _read_degrees(text):
    """Degrees that a browser sent, to about a kilometre; None for anything else."""
    try:
        degrees = round(float(text), 2)
    except (TypeError, ValueError, OverflowError):
        return None
    return degrees


class ServicePointController(http.Controller):
    """Where is the nearest point that can fix my product? (X-55, SP-19)

    Works without JavaScript; with it the browser can say where the visitor is. The
    position is rounded to about a kilometre and kept nowhere.
    """

    @http.route(
        "/service-points",
        type="http",
        auth="public",
        methods=["GET"],
        website=True,
        readonly=True,
        sitemap=True,
    )
    def service_points(self, city="", product="", unit="", **kwargs):
        return self._render_points(city, product, unit=unit)

    @http.route(
        "/service-points/near",
        type="http",
        auth="public",
        methods=["POST"],
        csrf=True,
        website=True,
        readonly=True,
        sitemap=False,
    )
    def service_points_near(
        self, latitude="", longitude="", product="", unit="", **kwargs
    ):
        place = _read_degrees(latitude), _read_degrees(longitude)
        if not is_place(*place):
            return self._render_points("", product, unit=unit, notice="no_place")
        return self._render_points("", product, place, unit=unit)

    def _get_own_unit(self, unit):
        """The visitor's own product, by his own rights; empty for anybody else's."""
        units = request.env["fsm.equipment"]
        known = read_record_id(unit)
        if not known or not units.has_access("read"):
            return units
        return units.search([("id", "=", known)])

    def _render_points(self, city, product, place=(None, None), unit="", notice=""):
        company = request.website.company_id
        # sudo: visitors have no access to stores; the search shows active ones that
        # are meant for the public, and of them what FoundPoint names.
        points = request.env["channel.point"].sudo()
        city = (city or "").replace("\x00", "").strip()[:60]
        categories = points._finder_categories(company)
        category = categories.filtered(lambda c: c.id == read_record_id(product))
        # sudo: found by the visitor's own rights; its product is read for him.
        own = self._get_own_unit(unit).sudo()
        found = points._find_for_customer(
            company,
            city,
            *place,
            category=category or own.product_id.categ_id,
            product=own.product_id,
        )
        # sudo: the address of the map's tiles is a setting.
        parameters = request.env["ir.config_parameter"].sudo()
        tiles = parameters.get_param("leaflet.tile_url", "")
        values = {
            "city": city,
            "categories": categories,
            "category": category,
            "unit": own,
            "points": found,
            "is_near": place[0] is not None,
            "notice": notice,
            "tile_url": tiles if str(tiles).startswith("https://") else "",
            "tile_copyright": parameters.get_param("leaflet.copyright", ""),
            "marks": [
                {
                    "name": point.name,
                    "number": number,
                    "latitude": point.latitude,
                    "longitude": point.longitude,
                }
                for number, point in enumerate(found, 1)
                if point.latitude is not None
            ],
        }
        return request.render("channel_partner.service_points", values)


class ConfirmedDataPortal(CustomerPortal):
    """Who updates his own address has confirmed his data (X-55, SR-07)."""

    def _create_or_update_address(self, partner_sudo, *args, **kwargs):
        partner, feedback = super()._create_or_update_address(
            partner_sudo, *args, **kwargs
        )
        own = request.env.user.partner_id
        if partner == own and not feedback.get("messages"):
            partner._service_confirm_data()
        return partner, feedback
