# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, models


class SpareSwap(models.Model):
    """What a store has used is billed to the firm, where its tier says so (SP-16)."""

    _inherit = "spare.swap"

    @api.model
    def _charge_customers(self, jobs):
        billed = []
        rest = []
        for job in jobs:
            billing = getattr(job.request, "billing", "free")
            to_firm = billing == "billed" or (
                billing == "payer" and job.payer == "customer"
            )
            (billed if to_firm else rest).append(job)
        # Who is billed bills his customer himself.
        result = super()._charge_customers(rest)
        for job in billed:
            self._bill_store(job)
        return result

    @api.model
    def _bill_store(self, job):
        """The firm pays for the part of this swap; nothing is delivered again."""
        request = job.request
        order = self.env["sale.order"].create(
            self._prepare_store_bill_vals(request, job.swap)
        )
        job.swap.sale_line_id = order.order_line
        job.swap.out_move_id.sale_line_id = order.order_line
        order.action_confirm()

    @api.model
    def _prepare_store_bill_vals(self, request, swap):
        point = request.source.channel_point_id
        vals = {
            "partner_id": request.firm.id,
            "partner_shipping_id": point.partner_id.id,
            "company_id": request.company.id,
            "warehouse_id": request.warehouse.id,
            "origin": swap.name,
            "user_id": point.user_id.id,
            "order_line": [
                (
                    0,
                    0,
                    {
                        "product_id": request.out_product.id,
                        "product_uom_qty": request.quantity,
                    },
                )
            ],
        }
        if pricelist := request.firm.grade_id.default_pricelist_id:
            vals["pricelist_id"] = pricelist.id
        return vals
