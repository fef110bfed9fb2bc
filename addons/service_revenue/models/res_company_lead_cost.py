# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    service_lead_visit_cost = fields.Monetary(
        string="Visit Time per Lead",
        help="What the minutes cost in which a technician captures a lead; counts, "
        "besides the incentives, as cost of leads from service.",
    )

    _service_lead_visit_cost_positive = models.Constraint(
        "CHECK (service_lead_visit_cost >= 0)",
        "The cost of the visit time cannot be less than zero.",
    )


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    service_lead_currency_id = fields.Many2one(
        related="company_id.currency_id", string="Currency of the Visit Time"
    )
    service_lead_visit_cost = fields.Monetary(
        related="company_id.service_lead_visit_cost",
        currency_field="service_lead_currency_id",
        readonly=False,
    )
