# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged

from .entitlement_common import EntitlementCommon


@tagged("post_install", "-at_install")
class TestEntitlementOver(EntitlementCommon):
    """Over the quota: quotation, block, leave of a manager; parts (SR-20)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._ask(cls.kind_repair)
        cls.over = cls._ask(cls.kind_repair)

    def tearDown(self):
        self._assert_sums()
        super().tearDown()

    # Work orders ------------------------------------------------------

    def test_nobody_sets_out(self):
        """SR-20: planning, assigning, starting and completing are refused."""
        order = self.over.with_user(self.service_user)
        for values in (
            {"person_id": self.technician_a.id},
            {"person_ids": [Command.link(self.technician_a.id)]},
            {"scheduled_date_start": "2026-05-06 08:00:00"},
            {"date_start": "2026-05-06 08:00:00"},
        ):
            with self.assertRaisesRegex(UserError, "quotation"):
                order.write(values)
        for action in ("action_start_work", "action_finish_work", "action_complete"):
            with self.assertRaisesRegex(UserError, "quotation"):
                getattr(order, action)()
        order.action_cancel()

    def test_assigned_at_creation_is_taken_back(self):
        """SR-20: who was chosen is written down, and nobody drives."""
        order = self._ask(
            self.kind_repair,
            person_id=self.technician_a.id,
            scheduled_date_start="2026-05-06 08:00:00",
        )
        self.assertFalse(order.person_id or order.scheduled_date_start)
        self.assertIn(self.technician_a.name, order.message_ids[0].body)

    def test_quotation_confirmed_lets_it_go_on(self):
        """SR-20: one quotation; when it is accepted the work goes on."""
        order = self.over.with_user(self.service_user)
        action = order.action_service_quote()
        quote = self.env["sale.order"].browse(action["res_id"])
        self.assertEqual(quote.partner_id, self.customer)
        self.assertEqual(quote.order_line.product_id, self.fee)
        self.assertEqual(quote.amount_untaxed, 80)
        self.assertEqual(order.action_service_quote()["res_id"], quote.id)
        self.assertEqual(order.service_entitlement_state, "over")
        quote.action_confirm()
        self.assertEqual(order.service_entitlement_state, "quoted")
        order.person_id = self.technician_a
        self.assertEqual(self._entitlement(self.repair).used, 1)
        order.person_id = False
        quote._action_cancel()
        self.assertEqual(order.service_entitlement_state, "over")
        self.assertNotEqual(order.action_service_quote()["res_id"], quote.id)

    def test_quotation_at_the_price_of_the_customer(self):
        """SR-20: the customer's price list says what it costs."""
        self.customer.property_product_pricelist = self.env["product.pricelist"].create(
            {
                "name": "Friends",
                "item_ids": [
                    Command.create(
                        {
                            "applied_on": "1_product",
                            "product_tmpl_id": self.fee.product_tmpl_id.id,
                            "compute_price": "fixed",
                            "fixed_price": 55,
                        }
                    )
                ],
            }
        )
        action = self.over.action_service_quote()
        quote = self.env["sale.order"].browse(action["res_id"])
        self.assertEqual(quote.amount_untaxed, 55)

    def test_quotation_needs_a_product(self):
        """SR-20: the error says where the price is missing."""
        self.repair.product_id = False
        with self.assertRaisesRegex(UserError, "Sold As"):
            self.over.action_service_quote()

    def test_block_and_leave_of_a_manager(self):
        """SR-20: blocked; a manager allows it with the reason, nobody else."""
        self.level.entitlement_ids.over_quota = "block"
        self.env["service.entitlement"]._grant(self.period)
        order = self._ask(self.kind_repair)
        self.assertEqual(order.service_entitlement_state, "blocked")
        with self.assertRaisesRegex(UserError, "manager"):
            order.person_id = self.technician_a
        with self.assertRaises(UserError):
            order.action_service_quote()
        with self.assertRaises(AccessError):
            order.with_user(self.service_user).action_service_allow()
        managed = order.with_user(self.service_manager)
        action = managed.action_service_allow()
        wizard = managed.env["service.entitlement.allow"].with_context(
            **action["context"]
        )
        with self.assertRaises(UserError):
            wizard.create({"reason": "  "}).action_apply()
        wizard.create({"reason": "Our own mistake"}).action_apply()
        self.assertEqual(order.service_entitlement_state, "included")
        self.assertEqual(order.service_allowed_by_id, self.service_manager)
        self.assertIn("Our own mistake", order.service_entitlement_text)
        order.person_id = self.technician_a
        self.assertEqual(self._entitlement(self.repair).used, 1)

    def test_search_index_and_list(self):
        """SR-20: those over the quota are found."""
        found = self.env["fsm.order"].search(
            [
                ("service_entitlement_state", "in", ("over", "blocked")),
                ("service_contract_id", "=", self.contract.id),
            ]
        )
        self.assertEqual(found, self.over)

    # Parts ------------------------------------------------------------

    def _make_part(self):
        product = self._make_product("Pump", 30, is_storable=True)
        product.service_entitlement_type_id = self.part
        warehouse = self.env["stock.warehouse"].search(
            [("company_id", "=", self.env.company.id)], limit=1
        )
        self.env["stock.quant"]._update_available_quantity(
            product, warehouse.lot_stock_id, 20
        )
        return product, warehouse

    def _use_parts(self, order, product, warehouse, quantity):
        picking = self.env["stock.picking"].create(
            {
                "picking_type_id": warehouse.out_type_id.id,
                "location_id": warehouse.lot_stock_id.id,
                "location_dest_id": self.env.ref("stock.stock_location_customers").id,
                "fsm_order_id": order.id,
                "move_ids": [
                    Command.create(
                        {
                            "product_id": product.id,
                            "product_uom_qty": quantity,
                            "fsm_order_id": order.id,
                            "location_id": warehouse.lot_stock_id.id,
                            "location_dest_id": self.env.ref(
                                "stock.stock_location_customers"
                            ).id,
                        }
                    )
                ],
            }
        )
        picking.action_confirm()
        picking.action_assign()
        picking.move_ids.picked = True
        picking.button_validate()
        return picking.move_ids

    def _return_parts(self, move, quantity):
        wizard = (
            self.env["stock.return.picking"]
            .with_context(active_id=move.picking_id.id, active_model="stock.picking")
            .create({})
        )
        wizard.product_return_moves.quantity = quantity
        picking = wizard._create_return()
        picking.move_ids.quantity = quantity
        picking.move_ids.picked = True
        picking.button_validate()

    def test_parts_are_counted_one_by_one(self):
        """SR-20: of three parts one is included, two are quoted; what comes back first
        takes off what is over, then gives back."""
        product, warehouse = self._make_part()
        order = self._ask(self.kind_other)
        order.date_start = "2026-05-05 08:00:00"
        move = self._use_parts(order, product, warehouse, 3)
        self.assertEqual(move.service_over_quantity, 2)
        self.assertEqual(order.service_entitlement_state, "over")
        action = order.with_user(self.service_user).action_service_quote()
        quote = self.env["sale.order"].browse(action["res_id"])
        self.assertEqual(quote.order_line.product_id, product)
        self.assertEqual(quote.order_line.product_uom_qty, 2)
        self.assertEqual(order.action_service_quote()["res_id"], quote.id)
        quote.action_confirm()
        self.assertEqual(order.service_parts_over, 0)
        self.assertEqual(order.service_entitlement_state, "none")
        self._return_parts(move, 2)
        self.assertEqual(move.service_over_quantity, 0)
        self.assertEqual(self._entitlement(self.part).used, 1)
        self._return_parts(move, 1)
        self.assertEqual(self._entitlement(self.part).used, 0)

    def test_part_of_a_blocked_level(self):
        """SR-20: the part stays in the warehouse."""
        self.level.entitlement_ids.over_quota = "block"
        self.env["service.entitlement"]._grant(self.period)
        product, warehouse = self._make_part()
        order = self._ask(self.kind_other)
        self._use_parts(order, product, warehouse, 1)
        with self.assertRaisesRegex(UserError, "nothing is left"):
            self._use_parts(order, product, warehouse, 1)
