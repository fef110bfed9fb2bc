# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import Form, new_test_user, tagged

from .common import ServiceRevenueCommon


@tagged("post_install", "-at_install")
class TestSaleConsumables(ServiceRevenueCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.seller = new_test_user(
            cls.env, login="seller", groups="sales_team.group_sale_salesman_all_leads"
        )
        cls.cleaner = cls._make_product("Drum cleaner", 39.0)
        cls.stand = cls._make_product("Stand", 99.0)
        cls.washer = cls._make_product("Washing machine", 3299.0)
        cls.washer.product_tmpl_id.service_consumable_ids = [
            Command.set((cls.cleaner + cls.stand).product_tmpl_id.ids)
        ]

    def test_quotation_proposes_consumables(self):
        """X-39: the list of the product is proposed on the quotation, once."""
        with Form(self.env["sale.order"].with_user(self.seller)) as form:
            form.partner_id = self.customer
            with form.order_line.new() as line:
                line.product_id = self.washer
        order = form.record
        self.assertEqual(
            order.service_consumable_ids, (self.cleaner + self.stand).product_tmpl_id
        )
        order.action_add_service_consumables()
        self.assertEqual(
            order.order_line.product_id, self.washer + self.cleaner + self.stand
        )
        self.assertFalse(order.service_consumable_ids)
        order.action_add_service_consumables()
        self.assertEqual(len(order.order_line), 3)
        order.action_confirm()
        with self.assertRaises(UserError):
            order.action_add_service_consumables()

    def test_only_who_may_write_the_order(self):
        order = self.env["sale.order"].create(
            {
                "partner_id": self.customer.id,
                "order_line": [Command.create({"product_id": self.washer.id})],
            }
        )
        for user in (self.technician_user_a, self.portal_user):
            with self.assertRaises(AccessError):
                order.with_user(user).action_add_service_consumables()
        self.assertEqual(len(order.order_line), 1)
