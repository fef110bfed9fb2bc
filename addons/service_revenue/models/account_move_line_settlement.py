# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    # However a second bill comes about (two clicks, two processes, a stale page, a
    # cancelled bill that is reset): a settlement is on one live bill only.
    _settlement_billed_once = models.UniqueIndex(
        "(settlement_id) WHERE settlement_id IS NOT NULL AND parent_state != 'cancel'",
        "This settlement is on another bill already. Cancel or delete that bill first.",
    )
    _settlement_bills = models.Index("(settlement_id) WHERE settlement_id IS NOT NULL")
