# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models


class SpareSwapReason(models.TransientModel):
    """Ask for the reason before a swap is undone, or its part given away."""

    _name = "spare.swap.reason"
    _description = "Reason for a Change of a Swap"

    swap_id = fields.Many2one("spare.swap", required=True, readonly=True)
    kind = fields.Selection(
        [("reverse", "Undo the swap"), ("goodwill", "Give the part away")],
        required=True,
        readonly=True,
    )
    reason = fields.Char()

    @api.model
    def default_get(self, fields_list):
        values = super().default_get(fields_list)
        if self.env.context.get("active_model") == "spare.swap":
            values["swap_id"] = self.env.context.get("active_id")
        return values

    def action_confirm(self):
        """Do it, with the rights that the swap itself asks for."""
        self.ensure_one()
        if self.kind == "reverse":
            self.swap_id.action_reverse(self.reason)
        else:
            self.swap_id.action_goodwill(self.reason)
        return {"type": "ir.actions.act_window_close"}
