# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, models
from odoo.tools import SQL


class SaleOrderLine(models.Model):
    _name = "sale.order.line"
    _inherit = ["sale.order.line", "service.profile.event.mixin"]

    _profile_columns = frozenset(
        ["order_id", "product_id", "product_uom_qty", "display_type", "is_downpayment"]
    )
    _profile_owner_columns = frozenset(["order_id"])
    _profile_relations = frozenset(["invoice_lines"])

    @api.model
    def _profile_partner_query(self, ids):
        return SQL(
            """SELECT so.partner_id
                 FROM sale_order_line line
                 JOIN sale_order so ON so.id = line.order_id
                WHERE line.id = ANY(%s) AND so.state = 'sale'""",
            ids,
        )
