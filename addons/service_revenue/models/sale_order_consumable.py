# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command


class SaleOrder(models.Model):
    """Consumables and accessories proposed on the quotation (X-39)."""

    _inherit = "sale.order"

    service_consumable_ids = fields.Many2many(
        "product.template",
        string="Consumables to Propose",
        compute="_compute_service_consumable_ids",
        help="Consumables and accessories of the products of this order that are not "
        "on it yet.",
    )

    @api.depends("state", "order_line.product_template_id.service_consumable_ids")
    def _compute_service_consumable_ids(self):
        for order in self:
            sold = order.order_line.product_template_id
            open_order = order.state in ("draft", "sent")
            order.service_consumable_ids = open_order and (
                sold.service_consumable_ids.filtered("sale_ok") - sold
            )

    def action_add_service_consumables(self):
        """Add one of each proposed consumable to the quotation (X-39).

        :raise UserError: when the order is not a quotation any more
        """
        self.check_access("write")
        if closed := self.filtered(lambda order: order.state not in ("draft", "sent")):
            raise UserError(
                self.env._(
                    "%(orders)s: no longer a quotation. Make a new quotation for the "
                    "consumables.",
                    orders=", ".join(closed.mapped("name")),
                )
            )
        for order in self:
            order.order_line = [
                Command.create({"product_id": template.product_variant_id.id})
                for template in order.service_consumable_ids
                if template.product_variant_id
            ]
        return True
