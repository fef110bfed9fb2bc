# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class ServiceClockMixin(models.AbstractModel):
    """A document with promised times: ticket and work order."""

    _name = "service.clock.mixin"
    _description = "Promised Times"

    service_reported_at = fields.Datetime(
        string="Reported",
        default=fields.Datetime.now,
        copy=False,
        help="When the customer told us; promised times count from here.",
    )
    service_level_id = fields.Many2one(
        "service.level",
        copy=False,
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
    )
    service_contract_id = fields.Many2one(
        "contract.contract",
        string="Service Contract",
        copy=False,
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )
    service_level_note = fields.Char(string="Why this Level", copy=False, readonly=True)
    service_waiting = fields.Selection(
        [("customer", "Waiting for the customer"), ("part", "Waiting for a part")],
        string="Waiting For",
        copy=False,
        readonly=True,
        tracking=True,
    )
    response_clock_id = fields.Many2one(
        "service.clock", copy=False, readonly=True, ondelete="set null"
    )
    resolution_clock_id = fields.Many2one(
        "service.clock", copy=False, readonly=True, ondelete="set null"
    )
    service_response_deadline = fields.Datetime(
        string="Respond By", related="response_clock_id.deadline"
    )
    service_resolution_deadline = fields.Datetime(
        string="Solve By", related="resolution_clock_id.deadline"
    )
    service_deadline = fields.Datetime(
        string="Due",
        copy=False,
        readonly=True,
        index="btree_not_null",
        help="The next promised time that is still open; empty while the clock stands.",
    )
    service_clock_state = fields.Selection(
        [
            ("running", "Running"),
            ("paused", "Paused"),
            ("breached", "Overdue"),
            ("kept", "Kept"),
            ("missed", "Missed"),
        ],
        string="Promise",
        copy=False,
        readonly=True,
        index="btree_not_null",
    )
    service_clock = fields.Json(
        string="Time Left",
        compute="_compute_service_clock",
        help="What the running clock shows.",
    )

    def _compute_service_clock(self):
        for document in self:
            document.service_clock = False
