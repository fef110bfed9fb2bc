# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import Command, api, fields, models

from ..models.spare_part_return_decision import USER


class SpareInspect(models.TransientModel):
    """Grade and decide part returns from their list or form."""

    _name = "spare.inspect"
    _description = "Inspect Part Returns"

    return_ids = fields.Many2many("spare.part.return", string="Parts", required=True)
    grade_id = fields.Many2one("spare.grade", required=True)
    seal = fields.Selection(
        [("none", "No seal"), ("intact", "Intact"), ("broken", "Broken")]
    )
    waste_class_id = fields.Many2one("spare.waste.class", string="Other Waste Class")
    note = fields.Char(string="What Was Found")

    @api.model
    def default_get(self, fields_list):
        values = super().default_get(fields_list)
        if self.env.context.get("active_model") == "spare.part.return":
            values["return_ids"] = [Command.set(self.env.context["active_ids"])]
        return values

    def action_inspect(self):
        """Grade these parts alike, and let the rule decide each of them."""
        self.ensure_one()
        parts = self.return_ids
        parts._check_spare_right(USER)
        parts.check_access("write")
        parts._grade(
            self.grade_id,
            note=self.note,
            seal=self.seal,
            waste_class=self.waste_class_id,
        )
        parts._decide()
        return {"type": "ir.actions.act_window_close"}
