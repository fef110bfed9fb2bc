# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from .return_common import ReturnCommon


@tagged("post_install", "-at_install")
class TestChannelReturnAccess(ReturnCommon):
    """Who may ask, see, answer and cancel (CP-09)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.second = cls.make_point("Store Three", cls.firm, 31.0, 121.0)
        cls.one_store_user = new_test_user(
            cls.env, login="one_store", groups="base.group_portal"
        )
        cls.one_store_user.partner_id.parent_id = cls.firm
        cls.env["channel.member"].create(
            {
                "partner_id": cls.one_store_user.partner_id.id,
                "role": "clerk",
                "point_ids": [(6, 0, cls.second.ids)],
            }
        )
        cls.customer_user = new_test_user(
            cls.env, login="return_customer", groups="base.group_portal"
        )
        cls.salesperson = new_test_user(
            cls.env, login="return_sales", groups="sales_team.group_sale_salesman"
        )
        cls.make_policy()
        cls.line = cls.deliver(partner_shipping_id=cls.point.partner_id.id)
        cls.mine = cls.ask(cls.line)
        cls.of_firm = cls.ask(cls.deliver())
        cls.theirs = cls.env["channel.return"].browse(
            cls.ask(cls.deliver(firm=cls.rival_firm), user=cls.rival_user).id
        )
        cls.all = cls.mine | cls.of_firm | cls.theirs

    def seen(self, user):
        returns = self.env["channel.return"].with_user(user)
        return returns.search([("id", "in", self.all.ids)]).sudo()

    def test_who_sees(self):
        """CP-09: owner and clerks of the firm and store; nobody else outside."""
        for user, expected in (
            (self.owner_user, self.mine | self.of_firm),
            (self.clerk_user, self.mine | self.of_firm),
            (self.one_store_user, self.all.browse()),
            (self.technician_user, self.all.browse()),
            (self.rival_user, self.theirs),
            (self.customer_user, self.all.browse()),
            (self.channel_user, self.all),
            (self.channel_manager, self.all),
        ):
            with self.subTest(user=user.login):
                self.assertEqual(self.seen(user), expected)
        with self.assertRaises(AccessError):
            self.mine.with_user(self.salesperson).read(["name"])

    def test_no_money_in_the_portal(self):
        """CP-09: amounts are for owners, and shown by the page; not by the API."""
        for user in (self.owner_user, self.clerk_user):
            own = self.mine.with_user(user)
            self.assertEqual(own.quantity, 1)
            for name in ("value", "fee", "policy_id", "rma_ids", "difference_move_id"):
                with self.subTest(field=name), self.assertRaises(AccessError):
                    own.read([name])
        with self.assertRaises(AccessError):
            self.env["channel.return.policy"].with_user(self.owner_user).search([])

    def test_who_asks(self):
        """CP-09: other people's deliveries look like none at all."""
        self.ask(self.line, user=self.clerk_user)
        self.ask(self.line, user=self.channel_user)
        for user in (self.technician_user, self.customer_user, self.salesperson):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.ask(self.line, user=user)
        words = set()
        for user, line_id in (
            (self.rival_user, self.line.id),
            (self.one_store_user, self.line.id),
            (self.owner_user, 2**31 - 1),
        ):
            with self.subTest(user=user.login), self.assertRaises(UserError) as caught:
                self.env["channel.return"].with_user(user).request_return(
                    line_id, 1, "unsold"
                )
            words.add(str(caught.exception))
        self.assertEqual(len(words), 1)

    def test_key_of_another_firm(self):
        """CP-09: the key of a form means something within the firm only."""
        mine = self.ask(self.line, key="same")
        line = self.deliver(firm=self.rival_firm)
        self.assertNotEqual(self.ask(line, user=self.rival_user, key="same"), mine)

    def test_who_answers(self):
        request = self.mine
        for user in (
            self.owner_user,
            self.clerk_user,
            self.technician_user,
            self.rival_user,
            self.customer_user,
            self.salesperson,
        ):
            with self.subTest(user=user.login):
                with self.assertRaises(AccessError):
                    request.with_user(user).action_authorise()
                with self.assertRaises(AccessError):
                    request.with_user(user).action_refuse("No")
        for user in (
            self.technician_user,
            self.rival_user,
            self.customer_user,
            self.one_store_user,
            self.salesperson,
        ):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                request.with_user(user).action_cancel()
        request.with_user(self.clerk_user).action_cancel()
        self.assertEqual(request.state, "cancelled")

    def test_other_company(self):
        company = self.env["res.company"].create({"name": "Other"})
        user = new_test_user(
            self.env,
            login="return_other",
            groups="channel_partner.group_channel_user",
            company_id=company.id,
            company_ids=[(6, 0, company.ids)],
        )
        self.assertFalse(self.seen(user))
        with self.assertRaises(AccessError):
            self.mine.with_user(user).action_cancel()
        with self.assertRaises(UserError):
            self.ask(self.line, user=user)

    def test_left_the_firm(self):
        self.env["channel.member"].search(
            [("partner_id", "=", self.clerk_user.partner_id.id)]
        ).active = False
        self.env.flush_all()
        self.assertFalse(self.seen(self.clerk_user))
        with self.assertRaises(AccessError):
            self.ask(self.line, user=self.clerk_user)

    def test_rma_of_a_return(self):
        """CP-09: OCA's portal shows the RMAs of a firm to all its contacts; those of
        its returns only to who may see these."""
        rma = self.mine.rma_ids
        for user, count in (
            (self.owner_user, 1),
            (self.clerk_user, 1),
            (self.technician_user, 0),
            (self.rival_user, 0),
            (self.one_store_user, 0),
        ):
            with self.subTest(user=user.login):
                found = (
                    self.env["rma"].with_user(user).search_count([("id", "=", rma.id)])
                )
                self.assertEqual(found, count)

    def test_queries(self):
        """Lists and pages: the number of queries does not grow with the records."""
        for _number in range(6):
            self.ask(self.line)

        def of_cards(limit):
            self.env.flush_all()
            self.env.invalidate_all()
            returns = self.env["channel.return"].with_user(self.owner_user)
            before = self.cr.sql_log_count
            returns.search([], limit=limit)._get_portal_cards(with_money=True)
            return self.cr.sql_log_count - before

        def of_lines(limit):
            self.env.flush_all()
            self.env.invalidate_all()
            returns = self.env["channel.return"].with_user(self.owner_user)
            member = returns._get_return_member()
            before = self.cr.sql_log_count
            lines = self.env["sale.order.line"].sudo()
            returns._get_portal_lines(
                lines.search(returns._get_lines_domain(member), limit=limit)
            )
            return self.cr.sql_log_count - before

        for number in range(4):
            self.deliver(self.make_product(f"Heater {number}"))
        of_cards(1), of_lines(1)
        self.assertLessEqual(of_cards(8), of_cards(2) + 1)
        self.assertLessEqual(of_lines(6), of_lines(2) + 1)
        self.assertLessEqual(of_cards(8), 15)
        self.assertLessEqual(of_lines(6), 20)
