# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.fields import Command

from .contract_common import ContractCommon


class OfferCommon(ContractCommon):
    """A dishwasher with two services that are proposed with it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.kitchen = cls.env["product.category"].create({"name": "Kitchen"})
        cls.washers = cls.env["product.category"].create(
            {"name": "Dishwashers", "parent_id": cls.kitchen.id}
        )
        cls.dishwasher = cls._make_product("Dishwasher", 900, categ_id=cls.washers.id)
        cls.cable = cls._make_product("Cable", 9)
        cls.vip = cls.vip_year.product_tmpl_id
        cls.svip = cls.svip_year.product_tmpl_id
        cls.vip.service_goods_categ_ids = cls.kitchen
        cls.svip.service_goods_ids = cls.dishwasher.product_tmpl_id
        cls.home = cls.env.ref("service_revenue.scenario_home")
        cls.business = cls.env.ref("service_revenue.scenario_business")
        cls.reason = cls.env.ref("service_revenue.refusal_price")

    @classmethod
    def _quote(cls, *products, customer=None, quantity=1):
        return cls.env["sale.order"].create(
            {
                "partner_id": (customer or cls.customer).id,
                "user_id": cls.salesperson.id,
                "order_line": [
                    Command.create(
                        {
                            "product_id": product.id,
                            "product_uom_qty": quantity,
                            "tax_ids": False,
                        }
                    )
                    for product in products or [cls.dishwasher]
                ],
            }
        )

    @classmethod
    def _offers(cls, order):
        """{product: names of the services} that are proposed."""
        return {
            line.product_id: services
            for line, services in order._service_offered_lines().items()
        }
