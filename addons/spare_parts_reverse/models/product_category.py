# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class ProductCategory(models.Model):
    """Policies for all parts of a category; the nearest category above decides."""

    _inherit = "product.category"

    spare_policy_id = fields.Many2one(
        "spare.return.policy", string="Return Policy", ondelete="restrict"
    )
    spare_rule_id = fields.Many2one(
        "spare.decision.rule", string="Repair Or Replace Rule", ondelete="restrict"
    )
