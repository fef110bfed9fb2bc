# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, models


class HelpdeskTicket(models.Model):
    """Tickets that a contract includes a number of (SR-20)."""

    _name = "helpdesk.ticket"
    # Named first: what is used is counted after the document has its contract.
    _inherit = ["service.entitled.mixin", "helpdesk.ticket"]

    _entitlement_open_idx = models.Index(
        "(service_entitlement_state)"
        " WHERE service_entitlement_state IN ('over', 'blocked')"
    )

    @api.model
    def _get_service_use_kind(self):
        return "ticket"

    @api.model
    def _get_service_kind_field(self):
        return "type_id"

    @api.model
    def _get_service_use_columns(self):
        return super()._get_service_use_columns() | {"type_id", "duplicate_id"}

    def _filter_service_cancelled(self):
        """Cancelled, or the same as another ticket that was counted."""
        cancelled = self.env["ir.model.data"]._xmlid_to_res_id(
            "helpdesk_mgmt.helpdesk_ticket_stage_cancelled"
        )
        return self.filtered(
            lambda ticket: (
                ticket.duplicate_id
                or (ticket.stage_id.closed and ticket.stage_id.id == cancelled)
            )
        )
