# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, models


class StockLocation(models.Model):
    _inherit = "stock.location"

    @api.model_create_multi
    def create(self, vals_list):
        """New places of the part loop book to the refurbishing account."""
        locations = super().create(vals_list)
        for company, places in (
            locations.filtered("spare_kind").grouped("company_id").items()
        ):
            account = company.sudo().spare_refurbish_account_id
            if account:
                places.filtered(
                    lambda place: not place.valuation_account_id
                ).valuation_account_id = account
        return locations
