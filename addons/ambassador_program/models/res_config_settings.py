# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    ambassador_quota = fields.Integer(
        related="company_id.ambassador_quota", readonly=False
    )
    ambassador_user_id = fields.Many2one(
        related="company_id.ambassador_user_id", readonly=False
    )
