# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import http
from odoo.http import request
from odoo.tools import email_normalize

from odoo.addons.service_revenue.tools.record_id import read_record_id

#: Applications from one address, and in how many seconds.
LIMIT, SECONDS = 20, 3600
#: A field that people do not see; what fills it in is a machine.
HONEYPOT = "website_url"
#: Longest text of each field.
LENGTHS = {"name": 80, "phone": 32, "email": 254, "motivation": 1000}


def _read_text(value, length):
    """What somebody typed: without control characters and blanks around it."""
    text = "".join(
        one for one in value or "" if one.isprintable() or one in "\n\t"
    ).strip()
    return text[:length]


class AmbassadorApply(http.Controller):
    """“Become an ambassador”: a public page (AM-05).

    Works without JavaScript. Says the same whether or not the number is known.
    """

    @http.route(
        "/ambassadors/apply",
        type="http",
        auth="public",
        methods=["GET"],
        website=True,
        readonly=True,
        sitemap=True,
    )
    def apply_page(self, city="", **kwargs):
        return self._render_form({"city_id": read_record_id(city)})

    @http.route(
        "/ambassadors/apply",
        type="http",
        auth="public",
        methods=["POST"],
        csrf=True,
        website=True,
        readonly=False,
        sitemap=False,
    )
    def apply_submit(self, **post):
        if post.get(HONEYPOT):
            # A machine: it hears what everybody hears.
            return request.redirect("/ambassadors/thanks")
        values = {
            name: _read_text(post.get(name), length) for name, length in LENGTHS.items()
        }
        values["city_id"] = read_record_id(post.get("city"))
        values["consent"] = bool(post.get("consent"))
        city = self._get_cities().filtered(lambda c: c.id == values["city_id"])
        errors = self._get_errors(values, city)
        if errors:
            return self._render_form(values, errors, status=422)
        address = request.httprequest.remote_addr
        if not request.env["ambassador.rate"]._allow(
            "ambassador-apply", address, LIMIT, SECONDS
        ):
            return self._render_form(
                values,
                {
                    "all": request.env._(
                        "Too many applications came from your network. Please try "
                        "again in a quarter of an hour: what you typed is kept on this "
                        "page."
                    )
                },
                status=429,
            )
        request.env["ambassador.ambassador"]._apply_for(
            [{**values, "city": city}], request.website.company_id
        )
        return request.redirect("/ambassadors/thanks")

    @http.route(
        "/ambassadors/thanks",
        type="http",
        auth="public",
        methods=["GET"],
        website=True,
        readonly=True,
        sitemap=False,
    )
    def apply_thanks(self, **kwargs):
        return request.render("ambassador_program.ambassador_apply_thanks")

    def _get_cities(self):
        # sudo: names of cities are no secret; visitors choose theirs.
        return request.env["ambassador.city"].sudo().search([])

    def _get_errors(self, values, city):
        """{field: what to do}"""
        errors = {}
        if not values["name"]:
            errors["name"] = request.env._("Tell us your name.")
        # sudo: only how a number is read, with the secret of the database.
        applications = request.env["ambassador.ambassador"].sudo()
        # sudo: the country of the company, to read a number by.
        country = city.country_id or request.website.company_id.sudo().country_id
        digits = sum(one.isdecimal() for one in values["phone"])
        if digits < 6 or not applications._get_application_key(
            values["phone"], country
        ):
            errors["phone"] = request.env._(
                "Give a telephone number under which we can reach you."
            )
        if not city:
            errors["city"] = request.env._("Choose your city.")
        if values["email"] and not email_normalize(values["email"]):
            errors["email"] = request.env._(
                "This is not an e-mail address: correct it, or leave it empty."
            )
        if not values["consent"]:
            errors["consent"] = request.env._(
                "Without your consent we may not keep your application."
            )
        return errors

    def _render_form(self, values, errors=None, status=200):
        cities = self._get_cities()
        response = request.render(
            "ambassador_program.ambassador_apply",
            {
                "cities": cities.grouped("state_id"),
                "city_id": values.get("city_id"),
                "typed": values,
                "errors": errors or {},
                "honeypot": HONEYPOT,
                "is_chinese": (request.env.lang or "").startswith("zh"),
            },
            status=status,
        )
        if errors:
            response.headers["Cache-Control"] = "private, no-store"
        return response
