# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta

from lxml import html

from odoo import fields
from odoo.tests import HttpCase, tagged

from .signed_page import without_address
from .status_common import StatusCommon


@tagged("post_install", "-at_install")
class TestStatusPage(StatusCommon, HttpCase):
    """The customer's page, as a phone without JavaScript sees it (X-36)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer.tz = "Asia/Shanghai"
        cls.technician_a.partner_id.name = "Maria Ruiz"
        cls.order = cls._make_visit(
            scheduled_date_start="2026-03-02 01:00:00",
            scheduled_date_end="2026-03-02 03:00:00",
            type=cls.env.ref("service_revenue.fsm_order_type_repair").id,
        )
        cls.path = f"/service/status/{cls.order._get_status_token()}"

    def _form(self, response, action):
        forms = html.fromstring(response.content).forms
        [form] = [one for one in forms if (one.action or "").endswith(action)]
        return form

    def _post(self, action, **data):
        form = self._form(self.url_open(self.path), action)
        values = {"csrf_token": dict(form.form_values())["csrf_token"], **data}
        return self.url_open(form.action, data=values)

    def _rate(self, speed=5, process=5, quality=5, **data):
        scores = {"speed": speed, "process": process, "quality": quality}
        return self._post("/rate", **scores, **data)

    def _rating(self):
        self.env.invalidate_all()
        return self.env["service.visit.rating"].search(
            [("order_id", "=", self.order.id)]
        )

    def test_what_when_who(self):
        """What, when where the customer lives, who by first name, and how far."""
        page = self.url_open(self.path)
        self.assertEqual(page.status_code, 200)
        for text in ("Your visit is planned", "09:00", "11:00", "Maria", "Repair"):
            self.assertIn(text, page.text)
        for text in ("Ruiz", self.customer.name, self.customer.email, "8 Orchard"):
            self.assertNotIn(text, page.text)
        self.assertEqual(page.headers["Referrer-Policy"], "no-referrer")
        self.assertEqual(page.headers["Cache-Control"], "private, no-store")
        self.assertEqual(page.headers["X-Robots-Tag"], "noindex")

    def test_follows_the_visit(self):
        for action, title in (
            ("action_on_the_way", "We are on the way"),
            ("action_arrived", "We are at your place"),
            ("action_finish_work", "Your visit is finished"),
        ):
            getattr(self.order, action)()
            self.assertIn(title, self.url_open(self.path).text)

    def test_cancelled(self):
        self.order.action_cancel()
        page = self.url_open(self.path)
        self.assertIn("Your visit is cancelled", page.text)
        self.assertNotIn("service_other_time", page.text)

    def test_language_of_the_customer(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.customer.lang = "fr_FR"
        page = self.url_open(self.path)
        self.assertIn("lun. 2 mars 09:00", page.text)
        self.assertIn('lang="fr-FR"', page.text)

    def test_opening_changes_nothing(self):
        self.env.flush_all()
        before = self.order.write_date
        for _time in range(3):
            self.url_open(self.path)
        self.env.invalidate_all()
        self.assertEqual(self.order.write_date, before)

    def test_all_dead_links_look_the_same(self):
        """Unknown, forged, foreign, expired: one answer, status and text."""
        record_id, expiry, signature = self.order._get_status_token().split("-")
        flipped = ("0" if signature[0] != "0" else "1") + signature[1:]
        other = self._make_visit()
        dead = [
            f"/service/status/{record_id}-{expiry}-{flipped}",
            f"/service/status/{other.id}-{expiry}-{signature}",
            f"/service/status/{record_id}-{int(expiry) + 9}-{signature}",
            "/service/status/1-1-" + "0" * 40,
            "/service/status/x",
            "/service/status/99999999999999999999-9-" + "0" * 40,
            "/service/status/999999999-9-" + "0" * 40,
        ]
        answers = [self.url_open(path) for path in dead]
        # The customer of the visit changes: the link of the one before is foreign.
        stranger = self._make_customer("Mr Wang")
        location = self._make_location(stranger)
        self.order.write({"sale_id": False, "location_id": location.id})
        self.assertEqual(self.order.service_partner_id, stranger)
        answers.append(self.url_open(self.path))
        self.order.action_complete()
        path = f"/service/status/{self.order._get_status_token()}"
        self.assertEqual(self.url_open(path).status_code, 200)
        self.company.service_status_days = 0
        answers.append(self.url_open(path))
        texts = {without_address(answer) for answer in answers}
        self.assertEqual({answer.status_code for answer in answers}, {404})
        self.assertEqual(len(texts), 1)

    def test_dead_links_take_no_posts(self):
        page = self.url_open(self.path)
        token = dict(self._form(page, "/other-time").form_values())["csrf_token"]
        for action in ("other-time", "rate"):
            answer = self.url_open(
                f"/service/status/1-1-{'0' * 40}/{action}",
                data={"csrf_token": token, "speed": 1},
            )
            self.assertEqual(answer.status_code, 404)

    def test_no_post_without_the_form(self):
        for action in ("other-time", "rate"):
            answer = self.url_open(f"{self.path}/{action}", data={"wish": "now"})
            self.assertEqual(answer.status_code, 400)
        self.assertFalse(self.order.activity_ids)

    def test_other_time(self):
        """A task for whoever plans; asking again at once is answered, not repeated."""
        answer = self._post("/other-time", wish="Friday <b>after</b> six")
        self.assertIn("We will call you", answer.text)
        self.env.invalidate_all()
        [task] = self.order.activity_ids
        self.assertIn("Friday &lt;b&gt;after", task.note)
        answer = self._post("/other-time", wish="again")
        self.assertIn("We know about your wish", answer.text)
        self.env.invalidate_all()
        self.assertEqual(len(self.order.activity_ids), 1)

    def test_other_time_at_most_five(self):
        for _time in range(7):
            self.order.service_time_asked_on = False
            self._post("/other-time", wish="again")
            self.env.invalidate_all()
        self.assertEqual(self.order.service_time_requests, 5)

    def test_rate(self):
        """Three scores, kept exactly; their average in Odoo's own ratings (X-35)."""
        self.order.action_complete()
        answer = self._rate(5, 4, 4, comment="Quick & clean")
        self.assertIn("Thank you for your rating", answer.text)
        rating = self._rating()
        self.assertEqual((rating.speed, rating.process, rating.quality), (5, 4, 4))
        core = self.env["rating.rating"].search(
            [("res_model", "=", "fsm.order"), ("res_id", "=", self.order.id)]
        )
        self.assertEqual(round(core.rating, 2), 4.33)
        self.assertEqual(core.feedback, "Quick & clean")
        self.assertEqual(core.rated_partner_id, self.technician_a.partner_id)
        self.assertTrue(core.consumed)

    def test_rate_again_changes(self):
        self.order.action_complete()
        self._rate(5, 5, 5)
        self._rate(3, 4, 5)
        rating = self._rating()
        self.assertEqual((rating.speed, rating.changes), (3, 1))
        self.assertEqual(self.order.rating_count, 1)
        self.assertEqual(self.order.rating_last_value, 4)

    def test_rating_becomes_final(self):
        self.order.action_complete()
        page = self.url_open(self.path)
        self._rate(5, 5, 5)
        rating = self._rating()
        rating.rated_on = fields.Datetime.now() - timedelta(days=8)
        form = self._form(page, "/rate")
        data = {**dict(form.form_values()), "speed": 1, "process": 1, "quality": 1}
        answer = self.url_open(form.action, data=data)
        self.assertIn("final", answer.text)
        self.assertEqual(self._rating().speed, 5)

    def test_no_rating_before_the_end(self):
        token = dict(self._form(self.url_open(self.path), "/other-time").form_values())[
            "csrf_token"
        ]
        self.url_open(
            f"{self.path}/rate",
            data={"csrf_token": token, "speed": 5, "process": 5, "quality": 5},
        )
        self.assertFalse(self._rating())

    def test_bad_input_is_no_error(self):
        self.order.action_complete()
        for bad in ("", "0", "6", "-1", "4.5", "x", "5; DROP", "\x00", "٥"):
            answer = self._rate(bad, 5, 5)
            self.assertEqual(answer.status_code, 200)
            self.assertIn("in all three rows", answer.text)
        self.assertFalse(self._rating())
        answer = self._rate(5, 5, 5, comment="<script>alert(1)</script>" + "x" * 9000)
        self.assertNotIn("<script>alert(1)", answer.text)
        self.assertEqual(len(self._rating().comment), 2000)

    def test_confirm_by_code(self):
        """An open code is one tap away, without a second message."""
        self.order.action_complete()
        self.assertNotIn("/service/confirm/", self.url_open(self.path).text)
        self.order.send_confirmation()
        page = html.fromstring(self.url_open(self.path).content)
        [link] = page.xpath("//a[contains(@href, '/service/confirm/')]")
        self.assertEqual(self.url_open(link.get("href")).status_code, 200)
