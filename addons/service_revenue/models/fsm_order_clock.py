# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models


class FsmOrder(models.Model):
    _name = "fsm.order"
    _inherit = ["fsm.order", "service.clock.mixin"]
