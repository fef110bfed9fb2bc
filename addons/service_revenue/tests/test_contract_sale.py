# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import date

from odoo.exceptions import ValidationError
from odoo.fields import Command
from odoo.tests import tagged

from .contract_common import ContractCommon


@tagged("post_install", "-at_install")
class TestContractSale(ContractCommon):
    """Selling a service product makes or extends a contract (SR-19)."""

    def test_prepaid(self):
        order = self._sell()
        contract = order.order_line.service_contract_id
        period = contract.service_period_ids
        self.assertEqual(contract.service_state, "active")
        self.assertEqual(contract.service_level_id, self.vip)
        self.assertEqual(contract.partner_id, self.customer)
        self.assertEqual(contract.date_end, date(2027, 9, 30))
        self.assertEqual(
            (period.date_from, period.date_to), (self.today, date(2027, 9, 30))
        )
        self.assertEqual(period.amount, 365.0)
        self.assertEqual(period.sale_line_id, order.order_line)
        self.assertFalse(contract.contract_line_ids, "it is invoiced by the order")
        self.assertFalse(contract.recurring_next_date)
        self.assertEqual(order.invoice_status, "to invoice")
        self._invoice(order)
        self.assertEqual(order.invoice_status, "invoiced")
        self.env["contract.contract"].cron_recurring_create_invoice(date(2027, 9, 1))
        self.assertFalse(contract.contract_line_ids)
        self.assertEqual(len(contract._get_related_invoices()), 1)

    def test_monthly(self):
        """The contract makes twelve invoices; the order makes none (SR-19)."""
        product = self._make_service(
            "VIP, monthly", 40.0, self.vip, service_billing="monthly"
        )
        tax = self.env["account.tax"].create({"name": "13 %", "amount": 13.0})
        order = self._sell(product, 2, discount=10.0, tax_ids=[Command.set(tax.ids)])
        line = order.order_line
        contract = line.service_contract_id
        self.assertEqual(contract.service_period_ids.amount, 72.0 * 12)
        self.assertEqual((line.qty_to_invoice, order.invoice_status), (0, "no"))
        self.assertEqual(line.untaxed_amount_to_invoice, 0)
        contract_line = contract.contract_line_ids
        self.assertEqual(contract_line.price_subtotal, 72.0)
        self.assertEqual(contract_line.recurring_next_date, self.today)
        for _month in range(14):
            contract._recurring_create_invoice()
        invoices = contract._get_related_invoices()
        self.assertEqual(len(invoices), 12)
        self.assertEqual(sum(invoices.mapped("amount_untaxed")), 864.0)
        self.assertEqual(invoices.invoice_line_ids.tax_ids, tax)

    def test_month_end(self):
        """From the 31st: twelve invoices, not thirteen."""
        product = self._make_service(
            "VIP, monthly", 40.0, self.vip, service_billing="monthly"
        )
        contract = self._contract(product, service_date_from=date(2026, 10, 31))
        self.assertEqual(contract.date_end, date(2027, 10, 30))
        for _month in range(14):
            contract._recurring_create_invoice()
        self.assertEqual(len(contract._get_related_invoices()), 12)
        self.assertEqual(
            contract.contract_line_ids.last_date_invoiced, date(2027, 10, 30)
        )

    def test_yearly_needs_years(self):
        with self.assertRaises(ValidationError):
            self._make_service(
                "VIP", 40.0, self.vip, service_billing="yearly", service_term_months=18
            )

    def test_idempotent(self):
        """Confirmed, cancelled, confirmed again: one contract, one period."""
        order = self._sell(service_date_from=date(2026, 11, 1))
        contract = order.order_line.service_contract_id
        self.assertEqual(contract.service_state, "draft")
        order._service_make_contracts()
        self.assertEqual(len(contract.service_period_ids), 1)
        order._action_cancel()
        self.assertEqual(contract.service_state, "cancelled")
        self.assertEqual(contract.service_period_ids.state, "cancelled")
        order.action_draft()
        order.action_confirm()
        self.assertEqual(order.order_line.service_contract_id, contract)
        self.assertEqual(len(contract.service_period_ids), 1)
        self.assertEqual(contract.service_period_ids.state, "active")
        self.assertEqual(contract.service_state, "draft")

    def test_cancel_ends_what_was_not_used(self):
        order = self._sell()
        contract = order.order_line.service_contract_id
        self._on("2026-10-11")
        order._action_cancel()
        period = contract.service_period_ids
        self.assertEqual(period.state, "ended")
        self.assertEqual(period.date_to, date(2026, 10, 10))
        self.assertEqual(contract.service_state, "ended")
        self.assertEqual(contract.date_end, date(2026, 10, 10))

    def test_units_of_the_same_sale(self):
        """What is sold in the order is covered when delivered, not more than sold."""
        fridge = self._make_product(
            "Fridge", 900.0, is_storable=True, create_fsm_equipment=True
        )
        order = self._make_sale_order(
            lines=[(fridge, 3, 900.0), (self.vip_year, 2, 365.0)]
        )
        order.action_confirm()
        contract = order.order_line.service_contract_id
        self.assertFalse(contract.service_equipment_ids)
        picking = order.picking_ids
        picking.move_ids.quantity = 3
        picking.move_ids.picked = True
        picking.button_validate()
        units = self.env["fsm.equipment"].search(
            [("sale_line_id", "in", order.order_line.ids)]
        )
        self.assertEqual(len(units), 3)
        self.assertEqual(len(contract.service_equipment_ids), 2)

    def test_chosen_units(self):
        unit = self._make_equipment()
        other = self._make_equipment()
        contract = self._contract(service_equipment_ids=[Command.set(unit.ids)])
        self.assertEqual(contract.service_equipment_ids, unit)
        self.assertFalse(other.contract_id)
        # A higher level for the same product: the newer agreement counts.
        newer = self._contract(
            self.svip_year, service_equipment_ids=[Command.set(unit.ids)]
        )
        self.assertEqual(unit.contract_id, newer)

    def test_units_wait_for_the_start(self):
        """A contract that begins later takes the product on its first day."""
        unit = self._make_equipment()
        first = self._contract(service_equipment_ids=[Command.set(unit.ids)])
        later = self._contract(
            self.svip_year,
            service_date_from=date(2026, 10, 5),
            service_equipment_ids=[Command.set(unit.ids)],
        )
        self.assertEqual(unit.contract_id, first)
        self._on("2026-10-05")
        self._nightly()
        self.assertEqual(later.service_state, "active")
        self.assertEqual(unit.contract_id, later)

    def test_salesperson_confirms(self):
        """Confirming needs no right on contracts, units or entitlements."""
        unit = self._make_equipment()
        order = self._sell(confirm=False, service_equipment_ids=[Command.set(unit.ids)])
        order.with_user(self.salesperson).action_confirm()
        self.assertEqual(unit.contract_id.service_state, "active")
        order.with_user(self.salesperson)._action_cancel()
        self.assertEqual(unit.contract_id.service_state, "cancelled")

    def test_currency_of_the_order(self):
        euro = self.env.ref("base.EUR")
        other = euro if self.currency != euro else self.env.ref("base.USD")
        other.active = True
        pricelist = self.env["product.pricelist"].create(
            {"name": "Abroad", "currency_id": other.id}
        )
        order = self._sell(confirm=False)
        order.pricelist_id = pricelist
        order.order_line.price_unit = 99.99
        order.action_confirm()
        contract = order.order_line.service_contract_id
        self.assertEqual(contract.currency_id, other)
        self.assertEqual(contract.service_period_ids.currency_id, other)
        self.assertEqual(contract.service_period_ids.amount, 99.99)

    def test_added_later(self):
        """A service line that is added to a confirmed order makes its contract."""
        order = self._sell()
        line = self.env["sale.order.line"].create(
            {"order_id": order.id, "product_id": self.svip_year.id}
        )
        self.assertEqual(line.service_contract_id.service_level_id, self.svip)
        self.assertEqual(order.service_contract_count, 2)

    def test_many_lines(self):
        """Several lines make several contracts."""
        order = self._make_sale_order(
            lines=[(self.vip_year, 1, 365.0), (self.svip_year, 1, 730.0)]
        )
        order.action_confirm()
        contracts = order.order_line.service_contract_id
        self.assertEqual(contracts.service_level_id, self.vip + self.svip)
        self.assertEqual(order.service_contract_count, 2)
