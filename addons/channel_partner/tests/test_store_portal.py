# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.tests import HttpCase, new_test_user, tagged

from .common import ChannelCommon


@tagged("post_install", "-at_install")
class TestStorePortal(ChannelCommon, HttpCase):
    """Frame of the partner portal: who gets in, and what his tabs are (CP-08)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.portal_user = new_test_user(
            cls.env, login="store_customer", groups="base.group_portal"
        )

    def get(self, path, user=None, **kwargs):
        self.authenticate(user and user.login, user and user.login)
        return self.url_open(path, **kwargs)

    def test_who_gets_in(self):
        """CP-08: people of a partner get in; customers and the public do not."""
        for user in (self.owner_user, self.clerk_user, self.technician_user):
            page = self.get("/my/store", user)
            self.assertEqual(page.status_code, 200)
            self.assertIn("o_store_home", page.text)
            self.assertIn("Firm Fang", page.text)
        page = self.get("/my/store", self.portal_user, allow_redirects=False)
        self.assertEqual(
            (page.status_code, page.headers["Location"].split("8069")[-1][-3:]),
            (303, "/my"),
        )
        page = self.get("/my/store", allow_redirects=False)
        self.assertIn("/web/login", page.headers["Location"])

    def test_left_the_firm(self):
        """CP-08: somebody whose role was ended is out with the next click."""
        member = self.owner_user.partner_id
        self.env["channel.member"].search(
            [("partner_id", "=", member.id)]
        ).active = False
        page = self.get("/my/store", self.owner_user, allow_redirects=False)
        self.assertEqual(page.status_code, 303)

    def test_entry_of_members_only(self):
        """CP-08: the way in stands on /my for people of partners only."""
        self.assertIn("/my/store", self.get("/my", self.clerk_user).text)
        self.assertNotIn("/my/store", self.get("/my", self.portal_user).text)

    def test_more(self):
        page = self.get("/my/store/more", self.technician_user)
        self.assertEqual(page.status_code, 200)
        self.assertIn("/web/session/logout", page.text)
