# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models

from .service_level import TARGETS


class ServiceLevelEscalation(models.Model):
    """At so much of the time: who is told, and what happens (SR-25)."""

    _name = "service.level.escalation"
    _inherit = "service.cached.mixin"
    _description = "Escalation Step"
    _order = "level_id, target, percent, id"

    level_id = fields.Many2one(
        "service.level", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(related="level_id.company_id")
    target = fields.Selection(TARGETS, required=True, default="resolution")
    percent = fields.Float(
        string="At % of the Time",
        required=True,
        default=80,
        help="100 = when the promised time is over; more is allowed.",
    )
    notify = fields.Selection(
        [
            ("assignee", "Who works on it"),
            ("leader", "Team leader"),
            ("user", "A certain person"),
        ],
        required=True,
        default="assignee",
    )
    user_id = fields.Many2one("res.users", domain=[("share", "=", False)])
    raise_priority = fields.Boolean(help="The priority becomes the highest.")
    next_line = fields.Boolean(
        string="To the Next Line",
        help="The ticket goes to the next support line (SR-25).",
    )
    note = fields.Char(translate=True, help="What whoever is told should do.")

    _percent_positive = models.Constraint(
        "CHECK (percent > 0)",
        "An escalation step comes after more than 0 % of the time.",
    )
    _user_given = models.Constraint(
        "CHECK (notify != 'user' OR user_id IS NOT NULL)",
        "Say which person is told.",
    )

    # Open clocks look again when there is another step.

    @api.model_create_multi
    def create(self, vals_list):
        steps = super().create(vals_list)
        self.env["service.clock"]._levels_changed(steps.level_id)
        return steps

    def write(self, vals):
        levels = self.level_id
        result = super().write(vals)
        if not {"level_id", "target", "percent"}.isdisjoint(vals):
            self.env["service.clock"]._levels_changed(levels | self.level_id)
        return result

    def unlink(self):
        levels = self.level_id
        result = super().unlink()
        self.env["service.clock"]._levels_changed(levels.exists())
        return result
