# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class AmbassadorSignupMend(models.TransientModel):
    """The number that a visitor answers, asked again."""

    _name = "ambassador.signup.mend"
    _description = "Mend a Sign-up"

    signup_id = fields.Many2one(
        "ambassador.signup", required=True, readonly=True, ondelete="cascade"
    )
    name = fields.Char(related="signup_id.name")
    typed = fields.Char(related="signup_id.phone", string="What Was Typed")
    note = fields.Text(related="signup_id.note")
    phone = fields.Char(help="As it is dialled, or with + and the code of the country.")

    def action_confirm(self):
        """Keep the number and send the lead to its store."""
        self.ensure_one()
        self.check_access("write")
        signup = self.signup_id
        signup._check_mend_allowed()
        # sudo: checked just now; only the engine writes sign-ups.
        signup.sudo()._mend(self.phone)
        return {"type": "ir.actions.act_window_close"}
