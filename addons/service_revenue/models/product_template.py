# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models

#: Fields of the catalogue that the customer profile is made of.
PROFILE_FIELDS = frozenset(
    ["is_value_added_service", "service_consumable_ids", "active", "company_id"]
)


class ProductTemplate(models.Model):
    _inherit = "product.template"

    is_value_added_service = fields.Boolean(
        string="Value-added Service",
        help="Extended warranty, cleaning, membership and the like. Customer profiles "
        "count who has bought one (SR-02).",
    )
    service_consumable_ids = fields.Many2many(
        "product.template",
        relation="service_product_consumable_rel",
        column1="product_id",
        column2="consumable_id",
        string="Consumables and Accessories",
        domain="[('id', '!=', id), ('sale_ok', '=', True)]",
        help="What goes with this product and is used up or added later: detergent, "
        "filters, cables, brackets (X-39). Customers who never bought any are listed "
        "for the next visit (X-38).",
    )
    replacement_age_months = fields.Integer(
        string="Suggest Replacement After (months)",
        help="When the installed product is older, a new one is offered; 0: never.",
    )

    _replacement_age_positive = models.Constraint(
        "CHECK (replacement_age_months >= 0)",
        "The age for a replacement cannot be negative.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        templates = super().create(vals_list)
        # What is now somebody's consumable may have been bought before.
        templates.service_consumable_ids._touch_customers()
        return templates

    def write(self, vals):
        if PROFILE_FIELDS.isdisjoint(vals):
            return super().write(vals)
        before = self.service_consumable_ids
        result = super().write(vals)
        (self | before | self.service_consumable_ids)._touch_customers()
        return result

    def unlink(self):
        (self | self.service_consumable_ids)._touch_customers()
        return super().unlink()

    def _touch_customers(self):
        """Refresh the profiles of customers who have these products, or a product of
        whose consumables these are."""
        if not self:
            return
        # sudo: the profiles of all companies, whoever keeps the catalogue
        templates = self.sudo().with_context(active_test=False)
        main_products = templates.search([("service_consumable_ids", "in", self.ids)])
        profiles = self.env["service.customer.profile"]
        profiles._touch_products(templates | main_products)
