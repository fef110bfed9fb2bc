# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, models
from odoo.tools import SQL


class AccountMoveLine(models.Model):
    _name = "account.move.line"
    _inherit = ["account.move.line", "service.profile.event.mixin"]

    _profile_columns = frozenset(
        ["move_id", "product_id", "quantity", "balance", "display_type"]
    )
    _profile_owner_columns = frozenset(["move_id"])
    _profile_relations = frozenset(["sale_line_ids"])

    @api.model
    def _profile_partner_query(self, ids):
        return SQL(
            """SELECT am.partner_id
                 FROM account_move_line line
                 JOIN account_move am ON am.id = line.move_id
                WHERE line.id = ANY(%s) AND am.state = 'posted'
                  AND am.move_type IN ('out_invoice', 'out_receipt', 'out_refund')""",
            ids,
        )
