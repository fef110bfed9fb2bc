# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models

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

    @api.depends_context("tz")
    def _compute_service_margin(self):
        """One query, however many contracts."""
        rows = {
            contract: values
            for contract, *values in self.env["service.margin.report"]._read_group(
                [
                    ("contract_id", "in", self.ids),
                    ("date", "<=", fields.Date.context_today(self)),
                ],
                ["contract_id"],
                ["revenue:sum", "cost:sum", "visits:sum", "tickets:sum"],
            )
        }
        for contract in self:
            revenue, cost, visits, tickets = rows.get(contract._origin, (0, 0, 0, 0))
            currency = contract.company_id.currency_id
            contract.service_revenue = currency.round(revenue)
            contract.service_cost = currency.round(-cost)
            contract.service_margin = currency.round(revenue + cost)
            contract.service_margin_rate = (
                100 * (revenue + cost) / revenue if revenue else 0
            )
            contract.service_visit_count = visits
            contract.service_request_count = tickets

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
