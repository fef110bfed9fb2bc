# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class FsmOrder(models.Model):
    """Where the parts of a visit come from and go to (SP-12)."""

    _inherit = "fsm.order"

    spare_swap_ids = fields.One2many(
        "spare.swap", "fsm_order_id", string="Swapped Parts", readonly=True
    )
    spare_return_ids = fields.One2many(
        "spare.part.return", "fsm_order_id", string="Part Returns", readonly=True
    )

    def _get_spare_warehouse(self):
        """Van of the technician, else the warehouse of the work order."""
        self.ensure_one()
        van = self.person_id.default_warehouse_id
        if van and van.company_id == self.company_id:
            return van
        return self.warehouse_id

    def _get_spare_customer_location(self):
        """Place of the customer in stock terms."""
        self.ensure_one()
        return self.inventory_location_id or self.env.ref(
            "stock.stock_location_customers"
        )
