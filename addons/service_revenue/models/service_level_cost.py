# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class ServiceLevel(models.Model):
    """How much of the price of a contract its service may cost (SR-40)."""

    _inherit = "service.level"

    service_allowance_percent = fields.Float(
        string="Allowed Cost (% of price)",
        groups="service_revenue.group_service_manager",
        help="Share of the price of a contract period that serving it may cost; 0 = no "
        "allowance and no alert.",
    )

    _service_allowance_positive = models.Constraint(
        "CHECK (service_allowance_percent >= 0)", "An allowance cannot be negative."
    )
