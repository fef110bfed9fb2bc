# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    ambassador_quota = fields.Integer(
        string="Ambassadors per City",
        default=10,
        help="Quota of a city that has none of its own.",
    )
    ambassador_user_id = fields.Many2one(
        "res.users",
        string="Responsible for Ambassadors",
        help="Gets what no one else looks after.",
    )
