# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class ProductTemplate(models.Model):
    """What the part loop has to know about a spare part."""

    _inherit = "product.template"

    is_spare_part = fields.Boolean(
        string="Spare Part",
        index="btree_not_null",
        help="Can be swapped on a work order, is owed back when it is defective, and "
        "goes through inspection.",
    )
    spare_policy_id = fields.Many2one(
        "spare.return.policy",
        string="Return Policy",
        ondelete="restrict",
        help="By when the defective part has to come back, and what it costs if it "
        "does not. Empty: that of the product category, else the general one.",
    )
    spare_rule_id = fields.Many2one(
        "spare.decision.rule",
        string="Repair Or Replace Rule",
        ondelete="restrict",
        help="Empty: that of the product category, else the general one.",
    )
    spare_replacement_cost = fields.Monetary(
        string="Replacement Cost",
        currency_field="cost_currency_id",
        help="What a new part costs us. Zero: the cost of the product.",
    )
    spare_repair_hours = fields.Float(
        string="Repair Hours",
        help="Estimated working hours of a repair, until enough repairs were done to "
        "know better.",
    )
    spare_repair_parts_cost = fields.Monetary(
        string="Repair Material",
        currency_field="cost_currency_id",
        help="Estimated material of a repair.",
    )
    spare_repair_freight = fields.Monetary(
        string="Repair Freight",
        currency_field="cost_currency_id",
        help="Estimated freight to the repair shop and back.",
    )
    spare_refurbished_product_id = fields.Many2one(
        "product.product",
        string="Refurbished As",
        ondelete="restrict",
        help="Second-grade product as which the repaired part goes back to stock. "
        "Empty: it goes back as what it was.",
    )
    spare_waste_class_id = fields.Many2one(
        "spare.waste.class",
        string="Waste Class",
        ondelete="restrict",
        help="Hazardous or regulated parts can only be disposed of by a licensed "
        "handler, with a certificate (SP-14).",
    )
