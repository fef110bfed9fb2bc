# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models

from .service_level import TARGETS


class ServiceClock(models.Model):
    """One promised time of one ticket or work order, and how it is being kept.

    Time consumed is what was banked before (``consumed_seconds``) and what runs since
    ``running_since``, measured by the level: working time of its calendar, or elapsed
    time. Only the engine writes here.
    """

    _name = "service.clock"
    _description = "Service Clock"
    _order = "deadline, id"

    ticket_id = fields.Many2one(
        "helpdesk.ticket", index="btree_not_null", ondelete="cascade", readonly=True
    )
    order_id = fields.Many2one(
        "fsm.order", index="btree_not_null", ondelete="cascade", readonly=True
    )
    company_id = fields.Many2one(
        "res.company", required=True, index=True, readonly=True
    )
    level_id = fields.Many2one(
        "service.level", required=True, ondelete="restrict", index=True, readonly=True
    )
    contract_id = fields.Many2one(
        "contract.contract", index="btree_not_null", ondelete="set null", readonly=True
    )
    target = fields.Selection(TARGETS, required=True, readonly=True)
    state = fields.Selection(
        [
            ("running", "Running"),
            ("paused", "Paused"),
            ("done", "Done"),
            ("cancelled", "Cancelled"),
        ],
        required=True,
        default="running",
        readonly=True,
    )
    basis = fields.Selection(
        [("working", "Working time"), ("clock", "Elapsed time")],
        required=True,
        default="working",
        readonly=True,
        help="By what this promise is measured; later changes of the level's units are"
        " for new requests.",
    )
    started_at = fields.Datetime(required=True, readonly=True)
    target_seconds = fields.Integer(
        readonly=True, help="How much time may be consumed, in seconds."
    )
    consumed_seconds = fields.Integer(
        readonly=True, help="Consumed before the clock last began to run, in seconds."
    )
    running_since = fields.Datetime(readonly=True)
    deadline = fields.Datetime(
        readonly=True, help="By when, as the clock runs now; empty while it stands."
    )
    next_check_at = fields.Datetime(
        readonly=True, help="The next escalation step or the deadline."
    )
    stopped_at = fields.Datetime(readonly=True)
    breached_at = fields.Datetime(
        readonly=True, help="The deadline that was missed; empty when it is kept."
    )

    is_stale = fields.Boolean(
        readonly=True, help="The calendar has changed; the deadline is counted anew."
    )
    is_void = fields.Boolean(
        readonly=True, help="The level that holds now does not promise this."
    )
    event_ids = fields.One2many("service.clock.event", "clock_id", readonly=True)

    _one_document = models.Constraint(
        "CHECK (num_nonnulls(ticket_id, order_id) = 1)",
        "A clock belongs to one document.",
    )
    _ticket_uniq = models.UniqueIndex(
        "(ticket_id, target) WHERE ticket_id IS NOT NULL",
        "This ticket has this clock already.",
    )
    _order_uniq = models.UniqueIndex(
        "(order_id, target) WHERE order_id IS NOT NULL",
        "This work order has this clock already.",
    )
    _running_has_deadline = models.Constraint(
        "CHECK (state != 'running' OR"
        " (running_since IS NOT NULL AND deadline IS NOT NULL))",
        "A running clock has a deadline.",
    )
    _stale_idx = models.Index("(id) WHERE is_stale")
    _due_idx = models.Index("(next_check_at) WHERE state = 'running'")
