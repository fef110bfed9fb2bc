# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import re
import time
from unittest.mock import patch

import requests

from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from .test_signup import SignupCommon

FORM = re.compile(r'name="form" value="([^"]+)"')


@tagged("post_install", "-at_install")
class TestSignupPage(SignupCommon, HttpCase):
    """AM-10, S3: the public pages, as a phone without JavaScript asks for them."""

    def setUp(self):
        super().setUp()
        self.path = f"/e/{self.event._get_signup_token()}"

    def get(self, path=None, lang="en-US,en;q=0.9"):
        return self.url_open(path or self.path, headers={"Accept-Language": lang})

    def form(self, target=None, age=10, **who):
        """A form that was handed out so many seconds ago."""
        target = target or f"e{self.event.id}"
        return self.Signup._make_form(target, now=time.time() - age, **who)

    def post(self, path=None, headers=None, **typed):
        data = {
            "form": self.form(),
            "name": "Li Lei",
            "phone": "13800138001",
            "interest": str(self.interest.id),
            "consent": "1",
            "lang": "en_US",
            **typed,
        }
        data = {name: value for name, value in data.items() if value is not None}
        return self.url_open(
            path or self.path, data=data, headers=headers, allow_redirects=False
        )

    def count(self):
        return self.Signup.search_count([("event_id", "=", self.event.id)])

    # ------------------------------------------------------------------
    # The form
    # ------------------------------------------------------------------

    def test_small_and_alone(self):
        """AM-10: one small page, nothing else is loaded, no cookie is set."""
        page = self.get()
        self.assertEqual(page.status_code, 200)
        self.assertTrue(page.text.startswith("<!DOCTYPE html>"))
        self.assertLess(len(page.content), 20_000)
        self.assertLess(
            len(re.search(r"<style>.*</style>", page.text, re.S)[0]), 10_000
        )
        for other in ("<script", '<link rel="stylesheet"', "http://", "https://"):
            self.assertNotIn(other, page.text)
        self.assertNotIn("Set-Cookie", page.headers)
        self.assertIn("no-store", page.headers["Cache-Control"])
        self.assertEqual(page.headers["Referrer-Policy"], "no-referrer")
        self.assertIn("frame-ancestors 'none'", page.headers["Content-Security-Policy"])
        self.assertIn('type="tel"', page.text)
        self.assertIn(self.interest.name, page.text)
        self.assertIn(self.company.ambassador_consent_text, page.text)

    def test_consent_language(self):
        """AM-10: words left as they came are those of the visitor's language."""
        self.env["res.lang"]._activate_lang("zh_CN")
        company = self.company.with_context(lang="zh_CN")
        self.assertIn("最近网点", company._get_consent_text())
        self.company.ambassador_consent_text = "Other words"
        self.assertEqual(company._get_consent_text(), "Other words")

    def test_opening_changes_nothing(self):
        """S7: the address is opened by messengers too."""
        for path in (self.path, f"/a/{self.ambassador.code}", f"{self.path}/qr"):
            self.assertEqual(self.get(path).status_code, 200)
            typed = f"name=A&phone=13800138001&consent=1&interest={self.interest.id}"
            self.get(f"{path}?{typed}&form={self.form()}")
        self.assertFalse(self.count())

    def test_wrong_addresses(self):
        """S3: wrong, changed and gone addresses look the same."""
        pages = {
            (page.status_code, page.text)
            for page in (
                self.get(path)
                for path in (
                    self.path[:-1],
                    "/e/1-" + "0" * 20,
                    "/e/x",
                    "/a/nobody",
                    "/a/%00%00%00%00",
                    f"/e/{self.make_plain_event()._get_signup_token()}",
                )
            )
        }
        self.assertEqual(len(pages), 1)
        self.assertEqual(pages.pop()[0], 404)

    def make_plain_event(self):
        return self.make_event("Plain", is_community_event=False)

    def test_over(self):
        """AM-10: after the event and its grace the page says so."""
        self.company.ambassador_signup_grace = 0
        self.event.date_end = self.event.date_begin
        for page in (self.get(), self.post()):
            self.assertEqual(page.status_code, 410)
            self.assertIn("This event is over", page.text)
        self.assertFalse(self.count())

    def test_languages(self):
        """AM-10: in the language of the phone, or the one that is chosen."""
        self.env["res.lang"]._activate_lang("zh_CN")
        self.interest.with_context(lang="zh_CN").name = "换新"
        for lang in ("zh-CN,zh;q=0.9", "zh-Hans-CN", "zh"):
            page = self.get(lang=lang)
            self.assertIn('lang="zh-CN"', page.text)
            self.assertIn("换新", page.text)
        for lang in ("en-GB", "xx", ""):
            self.assertIn('lang="en-US"', self.get(lang=lang).text)
        self.assertIn("换新", self.get(f"{self.path}?lang=zh_CN").text)
        self.assertIn('lang="zh-CN"', self.post(lang="zh_CN").text)

    def test_ambassador_page(self):
        """AM-10: the personal page, open while he is on board."""
        path = f"/a/{self.ambassador.code}"
        self.assertIn(self.ambassador.partner_id.name, self.get(path).text)
        form = self.form(f"a{self.ambassador.id}")
        page = self.post(path, form=form)
        self.assertIn("Store One", page.text)
        self.assertEqual(
            self.Signup.search_count([("ambassador_id", "=", self.ambassador.id)]), 1
        )
        self.ambassador.state = "paused"
        self.assertEqual(self.get(path).status_code, 404)

    # ------------------------------------------------------------------
    # Signing up
    # ------------------------------------------------------------------

    def test_sign_up(self):
        """AM-10: by the form alone; the nearest store is named with its distance."""
        page = self.post(form=self.form(ambassador=self.rival_ambassador))
        self.assertEqual(page.status_code, 200)
        self.assertIn(
            "Thank you, <", page.text.replace("Thank you, Li", "Thank you, <")
        )
        self.assertIn("Store One", page.text)
        self.assertIn("550 m", page.text)
        self.assertNotIn("Set-Cookie", page.headers)
        signup = self.Signup.search([("event_id", "=", self.event.id)])
        self.assertEqual(signup.ambassador_id, self.rival_ambassador)
        self.assertEqual(signup.point_id, self.point)

    def test_same_answer(self):
        """S3: new, sent twice and known before: the page is the same."""
        form = self.form()
        pages = [self.post(form=form), self.post(form=form), self.post()]
        self.assertEqual(len({page.text for page in pages}), 1)
        self.assertEqual(self.count(), 1)

    def test_without_number(self):
        """AM-10: kept, and the visitor is told that nobody can call."""
        for phone in ("", "123"):
            page = self.post(phone=phone, name=f"Visitor {phone}")
            self.assertIn("no telephone number that works", page.text)
        self.assertEqual(self.count(), 2)

    def test_what_is_missing(self):
        """AM-10: what was typed stays, and the page says what is missing."""
        for typed, words in (
            ({"name": ""}, "Please write your name"),
            ({"interest": "7777777"}, "Please choose"),
            ({"interest": None}, "Please choose"),
            ({"consent": None}, "Please tick the box"),
        ):
            page = self.post(**typed)
            self.assertEqual(page.status_code, 400)
            self.assertIn(words, page.text)
            self.assertIn('value="13800138001"', page.text)
        self.assertFalse(self.count())

    def test_escaped(self):
        """S6: what was typed is text, wherever it is shown."""
        bad = '"><script>alert(1)</script>'
        self.assertNotIn("<script", self.post(name=bad, consent=None).text)
        self.assertNotIn("<script", self.post(name=bad).text)

    # ------------------------------------------------------------------
    # Abuse
    # ------------------------------------------------------------------

    def test_forms_that_do_not_count(self):
        """S3: no, foreign, changed, too quick and old forms; another site."""
        other = self.make_event("Sunday")
        form = self.form()
        for bad in (
            None,
            "",
            "x.y",
            form[:-1] + ("0" if form[-1] != "0" else "1"),
            form.replace(f"e{self.event.id}", f"e{other.id}"),
            self.form(f"e{other.id}"),
            self.form(f"a{self.ambassador.id}"),
            self.form(age=0),
            self.form(age=4 * 3600),
            self.form(age=-60),
        ):
            page = self.post(form=bad)
            self.assertEqual(page.status_code, 400)
            self.assertTrue(FORM.search(page.text), "a new form is there")
        page = self.post(headers={"Sec-Fetch-Site": "cross-site"})
        self.assertEqual(page.status_code, 400)
        self.assertEqual(self.post(website="http://x").status_code, 400)
        self.assertFalse(self.count())

    def test_form_for_somebody_else(self):
        """S3: a form that was sent is good for nobody else, with a remedy."""
        form = self.form()
        self.post(form=form)
        page = self.post(form=form, name="Han", phone="13800138002")
        self.assertEqual(page.status_code, 400)
        self.assertIn("was sent already", page.text)
        self.assertEqual(self.count(), 1)

    def test_budget(self):
        """S3: so many at once of one address; addresses in headers say nothing."""
        self.company.ambassador_signup_ip_limit = 3
        codes = [
            self.post(
                phone=f"1380013800{n}", headers={"X-Forwarded-For": f"203.0.113.{n}"}
            ).status_code
            for n in range(5)
        ]
        self.assertEqual(codes, [200] * 3 + [429] * 2)
        self.assertEqual(self.count(), 3)

    def test_crowd_elsewhere(self):
        """S3: a flood of one event shuts nobody out whose address is new."""
        self.company.ambassador_signup_event_limit = 1
        Signup, company = self.Signup, self.company
        errors = []
        for n in range(4):
            form, _error = Signup._read_form(self.form(), f"e{self.event.id}")
            errors.append(Signup._get_budget_error(company, form, "192.0.2.1", f"{n}"))
        self.assertEqual(errors, ["", "", "many", "many"])
        form, _error = Signup._read_form(self.form(), f"e{self.event.id}")
        self.assertEqual(Signup._get_budget_error(company, form, "192.0.2.9", "x"), "")

    @mute_logger(
        "odoo.addons.google_recaptcha.models.ir_http",
        "odoo.addons.website_cf_turnstile.models.ir_http",
    )
    def test_captcha(self):
        """S3: a captcha that is configured lets nobody through by failing."""
        settings = self.env["ir.config_parameter"].sudo()
        providers = self.Signup._get_captcha()
        self.assertFalse(providers)
        if not hasattr(self.env["ir.http"], "_verify_recaptcha_token"):
            self.skipTest("No captcha is installed")
        settings.set_param("recaptcha_public_key", "public")
        # Half configured: core would let everybody through.
        self.assertEqual(self.post(recaptcha_token_response="x").status_code, 400)
        settings.set_param("recaptcha_private_key", "secret")
        settings.set_param("recaptcha_min_score", "0.5")
        self.assertIn("recaptcha/api.js?render=public", self.get().text)
        self.assertEqual(self.post().status_code, 400)
        human = {"success": True, "action": "ambassador_signup", "score": 0.9}

        def answer(result):
            reply = requests.Response()
            reply.json = lambda: result
            return reply

        # The provider is outside: only its answer is played.
        target = "odoo.addons.google_recaptcha.models.ir_http.requests.post"
        for result in (
            requests.exceptions.Timeout(),
            requests.exceptions.ConnectionError(),
            answer({"success": False, "error-codes": ["timeout-or-duplicate"]}),
            answer({"success": True, "action": "other", "score": 0.9}),
            answer({"success": True, "action": "ambassador_signup", "score": 0.1}),
            answer({}),
        ):
            with patch(target, side_effect=[result]):
                page = self.post(recaptcha_token_response="x")
            self.assertEqual(page.status_code, 400)
            self.assertIn("could not check that you are a person", page.text)
        self.assertFalse(self.count())
        with patch(target, side_effect=[answer(human)]):
            page = self.post(recaptcha_token_response="x")
        self.assertEqual(page.status_code, 200)
        self.assertEqual(self.count(), 1)

    def test_poster(self):
        """AM-10: the poster and the QR code lead to the form."""
        url = self.event._get_signup_url()
        self.assertTrue(url.endswith(self.path))
        page = self.url_open(url.replace(self.event.get_base_url(), ""))
        self.assertEqual(page.status_code, 200)
        self.assertIn(
            "a=" + self.ambassador.code, self.event._get_signup_url(self.ambassador)
        )
        picture = self.event._get_signup_qr(size=200)
        self.assertTrue(picture.startswith("data:image/png;base64,iVBOR"))
        for name in ("report_signup_poster", "report_signup_card"):
            html, _kind = self.env["ir.actions.report"]._render_qweb_html(
                f"ambassador_program.{name}", self.event.ids
            )
            self.assertIn(picture[:22], html.decode())
            self.assertIn(url, html.decode())
        action = self.event.with_user(self.programme_user).action_print_signup_poster()
        self.assertEqual(action["report_type"], "qweb-pdf")
