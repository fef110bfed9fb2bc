# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import date

from freezegun import freeze_time

from odoo.fields import Command
from odoo.tests.common import new_test_user

from .common import ServiceRevenueCommon


class ContractCommon(ServiceRevenueCommon):
    """Service products of two levels, sold to one customer on 1 October 2026."""

    today = date(2026, 10, 1)

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.env.company
        cls.company.resource_calendar_id.tz = "UTC"
        cls.currency = cls.company.currency_id
        cls.basic = cls.env.ref("service_revenue.service_level_basic")
        cls.vip = cls.env.ref("service_revenue.service_level_vip")
        cls.svip = cls.env.ref("service_revenue.service_level_svip")
        cls.vip_year = cls._make_service("VIP, a year", 365.0, cls.vip)
        cls.svip_year = cls._make_service("SVIP, a year", 730.0, cls.svip)
        cls.salesperson = new_test_user(
            cls.env,
            login="contract_sales",
            groups="sales_team.group_sale_salesman_all_leads",
        )
        clock = freeze_time("2026-10-01 10:00:00")
        cls.clock = clock.start()
        cls.addClassCleanup(clock.stop)

    @classmethod
    def _make_service(cls, name, price, level, **values):
        return cls._make_product(
            name,
            price,
            type="service",
            invoice_policy="order",
            service_level_id=level.id,
            **values,
        )

    @classmethod
    def _sell(cls, product=None, quantity=1, customer=None, confirm=True, **values):
        """Order of one service line; ``values`` go to the line."""
        product = product or cls.vip_year
        order = cls.env["sale.order"].create(
            {
                "partner_id": (customer or cls.customer).id,
                "order_line": [
                    Command.create(
                        {
                            "product_id": product.id,
                            "product_uom_qty": quantity,
                            "tax_ids": False,
                            **values,
                        }
                    )
                ],
            }
        )
        if confirm:
            order.action_confirm()
        return order

    @classmethod
    def _contract(cls, *args, **values):
        return cls._sell(*args, **values).order_line.service_contract_id

    @classmethod
    def _invoice(cls, order):
        invoice = order._create_invoices()
        invoice.action_post()
        return invoice

    def _on(self, day):
        """It is noon of ``day`` from now on."""
        self.clock.move_to(f"{day} 12:00:00")
        self.addCleanup(self.clock.move_to, "2026-10-01 10:00:00")

    def _nightly(self):
        self.env.flush_all()
        with self.enter_registry_test_mode():
            self.env.ref(
                "service_revenue.ir_cron_service_contract"
            ).method_direct_trigger()
        self.env.invalidate_all()
