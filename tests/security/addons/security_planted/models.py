# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, models


class FsmOrder(models.Model):
    _inherit = "fsm.order"

    def planted_reveal(self):
        """Hole: tells about any work order (S1)."""
        return self.sudo().read(["name", "description"])

    def planted_change(self, vals):
        """Hole: writes whatever is sent on any work order (S1, S4)."""
        return self.sudo().with_context(planted=True).write(vals)

    @api.model
    def planted_number(self, number):
        """Hole: takes every text for a number (S2)."""
        return int(number) + 1
