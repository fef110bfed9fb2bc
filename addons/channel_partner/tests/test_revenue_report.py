# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import ChannelCommon


@tagged("post_install", "-at_install")
class TestRevenueReport(ChannelCommon):
    """CP-25: sale, parts, service and survey of a store in one view."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        product = cls.env["product.product"]
        cls.filter = product.create({"name": "Filter", "list_price": 50})
        cls.machine = product.create(
            {
                "name": "Machine",
                "list_price": 1000,
                "service_consumable_ids": [(6, 0, cls.filter.product_tmpl_id.ids)],
            }
        )
        cls.cleaning = product.create(
            {"name": "Cleaning", "type": "service", "list_price": 200}
        )
        for item in (cls.filter, cls.machine, cls.cleaning):
            item.taxes_id = False
        cls.store_4s = cls.make_point(
            "All in one",
            cls.firm,
            31.2,
            121.4,
            type_id=cls.env.ref("channel_partner.type_service_4s").id,
        )

    def sell(self, point, *products):
        order = self.env["sale.order"].create(
            {
                "partner_id": self.customer.id,
                "channel_point_id": point.id,
                "order_line": [(0, 0, {"product_id": p.id}) for p in products],
            }
        )
        order.action_confirm()
        return order

    def read_kinds(self, point):
        groups = self.env["channel.revenue.report"]._read_group(
            [("point_id", "=", point.id)], ["kind"], ["revenue:sum"]
        )
        return dict(groups)

    def test_one_view(self):
        self.sell(self.store_4s, self.machine, self.filter, self.cleaning)
        self.sell(self.point, self.machine)
        visit = self.make_order()
        # sudo: the engine of routing gives jobs to stores.
        visit.sudo().channel_point_id = self.store_4s
        visit.action_complete()
        self.env["service.visit.rating"].sudo()._rate(
            visit, {"speed": 5, "process": 4, "quality": 3}, ""
        )
        self.env.flush_all()
        self.assertEqual(
            self.read_kinds(self.store_4s),
            {"sale": 1000, "parts": 50, "service": 200, "survey": 0},
        )
        surveys = self.env["channel.revenue.report"].search(
            [("point_id", "=", self.store_4s.id), ("kind", "=", "survey")]
        )
        self.assertEqual(surveys.mapped("rating"), [4.0])
        self.assertEqual(self.read_kinds(self.point), {"sale": 1000})

    def test_4s_is_whole(self):
        """CP-25: a type is only 4S with all of its four scenarios."""
        with self.assertRaisesRegex(Exception, "Survey"):
            self.env["channel.type"].create(
                {
                    "name": "Half a 4S",
                    "is_4s": True,
                    "scenario_ids": [
                        (4, self.env.ref(f"channel_partner.scenario_{code}").id)
                        for code in ("sales", "parts", "service")
                    ],
                }
            )

    def test_who_reads(self):
        report = self.env["channel.revenue.report"]
        for user in (self.channel_user, self.owner_user):
            with self.assertRaises(AccessError):
                report.with_user(user).search([])
        report.with_user(self.channel_manager).search([])
