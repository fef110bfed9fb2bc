# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models

from ..models.spare_part_return_charge import CHARGES


class SpareReturnWriteOff(models.TransientModel):
    _name = "spare.return.write.off"
    _description = "Write Parts Off"

    return_ids = fields.Many2many("spare.part.return", required=True)
    reason = fields.Char(required=True)
    charge = fields.Selection(CHARGES, required=True, default="keep")

    def action_confirm(self):
        self.ensure_one()
        self.return_ids._check_spare_manager()
        self.return_ids._write_off(self.reason, self.charge)
        return {"type": "ir.actions.act_window_close"}
