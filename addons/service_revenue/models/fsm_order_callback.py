# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models

#: What a call-back on the work order says about the ticket behind it.
TICKET_RESULT = {
    "good": "satisfied",
    "neutral": "satisfied",
    "negative": "unsatisfied",
}


class FsmOrder(models.Model):
    """The visits of a complaint: the last one solves it, a call-back on one of them
    counts (SR-23).
    """

    _inherit = "fsm.order"

    def action_complete(self):
        """Nobody is asked to close a complaint: its call-back does that."""
        result = super().action_complete()
        if (
            isinstance(result, dict)
            and result.get("res_model") == "fsm.order.close.wizard"
            # sudo: only whether it is a complaint.
            and self.sudo().ticket_id.service_is_complaint
        ):
            return True
        return result

    def _on_proof_changed(self):
        result = super()._on_proof_changed()
        self._service_solve_complaints()
        return result

    def _service_solve_complaints(self):
        """Complaints of which every visit has come to an end are solved."""
        # sudo: follows from the completed work, whoever may see its ticket.
        orders = self.sudo().filtered(
            lambda order: order.ticket_id and order.proof_completed_on
        )
        tickets = orders.ticket_id.filtered(
            lambda ticket: ticket.service_is_complaint and ticket.is_solve_allowed
        )
        tickets.filtered(
            lambda ticket: all(ticket.fsm_order_ids.stage_id.mapped("is_closed"))
        )._service_solve()

    def record_callback(self, result, note=None, rating=None):
        late = super().record_callback(result, note=note, rating=rating)
        # sudo: the call-back was allowed above; it counts for the ticket too.
        by_ticket = {
            order.ticket_id.id: order
            for order in self.sudo()
            if order.ticket_id.service_is_complaint
            and order.ticket_id.is_callback_allowed
        }
        if by_ticket:
            tickets = self.env["helpdesk.ticket"].browse(by_ticket)
            tickets._service_note_callback(
                TICKET_RESULT[result], note, kind="order", orders=by_ticket
            )
        return late
