# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.exceptions import AccessError
from odoo.tests import HttpCase, tagged

from .common import ServiceRevenueCommon


@tagged("post_install", "-at_install")
class TestPortalMoves(ServiceRevenueCommon):
    """S1: what was delivered cannot be changed, or read, by just any customer."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.product = cls._make_product()
        cls.stranger = cls._make_customer("Mr Wu")
        cls.own, cls.other = (
            cls._make_sale_order(customer, [(cls.product, 1, 10)])
            for customer in (cls.customer, cls.stranger)
        )
        (cls.own + cls.other).action_confirm()

    def test_customers_change_no_move(self):
        for order in (self.own, self.other):
            move = order.order_line.move_ids.with_user(self.portal_user)
            with self.assertRaises(AccessError):
                move.write({"quantity": 1})

    def test_customers_see_their_own(self):
        moves = self.own.order_line.move_ids + self.other.order_line.move_ids
        seen = moves.with_user(self.portal_user)._filtered_access("read")
        self.assertEqual(seen, self.own.order_line.move_ids)


@tagged("post_install", "-at_install")
class TestPortalVerbs(ServiceRevenueCommon, HttpCase):
    """S2: pages that only show something take no form, so no file either."""

    def test_lists_are_only_for_reading(self):
        self.authenticate("customer_portal", "customer_portal")
        unit = self._make_equipment()
        for path in ("/my/equipment", f"/my/equipment/{unit.id}"):
            answer = self.url_open(
                path,
                data={"csrf_token": "x"},
                files={"search": ("x.txt", b"\xff")},
                allow_redirects=False,
            )
            self.assertEqual(answer.status_code, 405, path)
