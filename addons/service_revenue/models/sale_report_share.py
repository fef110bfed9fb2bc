# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class SaleReport(models.Model):
    """Revenue of service within the sales analysis (SR-43)."""

    _inherit = "sale.report"

    service_amount = fields.Monetary(string="Revenue of Services", readonly=True)

    def _select_additional_fields(self):
        columns = super()._select_additional_fields()
        rate = self._case_value_or_one("s.currency_rate")
        wanted = self._case_value_or_one("account_currency_table.rate")
        share = (
            "ROUND((l.price_subtotal * COALESCE(l.service_share, 0))::numeric,"
            " (SELECT decimal_places FROM res_currency WHERE id = s.currency_id))"
        )
        columns["service_amount"] = f"SUM({share} / {rate} * {wanted})"
        return columns
