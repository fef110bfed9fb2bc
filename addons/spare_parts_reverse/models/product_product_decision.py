# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models
from odoo.fields import Domain

#: Moves that are still to come.
_OPEN_MOVES = ("confirmed", "waiting", "partially_available", "assigned")


class ProductProduct(models.Model):
    """What the repair or replace rule has to know of many parts at once."""

    _inherit = "product.product"

    def _get_spare_rules(self, company):
        """Rule of each part: its own, of the nearest category, else the general one.

        :return: dict of ``{product: spare.decision.rule}``; the rule may be empty
        """
        # sudo: a rule holds for whoever acts.
        rules = self.env["spare.decision.rule"].sudo()
        general = rules.search(Domain("company_id", "in", (company.id, False)), limit=1)
        by_category = {}
        result = {}
        for product in self.sudo():
            category = product.categ_id
            if category.id not in by_category:
                rule = rules
                while category and not rule:
                    rule = category.spare_rule_id
                    category = category.parent_id
                by_category[product.categ_id.id] = rule or general
            result[self.browse(product.id)] = (
                product.spare_rule_id or by_category[product.categ_id.id]
            )
        return result

    def _get_spare_stock_need(self, company):
        """How many pieces the stock of ``company`` lacks; negative: so many too many.

        Minimum stock and open demand, less good stock and what is on its way back to
        it through repair.

        :return: dict of ``{product id: quantity}`` in the unit of the product
        """
        # sudo: the rule counts all stock of the company, whoever inspects.
        env = self.sudo().env
        need = dict.fromkeys(self.ids, 0.0)
        mine = Domain("product_id", "in", self.ids) & Domain(
            "company_id", "=", company.id
        )
        for product, quantity in env["stock.warehouse.orderpoint"]._read_group(
            mine, ["product_id"], ["product_min_qty:sum"]
        ):
            need[product.id] += quantity
        outgoing = (
            mine
            & Domain("state", "in", _OPEN_MOVES)
            & Domain("location_id.usage", "=", "internal")
            & Domain("location_dest_id.usage", "not in", ("internal", "transit"))
        )
        for product, quantity in env["stock.move"]._read_group(
            outgoing, ["product_id"], ["product_qty:sum"]
        ):
            need[product.id] += quantity
        good = (
            mine
            & Domain("location_id.usage", "=", "internal")
            & Domain("location_id.spare_kind", "=", False)
        )
        for product, quantity in env["stock.quant"]._read_group(
            good, ["product_id"], ["quantity:sum"]
        ):
            need[product.id] -= quantity
        coming = (
            mine
            & Domain("state", "in", ("decided", "repair"))
            & Domain("disposition", "in", ("restock", "repair"))
            & Domain("origin", "!=", "send_in")
        )
        for product, quantity in env["spare.part.return"]._read_group(
            coming, ["product_id"], ["quantity:sum"]
        ):
            need[product.id] -= quantity
        return need
