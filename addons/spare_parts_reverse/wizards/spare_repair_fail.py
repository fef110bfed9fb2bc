# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models
from odoo.exceptions import UserError


class SpareRepairFail(models.TransientModel):
    """Why a part cannot be repaired."""

    _name = "spare.repair.fail"
    _description = "Cannot Be Repaired"

    repair_id = fields.Many2one(
        "repair.order", required=True, readonly=True, ondelete="cascade"
    )
    reason = fields.Char(required=True)

    def action_confirm(self):
        """End the attempt; its cost stays on record."""
        self.ensure_one()
        if not self.repair_id.spare_return_id:
            raise UserError(
                self.env._("Only repairs of the part loop end this way. Cancel it.")
            )
        if not (self.reason or "").strip():
            raise UserError(self.env._("Say why the part cannot be repaired."))
        self.repair_id._fail_spare(self.reason.strip())
        return {"type": "ir.actions.act_window_close"}
