# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import ValidationError


class ProductTemplate(models.Model):
    """What a contract that is made from this product covers and how it is paid."""

    _inherit = "product.template"

    service_covers_all = fields.Boolean(
        string="Covers All Products of the Customer",
        help="Else a contract covers as many products as were sold of it: those of the "
        "same order, or those that the salesperson chooses.",
    )
    service_billing = fields.Selection(
        help="Once: the price is that of the whole term, and the sale order is "
        "invoiced. Monthly, yearly: the price is that of a month or a year, and the "
        "contract makes the invoices.",
    )

    @api.constrains("service_level_id", "service_billing", "service_term_months")
    def _check_service_billing(self):
        for template in self:
            if (
                template.service_level_id
                and template.service_billing == "yearly"
                and template.service_term_months % 12
            ):
                raise ValidationError(
                    self.env._(
                        "“%(product)s” is invoiced yearly, but its term is no number "
                        "of whole years. Choose 12, 24, 36 … months, or monthly "
                        "invoices.",
                        product=template.name,
                    )
                )

    def _service_invoice_count(self):
        """How many invoices a term has: the price of a line is that of one."""
        self.ensure_one()
        return {
            "monthly": self.service_term_months,
            "yearly": self.service_term_months // 12,
        }.get(self.service_billing, 1)
