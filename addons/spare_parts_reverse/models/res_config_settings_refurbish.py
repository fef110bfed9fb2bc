# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    spare_refurbish_account_id = fields.Many2one(
        related="company_id.spare_refurbish_account_id", readonly=False
    )
    spare_restock_value = fields.Selection(
        related="company_id.spare_restock_value", readonly=False
    )
