# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The people, products and rules of the stories, in a company of their own."""

from __future__ import annotations

from odoo.fields import Command
from odoo.tests.common import new_test_user


class Cast:
    """Story Appliances of Hangzhou, and Ms Li, its customer.

    Persons log in with the name of their attribute behind ``story_`` (their password
    too), for example ``story_technician``.
    """

    def __init__(self, env):
        self.env = env
        self._make_company()
        self._make_persons()
        self._make_catalogue()
        self._make_rules()
        self.li = self.env["res.partner"].create(
            {
                "name": "Li Xiaohong",
                "phone": "+86 571 5550 0101",
                "email": "li.xiaohong@example.com",
                "street": "18 Wenhui Road",
                "city": "Hangzhou",
                "country_id": self.env.ref("base.cn").id,
                "partner_latitude": 30.2795,
                "partner_longitude": 120.1531,
            }
        )

    def _make_company(self):
        yuan = self.env.ref("base.CNY")
        yuan.active = True
        self.company = self.env["res.company"].create(
            {
                "name": "Story Appliances",
                "currency_id": yuan.id,
                "country_id": self.env.ref("base.cn").id,
            }
        )
        self.env.user.company_ids = [Command.link(self.company.id)]
        self.env = self.env(
            context=dict(self.env.context, allowed_company_ids=self.company.ids)
        )
        self.env["account.chart.template"].try_loading(
            "generic_coa", company=self.company, install_demo=False
        )
        # The chart comes with a currency of its own.
        self.company.currency_id = yuan
        warehouses = self.env["stock.warehouse"]
        # Odoo makes one by itself only while its own tests are running.
        self.warehouse = warehouses.search(
            [("company_id", "=", self.company.id)], limit=1
        ) or warehouses.create({"company_id": self.company.id})
        self.env["fsm.team"].create({"name": "Hangzhou", "company_id": self.company.id})

    def _make_user(self, role, groups):
        login = f"story_{role}"
        return new_test_user(
            self.env,
            login=login,
            password=login,
            groups=groups,
            name=f"Story {role.title()}",
            email=f"{login}@example.com",
            company_id=self.company.id,
            company_ids=[Command.set(self.company.ids)],
            tz="Asia/Shanghai",
            odoobot_state="disabled",
        )

    def _make_persons(self):
        technician = "service_revenue.group_service_technician"
        user = "service_revenue.group_service_user"
        self.technician = self._make_user("technician", technician)
        self.installer = self._make_user("installer", technician)
        self.hotline = self._make_user("hotline", user)
        self.dispatcher = self._make_user("dispatcher", user)
        self.manager = self._make_user(
            "manager",
            "service_revenue.group_service_manager,account.group_account_invoice",
        )
        self.seller = self._make_user(
            "seller", "sales_team.group_sale_salesman_all_leads"
        )
        self.accountant = self._make_user("accountant", "account.group_account_invoice")
        self.warehouseman = self._make_user("warehouse", "stock.group_stock_user")
        self.person, self.install_person = self.env["fsm.person"].create(
            [
                {"partner_id": self.technician.partner_id.id},
                {"partner_id": self.installer.partner_id.id},
            ]
        )
        self.store = self.env["res.partner"].create(
            {
                "name": "Store West Lake",
                "type": "store",
                "company_id": self.company.id,
            }
        )
        self.store_team = self.env["crm.team"].create(
            {
                "name": "Store West Lake",
                "company_id": self.company.id,
                "member_ids": [Command.set(self.seller.ids)],
            }
        )

    def _make_product(self, name, price, **values):
        return self.env["product.product"].create(
            {
                "name": name,
                "list_price": price,
                "taxes_id": [Command.clear()],
                "company_id": self.company.id,
                "invoice_policy": "delivery",
                "type": "consu",
                "is_storable": True,
                **values,
            }
        )

    def _make_catalogue(self):
        self.cleaner = self._make_product("Drum cleaner", 39)
        self.fridge = self._make_product(
            "Refrigerator 420 l", 5999, replacement_age_months=18
        )
        self.washer = self._make_product(
            "Washing machine 10 kg",
            3299,
            service_consumable_ids=[Command.set(self.cleaner.product_tmpl_id.ids)],
        )
        self.new_fridge = self._make_product(
            "Refrigerator 540 l",
            6999,
            field_service_tracking="sale",
            service_work_type_id=self.env.ref(
                "service_revenue.fsm_order_type_installation"
            ).id,
        )
        for item in self.fridge + self.washer + self.new_fridge:
            self.env["stock.quant"]._update_available_quantity(
                item, self.warehouse.lot_stock_id, 5
            )

    def _make_rules(self):
        """A bounty of 20 for an accepted trade-in and 2 % of the paid sale."""
        rules = self.env["service.incentive.rule"]
        rules.search([]).active = False
        self.trade_in = self.env.ref("service_revenue.interest_trade_in")
        common = {
            "company_id": self.company.id,
            "interest_ids": [Command.set(self.trade_in.ids)],
        }
        rules.create(
            [
                {
                    **common,
                    "name": "Bounty for an accepted trade-in",
                    "stage": "accepted",
                    "amount_type": "bounty",
                    "bounty": 20.0,
                    "currency_id": self.company.currency_id.id,
                    "proof": "capture",
                },
                {
                    **common,
                    "name": "Share of a trade-in that is paid",
                    "stage": "paid",
                    "amount_type": "percent",
                    "percent": 2.0,
                    "proof": "delivery",
                },
            ]
        )
