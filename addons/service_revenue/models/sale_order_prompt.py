# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models


class SaleOrder(models.Model):
    """Prompts for sales: the button adds the service to the quotation (SR-44)."""

    _name = "sale.order"
    _inherit = ["sale.order", "service.prompt.mixin"]

    def _prompt_label(self):
        if self.state in ("draft", "sent"):
            return self.env._("Add to the quotation")
        return self.env._("Make a quotation")

    def _prompt_use(self, rule, partner, product):
        if self.state not in ("draft", "sent"):
            return self._prompt_make_quotation(rule, self.partner_id, product)
        variant = product.product_variant_id
        if not variant:
            return self._prompt_make_lead(rule, partner)
        if variant not in self.order_line.product_id:
            self.write({"order_line": [(0, 0, {"product_id": variant.id})]})
        return self

    def _prompt_message(self, result):
        if result == self:
            return self.env._("Added to the quotation")
        return super()._prompt_message(result)
