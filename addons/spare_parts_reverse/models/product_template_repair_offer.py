# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class ProductTemplate(models.Model):
    """What a customer is offered when this product is broken (SP-03)."""

    _inherit = "product.template"

    spare_repair_product_id = fields.Many2one(
        "product.product",
        string="Repair At A Fixed Price",
        domain="[('type', '=', 'service'), ('sale_ok', '=', True)]",
        ondelete="restrict",
        help="Service as which a repair of this product is sold, at the price of the "
        "customer's pricelist. Empty: the repair is estimated from hours, material and "
        "freight.",
    )
    spare_part_ids = fields.Many2many(
        "product.product",
        "product_template_spare_part_rel",
        "template_id",
        "part_id",
        string="Parts Customers Can Buy",
        domain="[('is_spare_part', '=', True), ('sale_ok', '=', True)]",
        help="From these the customer chooses what is broken. Empty: the product as a "
        "whole.",
    )
