# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.exceptions import ValidationError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tests.common import BaseCase
from odoo.tools import float_round

from ..tools.service_share import service_share, split
from .offer_common import OfferCommon

MONEY = st.floats(min_value=0, max_value=1e7).map(lambda value: round(value, 3))


@tagged("post_install", "-at_install")
class TestServiceShare(BaseCase):
    @settings(max_examples=300, deadline=None)
    @given(
        st.floats(min_value=-1e7, max_value=1e7),
        MONEY,
        MONEY,
        st.sampled_from([0, 2, 3]),
    )
    def test_parts_are_the_whole(self, amount, goods, service, decimals):
        """SR-43: goods and service are rounded and together exactly the price."""

        def rounded(value):
            return float_round(value, precision_digits=decimals)

        amount = rounded(amount)
        share = service_share(goods, service)
        self.assertTrue(0 <= share <= 1)
        for_goods, for_service = split(amount, share, rounded)
        self.assertEqual(rounded(for_goods + for_service), amount)
        self.assertEqual(for_service, rounded(for_service))
        self.assertEqual(for_goods, rounded(for_goods))
        self.assertLessEqual(
            abs(for_service - amount * share), 0.5 * 10**-decimals + 1e-6
        )


@tagged("post_install", "-at_install")
class TestServiceBundle(OfferCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.bundle = cls._make_product(
            "Dishwasher with service",
            1000,
            invoice_policy="order",
            service_bundle_id=cls.vip.id,
            service_goods_price=900,
        )

    def test_share(self):
        """SR-43: in proportion to the prices alone, frozen when it is sold."""
        template = self.bundle.product_tmpl_id
        self.assertAlmostEqual(template.service_share_percent, 100 * 365 / 1265)
        template.service_goods_price = 0
        self.assertAlmostEqual(template.service_share_percent, 36.5)
        line = self._quote(self.bundle).order_line[0]
        self.assertEqual(line.service_share_amount, 365)
        self.assertEqual(line.service_goods_amount, 635)
        self.vip.list_price = 500
        line.price_unit = 999
        self.assertEqual(line.service_share_amount, 364.64)
        self.assertEqual(line.service_goods_amount + line.service_share_amount, 999)

    def test_included_service(self):
        """SR-43: the service comes as a line of its own that costs nothing more, makes
        a contract worth its share, and goes with its product."""
        order = self._quote(self.bundle, self.cable, quantity=2)
        line, included = order.order_line.sorted()[:2]
        self.assertEqual(included.product_id, self.vip_year)
        self.assertTrue(included.service_is_included)
        self.assertEqual(included.product_uom_qty, 2)
        self.assertEqual(order.amount_untaxed, 2018)
        self.assertFalse(order.service_proposals)
        self.assertEqual(order.order_line._service_level_lines(), included)
        order.action_confirm()
        period = included.service_period_ids
        self.assertEqual(period.level_id, self.vip.service_level_id)
        self.assertEqual(period.amount, line.service_share_amount)
        self.assertEqual(included._service_share_amount(), line.service_share_amount)

    def test_invoice_and_reports(self):
        """SR-43: the share travels to the invoice and both revenue reports."""
        order = self._quote(self.bundle)
        order.action_confirm()
        share = order.order_line[0].service_share_amount
        invoice = self._invoice(order)
        line = invoice.invoice_line_ids.filtered(
            lambda line: line.product_id == self.bundle
        )
        self.assertEqual(line.service_share_amount, share)
        self.env.flush_all()
        for model, domain in (
            ("sale.report", [("order_reference", "=", f"sale.order,{order.id}")]),
            ("account.invoice.report", [("move_id", "=", invoice.id)]),
        ):
            [[total]] = self.env[model]._read_group(domain, [], ["service_amount:sum"])
            self.assertAlmostEqual(total, share, 2, model)

    def test_plain_goods_and_services(self):
        order = self._quote(self.dishwasher, self.vip_year)
        self.assertEqual(order.order_line.mapped("service_share_amount"), [0, 365])
        self.assertEqual(order.order_line.mapped("service_goods_amount"), [900, 0])

    def test_combo(self):
        """SR-43: within a combo the service is a line with its part of the price."""
        combos = self.env["product.combo"].create(
            [
                {
                    "name": product.name,
                    "combo_item_ids": [Command.create({"product_id": product.id})],
                }
                for product in (self.dishwasher, self.vip_year)
            ]
        )
        combo = self.env["product.product"].create(
            {
                "name": "Carefree",
                "type": "combo",
                "list_price": 1000,
                "combo_ids": combos.ids,
            }
        )
        order = self._quote(combo)
        main = order.order_line
        order.order_line = [
            Command.create(
                {
                    "product_id": item.product_id.id,
                    "combo_item_id": item.id,
                    "linked_line_id": main.id,
                    "tax_ids": False,
                }
            )
            for item in combos.combo_item_ids
        ]
        service = order.order_line.filtered(lambda l: l.product_id == self.vip_year)
        self.assertEqual(service.service_share_amount, service.price_subtotal)
        self.assertAlmostEqual(service.price_subtotal, 1000 * 365 / 1265, 2)
        self.assertEqual(sum(order.order_line.mapped("price_subtotal")), 1000)
        self.assertFalse(order.service_proposals)
        order.action_confirm()
        self.assertEqual(service.service_period_ids.amount, service.price_subtotal)

    def test_only_prepaid_services(self):
        with self.assertRaises(ValidationError):
            self.bundle.product_tmpl_id.service_bundle_id = self._make_service(
                "Monthly",
                30,
                self.vip.service_level_id,
                service_billing="monthly",
            ).product_tmpl_id
        with self.assertRaises(ValidationError):
            self.bundle.product_tmpl_id.service_bundle_id = self.cable.product_tmpl_id
