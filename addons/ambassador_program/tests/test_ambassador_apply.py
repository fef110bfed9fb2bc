# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import re

from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, tagged

from .common import AmbassadorCommon


@tagged("post_install", "-at_install")
class TestAmbassadorApply(AmbassadorCommon, HttpCase):
    """“Become an ambassador”, on a public page (AM-05)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.city = cls.make_city("Suzhou", "999920", local_name="苏州市")
        cls.website = cls.env["website"].get_current_website()

    def application(self, **values):
        return {
            "name": "Lin Zhao",
            "phone": "138 1234 5678",
            "city": str(self.city.id),
            "consent": "1",
            **values,
        }

    def send(self, **values):
        self.authenticate(None, None)
        page = self.url_open("/ambassadors/apply")
        token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page.text)[1]
        return self.url_open(
            "/ambassadors/apply",
            data={**self.application(**values), "csrf_token": token},
        )

    def found(self):
        return self.env["ambassador.ambassador"].search(
            [("city_id", "=", self.city.id)]
        )

    def test_apply(self):
        """AM-05: an application is in the roster, with consent, and its contact."""
        answer = self.send(email="lin@example.com", motivation="I know everybody here")
        self.assertTrue(answer.url.endswith("/ambassadors/thanks"), answer.url)
        person = self.found()
        self.assertEqual((person.state, person.source), ("applied", "page"))
        self.assertTrue(person.consent_on and person.applied_on)
        self.assertEqual(person.motivation, "I know everybody here")
        self.assertEqual(person.partner_id.name, "Lin Zhao")
        self.assertEqual(person.partner_id.email, "lin@example.com")
        self.assertEqual(person.partner_id.city, "苏州市")
        self.assertEqual(person.company_id, self.website.company_id)
        self.assertFalse(person.code or person.seat)
        self.assertFalse(person.partner_id.user_ids)

    def test_same_answer(self):
        """AM-05: a number in line, a known one and a new one are told the same."""
        known = self.env["res.partner"].create(
            {"name": "Known", "phone": "+8613812345678", "email": "old@example.com"}
        )
        first = self.send()
        again = self.send(name="Somebody Else", phone="+86 13812345678")
        self.assertEqual(first.url, again.url)
        text = re.sub(r'csrf_token: "[^"]*"', "", first.text)
        self.assertEqual(text, re.sub(r'csrf_token: "[^"]*"', "", again.text))
        person = self.found()
        self.assertEqual(len(person), 1)
        # Nothing of the contact that we had is read, changed or taken.
        self.assertEqual((known.name, known.email), ("Known", "old@example.com"))
        self.assertNotEqual(person.partner_id, known)
        self.assertEqual(person.partner_id.name, "Lin Zhao")
        # After a refusal the same number may try again.
        person._refuse("Not now")
        self.send()
        self.assertEqual(len(self.found()), 2)

    def test_staff_take_known_contact(self):
        """AM-05: staff see who else has this number, and take the right contact."""
        known = self.env["res.partner"].create(
            {"name": "Known", "phone": "+86 138 1234 5678", "city": "Kept"}
        )
        self.send()
        person = self.found().with_user(self.programme_user)
        made = person.partner_id
        self.assertEqual(person.same_phone_partner_ids, known)
        person.action_use_contact()
        self.assertEqual(person.partner_id, known)
        self.assertEqual((known.name, known.city), ("Known", "Kept"))
        self.assertFalse(made.sudo().active)
        with self.assertRaises(UserError):
            person.action_use_contact()

    def test_mistakes(self):
        """AM-05: what is missing is said beside the field, and what was typed stays."""
        for values, word in (
            ({"name": " "}, "Tell us your name"),
            ({"phone": "12"}, "telephone number"),
            ({"city": "0"}, "Choose your city"),
            ({"city": "x"}, "Choose your city"),
            ({"city": "99999999999999"}, "Choose your city"),
            ({"email": "no"}, "not an e-mail address"),
            ({"consent": ""}, "Without your consent"),
        ):
            with self.subTest(values=values):
                answer = self.send(**{"motivation": "Because & <b>", **values})
                self.assertEqual(answer.status_code, 422)
                self.assertIn(word, answer.text)
                self.assertIn("Because &amp; &lt;b&gt;", answer.text)
        self.assertFalse(self.found())

    def test_honeypot(self):
        """S3: what fills in the hidden field is thanked, and nothing is kept."""
        answer = self.send(website_url="http://spam.example.com")
        self.assertTrue(answer.url.endswith("/ambassadors/thanks"))
        self.assertFalse(self.found())

    def test_rate(self):
        """S3: twenty applications an hour from one network, and then a pause."""
        rates = self.env["ambassador.rate"]
        while rates._allow("ambassador-apply", "127.0.0.1", 20, 3600):
            pass
        answer = self.send()
        self.assertEqual(answer.status_code, 429)
        self.assertIn("Too many applications", answer.text)
        self.assertIn("Lin Zhao", answer.text)
        self.assertFalse(self.found())

    def test_no_token(self):
        """S9: a form of another site is not taken."""
        self.authenticate(None, None)
        answer = self.url_open("/ambassadors/apply", data=self.application())
        self.assertEqual(answer.status_code, 400)
        self.assertFalse(self.found())

    def test_long_and_odd(self):
        """S3: control characters and a book instead of a name do no harm."""
        answer = self.send(name="L\x00in" + "n" * 500, motivation="\u202eevil\x07")
        self.assertTrue(answer.url.endswith("/ambassadors/thanks"))
        person = self.found()
        self.assertEqual(person.partner_id.name, ("Lin" + "n" * 500)[:80])
        self.assertEqual(person.motivation, "evil")

    def test_archived_city(self):
        """AM-01: nobody applies for a city that is switched off."""
        self.city.active = False
        page = self.url_open("/ambassadors/apply")
        self.assertNotIn(f'value="{self.city.id}"', page.text)
        self.assertEqual(self.send().status_code, 422)

    def test_page_queries(self):
        """AM-05: the page asks as often for five cities as for three hundred."""
        self.url_open("/ambassadors/apply")
        page = self.url_open("/ambassadors/apply")
        self.assertGreater(page.text.count("<option"), 290)
        self.assertIn("<optgroup", page.text)
        self.assertIn("苏州市", page.text)

    def test_visitor_reads_nothing(self):
        """S2: visitors reach no ambassador, city or quota through the API."""
        public = self.env.ref("base.public_user")
        self.send()
        for model in (
            "ambassador.ambassador",
            "ambassador.quota",
            "ambassador.city.report",
            "ambassador.state.log",
            "ambassador.end",
        ):
            for user in (public, self.ambassador_user):
                with self.subTest(model=model, user=user.login):
                    with self.assertRaises(AccessError):
                        self.env[model].with_user(user).create({})

    def test_portal_access(self):
        """AM-05: a login needs an e-mail address, and Odoo's dialog gives it."""
        self.send()
        person = self.found()
        person._approve()
        self.assertFalse(person.has_portal)
        mine = person.with_user(self.programme_user)
        with self.assertRaisesRegex(UserError, "e-mail address"):
            mine.action_portal_access()
        person.partner_id.email = "lin@example.com"
        with self.assertRaises(AccessError):
            mine.action_portal_access()
        self.programme_user.group_ids += self.env.ref("base.group_partner_manager")
        action = mine.action_portal_access()
        wizard = self.env[action["res_model"]].browse(action["res_id"])
        self.assertEqual(wizard.user_ids.partner_id, person.partner_id)
        self.assertEqual(wizard.user_ids.email_state, "ok")
        self.assertTrue(self.ambassador.has_portal)
