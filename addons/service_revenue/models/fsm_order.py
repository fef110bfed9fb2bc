# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models


class FsmOrder(models.Model):
    _name = "fsm.order"
    # rating.mixin specialises mail.thread, which is a direct base of fsm.order: it has
    # to be named before fsm.order for Python to find a method resolution order.
    _inherit = [
        "rating.mixin",
        "fsm.order",
        "service.profile.mixin",
        "service.lead.capture.mixin",
        "service.proof.mixin",
    ]
