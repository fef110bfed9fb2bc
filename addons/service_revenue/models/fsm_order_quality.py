# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models


class FsmOrder(models.Model):
    """The technician at the door is the one who can ask the customer (SR-07)."""

    _name = "fsm.order"
    _inherit = ["fsm.order", "service.quality.mixin"]

    def _quality_customer(self):
        return self._capture_customer()
