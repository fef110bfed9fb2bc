# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import re

from lxml import html

from odoo.tests import HttpCase, tagged

from .common import ServiceRevenueCommon
from .signed_page import without_address


@tagged("post_install", "-at_install")
class TestConfirmationPage(ServiceRevenueCommon, HttpCase):
    """The public page, as a phone without JavaScript sees it (X-36)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order = cls._make_order(
            type=cls.env.ref("service_revenue.fsm_order_type_repair").id,
            resolution="<p>Changed the seal</p>",
        )

    def setUp(self):
        super().setUp()
        self.order.send_confirmation()
        self.confirmation = self.env["service.confirmation"].search(
            [("order_id", "=", self.order.id), ("state", "=", "open")]
        )
        sms = self.env["sms.sms"].search([], limit=1)
        self.code = re.search(r"\b(\d{6})\b", sms.body)[1]
        self.wrong = f"{(int(self.code) + 1) % 10**6:06d}"
        self.path = f"/service/confirm/{self.confirmation._get_token()}"

    def _form(self, response):
        form = html.fromstring(response.content).forms
        [form] = [one for one in form if "/service/confirm/" in (one.action or "")]
        return form

    def _submit(self, code, path=None):
        form = self._form(self.url_open(self.path))
        data = {**dict(form.form_values()), "code": code}
        return self.url_open(path or form.action, data=data)

    def _state(self):
        self.env.invalidate_all()
        return self.confirmation.state

    def test_customer_confirms(self):
        """Two taps and the code; the proof follows (X-36, CP-07)."""
        self.order.action_complete()
        page = self.url_open(self.path)
        self.assertEqual(page.status_code, 200)
        for text in (self.order.name, "Repair", "Changed the seal", "tech_a"):
            self.assertIn(text, page.text)
        self.assertEqual(page.headers["Referrer-Policy"], "no-referrer")
        self.assertEqual(page.headers["Cache-Control"], "private, no-store")
        thanks = self._submit(self.code)
        self.assertEqual(thanks.status_code, 200)
        self.assertIn("Thank you", thanks.text)
        self.assertEqual(self._state(), "confirmed")
        self.assertEqual(self.confirmation.channel, "link")
        self.assertEqual(self.order.proof_state, "waiting_callback")

    def test_times_are_those_of_the_place(self):
        """A visitor without an account reads local time, not UTC."""
        self.customer.tz = "Asia/Shanghai"
        self.order.date_end = "2026-03-02 09:00:00"
        page = self.url_open(self.path)
        self.assertIn("05:00 PM", page.text)
        self.assertNotIn("09:00 AM", page.text)

    def test_opening_changes_nothing(self):
        for _time in range(3):
            self.url_open(self.path)
        self.assertEqual(self._state(), "open")
        self.assertEqual(self.confirmation.attempts, 0)

    def test_without_the_form_nothing_happens(self):
        """A forged post from another site has no token of the session."""
        answer = self.url_open(self.path, data={"code": self.code})
        self.assertEqual(answer.status_code, 400)
        self.assertEqual(self._state(), "open")

    def test_all_dead_links_look_the_same(self):
        """Unknown, forged, expired, used, locked: one answer, status and text."""
        record_id, expiry, signature = self.confirmation._get_token().split("-")
        flipped = ("0" if signature[0] != "0" else "1") + signature[1:]
        dead = [
            f"/service/confirm/{record_id}-{expiry}-{flipped}",
            f"/service/confirm/{int(record_id) + 1}-{expiry}-{signature}",
            f"/service/confirm/{record_id}-{int(expiry) + 999}-{signature}",
            "/service/confirm/1-1-" + "0" * 40,
            "/service/confirm/x",
            "/service/confirm/99999999999999999999-9-" + "0" * 40,
        ]
        answers = [self.url_open(path) for path in dead]
        self._submit(self.code)
        answers.append(self.url_open(self.path))
        self.order.sudo()._proof_write({"proof_code_on": False})
        self.order.send_confirmation()
        locked = self.env["service.confirmation"].search([], limit=1)
        locked.state = "locked"
        answers.append(self.url_open(f"/service/confirm/{locked._get_token()}"))
        texts = {without_address(answer) for answer in answers}
        self.assertEqual({answer.status_code for answer in answers}, {404})
        self.assertEqual(len(texts), 1)
        self.assertIn("does not work any more", texts.pop())

    def test_wrong_codes_lock(self):
        """Five tries, then even the right code comes too late."""
        for left in (4, 3, 2, 1):
            answer = self._submit(self.wrong)
            self.assertEqual(answer.status_code, 200)
            alert = html.fromstring(answer.content).get_element_by_id(
                "service_code_error"
            )
            self.assertIn(str(left), alert.text_content())
        form = self._form(self.url_open(self.path))
        data = {**dict(form.form_values()), "code": self.wrong}
        self.assertEqual(self.url_open(self.path, data=data).status_code, 404)
        data["code"] = self.code
        self.assertEqual(self.url_open(self.path, data=data).status_code, 404)
        self.assertEqual(self._state(), "locked")
        self.assertFalse(self.order.proof_code_on)

    def test_bad_input_is_no_error(self):
        for code in ("", "x" * 5000, "１２３", "\x00", "<script>"):
            answer = self._submit(code)
            self.assertIn(answer.status_code, (200, 404))
            self.assertNotIn("<script>alert", answer.text)

    def test_page_needs_no_script(self):
        form = self._form(self.url_open(self.path))
        self.assertEqual(form.method, "POST")
        self.assertTrue(form.xpath(".//button[@type='submit']"))
        [field] = form.xpath(".//input[@name='code']")
        self.assertEqual(field.get("inputmode"), "numeric")
        self.assertTrue(form.xpath(f".//label[@for='{field.get('id')}']"))
