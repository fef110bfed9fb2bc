# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models
from odoo.fields import Domain


class ProductProduct(models.Model):
    _inherit = "product.product"

    def _get_spare_policy(self, company):
        """Return policy: of the product, of the nearest category, else the general."""
        self.ensure_one()
        return self._get_spare_policies(company)[self]

    def _get_spare_policies(self, company):
        """{product: return policy} of all these parts, in few queries (SP-15).

        That of the product, else of the nearest category above, else the general one
        of the company. A policy of another company does not hold, and a part that
        needs a certificate is never let go (SP-14).
        """
        # sudo: a policy holds for whoever acts.
        general = self.env["spare.return.policy"].sudo()._get_general(company)
        products = self.sudo()
        # One read for all categories above.
        self.env["product.category"].sudo().browse(
            {
                int(number)
                for path in products.categ_id.mapped("parent_path")
                for number in path.split("/")
                if number
            }
        ).fetch(["spare_policy_id", "parent_id"])
        return {
            product.with_env(self.env): product._choose_spare_policy(general, company)
            for product in products
        }

    def _choose_spare_policy(self, general, company):
        policies = [self.spare_policy_id]
        category = self.categ_id
        while category:
            policies.append(category.spare_policy_id)
            category = category.parent_id
        regulated = self.spare_waste_class_id.needs_certificate
        for policy in (*policies, general):
            if (
                policy
                and (policy.company_id or company) == company
                and not (regulated and policy.no_return)
            ):
                return policy
        return general.browse()

    def _get_spare_rule(self, company):
        """Repair or replace rule: of the product, its category, else the general."""
        self.ensure_one()
        return self._get_spare_setting("spare_rule_id", "spare.decision.rule", company)

    def _get_spare_setting(self, name, model, company):
        # sudo: a rule holds for whoever acts.
        product = self.sudo()
        if product[name]:
            return product[name]
        category = product.categ_id
        while category:
            if category[name]:
                return category[name]
            category = category.parent_id
        return (
            self.env[model]
            .sudo()
            .search(Domain("company_id", "in", (company.id, False)), limit=1)
        )

    def _get_spare_replacement_cost(self, company):
        """What a new piece costs, in the currency of ``company``, unrounded."""
        self.ensure_one()
        # sudo: costs are compared by the rule, and shown to who may see them only.
        product = self.sudo().with_company(company)
        cost = product.spare_replacement_cost
        if not cost:
            return product.standard_price
        return product.cost_currency_id._convert(
            cost, company.currency_id, company, round=False
        )
