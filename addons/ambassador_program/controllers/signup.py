# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from dataclasses import dataclass, field
from datetime import UTC
from zoneinfo import ZoneInfo

from babel.dates import format_skeleton, get_datetime_format

from odoo import http
from odoo.exceptions import UserError
from odoo.http import request
from odoo.tools.misc import babel_locale_parse

from odoo.addons.service_revenue.tools.record_id import read_record_id

from ..tools.signup_text import NAME, NOTE, PHONE, clean_line, clean_note, is_name

#: More than this is no sign-up.
MAX_BYTES = 16 * 1024
#: Scripts of captchas; nothing else is loaded from anywhere.
CAPTCHA_SOURCES = (
    "https://challenges.cloudflare.com https://www.recaptcha.net"
    " https://www.gstatic.cn https://www.gstatic.com"
)


@dataclass
class Target:
    """What a visitor has opened: an event, or the page of an ambassador."""

    path: str
    key: str
    event: object
    ambassador: object
    company: object
    campaign: object = None
    is_open: bool = True
    typed: dict = field(default_factory=dict)


class SignupController(http.Controller):
    """Where visitors sign up: no account, no session, no JavaScript (AM-10).

    One page of a few kilobytes that needs nothing else, so it works at three bars of
    signal. Opening it changes nothing. The form holds a signed token instead of a CSRF
    token of a session: see ``ambassador.signup._make_form``. With no session there is
    nothing that another site could use, and what a browser says is sent from another
    site is refused besides.
    """

    # ------------------------------------------------------------------
    # Pages
    # ------------------------------------------------------------------

    @http.route(
        "/e/<string:token>",
        type="http",
        auth="public",
        methods=["GET"],
        website=False,
        readonly=True,
        save_session=False,
        sitemap=False,
    )
    def event_form(self, token, **query):
        return self._show(self._get_event_target(token, query), query)

    @http.route(
        "/e/<string:token>",
        type="http",
        auth="public",
        methods=["POST"],
        website=False,
        # The signed token of the form instead of one of a session: see the class.
        csrf=False,
        readonly=False,
        save_session=False,
        sitemap=False,
        max_content_length=MAX_BYTES,
    )
    def event_signup(self, token, **typed):
        return self._take(self._get_event_target(token, typed), typed)

    @http.route(
        "/a/<string:code>",
        type="http",
        auth="public",
        methods=["GET"],
        website=False,
        readonly=True,
        save_session=False,
        sitemap=False,
    )
    def ambassador_form(self, code, **query):
        return self._show(self._get_ambassador_target(code, query), query)

    @http.route(
        "/a/<string:code>",
        type="http",
        auth="public",
        methods=["POST"],
        website=False,
        # The signed token of the form instead of one of a session: see the class.
        csrf=False,
        readonly=False,
        save_session=False,
        sitemap=False,
        max_content_length=MAX_BYTES,
    )
    def ambassador_signup(self, code, **typed):
        return self._take(self._get_ambassador_target(code, typed), typed)

    @http.route(
        "/e/<string:token>/qr",
        type="http",
        auth="public",
        methods=["GET"],
        website=False,
        readonly=True,
        save_session=False,
        sitemap=False,
    )
    def event_qr(self, token, a="", **query):
        """The QR code full screen: held up by staff, or by one visitor for the next."""
        target = self._get_event_target(token, {"a": a, **query})
        if not target or not target.is_open:
            return self._render_gone(target)
        values = {
            "picture": target.event._get_signup_qr(target.ambassador),
            "back": target.path,
        }
        return self._render("ambassador_program.signup_qr", target, values)

    # ------------------------------------------------------------------
    # Who and where
    # ------------------------------------------------------------------

    def _get_event_target(self, token, query):
        # sudo: visitors have no account; the signature of the address is their right
        # to see what the page shows of this one event.
        event = self._env(query)["event.event"].sudo()._from_signup_token(token)
        if not event:
            return None
        company = event.company_id or event.env.company
        company._fetch_signup()
        ambassador = self._get_ambassador(event, query.get("a"), company)
        path = f"/e/{event._get_signup_token()}"
        return Target(
            f"{path}?a={ambassador.code}" if ambassador else path,
            f"e{event.id}",
            event,
            ambassador,
            company,
            self._get_campaign(event, query),
            event._is_signup_open(),
        )

    def _get_ambassador_target(self, code, query):
        # sudo: as above; the code of the ambassador cannot be guessed.
        people = self._env(query)["ambassador.ambassador"].sudo()
        ambassador = people._from_signup_code(code)
        if not ambassador:
            return None
        ambassador.company_id._fetch_signup()
        return Target(
            f"/a/{ambassador.code}",
            f"a{ambassador.id}",
            people.env["event.event"],
            ambassador,
            ambassador.company_id,
            self._get_campaign(ambassador, query),
        )

    def _get_ambassador(self, event, code, company):
        people = event.env["ambassador.ambassador"]
        if not code:
            return people
        found = people._from_signup_code(code)
        return found.filtered(lambda ambassador: ambassador.company_id == company)

    def _get_campaign(self, record, query):
        """The campaign of the tracked link, as core's links carry it."""
        campaigns = record.env["utm.campaign"]
        name = clean_line(query.get("utm_campaign"), 100)
        if not name:
            return campaigns
        return campaigns.search(
            [("name", "=", name), ("is_ambassador_campaign", "=", True)], limit=1
        )

    def _env(self, query):
        """In the language that the visitor has chosen, or his phone prefers."""
        lang = self._get_lang(query.get("lang"))
        request.update_context(lang=lang)
        return request.env

    def _get_lang(self, chosen):
        codes = [code for code, _name in request.env["res.lang"].get_installed()]
        wanted = [chosen] if isinstance(chosen, str) and chosen else []
        wanted += [value for value, _q in request.httprequest.accept_languages]
        for value in wanted:
            value = value.replace("-", "_")
            for code in codes:
                if code.lower() == value.lower():
                    return code
            for code in codes:
                if code.split("_")[0].lower() == value.split("_")[0].lower():
                    return code
        return "en_US" if "en_US" in codes else codes[0]

    # ------------------------------------------------------------------
    # What comes back
    # ------------------------------------------------------------------

    def _show(self, target, query):
        if not target or not target.is_open:
            return self._render_gone(target)
        return self._render_form(target)

    def _take(self, target, typed):
        if not target or not target.is_open:
            return self._render_gone(target)
        signups = target.company.env["ambassador.signup"]
        target.typed = self._read_typed(typed)
        form, error = signups._read_form(typed.get("form"), target.key)
        if request.httprequest.headers.get("Sec-Fetch-Site") == "cross-site":
            error = "wrong"
        if error:
            return self._render_form(target, error, 400)
        # The page hides this field; who fills it in reads no page.
        if typed.get("website"):
            return self._render_form(target, "wrong", 400)
        if error := self._get_typed_error(target):
            return self._render_form(target, error, 400)
        address = request.httprequest.remote_addr
        answers = {
            "turnstile": typed.get("turnstile_captcha"),
            "recaptcha": typed.get("recaptcha_token_response"),
        }
        if not signups._is_captcha_passed(address, answers):
            return self._render_form(target, "captcha", 400)
        words = repr(sorted(target.typed.items()))
        if error := signups._get_budget_error(target.company, form, address, words):
            return self._render_form(target, error, 429 if error == "many" else 400)
        # The answer to who was known already names the same store.
        found = signups._look_up(
            target.event,
            target.ambassador,
            target.typed["interest_id"],
            target.typed["phone"],
        )
        try:
            signups._receive(
                {
                    **target.typed,
                    "event_id": target.event.id,
                    "ambassador_id": form.ambassador_id or target.ambassador.id,
                    "campaign_id": form.campaign_id,
                    "request_key": signups._get_request_key(form),
                },
                found,
            )
        except UserError as refusal:
            return self._render_form(target, "", 400, str(refusal))
        return self._render_thanks(target, found.store, found.number)

    def _read_typed(self, typed):
        return {
            "name": clean_line(typed.get("name"), NAME),
            "phone": clean_line(typed.get("phone"), PHONE),
            "note": clean_note(typed.get("note"), NOTE),
            "interest_id": read_record_id(typed.get("interest")),
            "consent": bool(typed.get("consent")),
        }

    def _get_typed_error(self, target):
        typed = target.typed
        if not is_name(typed["name"]):
            return "name"
        offered = target.company._get_signup_interests()
        if typed["interest_id"] not in offered.ids:
            return "interest"
        return "" if typed["consent"] else "consent"

    # ------------------------------------------------------------------
    # Answers
    # ------------------------------------------------------------------

    def _get_messages(self):
        env = request.env
        return {
            "early": env._("That was quick. Please tap “Sign up” again."),
            "late": env._("The page was open for a long time. Please tap again."),
            "wrong": env._("Something went wrong. Please tap “Sign up” again."),
            "used": env._("This form was sent already. Tap again to send a new one."),
            "many": env._(
                "Many people sign up at this moment. Please tap again in a minute."
            ),
            "captcha": env._(
                "We could not check that you are a person. Please try again, or speak "
                "to our people."
            ),
            "name": env._("Please write your name."),
            "interest": env._("Please choose what it is about."),
            "consent": env._("Please tick the box: without it nobody may call you."),
        }

    def _render_form(self, target, error="", status=200, message=""):
        event, company = target.event, target.company
        signups = company.env["ambassador.signup"]
        values = {
            "form": signups._make_form(target.key, target.ambassador, target.campaign),
            "interests": company._get_signup_interests()[:8],
            "typed": target.typed,
            "message": message or self._get_messages().get(error, ""),
            "error": error,
            "captcha": signups._get_captcha(),
            "most": {"name": NAME, "phone": PHONE, "note": NOTE},
            "when": event and self._get_when(event),
        }
        return self._render("ambassador_program.signup_form", target, values, status)

    def _get_when(self, event):
        """Day and time of the beginning, where the event is."""
        locale = babel_locale_parse(event.env.context.get("lang"))
        begin = event.date_begin.replace(tzinfo=UTC)
        begin = begin.astimezone(ZoneInfo(event.date_tz or "UTC"))
        day = format_skeleton("MMMMd", begin, locale=locale)
        hour = format_skeleton("Hm", begin, locale=locale)
        return get_datetime_format("medium", locale=locale).format(hour, day)

    def _render_thanks(self, target, store, number):
        """The same for who is new and for who was known: only what was typed now
        counts."""
        store = store if number else None
        point = target.company.env["channel.point"].browse(store and store.point_id)
        point.fetch(["name"])
        values = {
            "name": target.typed["name"],
            "number": number,
            "store": point.name,
            "distance": store and self._get_distance(store.distance_km),
            "back": target.path,
        }
        return self._render("ambassador_program.signup_thanks", target, values)

    def _get_distance(self, kilometres):
        """Words: metres up to one kilometre, then kilometres."""
        if kilometres is None:
            return ""
        if kilometres < 0.95:
            metres = max(50, round(kilometres * 20) * 50)
            return request.env._("%(number)s m", number=metres)
        number = f"{kilometres:.1f}" if kilometres < 10 else f"{kilometres:.0f}"
        return request.env._("%(number)s km", number=number)

    def _render_gone(self, target):
        """The same for a wrong address, one that was changed and one that is gone."""
        is_over = bool(target)
        values = {"is_over": is_over}
        return self._render(
            "ambassador_program.signup_gone", target, values, 410 if is_over else 404
        )

    def _render(self, template, target, values, status=200):
        lang = request.env.context.get("lang") or "en_US"
        values = {
            "target": target,
            "event": target and target.event,
            "ambassador": target and target.ambassador,
            "company": target and target.company,
            "page_lang": lang,
            "langs": self._get_other_langs(target, lang),
            **values,
        }
        qweb = request.env["ir.qweb"]
        if target:
            # Otherwise the user is read, to see which company is his.
            qweb = qweb.with_context(allowed_company_ids=target.company.ids)
        page = (
            "<!DOCTYPE html>\n"
            + str(
                # sudo: a template of ours with these values and nothing else.
                qweb.sudo()._render(template, values)
            ).lstrip()
        )
        headers = [
            ("Content-Type", "text/html; charset=utf-8"),
            # The form in it works once, and the address is a secret of the event.
            ("Cache-Control", "private, no-store"),
            ("Referrer-Policy", "no-referrer"),
            ("X-Robots-Tag", "noindex"),
            ("X-Frame-Options", "DENY"),
            (
                "Content-Security-Policy",
                "default-src 'none'; img-src data:; style-src 'unsafe-inline';"
                f" script-src 'unsafe-inline' {CAPTCHA_SOURCES};"
                f" frame-src {CAPTCHA_SOURCES}; connect-src {CAPTCHA_SOURCES};"
                " form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
            ),
        ]
        if status == 429:
            headers.append(("Retry-After", "60"))
        return request.make_response(page, headers, status=status)

    def _get_other_langs(self, target, lang):
        """[(address, name)] of the page in the other languages."""
        if not target:
            return []
        mark = "&" if "?" in target.path else "?"
        return [
            (f"{target.path}{mark}lang={code}", name.split(" / ")[-1])
            for code, name in request.env["res.lang"].get_installed()
            if code != lang
        ][:3]
