# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class AmbassadorEnd(models.TransientModel):
    """Why ambassadors leave, or are refused (AM-05)."""

    _name = "ambassador.end"
    _description = "Reason to Leave or Refuse"

    ambassador_ids = fields.Many2many(
        "ambassador.ambassador",
        required=True,
        default=lambda self: self.env.context.get("active_ids"),
    )
    step = fields.Selection(
        [("leave", "Leaves"), ("refuse", "Refused")], required=True, default="leave"
    )
    reason = fields.Char(required=True, size=500)

    def action_done(self):
        """Take the step with the reason, by the rights of who clicked."""
        self.ensure_one()
        if self.step == "refuse":
            self.ambassador_ids.action_refuse(self.reason)
        else:
            self.ambassador_ids.action_leave(self.reason)
        return {"type": "ir.actions.act_window_close"}
