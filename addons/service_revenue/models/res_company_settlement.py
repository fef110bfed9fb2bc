# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    service_negative_balance = fields.Selection(
        [("carry", "Carry over"), ("credit", "Credit note")],
        string="Negative Balance",
        default="carry",
        required=True,
        help="What becomes of a period in which somebody gives back more than he has "
        "earned (CP-07). Carried over, it is deducted from what he earns next and "
        "every settlement is zero or more. With credit notes, each period is "
        "settled by itself and a negative one is claimed back with a vendor credit "
        "note.",
    )
