# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, models
from odoo.tools import SQL


class SaleOrder(models.Model):
    """The confirmed order as a source of facts: orders, spend, dates."""

    _name = "sale.order"
    _inherit = ["sale.order", "service.profile.event.mixin"]

    _profile_columns = frozenset(
        [
            "partner_id",
            "company_id",
            "state",
            "date_order",
            "amount_untaxed",
            "currency_rate",
        ]
    )
    _profile_owner_columns = frozenset(["partner_id", "state"])

    @api.model
    def _profile_partner_query(self, ids):
        """Quotations concern nobody yet."""
        return SQL(
            "SELECT partner_id FROM sale_order WHERE id = ANY(%s) AND state = 'sale'",
            ids,
        )
