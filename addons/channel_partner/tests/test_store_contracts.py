# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta

from psycopg2.errors import UniqueViolation

from odoo import fields, http
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import HttpCase, new_test_user, tagged
from odoo.tools import mute_logger

from .common import ChannelCommon


@tagged("post_install", "-at_install")
class TestStoreContracts(ChannelCommon, HttpCase):
    """Service contracts that a store sold, in the partner portal (CP-08)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.vip = cls.env.ref("service_revenue.service_level_vip")
        cls.vip_year = cls.env["product.product"].create(
            {
                "name": "VIP, a year",
                "type": "service",
                "list_price": 365.0,
                "invoice_policy": "order",
                "service_level_id": cls.vip.id,
                "taxes_id": False,
            }
        )
        cls.lead = cls.make_lead(type="opportunity")
        cls.give(cls.lead, cls.point)
        cls.contract = cls.sell(opportunity_id=cls.lead.id)

    @classmethod
    def give(cls, lead, point):
        cls.env["channel.route"]._open(lead)._assign(point, direct=True)

    @classmethod
    def sell(cls, **vals):
        order = cls.env["sale.order"].create(
            {
                "partner_id": cls.customer.id,
                "order_line": [
                    Command.create(
                        {"product_id": cls.vip_year.id, "product_uom_qty": 1}
                    )
                ],
                **vals,
            }
        )
        order.action_confirm()
        return order.order_line.service_contract_id

    def ends(self, days, contract=None):
        contract = contract or self.contract
        last = fields.Date.add(contract._service_today(self.company), days=days)
        period = contract.service_period_ids
        period.write({"date_from": last - timedelta(days=364), "date_to": last})
        contract._service_settle_state()
        return last

    # ------------------------------------------------------------------
    # Whose contract
    # ------------------------------------------------------------------

    def test_store_of_the_lead(self):
        """CP-08: the order has the store of its lead, and the contract that of the
        order; taking the lead back later changes neither."""
        order = self.lead.order_ids
        self.assertEqual(order.channel_point_id, self.point)
        self.assertEqual(order.channel_partner_id, self.firm)
        self.assertEqual(self.contract.channel_point_id, self.point)
        self.assertEqual(self.contract.channel_partner_id, self.firm)
        self.lead.channel_route_ids._assign(self.rival, direct=True)
        self.assertEqual(self.lead.channel_point_id, self.rival)
        self.assertEqual(order.channel_point_id, self.point)
        self.assertEqual(self.contract.channel_point_id, self.point)

    def test_store_that_somebody_says(self):
        """CP-08: without a lead, the salesperson says which store brought it."""
        contract = self.sell(channel_point_id=self.rival.id)
        self.assertEqual(contract.channel_point_id, self.rival)
        plain = self.sell()
        self.assertFalse(plain.channel_point_id)
        plain.channel_point_id = self.point
        self.assertEqual(plain.channel_partner_id, self.firm)

    # ------------------------------------------------------------------
    # Renewal
    # ------------------------------------------------------------------

    def test_renew(self):
        """CP-08: a lead for the store, one a term, whoever taps how often."""
        until = self.ends(20)
        lead_id = self.contract.with_user(self.clerk_user).store_renew()
        lead = self.env["crm.lead"].browse(lead_id)
        self.assertEqual(lead.channel_point_id, self.point)
        self.assertEqual(lead.partner_assigned_id, self.point.partner_id)
        self.assertEqual(lead.channel_contract_until, until)
        self.assertEqual(lead.expected_revenue, 365.0)
        self.assertEqual(lead.channel_route_ids.state, "accepted")
        again = self.contract.with_user(self.owner_user).store_renew()
        self.assertEqual(again, lead_id)
        # The clerk reads what he has asked for.
        self.assertTrue(lead.with_user(self.clerk_user).read(["name"]))
        with self.assertRaises(UniqueViolation), mute_logger("odoo.sql_db"):
            with self.env.cr.savepoint():
                self.contract._make_store_renewal()

    def test_renew_next_term(self):
        """CP-08: the next term is renewed by its own lead."""
        self.ends(20)
        first = self.contract.with_user(self.owner_user).store_renew()
        self.ends(25)
        second = self.contract.with_user(self.owner_user).store_renew()
        self.assertNotEqual(first, second)

    def test_renew_too_early(self):
        """CP-08: it says from when on."""
        self.ends(300)
        with self.assertRaisesRegex(UserError, "can be renewed from"):
            self.contract.with_user(self.owner_user).store_renew()

    @mute_logger("odoo.addons.base.models.ir_model", "odoo.addons.base.models.ir_rule")
    def test_access(self):
        """CP-08: owner and clerk of the store; nobody else, with one error."""
        self.ends(20)
        customer = new_test_user(
            self.env,
            login="contract_customer",
            groups="base.group_portal",
            partner_id=self.customer.id,
        )
        salesperson = new_test_user(
            self.env,
            login="contract_sales_cp",
            groups="sales_team.group_sale_salesman_all_leads",
        )
        errors = set()
        missing = self.contract.browse(2**31 - 2)
        for user in (
            self.technician_user,
            self.rival_user,
            customer,
            self.channel_user,
            self.channel_manager,
            salesperson,
        ):
            for contract in (self.contract, missing):
                with self.assertRaises(AccessError) as caught:
                    contract.with_user(user).store_renew()
                errors.add(str(caught.exception))
        self.assertEqual(len(errors), 1)
        for user in (self.owner_user, self.clerk_user):
            with self.assertRaises(AccessError):
                self.contract.with_user(user).read(["name"])
            with self.assertRaises(AccessError):
                self.contract.with_user(user).write({"channel_point_id": False})
        self.assertFalse(
            self.env["crm.lead"].search([("channel_contract_id", "!=", False)])
        )

    # ------------------------------------------------------------------
    # Page
    # ------------------------------------------------------------------

    def get(self, path, user, **kwargs):
        self.authenticate(user.login, user.login)
        return self.url_open(path, **kwargs)

    def test_page(self):
        """CP-08: customer, level, end; the price for the owner only."""
        self.ends(20)
        path = "/my/store/contracts"
        owner = self.get(path, self.owner_user).text
        clerk = self.get(path, self.clerk_user).text
        for page in (owner, clerk):
            self.assertIn("Customer Cai", page)
            self.assertIn("days left", page)
            self.assertIn(f"{path}/{self.contract.id}/renew", page)
        self.assertIn("365.00", owner)
        self.assertNotIn("365.00", clerk)
        rival = self.get(path, self.rival_user).text
        self.assertNotIn("Customer Cai", rival)
        page = self.get(path, self.technician_user, allow_redirects=False)
        self.assertEqual(page.status_code, 303)
        self.assertNotIn(
            "Customer Cai", self.get(f"{path}?show=ended", self.owner_user).text
        )
        self.assertIn(
            "Customer Cai", self.get(f"{path}?show=due", self.owner_user).text
        )
        self.assertIn(
            "Customer Cai", self.get(f"{path}?search=cai", self.owner_user).text
        )

    def test_renew_by_hand(self):
        self.ends(20)
        self.authenticate(self.clerk_user.login, self.clerk_user.login)
        path = f"/my/store/contracts/{self.contract.id}/renew"
        data = {"csrf_token": http.Request.csrf_token(self)}
        answers = {
            self.url_open(path, data=data, allow_redirects=False).headers["Location"]
            for _tap in range(2)
        }
        self.assertEqual(len(answers), 1)
        self.assertIn("/my/store/leads/", answers.pop())
        for wrong in ("x", 2**31 - 2, "99999999999"):
            answer = self.url_open(
                f"/my/store/contracts/{wrong}/renew", data=data, allow_redirects=False
            )
            self.assertEqual(answer.status_code, 303)

    def test_queries(self):
        """CP-08: the list costs the same for 2 and for 9 contracts, at most 25."""
        self.owner_user.tz = "Asia/Shanghai"
        counts = []
        for number in (1, 7):
            for _index in range(number):
                self.sell(channel_point_id=self.point.id)
            self.env.flush_all()
            self.env.invalidate_all()
            self.get("/my/store/contracts", self.owner_user)
            before = self.cr.sql_log_count
            self.url_open("/my/store/contracts")
            counts.append(self.cr.sql_log_count - before)
        self.assertEqual(counts[0], counts[1])
        self.assertLessEqual(counts[1], 25)
