# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models

from ..tools.service_share import split


class AccountMoveLine(models.Model):
    """How much of what is invoiced is service (SR-43)."""

    _inherit = "account.move.line"

    # No default: a column more costs a large table nothing.
    service_share = fields.Float(
        digits=0,
        readonly=True,
        aggregator=None,
        help="Part of the price, 0 to 1, that is for service.",
    )
    service_share_amount = fields.Monetary(
        string="Of Which Service", compute="_compute_service_share_amount"
    )

    @api.depends("price_subtotal", "service_share", "currency_id")
    def _compute_service_share_amount(self):
        for line in self:
            _goods, line.service_share_amount = split(
                line.price_subtotal, line.service_share, line.currency_id.round
            )
