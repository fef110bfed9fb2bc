# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models

from .service_clock_mixin import ENGINE_FIELDS

_VOID_STAGES = (
    "helpdesk_mgmt.helpdesk_ticket_stage_cancelled",
    "helpdesk_mgmt.helpdesk_ticket_stage_rejected",
)


class HelpdeskTicket(models.Model):
    """Promised times of a ticket (SR-16 to SR-18).

    Responded: the first customer-visible answer by staff, or leaving a stage in which
    nobody attends to it. Solved: closed.
    """

    _name = "helpdesk.ticket"
    _inherit = ["service.measured.mixin", "service.clock.mixin", "helpdesk.ticket"]

    _service_clock_field = "ticket_id"
    # The stage follows the team, and the team the user.
    _service_clock_triggers = frozenset(
        {
            "stage_id",
            "active",
            "service_waiting",
            "team_id",
            "user_id",
            "duplicate_id",
        }
    )
    _service_coverage_triggers = frozenset({"partner_id", "company_id", "equipment_id"})

    @api.model
    def _get_measured_fields(self):
        return super()._get_measured_fields() | ENGINE_FIELDS

    @api.model
    def _service_open_domain(self):
        return [("stage_id.closed", "=", False)]

    def _service_is_closed(self):
        return self.stage_id.closed

    def _service_is_cancelled(self):
        return (
            not self.active
            or bool(self.duplicate_id)
            or self.stage_id.id in self._get_void_stage_ids()
        )

    @api.model
    def _get_void_stage_ids(self):
        get_id = self.env["ir.model.data"]._xmlid_to_res_id
        return {get_id(name, raise_if_not_found=False) for name in _VOID_STAGES}

    def _service_get_equipment(self):
        return self.equipment_id

    def _service_get_assignee(self):
        return self.user_id

    def _service_get_leader(self):
        return self.team_id.user_id

    def _service_before_write(self, vals):
        # Who opens a cancelled ticket again attends to it.
        return self.filtered(
            lambda ticket: ticket.stage_id.unattended or ticket.stage_id.closed
        )

    def _service_answered_by(self, before):
        return before.filtered(lambda ticket: not ticket.stage_id.unattended)

    def _message_post_after_hook(self, message, msg_vals):
        result = super()._message_post_after_hook(message, msg_vals)
        # sudo: clocks follow from what is said, whoever says it.
        self.sudo()._service_heard(message.sudo())
        return result

    def _service_heard(self, message):
        """An answer by staff is the response; one by the customer ends the waiting."""
        if (
            message.message_type not in ("comment", "email", "email_outgoing")
            or message.is_internal
            or not message.subtype_id
            or message.subtype_id.internal
        ):
            return
        authors = message.author_id.with_context(active_test=False).user_ids
        if authors.filtered(lambda user: not user.share):
            self._service_sync(fields.Datetime.now(), responded=self)
        else:
            self.filtered(lambda ticket: ticket.service_waiting == "customer").write(
                {"service_waiting": False}
            )
