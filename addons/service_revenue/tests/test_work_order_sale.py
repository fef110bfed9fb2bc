# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.exceptions import ValidationError
from odoo.tests import tagged
from odoo.tests.common import new_test_user

from .common import ServiceRevenueCommon


@tagged("post_install", "-at_install")
class TestWorkOrderSale(ServiceRevenueCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.type_delivery = cls.env.ref("service_revenue.fsm_order_type_delivery")
        cls.type_installation = cls.env.ref(
            "service_revenue.fsm_order_type_installation"
        )
        cls.salesperson = new_test_user(
            cls.env,
            login="salesperson",
            groups="sales_team.group_sale_salesman_all_leads",
        )
        cls.installation = cls._make_product(
            "Installation",
            80,
            type="service",
            field_service_tracking="line",
            service_work_type_id=cls.type_installation.id,
        )
        cls.delivery = cls._make_product(
            "Delivery",
            30,
            type="service",
            field_service_tracking="sale",
            service_work_type_id=cls.type_delivery.id,
        )
        cls.washer = cls._make_product("Washer", 3299, is_storable=True)

    def test_types(self):
        """Delivery, installation and repair exist and can be renamed (X-37)."""
        types = self.env["fsm.order.type"]
        for code in ("delivery", "installation", "repair", "maintenance"):
            kind = self.env.ref(f"service_revenue.fsm_order_type_{code}")
            self.assertEqual(kind.service_code, code)
        self.assertTrue(types._fields["name"].translate)
        order = self._make_order(type=self.type_delivery.id)
        self.assertEqual(order.service_code, "delivery")

    def test_salesperson_confirms(self):
        """A confirmed sale makes its work orders, for a customer without a location
        and by a salesperson who may not make locations (X-32)."""
        customer = self._make_customer("New customer", email="new@example.com")
        team = self.env["crm.team"].create({"name": "Store"})
        opportunity = self.env["crm.lead"].create(
            {
                "name": "Kitchen",
                "type": "opportunity",
                "partner_id": customer.id,
                "team_id": team.id,
                "user_id": self.salesperson.id,
            }
        )
        sale = self._make_sale_order(
            customer,
            [
                (self.washer, 1, 3299),
                (self.installation, 1, 80),
                (self.delivery, 1, 30),
            ],
            opportunity_id=opportunity.id,
            user_id=self.salesperson.id,
        )
        self.assertFalse(sale.fsm_location_id)
        sale.with_user(self.salesperson).action_confirm()
        orders = sale.fsm_order_ids.sorted("id")
        self.assertEqual(
            set(orders.mapped("service_code")), {"delivery", "installation"}
        )
        self.assertEqual(orders.opportunity_id, opportunity)
        self.assertEqual(orders.service_partner_id, customer)
        self.assertEqual(orders.sale_id, sale)
        location = orders.location_id
        self.assertEqual(len(location), 1)
        self.assertEqual(location.owner_id, customer)
        self.assertEqual(location.contact_id, customer)
        self.assertEqual(
            (location.street, location.city), (customer.street, "Springfield")
        )
        self.assertEqual(location.partner_id.parent_id, customer)
        self.assertEqual(location.partner_id.type, "fsm_location")
        self.assertEqual(customer.type, "contact")
        installation = orders.filtered(lambda o: o.service_code == "installation")
        self.assertEqual(installation.sale_line_id.product_id, self.installation)

    def test_location_is_made_once(self):
        customer = self._make_customer("Twice")
        for _time in range(2):
            sale = self._make_sale_order(customer, [(self.installation, 1, 80)])
            sale.action_confirm()
        locations = self.env["fsm.location"].search([("owner_id", "=", customer.id)])
        self.assertEqual(len(locations), 1)
        self.assertEqual(sale.fsm_location_id, locations)
        self.assertEqual(customer.service_location_id, locations)

    def test_delivery_address_has_its_own_location(self):
        """The technician goes where the goods go, not to the head office."""
        company = self._make_customer("Hotel", is_company=True)
        self._make_location(company)
        branch = self._make_customer(
            "Hotel, lake", parent_id=company.id, type="delivery", street="1 Lake Road"
        )
        sale = self._make_sale_order(
            company, [(self.installation, 1, 80)], partner_shipping_id=branch.id
        )
        sale.action_confirm()
        location = sale.fsm_order_ids.location_id
        self.assertEqual(location.street, "1 Lake Road")
        self.assertEqual(location.owner_id, company)
        self.assertEqual(branch.type, "delivery")
        self.assertEqual(
            company.address_get(["delivery"])["delivery"], branch.id, "still delivers"
        )

    def test_contact_shares_the_location_of_its_company(self):
        company = self._make_customer("Hotel", is_company=True)
        location = self._make_location(company)
        contact = self.env["res.partner"].create(
            {"name": "Reception", "parent_id": company.id}
        )
        self.assertEqual(contact.street, company.street)
        sale = self._make_sale_order(contact, [(self.installation, 1, 80)])
        self.assertEqual(sale.fsm_location_id, location)

    def test_no_address_says_what_to_do(self):
        nowhere = self.env["res.partner"].create({"name": "Nobody"})
        sale = self._make_sale_order(nowhere, [(self.installation, 1, 80)])
        with (
            self.assertRaisesRegex(ValidationError, "Fill in the street or the city"),
            self.cr.savepoint(),
        ):
            sale.action_confirm()
        nowhere.city = "Springfield"
        sale.action_confirm()
        self.assertTrue(sale.fsm_order_ids)

    def test_many_at_once(self):
        """Confirming many orders makes each its own work order and one location per
        address."""
        customers = [self._make_customer(f"Customer {n}") for n in range(3)]
        sales = self.env["sale.order"]
        for customer in [*customers, customers[0]]:
            sales += self._make_sale_order(customer, [(self.installation, 1, 80)])
        plain = self._make_sale_order(self.customer, [(self.washer, 1, 3299)])
        (sales + plain).action_confirm()
        self.assertEqual([len(sale.fsm_order_ids) for sale in sales], [1, 1, 1, 1])
        self.assertFalse(plain.fsm_order_ids)
        self.assertEqual(sales[0].fsm_location_id, sales[3].fsm_location_id)
        self.assertEqual(len(sales.fsm_location_id), 3)

    def test_goods_make_a_work_order_and_stock_counts(self):
        """Storable goods with a work order: stock decides what is delivered."""
        self.washer.write(
            {
                "field_service_tracking": "line",
                "service_work_type_id": self.type_delivery.id,
            }
        )
        sale = self._make_sale_order(self.customer, [(self.washer, 2, 3299)])
        sale.action_confirm()
        line = sale.order_line
        self.assertEqual(line.qty_delivered_method, "stock_move")
        work = sale.fsm_order_ids
        self.assertEqual(work.service_code, "delivery")
        work.action_complete()
        self.assertEqual(line.qty_delivered, 0)
        sale.picking_ids.move_ids.write({"quantity": 2, "picked": True})
        sale.picking_ids.button_validate()
        self.assertEqual(line.qty_delivered, 2)
        self.assertEqual(len(work.equipment_ids), 2)

    def test_service_line_is_delivered_by_its_visit(self):
        sale = self._make_sale_order(self.customer, [(self.installation, 1, 80)])
        sale.action_confirm()
        self.assertEqual(sale.order_line.qty_delivered, 0)
        sale.fsm_order_ids.action_complete()
        self.assertEqual(sale.order_line.qty_delivered, 1)

    def test_line_added_later(self):
        sale = self._make_sale_order(self.customer, [(self.washer, 1, 3299)])
        sale.action_confirm()
        self.assertFalse(sale.fsm_order_ids)
        self.env["sale.order.line"].create(
            {"order_id": sale.id, "product_id": self.installation.id}
        )
        self.assertEqual(sale.fsm_order_ids.type, self.type_installation)

    def test_cancelled_sale_cancels_open_visits(self):
        sale = self._make_sale_order(
            self.customer, [(self.installation, 1, 80), (self.delivery, 1, 30)]
        )
        sale.action_confirm()
        done = sale.fsm_order_ids.filtered(lambda o: o.service_code == "delivery")
        done.action_complete()
        still_open = sale.fsm_order_ids - done
        sale.with_user(self.salesperson).action_cancel()
        self.assertEqual(still_open.stage_id, self.stage_cancelled)
        self.assertEqual(still_open.proof_state, "cancelled")
        self.assertEqual(done.stage_id, self.stage_completed)

    def test_template_gives_type_team_and_instructions(self):
        team = self.env["fsm.team"].create({"name": "Fitters"})
        template = self.env["fsm.template"].create(
            {
                "name": "Repair at home",
                "instructions": "Bring the meter",
                "type_id": self.env.ref("service_revenue.fsm_order_type_repair").id,
                "team_id": team.id,
            }
        )
        repair = self._make_product(
            "Repair",
            50,
            type="service",
            field_service_tracking="line",
            fsm_order_template_id=template.id,
        )
        sale = self._make_sale_order(self.customer, [(repair, 1, 50)])
        sale.action_confirm()
        self.assertEqual(sale.fsm_order_ids.service_code, "repair")
        self.assertEqual(sale.fsm_order_ids.team_id, team)
        self.assertIn("Bring the meter", sale.fsm_order_ids.todo)

    def test_incentives_follow_confirm_amount_and_cancel(self):
        synced = []
        self.patch(
            type(self.env["service.incentive.entry"]),
            "_sync_orders",
            lambda _self, orders: synced.append(orders.ids),
        )
        sale = self._make_sale_order(self.customer, [(self.installation, 1, 80)])
        self.assertFalse(synced, "a quotation concerns no ledger")
        sale.action_confirm()
        self.assertIn(sale.ids, synced)
        synced.clear()
        sale.order_line.price_unit = 90
        self.assertEqual(synced, [sale.ids])
        synced.clear()
        sale.order_line.name = "Same price, other words"
        self.assertFalse(synced)
        sale.action_cancel()
        self.assertIn(sale.ids, synced)
