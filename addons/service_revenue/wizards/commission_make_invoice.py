# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, models

from ..models.service_incentive_settlement import SETTLEMENT_TYPE


class CommissionMakeInvoice(models.TransientModel):
    _inherit = "commission.make.invoice"

    @api.model
    def default_get(self, fields_list):
        """Propose the product for service incentives when only those are billed."""
        values = super().default_get(fields_list)
        if "product_id" not in fields_list or values.get("product_id"):
            return values
        settlements = self.env["commission.settlement"].browse(
            self._default_settlement_ids()
        )
        if set(settlements.mapped("settlement_type")) == {SETTLEMENT_TYPE}:
            product = self.env.ref(
                "service_revenue.product_service_incentive", raise_if_not_found=False
            )
            values["product_id"] = product and product.id
        return values
