# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import datetime

from psycopg2 import IntegrityError

from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .cost_common import CostCommon


@tagged("post_install", "-at_install")
class TestCostBooking(CostCommon):
    def test_cover(self):
        """SR-40: contract, warranty, sale, else to be paid; a manager gives away."""
        order = self._make_order()
        self.assertEqual(order.service_cover, "paid")
        self._set_contract(order, self.contract)
        self.assertEqual(order.service_cover, "contract")
        self.unit.warranty_end_date = "2099-01-01"
        warranty = self._make_order(equipment_ids=[(6, 0, self.unit.ids)])
        self.assertEqual(warranty.service_cover, "warranty")
        sale = self._make_sale_order(lines=[(self.washer, 1, 10)])
        warranty.sale_id = sale
        self.assertEqual(warranty.service_cover, "paid")
        order.with_user(self.service_manager).service_goodwill_reason = "Our mistake"
        self.assertEqual(order.service_cover, "goodwill")

    def test_only_a_manager_gives_away(self):
        """SR-40: neither dispatcher nor technician gives work away or writes costs."""
        order = self._make_order()
        for user in (self.service_user, self.technician_user_a):
            with self.assertRaises(AccessError):
                order.with_user(user).write({"service_goodwill_reason": "Friend"})
        with self.assertRaises(AccessError):
            order.with_user(self.service_user).write({"service_cover": "goodwill"})
        with self.assertRaises(AccessError):
            order.with_user(self.service_manager).write({"service_cost_due": False})

    def test_work_and_travel(self):
        """SR-40: actual hours of everybody on the job, each at his own cost."""
        order = self._done_order(self.contract, hours=1.5)
        self.assertTrue(order.service_cost_due)
        order._sync_service_costs()
        self.assertEqual(self._lines(order), {"labour": -90.0})
        self.assertEqual(order.service_cost, 90)
        self.assertFalse(order.service_cost_due)
        # technician_b has no cost of his own: that of the company
        order.person_ids = self.technician_b
        order.sudo().write(
            {
                "service_on_the_way_at": datetime(2026, 6, 10, 7, 30),
                "service_arrived_at": datetime(2026, 6, 10, 8, 0),
            }
        )
        self.env.flush_all()
        self.assertTrue(order.service_cost_due, "news is booked again")
        order._sync_service_costs()
        self.assertEqual(self._lines(order), {"labour": -150.0, "travel": -50.0})
        line = self.env["account.analytic.line"].search(
            [("service_order_id", "=", order.id), ("service_cost_kind", "=", "labour")]
        )
        self.assertEqual(line.service_contract_id, self.contract)
        self.assertEqual(line.service_cover, "contract")
        self.assertEqual(str(line.date), "2026-06-10")
        self.assertEqual(line.unit_amount, 1.5)
        self.assertEqual(line.account_id, self.company.service_cost_account_id)

    def test_again_changes_nothing(self):
        """SR-40: booking is idempotent, and a reopened order costs nothing yet."""
        order = self._done_order(self.contract)
        order._sync_service_costs()
        lines = self.env["account.analytic.line"].search(
            [("service_order_id", "=", order.id)]
        )
        before = lines.mapped("write_date")
        order._sync_service_costs()
        order._sync_service_costs()
        self.assertEqual(len(lines.exists()), 1)
        self.assertEqual(lines.mapped("write_date"), before)
        order.stage_id = self.stage_new
        self.env.flush_all()
        order._sync_service_costs()
        self.assertFalse(lines.exists())
        self.assertEqual(order.service_cost, 0)

    def test_no_double_line(self):
        """SR-40: the database refuses a second line of the same kind."""
        order = self._done_order(self.contract)
        order._sync_service_costs()
        line = self.env["account.analytic.line"].search(
            [("service_order_id", "=", order.id)]
        )
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            line.copy(
                {"service_order_id": order.id, "service_cost_kind": "labour"}
            ).flush_recordset()

    def test_account_of_the_contract(self):
        """SR-40: on the analytic account of the contract, moved when it changes."""
        account = self.env["account.analytic.account"].create(
            {
                "name": "Gold",
                "plan_id": self.company._get_service_cost_account().plan_id.id,
            }
        )
        order = self._done_order(self.contract)
        order._sync_service_costs()
        self.contract.group_id = account
        order._sync_service_costs()
        line = self.env["account.analytic.line"].search(
            [("service_order_id", "=", order.id)]
        )
        self.assertEqual(line.account_id, account)

    def test_parts(self):
        """SR-40: parts at their value, what came back deducted, sold goods left out."""
        pump = self._make_product("Pump", 80, standard_price=30, is_storable=True)
        seal = self._make_product("Seal", 5, standard_price=2)
        self.env["stock.quant"]._update_available_quantity(
            pump, self._done_order().warehouse_id.lot_stock_id, 10
        )
        order = self._done_order(self.contract, hours=0)
        self._deliver(order, pump, 2)
        self._deliver(order, seal, 3)
        self.env.flush_all()
        self.assertTrue(order.service_cost_due)
        order._sync_service_costs()
        self.assertEqual(self._lines(order), {"parts": -66.0})
        self._deliver(order, pump, 1, back=True)
        self.env.flush_all()
        order._sync_service_costs()
        self.assertEqual(self._lines(order), {"parts": -36.0})
        # The price of tomorrow is not that of the day of the work.
        seal.standard_price = 100
        order._sync_service_costs()
        self.assertEqual(self._lines(order), {"parts": -36.0})

    def test_outside_costs(self):
        """SR-40: a vendor bill that names two orders is shared between them."""
        self.env["account.chart.template"].try_loading(
            "generic_coa", company=self.company, install_demo=False
        )
        orders = self._done_order(self.contract, hours=0)
        orders += self._done_order(self.contract, hours=0)
        bill = self.env["account.move"].create(
            {
                "move_type": "in_invoice",
                "partner_id": self.customer.id,
                "invoice_date": "2026-06-11",
                "invoice_line_ids": [
                    (0, 0, {"name": "Crane", "price_unit": 101, "tax_ids": False})
                ],
            }
        )
        bill.invoice_line_ids.fsm_order_ids = orders
        orders._sync_service_costs()
        self.assertFalse(self._lines(orders[0]))
        bill.action_post()
        self.env.flush_all()
        self.assertTrue(all(orders.mapped("service_cost_due")))
        orders._sync_service_costs()
        self.assertEqual(self._lines(orders[0]), {"outside": -50.5})
        self.assertEqual(self._lines(orders[1]), {"outside": -50.5})

    def test_ticket_time(self):
        """SR-40: time of the hotline at the company's cost; a call is never billed."""
        ticket = self._make_ticket(service_hours_spent=0.5)
        self.assertEqual(ticket.service_cover, "goodwill")
        ticket._sync_service_costs()
        self.assertEqual(self._lines(ticket), {"hotline": -20.0})
        ticket.service_hours_spent = 0
        self.env.flush_all()
        ticket._sync_service_costs()
        self.assertFalse(self._lines(ticket))

    def test_job(self):
        """SR-40: the job books what is due, all of it, and leaves the mark away."""
        orders = self.env["fsm.order"]
        for _number in range(3):
            orders += self._done_order(self.contract)
        open_order = self._make_order()
        self.env.flush_all()
        with self.enter_registry_test_mode():
            cron = self.env.ref("service_revenue.ir_cron_service_costs_order")
            cron.method_direct_trigger()
        self.assertFalse(any(orders.mapped("service_cost_due")))
        self.assertEqual(orders.mapped("service_cost"), [90, 90, 90])
        self.assertFalse(open_order.service_cost_due)

    def test_constant_queries(self):
        """SR-40: booking thirty orders asks as often as booking ten."""
        def count(number):
            orders = self.env["fsm.order"]
            for _number in range(number):
                orders += self._done_order(self.contract)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            orders._sync_service_costs()
            self.env.flush_all()
            return self.cr.sql_log_count - before

        count(1)
        few, many = count(10), count(30)
        self.assertLessEqual(many, few + 4)

    def test_completing_costs_no_query(self):
        """SR-40: the mark is written with the stage: nothing more is asked."""
        order = self._make_order()
        self.env.flush_all()
        order.action_complete()
        log = self.cr.sql_log_count
        self.env.flush_all()
        self.assertLessEqual(self.cr.sql_log_count - log, 12)
        self.assertTrue(order.service_cost_due)
