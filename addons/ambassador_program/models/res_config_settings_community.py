# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    community_big_households = fields.Integer(
        related="company_id.community_big_households", readonly=False
    )
    community_low_penetration = fields.Float(
        related="company_id.community_low_penetration", readonly=False
    )
