# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class ProductTemplate(models.Model):
    """How much the free work in the warranty of a product may cost (SR-40)."""

    _inherit = "product.template"

    service_allowance_amount = fields.Float(
        string="Warranty Allowance",
        company_dependent=True,
        min_display_digits="Product Price",
        groups="service_revenue.group_service_manager",
        help="Cost of warranty work allowed for one unit and a year in warranty, in "
        "the currency of the company.",
    )
    service_allowance_percent = fields.Float(
        string="Warranty Allowance (% of price)",
        groups="service_revenue.group_service_manager",
        help="Cost of warranty work allowed for one unit and a year in warranty, as a "
        "share of what the customer paid for the unit. Counts besides the amount.",
    )

    _service_allowance_positive = models.Constraint(
        "CHECK (service_allowance_percent >= 0)", "An allowance cannot be negative."
    )
