# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models

from ..tools.repair_history import RepairHistory
from .repair_order_spare import REPAIRED


class ProductProduct(models.Model):
    _inherit = "product.product"

    def _get_spare_repair_history(self, company):
        """What finished repairs of these parts have cost in ``company`` (SP-08).

        Failed attempts are not counted: the estimate is what a repair costs, whether
        it works out is told by the yield.

        :return: ``{product: RepairHistory}``; parts that were never repaired are absent
        """
        # sudo: the estimate is made for whoever decides.
        groups = (
            self.env["repair.order"]
            .sudo()
            ._read_group(
                [
                    ("product_id", "in", self.ids),
                    ("company_id", "=", company.id),
                    ("spare_result", "in", REPAIRED),
                ],
                ["product_id"],
                [
                    "__count",
                    "product_qty:sum",
                    "spare_labour_cost:sum",
                    "spare_parts_cost:sum",
                    "spare_freight_cost:sum",
                ],
            )
        )
        return {
            product.with_env(self.env): RepairHistory(
                count, labour / pieces, parts / pieces, freight / pieces
            )
            for product, count, pieces, labour, parts, freight in groups
            if pieces
        }
