# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import base64

from odoo import http
from odoo.tests import HttpCase, new_test_user, tagged

from .return_common import ReturnCommon
from .test_channel_return import PIXEL


@tagged("post_install", "-at_install")
class TestStoreReturns(ReturnCommon, HttpCase):
    """Returns in the partner portal (CP-09)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer_user = new_test_user(
            cls.env, login="store_return_customer", groups="base.group_portal"
        )
        cls.make_policy(fee_percent=10)
        cls.line = cls.deliver()

    def get(self, path, user=None, **kwargs):
        user = user or self.owner_user
        self.authenticate(user.login, user.login)
        return self.url_open(path, **kwargs)

    def send(self, line, data, files=None, user=None):
        user = user or self.owner_user
        self.authenticate(user.login, user.login)
        token = http.Request.csrf_token(self)
        return self.url_open(
            f"/my/store/returns/new/{line.id}/send",
            data={"csrf_token": token, **data},
            files=files,
        )

    def last(self):
        return self.env["channel.return"].search([], limit=1)

    def test_ask_and_cancel(self):
        """CP-09: choose, ask, read the answer, take it back; without JavaScript."""
        page = self.get("/my/store/returns").text
        self.assertIn("Nothing on its way back", page)
        page = self.get("/my/store/returns/new?search=heater").text
        self.assertIn(f"/my/store/returns/new/{self.line.id}", page)
        self.assertIn("No delivery", self.get("/my/store/returns/new?search=zz").text)
        page = self.get(f"/my/store/returns/new/{self.line.id}").text
        self.assertIn("restocking fee 10 %", page)
        form = {"quantity": "2", "kind": "unsold", "mode": "refund", "key": "k1"}
        files = [("photos", ("a.png", base64.b64decode(PIXEL), "image/png"))]
        answer = self.send(self.line, form, files=files)
        request = self.last()
        self.assertIn(f"/my/store/returns/{request.id}", answer.url)
        self.assertIn("Authorised by the rules", answer.text)
        self.assertIn("You get back", answer.text)
        self.assertIn("180.00", answer.text)
        self.assertEqual(len(request.photo_ids), 1)
        photo = self.url_open(f"/web/image/{request.photo_ids.id}")
        self.assertEqual(photo.headers["Content-Type"], "image/png")
        # Sent twice: the same page.
        self.assertEqual(self.send(self.line, form).url, answer.url)
        self.assertEqual(self.line._get_returnable()[self.line], 8)
        self.assertIn(request.name, self.get("/my/store/returns").text)
        self.assertIn("Open returns", self.get("/my/store").text)
        token = http.Request.csrf_token(self)
        page = self.url_open(
            f"/my/store/returns/{request.id}/cancel", data={"csrf_token": token}
        )
        self.assertIn("The request is cancelled", page.text)
        self.assertEqual(request.state, "cancelled")

    def test_mistake(self):
        """CP-09: a mistake leaves the form as it was typed, and nothing behind."""
        page = self.send(self.line, {"quantity": "99", "kind": "unsold", "note": "Ugh"})
        self.assertIn("can still be returned", page.text)
        self.assertIn("Ugh", page.text)
        page = self.send(self.line, {"quantity": "1", "kind": "\x00"})
        self.assertIn("Choose a reason", page.text)
        files = [("photos", ("a.svg", b"<svg/>", "image/png"))]
        page = self.send(self.line, {"quantity": "1", "kind": "unsold"}, files=files)
        self.assertIn("has to be a picture", page.text)
        self.assertFalse(self.env["channel.return"].search_count([]))

    def test_clerk_sees_no_money(self):
        request = self.ask(self.line)
        page = self.get(f"/my/store/returns/{request.id}", self.clerk_user).text
        self.assertIn(request.name, page)
        self.assertNotIn("You get back", page)
        self.assertNotIn("100.00", page)
        page = self.get(f"/my/store/returns/new/{self.line.id}", self.clerk_user).text
        self.assertNotIn("1,000.00", page)

    def test_not_mine(self):
        """CP-09: somebody else's, none at all and nonsense look alike."""
        request = self.ask(self.line)
        for user in (self.technician_user, self.customer_user):
            for path in ("", "/new", f"/new/{self.line.id}", f"/{request.id}"):
                with self.subTest(user=user.login, path=path):
                    page = self.get(
                        f"/my/store/returns{path}", user, allow_redirects=False
                    )
                    self.assertEqual(page.status_code, 303)
                    self.assertNotIn("returns", page.headers["Location"])
        places = set()
        for number in (request.id, 2**40, 2**31 - 1, "abc", "%00"):
            page = self.get(
                f"/my/store/returns/{number}", self.rival_user, allow_redirects=False
            )
            places.add(page.headers["Location"].split("/my/")[-1])
        self.assertEqual(places, {"store/returns?said=gone"})
        places = set()
        for number in (self.line.id, 2**31 - 1, "abc"):
            page = self.get(
                f"/my/store/returns/new/{number}",
                self.rival_user,
                allow_redirects=False,
            )
            places.add(page.headers["Location"].split("/my/")[-1])
        self.assertEqual(places, {"store/returns/new?said=gone"})
        self.send(self.line, {"quantity": "1", "kind": "unsold"}, user=self.rival_user)
        self.assertEqual(self.last(), request)

    def test_serials_on_the_page(self):
        product = self.make_product("Boiler", tracking="serial")
        line = self.deliver(product, 2, lots=["S1", "S2"])
        self.assertIn('value="S2"', self.get(f"/my/store/returns/new/{line.id}").text)
        page = self.send(line, {"quantity": "1", "kind": "defective", "lots": "S2"})
        self.assertIn("Authorised", page.text)
        self.assertEqual(self.last().lot_ids.name, "S2")
