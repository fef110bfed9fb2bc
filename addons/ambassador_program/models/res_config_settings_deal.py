# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    ambassador_deal_grace = fields.Integer(
        related="company_id.ambassador_deal_grace", readonly=False
    )
    ambassador_deal_interest_id = fields.Many2one(
        related="company_id.ambassador_deal_interest_id", readonly=False
    )
    ambassador_currency_id = fields.Many2one(
        related="company_id.currency_id", string="Currency of the Programme"
    )
    ambassador_lead_cost = fields.Monetary(
        related="company_id.ambassador_lead_cost",
        readonly=False,
        currency_field="ambassador_currency_id",
    )
