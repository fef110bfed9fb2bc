# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import date

from freezegun import freeze_time

from odoo.tests import tagged
from odoo.tests.common import new_test_user

from .common import ServiceRevenueCommon


@tagged("post_install", "-at_install")
class TestEquipmentRegister(ServiceRevenueCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.fridge = cls._make_product(
            "Fridge",
            5999,
            is_storable=True,
            tracking="serial",
            warranty=2,
            warranty_type="year",
        )
        cls.kettle = cls._make_product("Kettle", 50, is_storable=True)
        cls.storekeeper = new_test_user(
            cls.env, login="storekeeper", groups="stock.group_stock_user"
        )
        cls.stock = (
            cls.env["stock.warehouse"]
            .search([("company_id", "=", cls.env.company.id)], limit=1)
            .lot_stock_id
        )
        cls.lots = cls.env["stock.lot"].create(
            [{"name": f"SN{n}", "product_id": cls.fridge.id} for n in range(1, 6)]
        )
        for lot in cls.lots:
            cls.env["stock.quant"]._update_available_quantity(
                cls.fridge, cls.stock, 1, lot_id=lot
            )
        cls.env["stock.quant"]._update_available_quantity(cls.kettle, cls.stock, 500)

    def _sell(self, lines, customer=None, day="2026-03-02 09:00:00", by=None):
        """Confirmed order, delivered by ``by`` (default: somebody of the stock)."""
        with freeze_time(day):
            sale = self._make_sale_order(customer, lines)
            sale.action_confirm()
            self._validate(sale.picking_ids, by)
        return sale

    def _validate(self, picking, by=None):
        picking.action_assign()
        picking.move_ids.picked = True
        picking.with_user(by or self.storekeeper).button_validate()
        self.assertEqual(picking.state, "done")

    def _equipment(self, sale):
        return self.env["fsm.equipment"].search(
            [("sale_order_id", "=", sale.id)], order="id"
        )

    def _return(self, sale, quantity, day="2026-04-01 09:00:00"):
        with freeze_time(day):
            wizard = (
                self.env["stock.return.picking"]
                .with_context(
                    active_id=sale.picking_ids[:1].id, active_model="stock.picking"
                )
                .create({})
            )
            wizard.product_return_moves.quantity = quantity
            picking = wizard._create_return()
            picking.move_ids.picked = True
            picking.with_user(self.storekeeper).button_validate()
        return picking

    def test_serial_is_registered(self):
        """Serial, owner, address, sale date, price and warranty (SR-32)."""
        sale = self._sell([(self.fridge, 2, 5000)])
        units = self._equipment(sale)
        self.assertEqual(units.lot_id, self.lots[:2])
        self.assertEqual(units.mapped("name"), ["Fridge (SN1)", "Fridge (SN2)"])
        self.assertEqual(units.owned_by_id, self.customer)
        self.assertEqual(units.location_id, self.location)
        self.assertEqual(units.current_location_id, self.location)
        self.assertEqual(units.mapped("goods_value"), [5000, 5000])
        self.assertEqual(set(units.mapped("sale_date")), {date(2026, 3, 2)})
        self.assertEqual(set(units.mapped("warranty_start_date")), {date(2026, 3, 2)})
        self.assertEqual(set(units.mapped("warranty_end_date")), {date(2028, 3, 2)})
        self.assertEqual(units[0].lot_id.fsm_equipment_id, units[0])
        with freeze_time("2028-03-02"):
            units.invalidate_recordset(["warranty_state"])
            self.assertEqual(units[0].warranty_state, "valid")
        with freeze_time("2028-03-03"):
            units.invalidate_recordset(["warranty_state"])
            self.assertEqual(units[0].warranty_state, "expired")

    def test_untracked_units_have_names_of_their_own(self):
        """One per whole unit, none named "(False)" (SR-32)."""
        first = self._sell([(self.kettle, 3, 40)])
        second = self._sell([(self.kettle, 2, 40)])
        units = self._equipment(first) + self._equipment(second)
        self.assertEqual(len(units), 5)
        self.assertEqual(len(set(units.mapped("name"))), 5)
        self.assertFalse([name for name in units.mapped("name") if "False" in name])
        reference = first.picking_ids.name
        self.assertEqual(units[0].name, f"Kettle ({reference}/1)")

    def test_no_warranty_has_no_end(self):
        """A product without a warranty is not covered until today by accident."""
        units = self._equipment(self._sell([(self.kettle, 1, 40)]))
        self.assertFalse(units.warranty_end_date)
        self.assertEqual(units.warranty_state, "none")

    def test_one_batch(self):
        """Fifty units cost about as many queries as one, not fifty times as many."""
        small = self._count_delivery(1)
        large = self._count_delivery(40)
        self.assertLess(large - small, 60)
        self.assertEqual(
            self.env["fsm.equipment"].search_count(
                [("product_id", "=", self.kettle.id)]
            ),
            41,
        )

    def _count_delivery(self, quantity):
        sale = self._make_sale_order(self.customer, [(self.kettle, quantity, 40)])
        sale.action_confirm()
        sale.picking_ids.action_assign()
        sale.picking_ids.move_ids.picked = True
        self.env.flush_all()
        before = self.env.cr.sql_log_count
        sale.picking_ids.button_validate()
        self.env.flush_all()
        return self.env.cr.sql_log_count - before

    def test_cap(self):
        """Nobody registers a thousand screws."""
        self.env.company.service_equipment_max_units = 4
        units = self._equipment(self._sell([(self.kettle, 100, 1)]))
        self.assertEqual(len(units), 4)

    def test_switch(self):
        self.assertTrue(self.kettle.create_fsm_equipment)
        self.assertFalse(self._make_product("Cable", 5).create_fsm_equipment)
        self.kettle.create_fsm_equipment = False
        self.assertFalse(self._equipment(self._sell([(self.kettle, 1, 40)])))

    def test_discount_unit_and_currency(self):
        """Price paid: discounted, per unit of the product, in company currency."""
        dozen = self.env.ref("uom.product_uom_dozen")
        currency = self.env["res.currency"].create(
            {
                "name": "XTS",
                "symbol": "X",
                "rate_ids": [(0, 0, {"name": "2026-01-01", "rate": 4.0})],
            }
        )
        pricelist = self.env["product.pricelist"].create(
            {"name": "Foreign", "currency_id": currency.id}
        )
        with freeze_time("2026-03-02 09:00:00"):
            sale = self._make_sale_order(pricelist_id=pricelist.id)
            self.env["sale.order.line"].create(
                {
                    "order_id": sale.id,
                    "product_id": self.kettle.id,
                    "product_uom_qty": 2,
                    "product_uom_id": dozen.id,
                    "price_unit": 960,
                    "discount": 50,
                    "tax_ids": False,
                }
            )
            sale.action_confirm()
            self._validate(sale.picking_ids)
        units = self._equipment(sale)
        self.assertEqual(len(units), 24)
        # 960 a dozen at half price is 40 each in XTS, and four XTS are one of ours.
        self.assertEqual(set(units.mapped("goods_value")), {10})

    def test_partial_delivery_and_backorder(self):
        with freeze_time("2026-03-02 09:00:00"):
            sale = self._make_sale_order(self.customer, [(self.kettle, 5, 40)])
            sale.action_confirm()
            picking = sale.picking_ids
            picking.move_ids.write({"quantity": 2, "picked": True})
            picking.with_context(skip_backorder=True).button_validate()
            self.assertEqual(len(self._equipment(sale)), 2)
            backorder = sale.picking_ids - picking
            self._validate(backorder)
        self.assertEqual(len(self._equipment(sale)), 5)

    def test_returned_serial_leaves_the_installed_base(self):
        sale = self._sell([(self.fridge, 2, 5000)])
        unit = self._equipment(sale)[0]
        picking = self._make_return_of(sale, unit.lot_id)
        self.assertEqual(picking.state, "done")
        self.assertEqual(unit.returned_on, date(2026, 4, 1))
        self.assertFalse(self._equipment(sale)[1].returned_on)
        self.assertEqual(self.customer.service_equipment_count, 1)

    def _make_return_of(self, sale, lot):
        with freeze_time("2026-04-01 09:00:00"):
            wizard = (
                self.env["stock.return.picking"]
                .with_context(
                    active_id=sale.picking_ids[:1].id, active_model="stock.picking"
                )
                .create({})
            )
            wizard.product_return_moves.quantity = 1
            picking = wizard._create_return()
            picking.move_ids.move_line_ids.unlink()
            move = picking.move_ids
            self.env["stock.move.line"].create(
                {
                    "move_id": move.id,
                    "picking_id": picking.id,
                    "product_id": move.product_id.id,
                    "lot_id": lot.id,
                    "quantity": 1,
                    "location_id": move.location_id.id,
                    "location_dest_id": move.location_dest_id.id,
                }
            )
            move.picked = True
            picking.with_user(self.storekeeper).button_validate()
        return picking

    def test_returned_serial_can_be_sold_again(self):
        """To another owner, who does not inherit the history of the first."""
        self.lots[1:].quant_ids.sudo().filtered(
            lambda quant: quant.location_id == self.stock
        ).quantity = 0
        sale = self._sell([(self.fridge, 1, 5000)])
        first = self._equipment(sale)
        self._make_return_of(sale, first.lot_id)
        other = self._make_customer("Mr Wu")
        second = self._equipment(self._sell([(self.fridge, 1, 4500)], customer=other))
        self.assertEqual(second.lot_id, first.lot_id)
        self.assertEqual(second.owned_by_id, other)
        self.assertNotEqual(second.name, first.name)
        self.assertFalse(second.returned_on)
        self.assertTrue(first.returned_on)

    def test_returned_units_without_serial(self):
        sale = self._sell([(self.kettle, 3, 40)])
        self._return(sale, 2)
        units = self._equipment(sale)
        self.assertEqual(len(units.filtered("returned_on")), 2)

    def test_move_of_no_customer_registers_nothing(self):
        location = self.env.ref("stock.stock_location_customers")
        move = self.env["stock.move"].create(
            {
                "product_id": self.kettle.id,
                "product_uom_qty": 1,
                "location_id": self.stock.id,
                "location_dest_id": location.id,
            }
        )
        move._action_confirm()
        move.write({"quantity": 1, "picked": True})
        move._action_done()
        self.assertFalse(
            self.env["fsm.equipment"].search([("product_id", "=", self.kettle.id)])
        )

    def test_with_the_switch_of_the_operation_type(self):
        """OCA's own registration and ours together register each unit once."""
        self.env["stock.picking.type"].search([]).create_fsm_equipment = True
        # OCA's needs somebody who may create equipment.
        sale = self._sell(
            [(self.fridge, 2, 5000), (self.kettle, 3, 40)], by=self.env.user
        )
        units = self._equipment(sale)
        self.assertEqual(len(units), 5)
        self.assertEqual(units.owned_by_id, self.customer)
        self.assertEqual(set(units.mapped("goods_value")), {5000, 40})
        self.assertFalse([name for name in units.mapped("name") if "False" in name])

    def test_by_hand(self):
        """Bought elsewhere: the list price is the best guess, and can be changed."""
        unit = self._make_equipment(self.fridge)
        self.assertEqual(unit.goods_value, 5999)
        unit.goods_value = 10
        self.assertEqual(unit.goods_value, 10)

    def test_same_name_elsewhere(self):
        self._make_equipment(self.fridge, name="Fridge (SN1)")
        self._make_equipment(self.fridge, name="Fridge (SN1) #2")
        unit = self._equipment(self._sell([(self.fridge, 1, 5000)]))
        self.assertEqual(unit.name, "Fridge (SN1) #3")

    def test_reached_from_everywhere(self):
        """From ticket, work order, partner, and the unit knows them all (SR-32)."""
        installation = self._make_product(
            "Installation", 80, type="service", field_service_tracking="line"
        )
        sale = self._sell([(self.fridge, 1, 5000), (installation, 1, 80)])
        unit = self._equipment(sale)
        self.assertEqual(sale.fsm_order_ids.equipment_ids, unit)
        ticket = self._make_ticket(equipment_id=unit.id)
        action = ticket.action_create_order()
        self.assertEqual(action["context"]["default_equipment_ids"], unit.ids)
        self.assertEqual(unit.ticket_count, 1)
        self.assertEqual(unit.fsm_order_count, 1)
        found = self.env["helpdesk.ticket"].search(unit.action_view_tickets()["domain"])
        self.assertEqual(found, ticket)
        orders = self.env["fsm.order"].search(unit.action_view_fsm_orders()["domain"])
        self.assertEqual(orders, sale.fsm_order_ids)
        action = self.customer.action_view_service_equipment()
        self.assertEqual(self.env["fsm.equipment"].search(action["domain"]), unit)
        self.assertEqual(unit.action_view_sale_order()["res_id"], sale.id)

    def test_search_by_warranty(self):
        unit = self._equipment(self._sell([(self.fridge, 1, 5000)]))
        for day, state in (("2026-04-01", "valid"), ("2029-01-01", "expired")):
            with freeze_time(day):
                found = self.env["fsm.equipment"].search(
                    [("warranty_state", "=", state), ("id", "=", unit.id)]
                )
                self.assertEqual(found, unit)
                self.assertFalse(
                    self.env["fsm.equipment"].search(
                        [("warranty_state", "!=", state), ("id", "=", unit.id)]
                    )
                )
