# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models


class FsmOrder(models.Model):
    _name = "fsm.order"
    _inherit = ["fsm.order", "channel.owned.mixin"]

    def _get_owned_partner(self):
        return self.commercial_partner_id

    def _get_owned_depends(self):
        return ("commercial_partner_id", "company_id")
