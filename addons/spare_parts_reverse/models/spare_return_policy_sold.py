# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class SpareReturnPolicy(models.Model):
    _inherit = "spare.return.policy"

    return_when_sold = fields.Boolean(
        string="Also When Customers Buy The Part",
        help="A customer who pays for the part has to send the old one back, too. What "
        "warranty or contract pays for comes back in any case (SP-03).",
    )
