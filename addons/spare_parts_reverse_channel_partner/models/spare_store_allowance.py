# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models

BILLING = [
    ("free", "Free for the firm"),
    ("payer", "Billed where the customer pays, free in warranty and contract"),
    ("billed", "Billed to the firm"),
]


class SpareStoreAllowance(models.Model):
    """What parts the stores of a tier may order and hold on consignment (SP-16)."""

    _name = "spare.store.allowance"
    _description = "Parts Allowance of Channel Partners"
    _order = "grade_id, id"
    _rec_name = "grade_id"

    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
        ondelete="cascade",
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    active = fields.Boolean(default=True)
    grade_id = fields.Many2one(
        "res.partner.grade",
        string="Tier",
        index=True,
        ondelete="cascade",
        help="Empty: all tiers that have no allowance of their own.",
    )
    categ_ids = fields.Many2many(
        "product.category",
        string="Parts",
        help="Parts of these categories and of those below them. Empty: all parts.",
    )
    can_order = fields.Boolean(
        string="Can Buy", default=True, help="At the pricelist of the tier."
    )
    order_limit = fields.Monetary(
        string="Buys a Month",
        help="Value that a firm can order in a month. Zero: no limit.",
    )
    can_hold = fields.Boolean(default=True)
    max_quantity = fields.Float(
        digits="Product Unit",
        help="Of all parts, that a store can hold at once, with what is on the way. "
        "Zero: no limit.",
    )
    max_value = fields.Monetary(
        string="Held Value",
        help="By sales price, that a store can hold at once. Zero: no limit.",
    )
    billing = fields.Selection(
        BILLING,
        string="Used Parts Are",
        required=True,
        default="payer",
        help="Who is billed for a held part that is used on a job.",
    )

    _once = models.UniqueIndex(
        "(company_id, COALESCE(grade_id, 0)) WHERE active",
        "This tier has an allowance already: change it.",
    )
    _limits_positive = models.Constraint(
        "CHECK (order_limit >= 0 AND max_quantity >= 0 AND max_value >= 0)",
        "Limits cannot be negative. Leave them at zero for no limit.",
    )

    @api.depends("grade_id")
    def _compute_display_name(self):
        for allowance in self:
            allowance.display_name = allowance.grade_id.name or self.env._(
                "All other tiers"
            )

    @api.model
    def _find(self, company, grade):
        """Allowance of a tier, else the one for all others, else none."""
        # sudo: what holds is the same whoever asks; figures are shown by role.
        return self.sudo().search(
            [("company_id", "=", company.id), ("grade_id", "in", (False, grade.id))],
            order="grade_id NULLS LAST",
            limit=1,
        )

    def _get_part_domain(self):
        """Domain of the parts that it covers."""
        domain = fields.Domain(
            [
                ("is_spare_part", "=", True),
                ("company_id", "in", (False, self.company_id.id)),
            ]
        )
        if self.categ_ids:
            domain &= fields.Domain("categ_id", "child_of", self.categ_ids.ids)
        return domain
