# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class FsmPerson(models.Model):
    """What an hour of a worker costs (SR-40); technicians do not see it."""

    _inherit = "fsm.person"

    service_hourly_cost = fields.Float(
        string="Cost of an Hour",
        company_dependent=True,
        min_display_digits="Product Price",
        groups="service_revenue.group_service_manager",
        help="In the currency of the company; 0 = the cost of the company's settings.",
    )
