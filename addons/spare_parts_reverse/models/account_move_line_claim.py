# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    # Copied: a reversal of the credit note takes the received credit back.
    spare_claim_line_id = fields.Many2one(
        "spare.supplier.claim.line",
        string="Supplier Claim",
        readonly=True,
        check_company=True,
        index="btree_not_null",
        ondelete="restrict",
    )
