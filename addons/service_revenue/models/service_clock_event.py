# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models


class ServiceClockEvent(models.Model):
    """What the scan has done about a clock: each escalation step once (SR-25)."""

    _name = "service.clock.event"
    _description = "Escalation of a Clock"
    _order = "id desc"

    clock_id = fields.Many2one(
        "service.clock", required=True, ondelete="cascade", index=True, readonly=True
    )
    company_id = fields.Many2one(
        related="clock_id.company_id", store=True, index=True, readonly=True
    )
    step_id = fields.Many2one(
        "service.level.escalation",
        string="Escalation Step",
        ondelete="set null",
        index="btree_not_null",
        readonly=True,
    )
    kind = fields.Selection(
        [("step", "Escalated"), ("breach", "Promise missed")],
        required=True,
        readonly=True,
    )
    percent = fields.Float(readonly=True)
    happened_at = fields.Datetime(required=True, readonly=True)
    user_id = fields.Many2one(
        "res.users", string="Told", ondelete="set null", readonly=True
    )
    note = fields.Char(readonly=True)

    _step_uniq = models.UniqueIndex(
        "(clock_id, step_id) WHERE step_id IS NOT NULL",
        "This step has been taken for this clock.",
    )

    @api.depends("kind", "percent")
    def _compute_display_name(self):
        labels = dict(self._fields["kind"]._description_selection(self.env))
        for event in self:
            event.display_name = f"{labels.get(event.kind, '')} {event.percent:g} %"
