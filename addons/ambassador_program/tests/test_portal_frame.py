# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.exceptions import AccessError
from odoo.tests import HttpCase, tagged

from .common import AmbassadorCommon


@tagged("post_install", "-at_install")
class TestPortalFrame(HttpCase, AmbassadorCommon):
    """Who gets into the ambassador's portal, and what it answers everybody else."""

    def open(self, user, url="/my/ambassador"):
        self.authenticate(user.login, user.login)
        return self.url_open(url, allow_redirects=False)

    def test_home_for_on_board(self):
        """AM-05: approved, training and active: the home page and the entry to it."""
        for state in ("approved", "training", "active"):
            self.ambassador.state = state
            with self.subTest(state=state):
                self.assertEqual(self.open(self.ambassador_user).status_code, 200)
        self.assertIn(b"/my/ambassador", self.open(self.ambassador_user, "/my").content)

    def test_home_for_others(self):
        """AM-05: customers, stores, and who has left: their own home page."""
        self.rival_ambassador.write({"state": "left", "seat": 0})
        for user in (self.rival_ambassador_user, self.programme_user):
            for url in ("/my/ambassador", "/my/ambassador/more"):
                with self.subTest(user=user.login, url=url):
                    answer = self.open(user, url)
                    self.assertEqual(answer.status_code, 303)
                    self.assertTrue(answer.headers["Location"].endswith("/my"))
        page = self.open(self.rival_ambassador_user, "/my")
        self.assertNotIn(b"/my/ambassador", page.content)

    def test_paused_goes_to_cash(self):
        """AM-16: a paused one loses the pages at once, and keeps that of his cash."""
        self.ambassador.state = "paused"
        answer = self.open(self.ambassador_user)
        self.assertEqual(answer.status_code, 303)
        self.assertTrue(answer.headers["Location"].endswith("/my/ambassador/cash"))

    def test_own_record_only(self):
        """AM-05: through the API he reads his own record, and writes none."""
        mine = self.env["ambassador.ambassador"].with_user(self.ambassador_user)
        self.assertEqual(mine.search([]), self.ambassador)
        with self.assertRaises(AccessError):
            mine.browse(self.rival_ambassador.id).read(["code"])
        with self.assertRaises(AccessError):
            mine.browse(self.ambassador.id).write({"user_id": False})
        self.ambassador.write({"state": "left", "seat": 0})
        self.assertFalse(mine.search([]))

    def test_scripts_speak_the_language(self):
        """AM-05: what scripts of the page write is translated like the page."""
        self.env["res.lang"]._activate_lang("zh_CN")
        found = self.url_open("/website/translations?lang=zh_CN").json()["modules"]
        for module, words in (
            ("ambassador_program", "已复制"),
            ("channel_partner", "剩余"),
        ):
            with self.subTest(module=module):
                self.assertIn(words, str(found[module]))
