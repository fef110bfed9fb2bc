# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from .offer_common import OfferCommon


@tagged("post_install", "-at_install")
class TestAttachReport(OfferCommon):
    def _row(self, order, product=None):
        self.env.flush_all()
        line = order.order_line.filtered(
            lambda line: line.product_id == (product or self.dishwasher)
        )
        report = self.env["service.attach.report"]
        report.invalidate_model()
        return report.search([("id", "in", line.ids)])

    def test_outcomes(self):
        """SR-42: sold, refused and unanswered count; a cable is nobody's proposal."""
        sold, refused, silent = (
            self._quote(self.dishwasher, self.cable) for _i in range(3)
        )
        sold.order_line[0].action_add_service(self.vip.id)
        refused.order_line[0].action_refuse_service(self.reason.id)
        for order in (sold, refused, silent):
            self.assertFalse(self._row(order), "a quotation is no sale")
            order.action_confirm()
        self.assertFalse(self._row(sold, self.cable))
        row = self._row(sold)
        self.assertEqual((row.outcome, row.attach_rate), ("sold", 100))
        self.assertEqual((row.goods_amount, row.service_amount), (900, 365))
        row = self._row(refused)
        self.assertEqual((row.outcome, row.refusal_id), ("refused", self.reason))
        self.assertEqual(self._row(silent).outcome, "open")
        [[count, rate]] = self.env["service.attach.report"]._read_group(
            [("order_id", "in", (sold + refused + silent).ids)],
            [],
            ["proposed:sum", "attach_rate:avg"],
        )
        self.assertEqual(count, 3)
        self.assertAlmostEqual(rate, 100 / 3)
        self.assertEqual(self._row(sold).action_open_order()["res_id"], sold.id)

    def test_later(self):
        """SR-42: a service that is sold later for the installed unit counts."""
        order = self._quote()
        order.action_confirm()
        unit = self._make_equipment(
            self.dishwasher, sale_line_id=order.order_line[0].id
        )
        self.assertEqual(self._row(order).outcome, "open")
        again = self._sell(self.vip_year, service_equipment_ids=unit.ids)
        self.assertEqual(unit.contract_id, again.order_line.service_contract_id)
        row = self._row(order)
        self.assertEqual((row.outcome, row.later, row.sold), ("later", 1, 0))

    def test_cancelled_order_counts_no_more(self):
        order = self._quote()
        order.action_confirm()
        order._action_cancel()
        self.assertFalse(self._row(order))

    def test_access(self):
        """SR-42: own sales for a salesperson, all for service; nobody else."""
        order = self._quote()
        order.action_confirm()
        [row] = self._row(order)
        report = self.env["service.attach.report"]
        own = new_test_user(
            self.env, login="own_only", groups="sales_team.group_sale_salesman"
        )
        domain = [("id", "=", row.id)]
        for user in (self.service_user, self.service_manager, self.salesperson):
            self.assertEqual(report.with_user(user).search(domain), row)
        self.assertFalse(report.with_user(own).search(domain))
        order.user_id = own
        self.env.flush_all()
        self.assertTrue(report.with_user(own).search(domain))
        for user in (self.technician_user_a, self.portal_user):
            with self.assertRaises(AccessError):
                report.with_user(user).search(domain)
        company = self.env["res.company"].create({"name": "Other"})
        stranger = self._make_user(
            "attach_stranger",
            "manager",
            company_id=company.id,
            company_ids=[(6, 0, company.ids)],
        )
        self.assertFalse(report.with_user(stranger).search(domain))
