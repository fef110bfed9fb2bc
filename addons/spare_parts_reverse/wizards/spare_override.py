# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import Command, api, fields, models

from ..models.spare_decision import DISPOSITIONS, VERDICTS


class SpareOverride(models.TransientModel):
    """Decide otherwise than the rule: for managers, with a reason (SP-09)."""

    _name = "spare.override"
    _description = "Override a Decision"

    return_ids = fields.Many2many("spare.part.return", string="Parts", required=True)
    verdict = fields.Selection(VERDICTS, required=True, default="repair")
    disposition = fields.Selection(
        DISPOSITIONS, string="What Becomes Of It", required=True, default="repair"
    )
    reason = fields.Char(required=True)

    @api.model
    def default_get(self, fields_list):
        values = super().default_get(fields_list)
        if self.env.context.get("active_model") == "spare.part.return":
            values["return_ids"] = [Command.set(self.env.context["active_ids"])]
        return values

    @api.onchange("disposition")
    def _onchange_disposition(self):
        if self.disposition in ("restock", "repair", "give_back"):
            self.verdict = "repair"
        elif self.disposition:
            self.verdict = "replace"

    def action_override(self):
        self.ensure_one()
        self.return_ids.check_access("write")
        self.return_ids._override(self.verdict, self.disposition, self.reason)
        return {"type": "ir.actions.act_window_close"}
