# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import http
from odoo.tests import HttpCase, new_test_user, tagged

from .common import StorePartsCommon


@tagged("post_install", "-at_install")
class TestStorePartsPages(StorePartsCommon, HttpCase):
    """Parts in the partner portal (SP-16)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer_user = new_test_user(
            cls.env, login="parts_page_customer", groups="base.group_portal"
        )

    def get(self, path, user=None, **kwargs):
        user = user or self.owner_user
        self.authenticate(user.login, user.login)
        return self.url_open(path, **kwargs)

    def do(self, product, action, data=None, user=None, **kwargs):
        user = user or self.clerk_user
        self.authenticate(user.login, user.login)
        token = http.Request.csrf_token(self)
        return self.url_open(
            f"/my/store/parts/{product.id}/{action}",
            data={
                "csrf_token": token,
                "store": self.point.id,
                "quantity": "1",
                **(data or {}),
            },
            **kwargs,
        )

    def last(self):
        return self.requests.search([], limit=1)

    def test_search(self):
        """SP-16: by name, code or machine; central stock in words only."""
        self.fan.default_code = "FAN-9"
        boiler = self.env["product.product"].create({"name": "Boiler Z900"})
        machine = self.env["fsm.equipment"].create(
            {
                "name": "M9",
                "location_id": self.job.location_id.id,
                "product_id": boiler.id,
            }
        )
        self.env["spare.installed.part"].create(
            {"equipment_id": machine.id, "product_id": self.fan.id}
        )
        for words in ("fan", "FAN-9", "z900"):
            page = self.get(f"/my/store/parts?search={words}").text
            self.assertIn(f"/my/store/parts/{self.fan.id}?", page)
            self.assertNotIn(f"/my/store/parts/{self.board.id}?", page)
            self.assertIn("fits Boiler Z900", page)
            self.assertIn("In stock", page)
            self.assertNotIn("10.0", page)
        self.assertIn("No part with", self.get("/my/store/parts?search=zzz").text)
        self.assertIn("holds no parts", self.get("/my/store/parts").text)

    def test_order_hold_use_give_back(self):
        page = self.do(self.fan, "hold", {"quantity": "3", "key": "k"})
        self.assertIn("reserved for your store", page.text)
        request = self.last()
        self.assertEqual((request.kind, request.quantity), ("hold", 3))
        self.do(self.fan, "hold", {"quantity": "3", "key": "k"})
        self.assertEqual(self.last(), request)
        self.carry_out(request)
        self.assertIn("Here: 3", self.get("/my/store/parts", self.technician_user).text)
        page = self.do(
            self.fan,
            "use",
            {"job": self.job.id, "is_new": "1"},
            user=self.technician_user,
        )
        self.assertIn("used on the job", page.text)
        self.assertEqual(self.last().kind, "use")
        page = self.do(self.fan, "give_back", {"quantity": "2"})
        self.assertIn("we wait for it", page.text)
        page = self.do(self.fan, "buy", {"quantity": "2"})
        self.assertIn("Ordered", page.text)
        token = http.Request.csrf_token(self)
        page = self.url_open(
            f"/my/store/parts/orders/{self.last().id}/cancel",
            data={"csrf_token": token},
        )
        self.assertIn("Cancelled.", page.text)
        self.assertIn("Parts on their way", self.get("/my/store").text)

    def test_mistake(self):
        """SP-16: a refusal stands on the page with its remedy; nothing is left."""
        self.allowance.max_quantity = 2
        page = self.do(self.fan, "hold", {"quantity": "3"})
        self.assertIn("your tier allows 2", page.text)
        self.assertFalse(self.requests.search_count([]))

    def test_owed(self):
        """SP-16: what the firm owes is counted, and one tap away."""
        self.hold(self.fan, 1)
        self.use(self.fan)
        page = self.get("/my/store/parts", self.clerk_user).text
        self.assertIn("Owed parts to send back: 1", page)
        self.assertIn("Fan", self.get("/my/part-returns", self.clerk_user).text)

    def test_price_for_owners_only(self):
        path = f"/my/store/parts/{self.fan.id}"
        self.assertIn("Your price", self.get(path).text)
        for user in (self.clerk_user, self.technician_user):
            page = self.get(path, user).text
            self.assertIn("Fan", page)
            self.assertNotIn("Your price", page)
            self.assertNotIn("40.00", page)
        self.assertNotIn("Buy it", page)

    def test_not_mine(self):
        """SP-16: another store's, none at all and nonsense look alike."""
        for path in ("", "/orders", f"/{self.fan.id}"):
            page = self.get(
                f"/my/store/parts{path}", self.customer_user, allow_redirects=False
            )
            self.assertEqual(page.status_code, 303)
        for number in (self.env["product.product"].create({"name": "x"}).id, "abc", 0):
            page = self.get(f"/my/store/parts/{number}", allow_redirects=False)
            self.assertIn("said=gone", page.headers["Location"])
        # Without an allowance of its tier a store finds nothing.
        page = self.get(f"/my/store/parts/{self.fan.id}", self.rival_user)
        self.assertIn("not there any more", page.text)
        self.do(self.fan, "hold", user=self.technician_user)
        self.do(self.fan, "steal")
        self.assertFalse(self.requests.search_count([]))
