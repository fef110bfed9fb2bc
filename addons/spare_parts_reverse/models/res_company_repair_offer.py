# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    spare_offer_days = fields.Integer(
        string="Repair Offers Hold For",
        default=14,
        help="Days in which a customer can choose between repair and part (SP-03).",
    )

    _spare_offer_days_positive = models.Constraint(
        "CHECK (spare_offer_days > 0)", "A repair offer holds for at least one day."
    )


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    spare_offer_days = fields.Integer(
        related="company_id.spare_offer_days", readonly=False
    )
