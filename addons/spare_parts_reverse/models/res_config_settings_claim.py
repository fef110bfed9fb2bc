# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    spare_claim_answer_days = fields.Integer(
        related="company_id.spare_claim_answer_days", readonly=False
    )
    spare_claim_tolerance_percent = fields.Float(
        related="company_id.spare_claim_tolerance_percent", readonly=False
    )
