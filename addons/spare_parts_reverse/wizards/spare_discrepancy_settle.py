# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class SpareDiscrepancySettle(models.TransientModel):
    _name = "spare.discrepancy.settle"
    _description = "Settle a Discrepancy"

    discrepancy_ids = fields.Many2many("spare.discrepancy", required=True)
    resolution = fields.Char(
        string="How It Was Settled",
        required=True,
        help="For example: the right part came with the next parcel.",
    )

    def action_confirm(self):
        self.ensure_one()
        self.discrepancy_ids._check_spare_user()
        self.discrepancy_ids._settle(self.resolution)
        return {"type": "ir.actions.act_window_close"}
