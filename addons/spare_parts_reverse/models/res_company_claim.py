# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    spare_claim_answer_days = fields.Integer(
        string="Suppliers Answer Within (days)",
        default=14,
        help="After so many days without an answer, and again after as many, the "
        "responsible of a supplier claim is reminded. Zero: never.",
    )
    spare_claim_tolerance_percent = fields.Float(
        string="Tolerated Difference Of A Claim (%)",
        default=1.0,
        help="A claim of which more than this share of the expected credit is missing "
        "is closed with a reason only.",
    )

    _spare_claim_tolerance = models.Constraint(
        "CHECK (spare_claim_tolerance_percent IS NULL"
        " OR spare_claim_tolerance_percent BETWEEN 0 AND 100)",
        "The tolerated difference of a claim is between 0 and 100 percent.",
    )
