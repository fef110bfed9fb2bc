# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class ProductTemplate(models.Model):
    """A service product: selling it makes or extends a contract (SR-19)."""

    _inherit = "product.template"

    service_level_id = fields.Many2one(
        "service.level",
        ondelete="restrict",
        index="btree_not_null",
        help="Selling this product makes a service contract of this level.",
    )
    service_term_months = fields.Integer(string="Contract Term (months)", default=12)
    service_billing = fields.Selection(
        [
            ("prepaid", "Once, with the sale order"),
            ("monthly", "Monthly, by the contract"),
            ("yearly", "Yearly, by the contract"),
        ],
        string="Contract Billing",
        default="prepaid",
    )
    service_offer_ids = fields.Many2many(
        "product.template",
        "service_product_offer_rel",
        "product_tmpl_id",
        "service_tmpl_id",
        string="Services to Propose",
        domain=[("service_level_id", "!=", False)],
        help="Proposed with each sale of this product (SR-42).",
    )

    _service_term_positive = models.Constraint(
        "CHECK (service_level_id IS NULL OR service_term_months > 0)",
        "A service contract has a term of at least one month.",
    )
