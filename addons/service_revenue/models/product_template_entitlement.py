# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class ProductTemplate(models.Model):
    """Spare parts that a contract includes a number of (SR-20)."""

    _inherit = "product.template"

    service_entitlement_type_id = fields.Many2one(
        "service.entitlement.type",
        string="Counts As",
        domain=[("consumed_by", "=", "part")],
        ondelete="restrict",
        index="btree_not_null",
        help="Each unit that is used on a work order under a contract counts as one "
        "of these.",
    )
