# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class ChannelReturnRefuse(models.TransientModel):
    """Collects what the firm is told."""

    _name = "channel.return.refuse"
    _description = "Refuse a Return"

    return_ids = fields.Many2many(
        "channel.return",
        string="Returns",
        required=True,
        default=lambda self: self.env.context.get("active_ids", []),
    )
    reason = fields.Text(
        required=True, help="The firm reads it: why, and what it can do instead."
    )

    def action_refuse(self):
        """Refuse what waits."""
        self.ensure_one()
        self.return_ids.action_refuse(self.reason)
        return {"type": "ir.actions.act_window_close"}
