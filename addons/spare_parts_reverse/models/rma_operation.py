# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class RmaOperation(models.Model):
    """Which way of the part loop an RMA goes."""

    _inherit = "rma.operation"

    spare_kind = fields.Selection(
        [
            ("send_in", "Send-in repair"),
            ("advance", "Good part sent first"),
            ("no_return", "Replacement, nothing comes back"),
            ("part_only", "Only the old part comes back"),
        ],
        string="Part Loop",
        help="Send-in: what arrives is inspected, repaired and sent back. Good part "
        "first: the customer owes the defective one from then on. Empty: not a matter "
        "of the part loop.",
    )
