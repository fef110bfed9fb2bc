# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import date

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import Form, tagged

from .contract_common import ContractCommon


@tagged("post_install", "-at_install")
class TestContractMoney(ContractCommon):
    """Renewal, other level, early end: exact to the cent (SR-17, SR-18, SR-19)."""

    # Renewal ----------------------------------------------------------------

    def test_renew(self):
        """The next period begins when this one ends, at the price of today."""
        contract = self._contract()
        self.vip_year.list_price = 400.0
        order = contract._service_renew()
        self.assertEqual(order.state, "draft")
        self.assertEqual(order.order_line.price_unit, 400.0)
        self.assertEqual(contract._service_open_renewals(), {contract: order})
        wizard = self.env["service.contract.renew"].new({"contract_ids": contract.ids})
        self.assertIn(order.name, wizard.open_note)
        with self.assertRaises(UserError):
            contract._service_renew()
        order.action_confirm()
        period = contract.service_period_ids.sorted("date_from")[-1]
        self.assertEqual(
            (period.date_from, period.date_to), (date(2027, 10, 1), date(2028, 9, 30))
        )
        self.assertEqual(period.amount, 400.0)
        self.assertEqual(contract.date_end, date(2028, 9, 30))
        self.assertEqual(contract.service_state, "active")

    def test_renew_many(self):
        """One order for each customer; renewed at once when agreed."""
        other = self._make_customer("Mr Wang")
        contracts = self._contract() + self._contract() + self._contract(customer=other)
        wizard = (
            self.env["service.contract.renew"]
            .with_context(active_model="contract.contract", active_ids=contracts.ids)
            .create({"mode": "confirm"})
        )
        self.assertFalse(wizard.open_note, "no quotation is open")
        action = wizard.action_renew()
        orders = self.env["sale.order"].search(action["domain"])
        self.assertEqual(len(orders), 2)
        self.assertEqual(set(orders.mapped("state")), {"sale"})
        for contract in contracts:
            self.assertEqual(len(contract.service_period_ids), 2)

    def test_renew_with_another_level(self):
        """The level of the next period counts from its first day."""
        contract = self._contract()
        contract._service_renew(confirm=True, product=self.svip_year)
        self.assertEqual(contract.service_level_id, self.vip)
        self._on("2027-10-01")
        self._nightly()
        self.assertEqual(contract.service_level_id, self.svip)
        self.assertEqual(contract.service_state, "active")

    def test_renew_after_the_end(self):
        """What has ended begins again on the day of the order."""
        contract = self._contract()
        self._on("2027-11-01")
        self._nightly()
        self.assertEqual(contract.service_state, "ended")
        contract._service_renew(confirm=True)
        period = contract.service_period_ids.sorted("date_from")[-1]
        self.assertEqual(period.date_from, date(2027, 11, 1))
        self.assertEqual(contract.service_state, "active")

    # Other level ------------------------------------------------------------

    def test_upgrade(self):
        """Half a year of SVIP instead of VIP costs half the difference."""
        order = self._sell()
        contract = order.order_line.service_contract_id
        self._invoice(order)
        self._on("2027-01-09")
        form = Form(
            self.env["service.contract.level"].with_context(
                default_contract_id=contract.id
            )
        )
        form.product_id = self.svip_year
        self.assertEqual(form.amount, 265.0)
        self.assertEqual(form.kind, "pay")
        change_order = self.env["sale.order"].browse(
            form.save().action_change()["res_id"]
        )
        self.assertEqual(contract.service_level_id, self.vip)
        self.assertEqual(change_order.amount_untaxed, 265.0)
        change_order.action_confirm()
        self.assertEqual(contract.service_level_id, self.svip)
        period = contract.service_period_ids
        self.assertEqual((period.level_id, period.amount), (self.svip, 630.0))
        self.assertEqual(period.change_ids.state, "done")
        self._invoice(change_order)
        # A day later: 100 days at 1, 1 day at 2, the rest goes back.
        credit = contract._service_end(date(2027, 1, 9), "Moved away")
        self.assertEqual(credit.amount_untaxed, 630.0 - 100 - 2)

    def test_upgrade_for_later(self):
        contract = self._contract()
        contract._service_change_level(self.svip_year, date(2026, 10, 11), confirm=True)
        self.assertEqual(contract.service_level_id, self.vip)
        self.assertEqual(contract.service_period_ids.amount, 365 + 355.0)
        self._on("2026-10-11")
        self._nightly()
        self.assertEqual(contract.service_level_id, self.svip)

    def test_upgrade_cancelled(self):
        """The order of an upgrade is cancelled: nothing of it stays."""
        contract = self._contract()
        change = contract._service_change_level(
            self.svip_year, self.today, confirm=True
        )
        self.assertEqual(contract.service_level_id, self.svip)
        change.sale_line_id.order_id._action_cancel()
        period = contract.service_period_ids
        self.assertEqual((period.level_id, period.amount), (self.vip, 365.0))
        self.assertEqual(contract.service_level_id, self.vip)
        self.assertEqual(contract.service_product_id, self.vip_year)
        self.assertEqual(change.state, "cancelled")

    def test_downgrade(self):
        """Less from a day on: a credit note for the difference of these days."""
        order = self._sell(self.svip_year)
        contract = order.order_line.service_contract_id
        with self.assertRaisesRegex(UserError, "not invoiced"):
            contract._service_change_level(self.vip_year, self.today)
        invoice = self._invoice(order)
        self._on("2026-10-11")
        change = contract._service_change_level(self.vip_year, date(2026, 10, 11))
        credit = change.refund_id
        self.assertEqual(credit.amount_untaxed, 355.0)
        self.assertEqual(credit.move_type, "out_refund")
        self.assertEqual(credit.reversed_entry_id, invoice)
        self.assertEqual(contract.service_level_id, self.vip)
        self.assertEqual(contract.service_period_ids.amount, 375.0)
        self.assertEqual(order.invoice_status, "invoiced")
        # And ended at once: what is left of the lower price.
        rest = contract._service_end(date(2026, 10, 10), "Sold the house")
        self.assertEqual(rest.amount_untaxed, 355.0)

    def test_monthly_upgrade(self):
        """What is invoiced already is made up for; then the new price counts."""
        vip = self._make_service("VIP", 31.0, self.vip, service_billing="monthly")
        svip = self._make_service("SVIP", 62.0, self.svip, service_billing="monthly")
        contract = self._contract(vip)
        with self.assertRaisesRegex(UserError, "not invoiced up to"):
            contract._service_change_level(svip, date(2026, 10, 11))
        contract._recurring_create_invoice().action_post()
        self._on("2026-10-11")
        change = contract._service_change_level(svip, date(2026, 10, 11), confirm=True)
        self.assertEqual(change.amount, 21.0)
        self.assertEqual(change.sale_line_id.order_id.invoice_status, "to invoice")
        self.assertEqual(contract.service_period_ids.amount, 31 + 21 + 11 * 62)
        for _month in range(13):
            contract._recurring_create_invoice().action_post()
        invoices = contract.contract_line_ids.mapped("id")
        total = sum(
            self.env["account.move.line"]
            .search([("contract_line_id", "in", invoices)])
            .mapped("price_subtotal")
        )
        self.assertEqual(total, 31 + 11 * 62)

    # End --------------------------------------------------------------------

    def test_refund(self):
        """Used and given back are the price; a second refund is impossible."""
        tax = self.env["account.tax"].create({"name": "13 %", "amount": 13.0})
        order = self._sell(price_unit=1000.0, tax_ids=[Command.set(tax.ids)])
        contract = order.order_line.service_contract_id
        invoice = self._invoice(order)
        self._on("2027-02-01")
        wizard = self.env["service.contract.end"].create(
            {"contract_id": contract.id, "last_day": "2027-01-31", "reason": "Sold it"}
        )
        self.assertEqual(wizard.used_amount + wizard.refund_amount, 1000.0)
        self.assertEqual(wizard.refund_amount, 663.01)
        credit = self.env["account.move"].browse(wizard.action_end()["res_id"])
        self.assertEqual(credit.amount_untaxed, 663.01)
        self.assertEqual(credit.reversed_entry_id, invoice)
        self.assertEqual(credit.invoice_line_ids.tax_ids, tax)
        self.assertEqual(contract.service_state, "ended")
        self.assertEqual(contract.date_end, date(2027, 1, 31))
        self.assertEqual(contract.service_period_ids.refunded_amount, 663.01)
        self.assertEqual(order.invoice_status, "invoiced", "nothing to invoice again")
        with self.assertRaisesRegex(UserError, "Nothing of"):
            contract._service_end(date(2027, 1, 31), "Again")

    def test_refund_with_included_tax(self):
        tax = self.env["account.tax"].create(
            {"name": "In", "amount": 13.0, "price_include_override": "tax_included"}
        )
        order = self._sell(price_unit=1130.0, tax_ids=[Command.set(tax.ids)])
        contract = order.order_line.service_contract_id
        self.assertEqual(contract.service_period_ids.amount, 1000.0)
        self._invoice(order)
        self._on("2027-02-01")
        credit = contract._service_end(date(2027, 1, 31), "Sold it")
        self.assertEqual(credit.amount_untaxed, 663.01)

    def test_refund_needs_an_invoice(self):
        contract = self._contract()
        with self.assertRaisesRegex(UserError, "Post its invoice first"):
            contract._service_end(self.today, "Sold it")
        self.assertEqual(contract.service_state, "active")
        self.assertFalse(contract._service_end(self.today, "Sold it", refund=False))
        self.assertEqual(contract.date_end, self.today)

    def test_refund_of_a_renewal(self):
        """A period that has not begun is given back whole."""
        order = self._sell()
        contract = order.order_line.service_contract_id
        renewal = contract._service_renew(confirm=True)
        self._invoice(order)
        self._invoice(renewal)
        refunds = contract._service_end(date(2026, 10, 10), "Sold it")
        self.assertEqual(sum(refunds.mapped("amount_untaxed")), 355.0 + 365.0)
        self.assertEqual(
            contract.service_period_ids.sorted("date_from").mapped("state"),
            ["ended", "cancelled"],
        )

    def test_refund_monthly(self):
        """Of monthly invoices, the days of the last one; then no more invoices."""
        vip = self._make_service("VIP", 31.0, self.vip, service_billing="monthly")
        contract = self._contract(vip)
        contract._recurring_create_invoice().action_post()
        credit = contract._service_end(date(2026, 10, 11), "Sold it")
        self.assertEqual(credit.amount_untaxed, 20.0)
        self.assertFalse(contract._recurring_create_invoice())
        self.assertEqual(contract.date_end, date(2026, 10, 11))

    def test_who_decides(self):
        """Money back is the manager's; an upgrade is a sale."""
        order = self._sell(self.svip_year)
        contract = order.order_line.service_contract_id
        self._invoice(order)
        for user in (self.service_user, self.salesperson):
            with self.assertRaises(AccessError):
                contract.with_user(user)._service_end(self.today, "No")
            with self.assertRaises(AccessError):
                contract.with_user(user)._service_change_level(
                    self.vip_year, self.today
                )
        contract.with_user(self.service_manager)._service_end(self.today, "Yes")
        self.assertEqual(contract.service_state, "active")
        self.assertEqual(contract.date_end, self.today)

    def test_salesperson_upgrades_and_renews(self):
        contract = self._contract()
        mine = contract.with_user(self.salesperson)
        mine._service_change_level(self.svip_year, self.today, confirm=True)
        self.assertEqual(contract.service_level_id, self.svip)
        mine._service_renew(confirm=True)
        self.assertEqual(len(contract.service_period_ids), 2)
