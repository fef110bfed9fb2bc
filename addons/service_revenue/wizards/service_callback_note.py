# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class ServiceCallbackNote(models.TransientModel):
    """Collects what the customer said; the ticket checks who may record it."""

    _name = "service.callback.note"
    _description = "Record a Call-back"

    ticket_id = fields.Many2one("helpdesk.ticket", required=True)
    partner_id = fields.Many2one(related="ticket_id.partner_id")
    phone = fields.Char(compute="_compute_phone")
    attempts = fields.Integer(related="ticket_id.service_callback_attempts")
    is_waive_allowed = fields.Boolean(related="ticket_id.is_waive_allowed")
    answer = fields.Selection(
        [
            ("satisfied", "Satisfied: close it"),
            ("unsatisfied", "Not satisfied: open it again and escalate"),
            ("reopen", "The problem is back: open it again"),
            ("missed", "Not reached"),
        ],
        string="What the Customer Says",
        default="satisfied",
        required=True,
    )
    note = fields.Text(string="Customer's Words or Reason")

    def _compute_phone(self):
        for wizard in self:
            ticket = wizard.ticket_id
            wizard.phone = ticket.service_phone or ticket.partner_id.phone

    def action_apply(self):
        self.ensure_one()
        result = None if self.answer == "missed" else self.answer
        self.ticket_id.record_callback(result, self.note)
        return {"type": "ir.actions.act_window_close"}

    def action_waive(self):
        self.ensure_one()
        self.ticket_id.waive_callback(self.note)
        return {"type": "ir.actions.act_window_close"}
