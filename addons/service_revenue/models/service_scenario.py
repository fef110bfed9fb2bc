# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class ServiceScenario(models.Model):
    """Where and for what the products are used: at home, in business … (SR-19)."""

    _name = "service.scenario"
    _description = "Service Scenario"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    customer_kind = fields.Selection(
        [("person", "Private customers"), ("company", "Business customers")],
        string="Usual For",
        help="Quotations of these customers begin with this scenario.",
    )
    note = fields.Char(translate=True, help="When to choose it.")
