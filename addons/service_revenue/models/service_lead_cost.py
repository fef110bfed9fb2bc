# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools.date_utils import start_of

from ..tools.period import month_window, utc_midnight


class ServiceLeadCost(models.Model):
    """What a month of getting leads by other ways than service cost (X-30).

    Advertising, a fair, a call centre: one line for each month and source, medium or
    campaign. What leads from service cost is not entered: it is in the ledger.
    """

    _name = "service.lead.cost"
    _description = "Cost of Leads"
    _order = "month desc, id desc"

    name = fields.Char(string="What For", required=True)
    month = fields.Date(
        required=True,
        index=True,
        default=lambda self: start_of(fields.Date.context_today(self), "month"),
        help="Any day of the month; the first is kept.",
    )
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
        ondelete="cascade",
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    amount = fields.Monetary(required=True)
    source_id = fields.Many2one("utm.source", ondelete="restrict")
    medium_id = fields.Many2one("utm.medium", ondelete="restrict")
    campaign_id = fields.Many2one("utm.campaign", ondelete="restrict")
    lead_count = fields.Integer(
        string="Leads",
        compute="_compute_leads",
        compute_sudo=True,
        help="Leads of that month with this source, medium and campaign that service "
        "did not bring in.",
    )
    amount_per_lead = fields.Monetary(
        string="Cost per Lead", compute="_compute_leads", compute_sudo=True
    )

    _amount_positive = models.Constraint(
        "CHECK (amount > 0)", "A cost is more than zero."
    )
    _first_of_month = models.Constraint(
        "CHECK (EXTRACT(DAY FROM month) = 1)", "A cost belongs to a whole month."
    )

    @api.depends("month", "company_id", "source_id", "medium_id", "campaign_id")
    @api.depends_context("tz")
    def _compute_leads(self):
        """One query for each month: costs of a month are few, their leads many."""
        self.lead_count = 0
        self.amount_per_lead = 0
        keys = ("company_id", "source_id", "medium_id", "campaign_id")
        for month, costs in self.filtered("month").grouped("month").items():
            groups = self.env["service.lead.report"]._read_group(
                Domain("source", "=", "other") & self._get_month_domain(month),
                list(keys),
                ["__count"],
            )
            for cost in costs:
                cost.lead_count = sum(
                    count
                    for *values, count in groups
                    if all(
                        # A lead of no company may come from anybody's money.
                        not cost[key]._origin
                        or value == cost[key]._origin
                        or (key == "company_id" and not value)
                        for key, value in zip(keys, values, strict=True)
                    )
                )
                cost.amount_per_lead = (
                    cost.amount / cost.lead_count if cost.lead_count else 0
                )

    @api.model
    def _get_month_domain(self, month):
        """Leads that came in during the month of the reader."""
        start, end = (utc_midnight(day, self.env.tz) for day in month_window(month))
        return Domain("captured_at", ">=", start) & Domain("captured_at", "<", end)

    @api.model_create_multi
    def create(self, vals_list):
        return super().create([self._keep_first_day(vals) for vals in vals_list])

    def write(self, vals):
        return super().write(self._keep_first_day(vals))

    @api.model
    def _keep_first_day(self, vals):
        if vals.get("month"):
            day = fields.Date.to_date(vals["month"])
            vals = {**vals, "month": start_of(day, "month")}
        return vals

    def action_view_leads(self):
        """The leads that this cost is divided by."""
        self.ensure_one()
        domain = Domain("source", "=", "other") & self._get_month_domain(self.month)
        domain &= Domain("company_id", "in", [self.company_id.id, False])
        for key in ("source_id", "medium_id", "campaign_id"):
            if self[key]:
                domain &= Domain(key, "=", self[key].id)
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "service_revenue.service_lead_report_action_all"
        )
        return {**action, "domain": list(domain), "context": {}}
