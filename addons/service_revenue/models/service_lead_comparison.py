# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

from ..tools.period import period_window, utc_midnight

PERIODS = ("month", "last_month", "quarter", "year")
COUNTS = ("captured", "accepted", "won", "lost", "rejected", "expired")


class ServiceLeadReport(models.Model):
    """Leads from service beside all others (X-30).

    The leads are those that came in during the period; whatever became of them until
    now counts. What a lead cost:

    - from service: the incentives booked for these leads and not void, and the time of
      the visit, as the amount per captured lead that the company has set;
    - other: what was entered under Cost of Leads for the months of the period.
    """

    _inherit = "service.lead.report"

    @api.model
    @api.readonly
    def get_comparison(self, period="month"):
        """Figures of the page "Service Against Other Leads".

        :param str period: ``month``, ``last_month``, ``quarter`` or ``year`` (twelve
            months, this one included), in the time zone of the reader.
        :return: dict with the limits of the period and two ``columns``. Money is a list
            with one amount for each currency; nothing is added up across currencies.
        """
        self._check_report_user()
        if period not in PERIODS:
            raise UserError(
                self.env._(
                    "“%(period)s” is no period. Use one of: %(known)s.",
                    period=period,
                    known=", ".join(PERIODS),
                )
            )
        start, end = period_window(period, fields.Date.context_today(self))
        columns = {name: self._new_column(name) for name in ("service", "other")}
        inside = self._get_window_domain("captured_at", start, end)
        self._add_lead_figures(columns, inside)
        self._add_incentives(columns["service"], start, end)
        self._add_acquisition_costs(columns["other"], start, end)
        for column in columns.values():
            self._finish_column(column, inside)
        columns["service"]["incentive_domain"] = self._plain_domain(
            inside & Domain("state", "!=", "void")
        )
        return {
            "period": period,
            "date_from": fields.Date.to_string(start),
            "date_to": fields.Date.to_string(fields.Date.subtract(end, days=1)),
            "columns": list(columns.values()),
        }

    @api.model
    def _check_report_user(self):
        if not self.env.user.has_group("service_revenue.group_service_user"):
            raise AccessError(
                self.env._(
                    "This page shows what everybody earns. Ask your administrator for "
                    "the role “Service Revenue / User”."
                )
            )

    @api.model
    def _get_window_domain(self, field, start, end):
        """``field`` lies between two days of the reader, the second one excluded."""
        return Domain(field, ">=", utc_midnight(start, self.env.tz)) & Domain(
            field, "<", utc_midnight(end, self.env.tz)
        )

    @api.model
    def _new_column(self, name):
        return {
            "name": name,
            **dict.fromkeys(COUNTS, 0),
            "origins": {},
            # By currency while they are collected.
            "value": {},
            "won_in": {},
            "leads_in": {},
            "cost": {},
            "cost_parts": {},
            "hours": 0.0,
            "hours_to_win": False,
        }

    @api.model
    def _add_lead_figures(self, columns, inside):
        groups = self._read_group(
            inside,
            ["source", "origin", "company_currency_id"],
            [
                *(f"{name}:sum" for name in COUNTS),
                "won_value:sum",
                "hours_to_win:sum",
            ],
        )
        for source, origin, currency, *sums in groups:
            column = columns[source]
            *counts, value, hours = sums
            values = dict(zip(COUNTS, counts, strict=True))
            for name, count in values.items():
                column[name] += count
            if origin:
                column["origins"][origin] = (
                    column["origins"].get(origin, 0) + values["captured"]
                )
            for name, amount in (
                ("value", value),
                ("won_in", values["won"]),
                ("leads_in", values["captured"]),
            ):
                column[name][currency] = column[name].get(currency, 0) + amount
            column["hours"] += hours or 0

    @api.model
    def _add_incentives(self, column, start, end):
        """Incentives of the leads of the period by standing, and the visits' time."""
        groups = self.env["service.incentive.report"]._read_group(
            self._get_window_domain("captured_at", start, end)
            # What is not earned costs nothing.
            & Domain("state", "!=", "void")
            & Domain("standing", "!=", "not_earned"),
            ["standing", "company_currency_id"],
            ["amount_company:sum"],
        )
        for standing, currency, amount in groups:
            self._add_cost(column, standing, currency, amount)
        visits = self._read_group(
            self._get_window_domain("captured_at", start, end)
            & Domain("source", "=", "service"),
            ["company_id"],
            ["__count"],
        )
        for company, count in visits:
            if company.service_lead_visit_cost:
                self._add_cost(
                    column,
                    "visit",
                    company.currency_id,
                    count * company.service_lead_visit_cost,
                )

    @api.model
    def _add_acquisition_costs(self, column, start, end):
        groups = self.env["service.lead.cost"]._read_group(
            [("month", ">=", start), ("month", "<", end)],
            ["company_id"],
            ["amount:sum"],
        )
        for company, amount in groups:
            self._add_cost(column, "entered", company.currency_id, amount)

    @api.model
    def _add_cost(self, column, part, currency, amount):
        column["cost"][currency] = column["cost"].get(currency, 0) + amount
        parts = column["cost_parts"].setdefault(part, {})
        parts[currency] = parts.get(currency, 0) + amount

    @api.model
    def _finish_column(self, column, inside):
        """Rates and averages, and where each figure leads to."""
        closed = sum(column[name] for name in ("won", "lost", "rejected", "expired"))
        hours = column.pop("hours")
        won_in, leads_in = column.pop("won_in"), column.pop("leads_in")
        column.update(
            closed=closed,
            win_rate=100.0 * column["won"] / closed if closed else False,
            hours_to_win=hours / column["won"] if column["won"] else False,
            value_per_won=self._divide(column["value"], won_in),
            cost_per_lead=self._divide(column["cost"], leads_in),
            cost_per_won=self._divide(column["cost"], won_in),
            cost_ratio=[
                {
                    "currency_id": currency.id,
                    "percent": 100.0 * amount / column["value"][currency],
                }
                for currency, amount in column["cost"].items()
                if column["value"].get(currency)
            ],
        )
        for name in ("value", "cost"):
            column[name] = self._money(column[name])
        column["cost_parts"] = {
            name: self._money(amounts) for name, amounts in column["cost_parts"].items()
        }
        column["domain"] = self._plain_domain(
            inside & Domain("source", "=", column["name"])
        )

    @api.model
    def _divide(self, amounts, counts):
        return self._money(
            {
                currency: amount / counts[currency]
                for currency, amount in amounts.items()
                if counts.get(currency)
            }
        )

    @api.model
    def _money(self, amounts):
        return [
            {"currency_id": currency.id, "amount": currency.round(amount)}
            for currency, amount in amounts.items()
        ]

    @api.model
    def _plain_domain(self, domain):
        """Domain as the web client takes it: lists, dates and times as text."""

        def plain(leaf):
            if isinstance(leaf, str):
                return leaf
            field, operator, value = leaf
            if isinstance(value, Domain):
                value = self._plain_domain(value)
            elif hasattr(value, "hour"):
                value = fields.Datetime.to_string(value)
            elif hasattr(value, "day"):
                value = fields.Date.to_string(value)
            elif isinstance(value, (set, tuple)) or hasattr(value, "__iter__"):
                if not isinstance(value, str):
                    value = [
                        plain(item) if isinstance(item, tuple) else item
                        for item in value
                    ]
            return [field, operator, value]

        return [plain(leaf) for leaf in domain]
