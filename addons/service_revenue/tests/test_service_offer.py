# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged

from .offer_common import OfferCommon


@tagged("post_install", "-at_install")
class TestServiceOffer(OfferCommon):
    # ------------------------------------------------------------------
    # What fits (SR-19)
    # ------------------------------------------------------------------

    def test_by_goods(self):
        """SR-19: a service names products, or categories with those below them."""
        order = self._quote(self.dishwasher, self.cable)
        self.assertEqual(self._offers(order), {self.dishwasher: self.svip + self.vip})
        self.dishwasher.categ_id = self.env["product.category"].create({"name": "X"})
        self.assertEqual(self._offers(order), {self.dishwasher: self.svip})

    def test_by_customer_group(self):
        """SR-19: a service for a customer group is for nobody else."""
        tag = self.env["res.partner.category"].create({"name": "Gold"})
        self.svip.service_customer_tag_ids = tag
        order = self._quote()
        self.assertEqual(self._offers(order), {self.dishwasher: self.vip})
        self.customer.category_id = tag
        self.assertEqual(self._offers(order), {self.dishwasher: self.svip + self.vip})

    def test_by_scenario(self):
        """SR-19: the scenario follows the kind of customer until somebody chooses."""
        self.svip.service_scenario_ids = self.business
        order = self._quote()
        self.assertEqual(order.service_scenario_id, self.home)
        self.assertEqual(self._offers(order), {self.dishwasher: self.vip})
        order.service_scenario_id = self.business
        self.assertEqual(self._offers(order), {self.dishwasher: self.svip + self.vip})
        company = self._make_customer("Hotel", is_company=True)
        self.assertEqual(
            self._quote(customer=company).service_scenario_id, self.business
        )
        critical = self.env.ref("service_revenue.scenario_critical")
        order.service_scenario_id = critical
        order.partner_id = company
        self.assertEqual(order.service_scenario_id, critical)

    def test_only_services_have_goods(self):
        with self.assertRaises(ValidationError):
            self.cable.product_tmpl_id.service_goods_categ_ids = self.kitchen

    def test_included_note(self):
        """SR-19: what the level includes is read with the product."""
        self.vip.service_level_id.entitlement_ids.unlink()
        self.vip.service_level_id.entitlement_ids = [
            Command.create(
                {
                    "type_id": self.env["service.entitlement.type"]
                    .create({"name": "Inspection", "code": "test_inspection"})
                    .id,
                    "quantity": 2,
                }
            )
        ]
        self.assertEqual(self.vip.service_included_note, "2 × Inspection")

    # ------------------------------------------------------------------
    # Proposals (SR-42)
    # ------------------------------------------------------------------

    def test_one_tap_sells(self):
        """SR-42: the service stands below its product and follows its quantity."""
        order = self._quote(self.dishwasher, self.cable, quantity=2)
        line = order.order_line[0]
        order = order.with_user(self.salesperson)
        [row] = order.service_proposals["lines"]
        self.assertEqual(row["line"], line.id)
        self.assertEqual(
            [offer["id"] for offer in row["offers"]], (self.svip + self.vip).ids
        )
        own = line.with_user(self.salesperson)
        own.action_add_service(self.vip.id)
        own.action_add_service(self.vip.id)
        service = line.service_line_ids
        self.assertEqual(service.product_id, self.vip_year)
        self.assertEqual(service.product_uom_qty, 2)
        self.assertEqual(
            order.order_line.sorted()[1], service.with_user(self.salesperson)
        )
        self.assertFalse(order.service_proposals)
        line.product_uom_qty = 3
        self.assertEqual(service.product_uom_qty, 3)
        service.product_uom_qty = 1
        line.product_uom_qty = 4
        self.assertEqual(service.product_uom_qty, 1)
        line.unlink()
        self.assertFalse(service.exists())

    def test_no_thanks(self):
        """SR-42: a refusal is recorded with its reason and can be taken back."""
        order = self._quote()
        line = order.order_line.with_user(self.salesperson)
        line.action_refuse_service(self.reason.id)
        self.assertEqual(line.service_refusal_id, self.reason)
        self.assertEqual(line.service_refused_by, self.salesperson)
        [row] = order.service_proposals["lines"]
        self.assertTrue(row["refused"])
        self.assertEqual(row["reason"], self.reason.name)
        line.action_propose_service()
        self.assertFalse(line.service_refused_on)
        line.action_refuse_service()
        line.action_add_service(self.vip.id)
        self.assertFalse(line.service_refused_on)

    def test_only_quotations_and_proposals(self):
        order = self._quote()
        with self.assertRaises(UserError):
            order.order_line.action_add_service(self.cable.product_tmpl_id.id)
        order.action_confirm()
        for method, args in (
            ("action_add_service", [self.vip.id]),
            ("action_refuse_service", []),
            ("action_propose_service", []),
        ):
            with self.assertRaises(UserError):
                getattr(order.order_line, method)(*args)

    def test_access(self):
        """SR-42: only who may write the quotation answers."""
        line = self._quote().order_line
        for user in (self.technician_user_a, self.portal_user):
            with self.assertRaises(AccessError):
                line.with_user(user).action_add_service(self.vip.id)
            with self.assertRaises(AccessError):
                line.with_user(user).action_refuse_service()
        self.assertEqual(len(line.order_id.order_line), 1)

    def test_not_for_covered_customer(self):
        """SR-42: whose contract covers all products is asked for nothing."""
        self.vip.service_covers_all = True
        self._sell(self.vip_year)
        self.assertFalse(self._quote()._service_offered_lines())

    def test_copy_keeps_the_pair(self):
        order = self._quote(self.dishwasher, self.cable)
        order.order_line[0].action_add_service(self.vip.id)
        copied = order.copy()
        goods = copied.order_line.filtered(lambda l: l.product_id == self.dishwasher)
        self.assertEqual(goods.service_line_ids.product_id, self.vip_year)

    def test_query_budget(self):
        """SR-42: fifty lines are looked at with the queries of one."""
        one, fifty = self._quote(), self._quote(*[self.dishwasher] * 50)
        counts = []
        for order in (one, one, fifty):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.assertTrue(order.with_user(self.salesperson).service_proposals)
            counts.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(counts[2], counts[1])
        self.assertLessEqual(counts[2], 40)
