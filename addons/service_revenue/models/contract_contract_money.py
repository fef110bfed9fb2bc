# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from collections import namedtuple
from datetime import timedelta

from odoo import Command, models
from odoo.exceptions import UserError
from odoo.tools.misc import format_date

from ..tools.contract_term import day_count, price_for_subtotal, term_end

#: What another level costs: ``amount`` is what is to be paid (or given back) now.
LevelQuote = namedtuple("LevelQuote", ["period", "unit_price", "price", "amount"])


class ContractContract(models.Model):
    """Renewal, other level and early end, to the cent (SR-19)."""

    _inherit = "contract.contract"

    def _service_period_on(self, day):
        """The agreed period that holds a day."""
        self.ensure_one()
        return self.service_period_ids.filtered(
            lambda period: (
                period.state != "cancelled"
                and period.date_from <= day <= period.date_to
            )
        )[:1]

    # ------------------------------------------------------------------
    # Prices
    # ------------------------------------------------------------------

    def _service_taxes(self, product):
        taxes = product.taxes_id._filter_taxes_by_company(self.company_id)
        return self.fiscal_position_id.map_tax(taxes)

    def _service_list_price(self, product, quantity):
        """Price of one today, from the price list of the contract, in its currency."""
        self.ensure_one()
        pricelist = self.pricelist_id
        if pricelist:
            return pricelist._get_product_price(
                product, quantity, currency=self.currency_id
            )
        return product.with_company(self.company_id).currency_id._convert(
            product.list_price, self.currency_id, self.company_id
        )

    def _service_excluded(self, price, product, taxes, quantity=1.0):
        """What ``quantity`` at this price are without taxes."""
        return taxes.compute_all(
            price,
            currency=self.currency_id,
            quantity=quantity,
            product=product,
            partner=self.partner_id,
        )["total_excluded"]

    def _service_quote_level(self, product, day, quantity):
        """What another level from this day on costs, pro rata by day.

        :return: ``LevelQuote``
        """
        self.ensure_one()
        # sudo: the price of days follows from what was sold; the caller sees its own
        # offer only.
        period = self.sudo()._service_period_on(day)
        if not period:
            raise UserError(
                self.env._(
                    "%(contract)s does not run on %(date)s. Choose another day.",
                    contract=self.display_name,
                    date=format_date(self.env, day),
                )
            )
        period._check_may_change(day)
        if (product.service_billing or "prepaid") != period.billing:
            raise UserError(
                self.env._(
                    "%(product)s is not invoiced like this contract. Choose a service "
                    "product with the same kind of contract billing.",
                    product=product.display_name,
                )
            )
        taxes = self._service_taxes(product)
        unit_price = self._service_list_price(product, quantity)
        price = self._service_excluded(unit_price, product, taxes, quantity)
        if period.billing == "prepaid":
            # The product may be sold for another term than this contract runs.
            last = period.agreed_date_to or period.date_to
            term = term_end(period.date_from, product.service_term_months)
            if term != last:
                price *= day_count(period.date_from, last) / day_count(
                    period.date_from, term
                )
        price = self.currency_id.round(price)
        prices = period._agreed_prices()
        before = sum(period._settle(day, prices))
        after = sum(period._settle(day, [*prices, (day, price)]))
        return LevelQuote(
            period, unit_price, price, self.currency_id.round(after - before)
        )

    def _service_change_level(self, product, day, quantity=1.0, confirm=False):
        """Another level from a day on: an order to pay, or a credit note, or neither.

        :param bool confirm: the customer has agreed: the order is confirmed at once
        :return: the change
        """
        self.ensure_one()
        self.check_access("read")
        quote = self._service_quote_level(product, day, quantity)
        Change = self.env["service.contract.change"]
        if self.currency_id.compare_amounts(quote.amount, 0) < 0:
            Change._check_may_decide()
            quote.period._check_invoiced()
        else:
            self.env["sale.order"].check_access("create")
        # sudo: changes are written by the engine only; the right to sell (or to give
        # money back) was checked above.
        change = Change.sudo().create(
            {
                "period_id": quote.period.id,
                "kind": "level",
                "date": day,
                "level_from_id": quote.period._level_on(day).id,
                "level_to_id": product.service_level_id.id,
                "product_id": product.id,
                "quantity": quantity,
                "unit_price": quote.unit_price,
                "price": quote.price,
                "amount": quote.amount,
                "user_id": self.env.user.id,
            }
        )
        if quote.amount > 0:
            order = self.env["sale.order"].create(
                self._service_prepare_change_order(change)
            )
            change.sale_line_id = order.order_line
            if confirm:
                order.action_confirm()
            return change
        change._apply()
        if quote.amount < 0:
            change.refund_id = quote.period._make_credit(
                -quote.amount,
                self.env._(
                    "%(level)s instead of %(before)s from %(date)s",
                    level=change.level_to_id.name,
                    before=change.level_from_id.name,
                    date=format_date(self.env, day),
                ),
            )
        return change

    def _service_prepare_order(self):
        """Head of an order about these contracts of one customer."""
        contract = self[:1]
        values = {
            "partner_id": contract.partner_id.id,
            "company_id": contract.company_id.id,
            "origin": ", ".join(one.code or one.name for one in self),
        }
        if contract.invoice_partner_id:
            values["partner_invoice_id"] = contract.invoice_partner_id.id
        for name in ("pricelist_id", "fiscal_position_id", "payment_term_id"):
            if contract[name]:
                values[name] = contract[name].id
        return values

    def _service_prepare_change_order(self, change):
        self.ensure_one()
        product = change.product_id
        taxes = self._service_taxes(product)
        price = price_for_subtotal(
            change.amount,
            lambda value: self._service_excluded(value, product, taxes),
            self.currency_id.decimal_places,
        )
        line = {
            "product_id": product.id,
            "product_uom_qty": 1,
            "price_unit": price,
            "discount": 0.0,
            "tax_ids": [Command.set(taxes.ids)],
            "service_contract_action": "change",
            "service_contract_id": self.id,
            "service_date_from": change.date,
            "name": self.env._(
                "%(level)s instead of %(before)s, %(first)s to %(last)s (%(contract)s)",
                level=change.level_to_id.name,
                before=change.level_from_id.name,
                first=format_date(self.env, change.date),
                last=format_date(self.env, change.period_id.date_to),
                contract=self.code or self.name,
            ),
        }
        return {**self._service_prepare_order(), "order_line": [Command.create(line)]}

    # ------------------------------------------------------------------
    # Renewal
    # ------------------------------------------------------------------

    def _service_open_renewals(self):
        """``{contract: quotation}`` that would renew it, not confirmed yet."""
        lines = self.env["sale.order.line"].search(
            [
                ("service_contract_id", "in", self.ids),
                ("service_contract_action", "=", "renew"),
                ("order_id.state", "in", ("draft", "sent")),
            ]
        )
        return {line.service_contract_id: line.order_id for line in lines}

    def _service_renew(self, confirm=False, product=None):
        """One order for each customer, with the price list of today.

        :param bool confirm: the customers have agreed: the next periods begin to exist
        :param product: instead of what was sold before
        :return: the orders
        """
        self.check_access("read")
        renewing = self - self.browse(
            [contract.id for contract in self._service_open_renewals()]
        )
        if not renewing:
            raise UserError(
                self.env._(
                    "There is an open quotation for the renewal already. Confirm or "
                    "cancel it."
                )
            )
        for contract in renewing:
            if not (product or contract.service_product_id).active:
                raise UserError(
                    self.env._(
                        "%(contract)s was not sold as a product that is still on sale. "
                        "Renew it alone and choose a service product.",
                        contract=contract.display_name,
                    )
                )
        groups = renewing.grouped(
            lambda one: (
                one.company_id,
                one.partner_id,
                one.currency_id,
                one.pricelist_id,
            )
        )
        orders = self.env["sale.order"].create(
            [
                {
                    **contracts._service_prepare_order(),
                    "order_line": [
                        Command.create(contract._service_prepare_renewal_line(product))
                        for contract in contracts
                    ],
                }
                for contracts in groups.values()
            ]
        )
        if confirm:
            orders.action_confirm()
        return orders

    def _service_prepare_renewal_line(self, product=None):
        self.ensure_one()
        return {
            "product_id": (product or self.service_product_id).id,
            "product_uom_qty": self.service_quantity or 1.0,
            "service_contract_action": "renew",
            "service_contract_id": self.id,
        }

    # ------------------------------------------------------------------
    # End and refund
    # ------------------------------------------------------------------

    def _service_ending(self, last_day):
        """``[(period, used, unused)]`` of what lies after ``last_day``."""
        self.ensure_one()
        after = last_day + timedelta(days=1)
        # sudo: as in _service_quote_level.
        return [
            (period, *period._settle(after))
            for period in self.sudo().service_period_ids.sorted("date_from")
            if period.state == "active" and period.date_to > last_day
        ]

    def _service_end(self, last_day, reason, refund=True):
        """End a contract after ``last_day`` and give back what was not used.

        :return: the credit notes (drafts)
        """
        self.ensure_one()
        Change = self.env["service.contract.change"]
        Change._check_may_decide()
        self.check_access("read")
        # sudo: service managers end contracts and give money back (checked above)
        # without the rights of accounting; what is made is a draft that accounting
        # posts.
        contract = self.sudo()
        # Two at once: the second one waits, is retried and finds nothing to end.
        contract.lock_for_update()
        ending = contract._service_ending(last_day)
        if not ending:
            raise UserError(
                self.env._(
                    "Nothing of %(contract)s is left after %(date)s: it ends on "
                    "%(end)s already.",
                    contract=self.display_name,
                    date=format_date(self.env, last_day),
                    end=format_date(self.env, self.date_end),
                )
            )
        refunds = self.env["account.move"].sudo()
        for period, _used, unused in ending:
            amount = unused if refund else 0.0
            if amount:
                period._check_invoiced()
            change = Change.sudo().create(
                {
                    "period_id": period.id,
                    "kind": "end",
                    "state": "done",
                    "date": max(last_day + timedelta(days=1), period.date_from),
                    "level_from_id": period.level_id.id,
                    "amount": -amount,
                    "reason": reason,
                    "user_id": self.env.user.id,
                }
            )
            if amount:
                change.refund_id = period._make_credit(
                    amount,
                    self.env._(
                        "%(contract)s ended after %(date)s: unused part",
                        contract=contract.name,
                        date=format_date(self.env, last_day),
                    ),
                )
                refunds += change.refund_id
                period.refunded_amount = amount
            period.change_ids._cancel_pending()
            period._cut(last_day + timedelta(days=1))
        contract._service_settle_state()
        if contract.service_state == "active":
            # It runs until its last day; open requests know that there is an end.
            contract._service_level_changed()
        contract.message_post(
            body=self.env._(
                "Ends after %(date)s: %(reason)s. Given back: %(amount)s.",
                date=format_date(self.env, last_day),
                reason=reason,
                amount=contract.currency_id.format(
                    sum(unused for _period, _used, unused in ending) if refund else 0
                ),
            )
        )
        return refunds
