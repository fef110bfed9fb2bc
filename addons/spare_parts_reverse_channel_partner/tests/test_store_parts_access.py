# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from .common import StorePartsCommon


@tagged("post_install", "-at_install")
class TestStorePartsAccess(StorePartsCommon):
    """Who sees and does what with the parts of a store (SP-16)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer_user = new_test_user(
            cls.env, login="parts_customer", groups="base.group_portal"
        )
        cls.salesperson = new_test_user(
            cls.env, login="parts_sales", groups="sales_team.group_sale_salesman"
        )
        cls.second = cls.make_point("Store Three", cls.firm, 31.0, 121.0)
        cls.second_user = new_test_user(
            cls.env, login="parts_second", groups="base.group_portal"
        )
        cls.second_user.partner_id.parent_id = cls.firm
        cls.env["channel.member"].create(
            {
                "partner_id": cls.second_user.partner_id.id,
                "role": "clerk",
                "point_ids": [(6, 0, cls.second.ids)],
            }
        )
        cls.held = cls.hold(cls.fan, 5)
        cls.used = cls.use(cls.fan, is_new=True)
        cls.all = cls.held | cls.used

    def test_who_sees(self):
        """SP-16: the desk sees what its store did, a technician what he used."""
        for user, expected in (
            (self.owner_user, self.all),
            (self.clerk_user, self.all),
            (self.second_user, self.all.browse()),
            (self.technician_user, self.used),
            (self.rival_user, self.all.browse()),
            (self.customer_user, self.all.browse()),
            (self.channel_user, self.all),
            (self.channel_manager, self.all),
        ):
            with self.subTest(user=user.login):
                found = self.requests.with_user(user).search(
                    [("id", "in", self.all.ids)]
                )
                self.assertEqual(found.sudo(), expected)
        with self.assertRaises(AccessError):
            self.requests.with_user(self.salesperson).search([])
        for name in ("sale_line_id", "move_ids", "swap_id"):
            with self.subTest(field=name), self.assertRaises(AccessError):
                self.held.with_user(self.owner_user).read([name])

    def test_who_orders(self):
        for user in (self.owner_user, self.clerk_user, self.channel_user):
            with self.subTest(user=user.login):
                self.order(self.fan, user=user)
                self.order(self.fan, kind="buy", user=user)
                self.give_back(self.fan, 0.5 + 0.5, user=user)
        words = set()
        for user, error in (
            (self.technician_user, AccessError),
            (self.customer_user, AccessError),
            (self.salesperson, AccessError),
            (self.rival_user, UserError),
            (self.second_user, UserError),
        ):
            for act in (self.order, self.give_back):
                with self.subTest(user=user.login), self.assertRaises(error) as caught:
                    act(self.fan, user=user)
            if error is UserError:
                words.add(str(caught.exception))
        with self.assertRaises(UserError) as caught:
            self.requests.with_user(self.rival_user).order_part(
                2**31 - 1, self.fan.id, 1
            )
        words.add(str(caught.exception))
        self.assertEqual(len(words), 1)

    def test_who_uses(self):
        """SP-16: on jobs of the store; a technician on his own only."""
        mate = self.env["fsm.person"].create({"name": "Mate"})
        other = self.make_job(person=mate)
        self.use(self.fan, is_new=True, user=self.clerk_user, job=other)
        with self.assertRaisesRegex(UserError, "not open at your store"):
            self.use(self.fan, is_new=True, job=other)
        of_rival = self.make_job(point=self.rival, person=mate)
        for user in (self.owner_user, self.technician_user):
            with self.subTest(user=user.login), self.assertRaises(UserError):
                self.use(self.fan, is_new=True, user=user, job=of_rival)
        for user in (self.rival_user, self.second_user):
            with self.subTest(user=user.login), self.assertRaises(UserError):
                self.use(self.fan, is_new=True, user=user)
        for user in (self.customer_user, self.salesperson):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.use(self.fan, is_new=True, user=user)

    def test_who_cancels(self):
        request = self.order(self.fan)
        for user in (
            self.technician_user,
            self.rival_user,
            self.second_user,
            self.customer_user,
            self.salesperson,
        ):
            with self.subTest(user=user.login):
                # An access error is a user error, too.
                with self.assertRaises(UserError):
                    request.with_user(user).action_cancel()
        request.with_user(self.channel_user).action_cancel()
        self.assertEqual(request.state, "cancelled")

    def test_allowances(self):
        model = self.env["spare.store.allowance"]
        for user in (self.owner_user, self.technician_user, self.salesperson):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                model.with_user(user).search([])
        self.assertTrue(model.with_user(self.channel_user).search([]))
        with self.assertRaises(AccessError):
            self.allowance.with_user(self.channel_user).max_value = 5
        self.allowance.with_user(self.channel_manager).max_value = 5

    def test_stock_is_not_read(self):
        """SP-16: portal people have no rights on stock of their own."""
        for user in (self.owner_user, self.technician_user):
            for model in ("stock.quant", "stock.lot", "stock.location"):
                with self.subTest(user=user.login, model=model):
                    with self.assertRaises(AccessError):
                        self.env[model].with_user(user).search([])
            with self.assertRaises(AccessError):
                self.held.move_ids.with_user(user).quantity = 9

    def test_other_company(self):
        company = self.env["res.company"].create({"name": "Other parts"})
        user = new_test_user(
            self.env,
            login="parts_other",
            groups="channel_partner.group_channel_user",
            company_id=company.id,
            company_ids=[(6, 0, company.ids)],
        )
        self.assertFalse(
            self.requests.with_user(user).search([("id", "in", self.all.ids)])
        )
        with self.assertRaises(UserError):
            self.order(self.fan, user=user)

    def test_left_the_firm(self):
        self.env["channel.member"].search(
            [("partner_id", "=", self.technician_user.partner_id.id)]
        ).active = False
        self.env.flush_all()
        with self.assertRaises(AccessError):
            self.use(self.fan, is_new=True)
        self.assertFalse(self.requests.with_user(self.technician_user).search([]))

    def test_queries(self):
        """Cards and lists: the number of queries does not grow with the records."""
        parts = self.fan | self.board
        for number in range(6):
            part = self.make_part(f"Part {number}", tracking="none")
            self.put(part, number + 1)
            parts |= part
            self.order(self.fan)

        def queries(act):
            act()
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            act()
            return self.cr.sql_log_count - before

        own = self.requests.with_user(self.clerk_user)
        of_two = queries(lambda: own._get_part_cards(parts[:2], self.point))
        of_all = queries(lambda: own._get_part_cards(parts, self.point))
        self.assertLessEqual(of_all, of_two + 1)
        self.assertLessEqual(of_all, 15)
        of_two = queries(lambda: own.search([], limit=2)._get_request_cards())
        of_all = queries(lambda: own.search([])._get_request_cards())
        self.assertLessEqual(of_all, of_two + 1)
        self.assertLessEqual(of_all, 15)
