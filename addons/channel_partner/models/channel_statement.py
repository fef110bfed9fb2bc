# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What a firm has earned, waits for, was paid and gave back (CP-07).

Everything here reads past access rules, only ever the ledger of the one firm that the
caller names: who calls has checked that the reader is its owner, or may see all firms.
"""

import re

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools.misc import format_amount, format_date

from odoo.addons.service_revenue.models.service_incentive_earnings import NOT_EARNED
from odoo.addons.service_revenue.tools.period import month_window

MONTH = re.compile(r"(19|[2-8]\d)\d\d-(0[1-9]|1[0-2])", re.ASCII)
#: Months that the choice offers, the newest first.
MONTHS = 36
FIGURES = ("pending", "not_earned", "payable", "settled", "paid", "back", "total")
TONES = {
    "payable": "primary",
    "settled": "info",
    "paid": "success",
    "pending": "warning",
    "void": "secondary",
}


class ChannelStatement(models.AbstractModel):
    _name = "channel.statement"
    _description = "Statement of a Channel Partner"

    # ------------------------------------------------------------------
    # Which entries
    # ------------------------------------------------------------------

    @api.model
    def _read_month(self, text):
        """First day of a month written like 2026-11, or ``None``."""
        if not isinstance(text, str) or not MONTH.fullmatch(text):
            return None
        return fields.Date.to_date(f"{text}-01")

    @api.model
    def _get_filters(self):
        """{key: (label, domain)}, in the order of the page."""
        env = self.env
        lost = Domain("hold_reason", "in", NOT_EARNED)
        return {
            "all": (env._("All"), Domain.TRUE),
            "pending": (env._("Waits"), Domain("state", "=", "pending") & ~lost),
            "payable": (env._("Earned"), Domain("state", "=", "payable")),
            "paid": (
                env._("Settled or paid"),
                Domain("state", "in", ("settled", "paid")),
            ),
            "lost": (env._("Not earned"), lost),
            "back": (env._("Taken back"), Domain("amount", "<", 0)),
        }

    @api.model
    def _get_domain(self, firm, first=None, filterby="all"):
        """Entries of a firm that were booked in a month; void ones say nothing."""
        domain = Domain("beneficiary_id", "=", firm.id) & Domain("state", "!=", "void")
        if first:
            start, end = month_window(first)
            domain &= Domain("date", ">=", start) & Domain("date", "<", end)
        return domain & self._get_filters()[filterby][1]

    @api.model
    def _entries(self):
        # sudo: see the head of the file.
        return self.env["service.incentive.entry"].sudo()

    @api.model
    def _get_months(self, firm):
        """[(2026-11, November 2026)] in which something was booked, and this one."""
        groups = self._entries()._read_group(
            self._get_domain(firm), ["date:month"], order="date:month desc"
        )
        this = fields.Date.context_today(self).replace(day=1)
        months = [group[0] for group in groups[:MONTHS]]
        if this not in months:
            months = sorted([this, *months], reverse=True)
        return [
            (
                month.strftime("%Y-%m"),
                format_date(self.env, month, date_format="LLLL y"),
            )
            for month in months
        ]

    # ------------------------------------------------------------------
    # Sums
    # ------------------------------------------------------------------

    @api.model
    def _get_sums(self, domain):
        """One dict for each (company, currency) of the figures; one query."""
        sums = {}
        for company, currency, state, hold, plus, amount in self._read_sums(domain):
            line = sums.setdefault(
                (company, currency),
                {
                    "company": company.name,
                    "currency": currency,
                    **dict.fromkeys(FIGURES, 0.0),
                },
            )
            line["not_earned" if hold in NOT_EARNED else state] += amount
            if hold not in NOT_EARNED:
                line["total"] += amount
            if not plus:
                line["back"] += amount
        for line in sums.values():
            for name in FIGURES:
                line[name] = line["currency"].round(line[name])
                line[f"{name}_text"] = format_amount(
                    self.env, line[name], line["currency"]
                )
        return list(sums.values())

    @api.model
    def _read_sums(self, domain):
        # Two readings rather than a column of its own: above and below zero.
        for sign in (">", "<"):
            for row in self._entries()._read_group(
                domain & Domain("amount", sign, 0),
                ["company_id", "currency_id", "state", "hold_reason"],
                ["amount:sum"],
            ):
                yield (*row[:4], sign == ">", row[4])

    # ------------------------------------------------------------------
    # Lines
    # ------------------------------------------------------------------

    @api.model
    def _get_lines(self, entries):
        """What the page, the workbook and the paper say of each entry.

        The number of queries does not depend on the number of entries.
        """
        commissions = self._get_commissions(entries)
        labels = dict(entries._fields["hold_reason"]._description_selection(self.env))
        lines = []
        for entry in entries:
            booked = commissions.get(entry.id)
            is_lost = entry._is_not_earned()
            lines.append(
                {
                    "id": entry.id,
                    "date": entry.date,
                    "document": self._get_document(entry, booked),
                    "store": booked.point_id.name if booked else "",
                    "reason": entry.note or entry.rule_id.name,
                    "base": entry.base_amount,
                    "rate": entry.rate,
                    "amount": entry.amount,
                    "amount_text": format_amount(
                        self.env, entry.amount, entry.currency_id
                    ),
                    "is_back": entry.amount < 0,
                    "is_lost": is_lost,
                    "currency": entry.currency_id,
                    "state": entry.state,
                    "state_label": entry._get_earning_label(),
                    "tone": self._get_tone(entry, is_lost),
                    "waits": labels.get(entry.hold_reason, ""),
                    "note": self._get_note(entry, booked),
                    "payable_on": entry.payable_on,
                    "company": entry.company_id.name,
                }
            )
        return lines

    @api.model
    def _get_commissions(self, entries):
        """{entry id: its commission}."""
        own = entries.filtered(lambda entry: entry.origin_model == "channel.commission")
        # sudo: see the head of the file.
        booked = self.env["channel.commission"].sudo()
        found = booked.browse(own.mapped("origin_id"))
        known = dict(zip(found.ids, found, strict=True))
        return {entry.id: known[entry.origin_id] for entry in own}

    @api.model
    def _get_document(self, entry, booked):
        if booked:
            return booked.order_id.name or booked.sale_order_id.name or ""
        # Not the name of a lead: it holds that of the customer.
        return (
            entry.sale_order_id.name
            or entry.interest_id.name
            or entry.origin_name
            or ""
        )

    @api.model
    def _get_tone(self, entry, is_lost):
        if is_lost:
            return "secondary"
        if entry.amount < 0 and entry.state == "payable":
            return "danger"
        return TONES[entry.state]

    @api.model
    def _get_note(self, entry, booked):
        """Where the amount is, and what would help."""
        env = self.env
        if entry.state == "paid":
            return env._("Paid.")
        if entry.state == "settled":
            return env._("In a settlement: waits for the payment.")
        if entry.state == "payable":
            if entry.carried_until:
                return env._(
                    "The balance was negative on %(date)s and is carried over.",
                    date=format_date(env, entry.carried_until),
                )
            if entry.amount < 0:
                return env._("Deducted in the next settlement.")
            return env._("Comes with the next settlement.")
        job = entry.fsm_order_id.name or env._("the visit")
        sale = (booked and booked.sale_order_id.name) or env._("the sale")
        return entry._get_hold_notes(job, sale).get(entry.hold_reason, "")
