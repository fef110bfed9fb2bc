# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.tools import sql

from ..tools.service_share import split


class SaleOrderLine(models.Model):
    """How much of what is sold is service (SR-43)."""

    _inherit = "sale.order.line"

    service_share = fields.Float(
        compute="_compute_service_share",
        store=True,
        precompute=True,
        digits=0,
        aggregator=None,
        help="Part of the price, 0 to 1, that is for service; as it was when the "
        "product was chosen.",
    )
    service_share_amount = fields.Monetary(
        string="Of Which Service", compute="_compute_service_share_amount"
    )
    service_goods_amount = fields.Monetary(
        string="Of Which Goods", compute="_compute_service_share_amount"
    )

    def _auto_init(self):
        # What was sold before knows no share: nothing to compute for all of it.
        if sql.table_exists(self.env.cr, self._table) and not sql.column_exists(
            self.env.cr, self._table, "service_share"
        ):
            sql.create_column(
                self.env.cr, self._table, "service_share", "double precision"
            )
        return super()._auto_init()

    @api.depends("product_id")
    def _compute_service_share(self):
        for line in self:
            template = line.product_id.product_tmpl_id
            line.service_share = template._service_share() if template else 0.0

    @api.depends("price_subtotal", "service_share", "currency_id")
    def _compute_service_share_amount(self):
        for line in self:
            currency = line.currency_id or line.env.company.currency_id
            goods, service = split(
                line.price_subtotal, line.service_share, currency.round
            )
            line.service_goods_amount = goods
            line.service_share_amount = service

    def _service_share_amount(self):
        """Price of the service that this line sells, without taxes.

        Of a service that is included in a price it is the share of that price.
        """
        self.ensure_one()
        if self.service_is_included and self.service_for_line_id:
            return self.service_for_line_id.service_share_amount
        return self.service_share_amount

    def _service_period_amount(self):
        if self.service_is_included:
            return self._service_share_amount()
        return super()._service_period_amount()

    def _prepare_invoice_line(self, **optional_values):
        values = super()._prepare_invoice_line(**optional_values)
        if self.service_share:
            values["service_share"] = self.service_share
        return values
