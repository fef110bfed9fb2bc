# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class ResCompany(models.Model):
    """What service work costs, and how much of it may be given away (SR-40)."""

    _inherit = "res.company"

    service_hourly_cost = fields.Monetary(
        string="Cost of an Hour of Work",
        help="Cost of one hour of a worker or hotline agent who has no cost of his "
        "own.",
    )
    service_cost_account_id = fields.Many2one(
        "account.analytic.account",
        string="Analytic Account of Service Costs",
        check_company=True,
        ondelete="restrict",
        help="Costs of work without a contract, or whose contract has no analytic "
        "account. Made by itself when it is needed.",
    )
    service_goodwill_budget = fields.Monetary(
        string="Goodwill a Month",
        help="Cost of free work that the company allows itself in a month; 0 = no "
        "budget and no alert.",
    )
    service_allowance_warning = fields.Integer(
        string="Warn at %",
        default=80,
        help="An alert is sent when this much of an allowance is spent.",
    )
    service_allowance_limit = fields.Integer(
        string="Exceeded at %",
        default=100,
        help="A second alert is sent when this much of an allowance is spent.",
    )
    service_allowance_user_id = fields.Many2one(
        "res.users",
        string="Who Is Alerted",
        domain=[("share", "=", False)],
        help="Empty: the first manager of Service Revenue in the company.",
    )

    _service_cost_positive = models.Constraint(
        "CHECK (service_hourly_cost >= 0 AND service_goodwill_budget >= 0)",
        "A cost or budget cannot be less than zero.",
    )
    _service_allowance_steps = models.Constraint(
        "CHECK (service_allowance_warning > 0"
        " AND service_allowance_limit >= service_allowance_warning)",
        "The warning comes before the limit, and both are more than 0 %.",
    )

    def _get_service_cost_account(self):
        """Analytic account of service costs without a contract; made when missing."""
        self.ensure_one()
        if not self.service_cost_account_id:
            project_plan, _others = self.env["account.analytic.plan"]._get_all_plans()
            self.service_cost_account_id = self.env["account.analytic.account"].create(
                {
                    "name": self.env._("Service costs"),
                    "plan_id": project_plan.id,
                    "company_id": self.id,
                }
            )
        return self.service_cost_account_id


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    service_cost_currency_id = fields.Many2one(
        related="company_id.currency_id", string="Currency of Service Costs"
    )
    service_hourly_cost = fields.Monetary(
        related="company_id.service_hourly_cost",
        currency_field="service_cost_currency_id",
        readonly=False,
    )
    service_cost_account_id = fields.Many2one(
        related="company_id.service_cost_account_id", readonly=False
    )
    service_goodwill_budget = fields.Monetary(
        related="company_id.service_goodwill_budget",
        currency_field="service_cost_currency_id",
        readonly=False,
    )
    service_allowance_warning = fields.Integer(
        related="company_id.service_allowance_warning", readonly=False
    )
    service_allowance_limit = fields.Integer(
        related="company_id.service_allowance_limit", readonly=False
    )
    service_allowance_user_id = fields.Many2one(
        related="company_id.service_allowance_user_id", readonly=False
    )
