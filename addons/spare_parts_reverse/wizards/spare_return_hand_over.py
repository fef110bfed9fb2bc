# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class SpareReturnHandOver(models.TransientModel):
    _name = "spare.return.hand.over"
    _description = "Hand Parts Over"

    return_ids = fields.Many2many("spare.part.return", required=True)
    reference = fields.Char(
        string="Parcel Number",
        help="Number of the parcel, or to whom the parts were given.",
    )

    def action_confirm(self):
        self.ensure_one()
        self.return_ids.hand_over(self.reference)
        return {"type": "ir.actions.act_window_close"}
