# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, models
from odoo.tools import SQL


class AccountMove(models.Model):
    """The posted invoice or credit note as a source of facts."""

    _name = "account.move"
    _inherit = ["account.move", "service.profile.event.mixin"]

    _profile_columns = frozenset(
        ["partner_id", "company_id", "state", "move_type", "invoice_date"]
    )
    _profile_owner_columns = frozenset(["partner_id", "state", "move_type"])

    @api.model
    def _profile_partner_query(self, ids):
        return SQL(
            """SELECT partner_id FROM account_move
                WHERE id = ANY(%s) AND state = 'posted'
                  AND move_type IN ('out_invoice', 'out_receipt', 'out_refund')""",
            ids,
        )
