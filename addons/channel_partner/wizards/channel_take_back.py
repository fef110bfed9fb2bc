# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models
from odoo.exceptions import UserError

from ..models.channel_route_engine import DOCUMENT_FIELDS


class ChannelTakeBack(models.TransientModel):
    """Why leads or jobs are taken back from their stores."""

    _name = "channel.take.back"
    _description = "Take Back from a Store"

    res_model = fields.Char(required=True)
    res_ids = fields.Json(required=True)
    note = fields.Char(string="Why", required=True, help="The store reads it too.")

    def action_apply(self):
        """Take back; the documents check who may."""
        self.ensure_one()
        if self.res_model not in DOCUMENT_FIELDS:
            raise UserError(self.env._("Choose leads, work orders or tickets."))
        ids = [int(res_id) for res_id in self.res_ids or []]
        self.env[self.res_model].browse(ids).action_channel_take_back(self.note)
        return {"type": "ir.actions.act_window_close"}
