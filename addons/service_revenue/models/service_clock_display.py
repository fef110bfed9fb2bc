# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models

from ..tools import clock


class ServiceClockMixin(models.AbstractModel):
    """What the running clock of a document shows."""

    _inherit = "service.clock.mixin"

    @api.depends(
        "service_level_id",
        "service_level_note",
        "service_waiting",
        "service_clock_state",
        "service_deadline",
        "response_clock_id.state",
        "response_clock_id.deadline",
        "resolution_clock_id.state",
        "resolution_clock_id.deadline",
    )
    @api.depends_context("lang")
    def _compute_service_clock(self):
        now = fields.Datetime.now()
        # sudo: how much time is left is shown to whoever sees the document.
        documents = self.sudo()
        documents._service_fetch_clocks()
        shown = {document: document._service_get_shown() for document in documents}
        left = self.env["service.clock"]._get_left(
            self.env["service.clock"].sudo().union(*shown.values()), now
        )
        for document, visible in zip(documents, self, strict=True):
            record = shown[document]
            visible.service_clock = bool(record) and document._service_get_json(
                record, now, *left[record]
            )

    def _service_get_shown(self):
        """The clock that counts now: the open one that is over first, else the one by
        which the document is judged."""
        self.ensure_one()
        clocks = self.response_clock_id | self.resolution_clock_id
        clocks = clocks.filtered(lambda record: record.state != clock.CANCELLED)
        running = clocks.filtered("deadline")
        if running:
            return min(running, key=lambda record: (record.deadline, record.id))
        paused = clocks.filtered(lambda record: record.state == clock.PAUSED)
        return (paused or self.resolution_clock_id & clocks or clocks)[:1]

    def _service_get_json(self, record, now, left, consumed, is_open):
        terms = record.level_id._get_terms()
        percent = (
            100.0 * consumed / record.target_seconds if record.target_seconds else 0
        )
        state = self._service_get_shown_state(record, now)
        if state in ("breached", "missed"):
            tone = "danger"
        elif state == "paused":
            tone = "muted"
        elif state == "running" and percent >= terms.warn[record.target]:
            tone = "warning"
        else:
            tone = "success"
        waiting = self.service_waiting or False
        if state == "paused":
            waiting = self._service_pause_reason(record.level_id) or waiting
        elif not waiting and record.state == clock.RUNNING and not is_open:
            waiting = "closed_hours"
        return {
            "state": state,
            "level": record.level_id._get_label(),
            "color": terms.color,
            "target": record.target,
            "deadline": fields.Datetime.to_string(record.deadline),
            "left_seconds": left,
            "basis": record.basis,
            "percent": round(percent, 1),
            "tone": tone,
            "waiting": waiting,
            "note": self.service_level_note or "",
        }

    def _service_get_shown_state(self, record, now):
        if record.state == clock.DONE:
            # Judged by everything that was promised.
            return self.service_clock_state or "kept"
        if record.breached_at or record.deadline and record.deadline < now:
            return "breached"
        return record.state
