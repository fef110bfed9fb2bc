# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models


class SaleOrder(models.Model):
    _name = "sale.order"
    _inherit = ["sale.order", "service.visit.mixin"]

    def _get_service_visits(self):
        # Whoever may read the sale order may know how far its delivery is.
        return self._service_visits_by(
            ["|", ("sale_id", "in", self.ids), ("sale_line_id.order_id", "in", self.ids)],
            lambda order: {(order.sale_id or order.sale_line_id.order_id).id},
        )
