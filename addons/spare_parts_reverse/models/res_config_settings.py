# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    spare_warehouse_id = fields.Many2one(
        related="company_id.spare_warehouse_id", readonly=False
    )
    spare_overdue_user_id = fields.Many2one(
        related="company_id.spare_overdue_user_id", readonly=False
    )
