# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..tools.service_share import service_share


class ProductTemplate(models.Model):
    """A product with a service in its price (SR-43)."""

    _inherit = "product.template"

    service_bundle_id = fields.Many2one(
        "product.template",
        string="Service Included in the Price",
        domain=[("service_level_id", "!=", False), ("service_billing", "=", "prepaid")],
        index="btree_not_null",
        ondelete="restrict",
        help="Each sale of this product comes with this service. Its share of the "
        "price stays visible in the revenue reports.",
    )
    service_goods_price = fields.Float(
        string="Price Without the Service",
        digits="Product Price",
        help="What the product alone would cost; empty: its price less that of the "
        "service. The price is shared in proportion.",
    )
    service_share_percent = fields.Float(
        string="Service Share (%)", compute="_compute_service_share_percent"
    )

    _service_goods_price_positive = models.Constraint(
        "CHECK (service_goods_price >= 0)", "A price cannot be negative."
    )
    _service_no_nested_bundle = models.Constraint(
        "CHECK (service_bundle_id IS NULL OR service_level_id IS NULL)",
        "A service cannot include another service in its price.",
    )

    @api.depends(
        "list_price",
        "service_goods_price",
        "service_level_id",
        "service_bundle_id.list_price",
    )
    def _compute_service_share_percent(self):
        for template in self:
            template.service_share_percent = 100 * template._service_share()

    def _service_share(self):
        """Part of the price, 0 to 1, that is for service."""
        self.ensure_one()
        if self.service_level_id:
            return 1.0
        service = self.service_bundle_id
        if not service:
            return 0.0
        alone = self.service_goods_price or self.list_price - service.list_price
        return service_share(alone, service.list_price)

    @api.constrains("service_bundle_id")
    def _check_service_bundle(self):
        for template in self:
            service = template.service_bundle_id
            if service and not service.service_level_id:
                raise ValidationError(
                    self.env._(
                        "“%(service)s” has no service level, so it cannot be included "
                        "in a price. Choose a service product.",
                        service=service.name,
                    )
                )
            if service and service.service_billing != "prepaid":
                raise ValidationError(
                    self.env._(
                        "“%(service)s” is invoiced by the contract, so it cannot be "
                        "included in a price. Choose one that is paid once.",
                        service=service.name,
                    )
                )
