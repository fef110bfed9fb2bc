# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.tools import SQL


class AccountInvoiceReport(models.Model):
    """Revenue of service within the invoice analysis (SR-43)."""

    _inherit = "account.invoice.report"

    service_amount = fields.Float(string="Revenue of Services", readonly=True)

    _depends = {
        "account.move.line": ["service_share"],
        "product.template": ["service_level_id"],
    }

    @api.model
    def _select(self) -> SQL:
        # Services that a contract invoices have no share of their own: all is service.
        return SQL(
            """%s, ROUND((-line.balance * COALESCE(
                line.service_share,
                CASE WHEN template.service_level_id IS NULL THEN 0 ELSE 1 END
            ))::numeric, (SELECT currency.decimal_places FROM res_currency currency
                           WHERE currency.id = line.company_currency_id)
            ) * account_currency_table.rate AS service_amount""",
            super()._select(),
        )
