# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models

MANAGER = "service_revenue.group_service_manager"


class ContractContract(models.Model):
    """What a service contract brings in and costs to date (SR-21)."""

    _inherit = "contract.contract"

    service_currency_id = fields.Many2one(
        related="company_id.currency_id", string="Currency of the Company"
    )
    service_revenue = fields.Monetary(
        string="Revenue to Date",
        compute="_compute_service_margin",
        currency_field="service_currency_id",
        groups=MANAGER,
        help="Price of the contract for the days until today.",
    )
    service_cost = fields.Monetary(
        string="Cost to Serve",
        compute="_compute_service_margin",
        currency_field="service_currency_id",
        groups=MANAGER,
    )
    service_margin = fields.Monetary(
        string="Margin",
        compute="_compute_service_margin",
        currency_field="service_currency_id",
        groups=MANAGER,
    )
    service_margin_rate = fields.Float(
        string="Margin %", compute="_compute_service_margin", groups=MANAGER
    )
    service_visit_count = fields.Integer(
        string="Visits", compute="_compute_service_margin", groups=MANAGER
    )
    service_request_count = fields.Integer(
        string="Tickets", compute="_compute_service_margin", groups=MANAGER
    )

    def _compute_service_margin(self):
        """Two queries, however many contracts."""
        today = fields.Date.context_today(self)
        report = self.env["service.margin.report"]
        domain = [("contract_id", "in", self.ids)]
        rows = {
            contract: values
            for contract, *values in report._read_group(
                domain + [("source", "!=", "period"), ("date", "<=", today)],
                ["contract_id"],
                ["cost:sum", "visits:sum", "tickets:sum"],
            )
        }
        earned = self._get_earned_revenue(today)
        for contract in self:
            cost, visits, tickets = rows.get(contract._origin, (0, 0, 0))
            revenue = earned.get(contract.id, 0)
            currency = contract.company_id.currency_id
            contract.service_revenue = currency.round(revenue)
            contract.service_cost = currency.round(-cost)
            contract.service_margin = currency.round(revenue + cost)
            contract.service_margin_rate = (
                100 * (revenue + cost) / revenue if revenue else 0
            )
            contract.service_visit_count = visits
            contract.service_request_count = tickets

    def _get_earned_revenue(self, today):
        """{contract id: price of the days until ``today``, that day included}.

        The report knows whole months only; a month that is not over counts by day.
        """
        earned = {}
        # sudo: the figure is for managers of service, who may read the report.
        periods = self.env["service.contract.period"].sudo()
        for period in periods.search(
            [
                ("contract_id", "in", self.ids),
                ("state", "!=", "cancelled"),
                ("date_from", "<=", today),
            ]
        ):
            company = period.company_id
            days = (period.date_to - period.date_from).days + 1
            gone = min((today - period.date_from).days + 1, days)
            amount = period.currency_id._convert(
                period.amount, company.currency_id, company, period.date_from
            )
            share = company.currency_id.round(amount * gone / days)
            earned[period.contract_id.id] = (
                earned.get(period.contract_id.id, 0) + share
            )
        return earned

    def action_view_service_margin(self):
        """Revenue and costs of the contract, month by month."""
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "service_revenue.service_margin_report_action"
        )
        return {
            **action,
            "domain": [("contract_id", "in", self.ids)],
            "context": {"search_default_group_month": 1},
            "views": [[False, "pivot"], [False, "list"], [False, "graph"]],
        }
