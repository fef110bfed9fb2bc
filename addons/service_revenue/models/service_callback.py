# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models

KINDS = [
    ("call", "Call-back"),
    ("order", "Call-back on the work order"),
    ("decision", "Manager's decision"),
]
RESULTS = [
    ("satisfied", "Satisfied"),
    ("unsatisfied", "Not satisfied"),
    ("reopen", "The problem is back"),
]


class ServiceCallback(models.Model):
    """One attempt to ask the customer whether it is solved, or a manager's decision to
    close without an answer (SR-23).
    """

    _name = "service.callback"
    _inherit = "service.append.only.mixin"
    _description = "Call-back of a Ticket"
    _order = "id desc"
    _rec_name = "ticket_id"

    ticket_id = fields.Many2one(
        "helpdesk.ticket", required=True, readonly=True, ondelete="restrict"
    )
    order_id = fields.Many2one(
        "fsm.order",
        string="Work Order",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
        help="Work order on which the customer was called back.",
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, ondelete="restrict"
    )
    number = fields.Integer(
        required=True, readonly=True, help="1 for the first of this ticket."
    )
    date = fields.Datetime(required=True, readonly=True)
    user_id = fields.Many2one(
        "res.users", string="By", required=True, readonly=True, ondelete="restrict"
    )
    kind = fields.Selection(KINDS, required=True, readonly=True, default="call")
    reached = fields.Boolean(readonly=True)
    result = fields.Selection(RESULTS, readonly=True)
    note = fields.Text(string="Customer's Words or Reason", readonly=True)

    _number_uniq = models.UniqueIndex(
        "(ticket_id, number)",
        "Somebody else has just recorded a call-back of this ticket. Look at it first.",
    )
    _reached_says = models.Constraint(
        "CHECK (COALESCE(reached, FALSE) = (result IS NOT NULL))",
        "Whoever was reached has said something; whoever was not has not.",
    )
    _decision_has_reason = models.Constraint(
        "CHECK (kind != 'decision' OR"
        " (result IS NULL AND length(trim(COALESCE(note, ''))) > 0))",
        "A decision to close without a call-back has a reason.",
    )
    _order_given = models.Constraint(
        "CHECK ((kind = 'order') = (order_id IS NOT NULL))",
        "A call-back on a work order says on which one.",
    )
