# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models
from odoo.tools.date_utils import start_of

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
        """{contract id: price of the days until ``today``, that day included}, in the
        company's currency; months that are not over count by the day."""
        rows = self.env["service.margin.report"]._read_group(
            [
                ("contract_id", "in", self.ids),
                ("source", "=", "period"),
                ("date", "<", start_of(today, "month")),
            ],
            ["contract_id"],
            ["revenue:sum"],
        )
        earned = {contract.id: revenue for contract, revenue in rows}
        # The month that runs: its rows, by the days that are gone.
        first = start_of(today, "month")
        for row in self.env["service.margin.report"].search(
            [
                ("contract_id", "in", self.ids),
                ("source", "=", "period"),
                ("date", ">=", first),
                ("date", "<=", today),
            ]
        ):
            share = min((today - row.date).days + 1, row.days) / row.days
            contract_id = row.contract_id.id
            earned[contract_id] = earned.get(contract_id, 0) + row.currency_id.round(
                row.revenue * share
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
