# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta

from odoo import Command, models
from odoo.exceptions import UserError
from odoo.tools import float_compare
from odoo.tools.misc import format_date

from ..tools.contract_term import (
    price_for_subtotal,
    price_slices,
    settle,
    slices,
)


class ServiceContractPeriod(models.Model):
    """What the days of a period cost, and what happens when it is cut (SR-19)."""

    _inherit = "service.contract.period"

    # ------------------------------------------------------------------
    # What was agreed
    # ------------------------------------------------------------------

    def _agreed_levels(self):
        """Changes of level that count, the first one first."""
        return self.change_ids.filtered(
            lambda change: change.kind == "level" and change.state in ("agreed", "done")
        ).sorted("date")

    def _level_on(self, day):
        """The level that holds on a day of this period, as agreed today."""
        self.ensure_one()
        changes = self._agreed_levels()
        level = changes[:1].level_from_id or self.level_id
        for change in changes:
            if change.date <= day:
                level = change.level_to_id
        return level

    def _months_paid_at_once(self):
        return {"monthly": 1, "yearly": 12}.get(self.billing, 0)

    def _slices(self):
        self.ensure_one()
        return slices(
            self.date_from,
            self.agreed_date_to or self.date_to,
            self._months_paid_at_once(),
        )

    def _slice_price(self):
        """What was paid at once for this period as it was sold, without taxes."""
        return self.currency_id.round(self.first_amount / len(self._slices()))

    def _digits(self):
        return self.currency_id.decimal_places

    def _agreed_prices(self):
        """``[(day, price of one slice from then on)]`` of the changes that count."""
        return [(change.date, change.price) for change in self._agreed_levels()]

    def _priced(self, prices):
        return price_slices(self._slices(), self._slice_price(), prices, self._digits())

    def _total(self, prices):
        """Price of the whole period with these changes of price."""
        self.ensure_one()
        last = self.agreed_date_to or self.date_to
        priced = self._priced(prices)
        return sum(settle(priced, self.date_from, last, self._digits()))

    def _paid_until(self):
        """Last day that the customer has an invoice for (or an order, if prepaid)."""
        self.ensure_one()
        if self.billing == "prepaid":
            return self.agreed_date_to or self.date_to
        lines = self._contract_lines().filtered("last_date_invoiced")
        return max(
            lines.mapped("last_date_invoiced"),
            default=self.date_from - timedelta(days=1),
        )

    def _settle(self, day, prices=None):
        """(used, unused) of what is paid, when the period is cut before ``day``."""
        self.ensure_one()
        prices = self._agreed_prices() if prices is None else prices
        return settle(self._priced(prices), day, self._paid_until(), self._digits())

    def _check_may_change(self, day):
        """Another level from this day on: is that possible?"""
        self.ensure_one()
        if self.state != "active" or not self.date_from <= day <= self.date_to:
            raise UserError(
                self.env._(
                    "%(contract)s does not run on %(date)s. Choose a day from "
                    "%(first)s to %(last)s.",
                    contract=self.contract_id.display_name,
                    date=format_date(self.env, day),
                    first=format_date(self.env, self.date_from),
                    last=format_date(self.env, self.date_to),
                )
            )
        last = self._agreed_levels()[-1:]
        if last and last.date >= day:
            raise UserError(
                self.env._(
                    "The level of %(contract)s changes on %(date)s already. Choose a "
                    "later day.",
                    contract=self.contract_id.display_name,
                    date=format_date(self.env, last.date),
                )
            )
        paid = self._paid_until()
        for first, end in self._slices():
            if first < day <= end and end > paid:
                raise UserError(
                    self.env._(
                        "%(contract)s is not invoiced up to %(date)s. Make its invoice "
                        "first, or choose %(other)s.",
                        contract=self.contract_id.display_name,
                        date=format_date(self.env, end),
                        other=format_date(self.env, end + timedelta(days=1)),
                    )
                )

    # ------------------------------------------------------------------
    # Cutting
    # ------------------------------------------------------------------

    def _contract_lines(self):
        """Lines that invoice these periods."""
        return self.env["contract.line"].search(
            [("service_period_id", "in", self.ids)], order="date_start, id"
        )

    def _stop_contract_lines(self, day):
        """No invoice for days from ``day`` on that has not been made yet."""
        before = day - timedelta(days=1)
        for line in self._contract_lines():
            if line.last_date_invoiced:
                line.date_end = min(line.date_end, max(before, line.last_date_invoiced))
            elif line.date_start > before:
                line.unlink()
            else:
                line.date_end = min(line.date_end, before)

    def _cut(self, day):
        """These periods hold no day from ``day`` on; nothing is given back here.

        What has not begun by then never was.
        """
        self._stop_contract_lines(day)
        for period in self:
            if period.date_from >= day:
                period.state = "cancelled"
            elif period.date_to >= day:
                period.write(
                    {
                        "state": "ended",
                        "agreed_date_to": period.date_to,
                        "date_to": day - timedelta(days=1),
                    }
                )

    # ------------------------------------------------------------------
    # Money back
    # ------------------------------------------------------------------

    def _paying_lines(self):
        """Order lines that the customer paid this period with."""
        return self.sale_line_id | self._agreed_levels().sale_line_id

    def _check_invoiced(self):
        """What is given back must have been invoiced."""
        self.ensure_one()
        if self.billing != "prepaid":
            return
        lines = self._paying_lines()
        if not self.sale_line_id:
            raise UserError(
                self.env._(
                    "%(contract)s was not sold with a sale order here. End it without "
                    "a refund, and make the credit note in accounting.",
                    contract=self.contract_id.display_name,
                )
            )
        for line in lines:
            if (
                float_compare(
                    line.qty_invoiced_posted, line.product_uom_qty, precision_digits=6
                )
                < 0
            ):
                raise UserError(
                    self.env._(
                        "%(order)s is not invoiced, so there is nothing to give back. "
                        "Post its invoice first, or go on without a refund.",
                        order=line.order_id.name,
                    )
                )

    def _paid_invoices(self):
        """Posted invoices of this period, the first one first."""
        self.ensure_one()
        if self.billing == "prepaid":
            moves = self._paying_lines().invoice_lines.move_id
        else:
            moves = (
                self.env["account.move.line"]
                .search([("contract_line_id", "in", self._contract_lines().ids)])
                .move_id
            )
        return moves.filtered(
            lambda move: move.state == "posted" and move.move_type == "out_invoice"
        ).sorted(lambda move: (move.invoice_date, move.id))

    def _make_credit(self, amount, text):
        """Draft credit note of ``amount`` without taxes for unused days."""
        self.ensure_one()
        contract = self.contract_id
        invoices = self._paid_invoices()
        if not invoices:
            raise UserError(
                self.env._(
                    "%(contract)s has no posted invoice, so there is nothing to give "
                    "back. Post it first, or go on without a refund.",
                    contract=contract.display_name,
                )
            )
        last = invoices[-1]
        product = contract.service_product_id or self.sale_line_id.product_id
        taxes = (
            self.sale_line_id.tax_ids
            if self.billing == "prepaid"
            else self._contract_lines()[-1:].service_tax_ids
        )
        price = price_for_subtotal(
            amount,
            lambda value: contract._service_excluded(value, product, taxes),
            self._digits(),
        )
        values = {
            "move_type": "out_refund",
            "company_id": contract.company_id.id,
            "partner_id": last.partner_id.id,
            "currency_id": self.currency_id.id,
            "journal_id": last.journal_id.id,
            "fiscal_position_id": last.fiscal_position_id.id,
            "invoice_origin": contract.name,
            "invoice_user_id": contract.user_id.id,
            # As with Odoo's own credit notes, the order stays invoiced: there is
            # nothing to invoice again.
            "reversed_entry_id": last.id,
            "ref": ", ".join(filter(None, invoices.mapped("name"))),
            "invoice_line_ids": [
                Command.create(
                    {
                        "product_id": product.id,
                        "name": text,
                        "quantity": 1.0,
                        "price_unit": price,
                        "tax_ids": [Command.set(taxes.ids)],
                    }
                )
            ],
        }
        return self.env["account.move"].with_company(contract.company_id).create(values)
