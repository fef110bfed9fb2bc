# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta

from odoo import models
from odoo.exceptions import UserError
from odoo.tools.misc import format_date

from ..tools.contract_term import price_slices, settle, slices


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

    def _priced(self, changes):
        return price_slices(
            self._slices(),
            self._slice_price(),
            [(change.date, change.price) for change in changes.sorted("date")],
            self._digits(),
        )

    def _total(self, changes):
        """Price of the whole period with these changes."""
        self.ensure_one()
        last = self.agreed_date_to or self.date_to
        used, unused = settle(
            self._priced(changes), self.date_from, last, self._digits()
        )
        return used + unused

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

    def _settle(self, day, changes=None):
        """(used, unused) of what is paid, when the period is cut before ``day``."""
        self.ensure_one()
        changes = self._agreed_levels() if changes is None else changes
        return settle(self._priced(changes), day, self._paid_until(), self._digits())

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
