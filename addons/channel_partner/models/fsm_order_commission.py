# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models

# What decides how much a job is worth.
_MONEY_FIELDS = frozenset(
    {
        "sale_id",
        "sale_line_id",
        "service_quote_id",
        "equipment_ids",
        "invoice_lines",
        "location_id",
    }
)


class FsmOrder(models.Model):
    """The store that has the job earns by it, once the service is proven (CP-07)."""

    _inherit = "fsm.order"

    def _on_channel_accepted(self):
        result = super()._on_channel_accepted()
        self.env["channel.commission"]._sync_jobs(self)
        return result

    def _on_channel_released(self):
        result = super()._on_channel_released()
        self.env["channel.commission"]._sync_jobs(self)
        return result

    def _on_proof_changed(self):
        """What is booked follows by the ledger; what is not yet is booked now."""
        result = super()._on_proof_changed()
        # sudo: whoever completes a job need not see to whom it was given.
        given = self.sudo().filtered("channel_point_id")
        given.env["channel.commission"]._open_jobs(given)
        return result

    def write(self, vals):
        result = super().write(vals)
        if not _MONEY_FIELDS.isdisjoint(vals):
            # sudo: the commission follows the job, whoever changes it.
            given = self.sudo().filtered("channel_point_id")
            given.env["channel.commission"]._sync_jobs(given)
        return result
