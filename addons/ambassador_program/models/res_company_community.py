# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    community_big_households = fields.Integer(
        string="Big Community (Households)",
        default=500,
        help="From so many households on a community can be a white spot (AM-18).",
    )
    community_low_penetration = fields.Float(
        string="Low Penetration (%)",
        default=5.0,
        digits=(16, 1),
        help="Below so many customers per hundred households (AM-18).",
    )
