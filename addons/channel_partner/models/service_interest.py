# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class ServiceInterest(models.Model):
    _inherit = "service.interest"

    channel_categ_id = fields.Many2one(
        "product.category",
        string="Products to Sell",
        ondelete="set null",
        help="Leads with this interest go to stores that can sell these products. "
        "Empty: those of the same kind as the customer has.",
    )
