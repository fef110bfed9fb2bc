# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models
from odoo.exceptions import UserError


class ServiceConfirmationCode(models.TransientModel):
    """Collects the code that the customer tells the technician (X-36)."""

    _name = "service.confirmation.code"
    _description = "Code of the Customer"

    order_id = fields.Many2one("fsm.order", required=True, ondelete="cascade")
    code = fields.Char(copy=False)
    message = fields.Char(readonly=True)

    def action_confirm(self):
        """Try the code; the work order checks who may."""
        self.ensure_one()
        if not (self.code or "").strip():
            raise UserError(
                self.env._("Please type the six digits that the customer received.")
            )
        code, self.code = self.code, False
        outcome = self.order_id.confirm_by_code(code)
        if outcome == "confirmed":
            return {"type": "ir.actions.act_window_close"}
        # An error would undo the count of the attempt, so the dialog opens once more.
        self.message = (
            self.env._("That is not the code. Please ask the customer again.")
            if outcome == "wrong"
            else self.env._(
                "This code works no more. Close this window and send a new one."
            )
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Code of the customer"),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
        }
