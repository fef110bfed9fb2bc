# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import Command, api, fields, models


class ServiceProofDecision(models.TransientModel):
    """Collects a call-back with the customer's words, or the reason of a revocation."""

    _name = "service.proof.decision"
    _description = "Decision about a Proof of Service"

    order_ids = fields.Many2many("fsm.order", string="Work Orders", required=True)
    decision = fields.Selection(
        [
            ("good", "Call-back: good"),
            ("neutral", "Call-back: neutral"),
            ("negative", "Call-back: negative"),
            ("revoke", "Revoke the proof"),
            ("reinstate", "Undo the revocation"),
        ],
        required=True,
        default="good",
    )
    note = fields.Text(string="Customer's Words or Reason")

    @api.model
    def default_get(self, fields_list):
        values = super().default_get(fields_list)
        if self.env.context.get("active_model") == "fsm.order":
            ids = self.env.context.get("active_ids") or []
            values["order_ids"] = [Command.set(ids)]
        return values

    def action_apply(self):
        """Record the decision; the work orders check who may."""
        self.ensure_one()
        orders = self.order_ids
        if self.decision == "revoke":
            orders.revoke_proof(self.note)
        elif self.decision == "reinstate":
            orders.reinstate_proof(self.note)
        else:
            orders.record_callback(self.decision, note=self.note)
        return {"type": "ir.actions.act_window_close"}
