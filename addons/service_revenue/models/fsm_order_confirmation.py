# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

# A technician who guesses gets this many codes in a day, with five tries each.
CODES_PER_DAY = 5


class FsmOrder(models.Model):
    """The customer confirms by a one-time code, without an account (X-36)."""

    _inherit = "fsm.order"

    service_confirmation_state = fields.Selection(
        [("open", "Code sent"), ("confirmed", "Confirmed")],
        string="Customer's Code",
        compute="_compute_service_confirmation_state",
        compute_sudo=True,
        help="Whether a one-time code is on its way to the customer or was confirmed.",
    )
    is_confirmation_allowed = fields.Boolean(compute="_compute_is_confirmation_allowed")

    def _compute_service_confirmation_state(self):
        groups = self.env["service.confirmation"]._read_group(
            [
                ("order_id", "in", self.ids),
                ("state", "in", ("open", "confirmed")),
                "|",
                ("state", "=", "confirmed"),
                ("expires_at", ">", fields.Datetime.now()),
            ],
            ["order_id", "state"],
        )
        states = {}
        for order, state in groups:
            if states.get(order.id) != "confirmed":
                states[order.id] = state
        for order in self:
            order.service_confirmation_state = states.get(order.id, False)

    @api.depends("proof_state", "proof_code_on")
    def _compute_is_confirmation_allowed(self):
        for order in self:
            order.is_confirmation_allowed = not order._get_confirmation_refusal()

    def _get_confirmation_refusal(self):
        """Why no code can be sent, with the remedy; empty if it can."""
        self.ensure_one()
        if self.proof_code_on:
            return self.env._("The customer has already confirmed this work order.")
        if self.proof_state == "cancelled":
            return self.env._(
                "This work order is cancelled. There is nothing to confirm."
            )
        return ""

    def send_confirmation(self):
        """Send the customer a one-time code and a signed link, by e-mail and SMS."""
        self.ensure_one()
        self.check_access("write")
        refusal = self._get_confirmation_refusal()
        if refusal:
            raise UserError(refusal)
        # Codes are kept from everybody who works for the company: access to the work
        # order was checked, what follows never shows the code to the caller.
        order = self.sudo()
        confirmations = order.env["service.confirmation"]
        partner = order.service_partner_id
        if not partner.email and not partner.phone:
            raise UserError(
                self.env._(
                    "%(customer)s has neither an e-mail address nor a phone number. "
                    "Add one, or let the customer sign.",
                    customer=partner.display_name or self.env._("The customer"),
                )
            )
        yesterday = fields.Datetime.now() - timedelta(days=1)
        recent = [("order_id", "=", order.id), ("create_date", ">", yesterday)]
        if confirmations.search_count(recent) >= CODES_PER_DAY:
            raise UserError(
                self.env._(
                    "%(count)s codes were sent today already. Let the customer sign, "
                    "or try again tomorrow.",
                    count=CODES_PER_DAY,
                )
            )
        confirmation, code = confirmations._open_for(order, partner)
        sent_to = confirmation._send(code)
        return self._notify(
            "success",
            self.env._(
                "Code sent to %(addresses)s. The customer confirms on the page, or "
                "tells you the code.",
                addresses=", ".join(sent_to),
            ),
        )

    def confirm_by_code(self, code):
        """Check the code that the customer read out.

        :return: ``confirmed``, ``wrong`` or ``closed`` (no code open: send a new one)
        """
        self.ensure_one()
        self.check_access("write")
        # Nobody has access to codes; the check of the work order is what counts.
        confirmation = (
            self.env["service.confirmation"]
            .sudo()
            .search([("order_id", "=", self.id), ("state", "=", "open")])
        )
        if not confirmation:
            return "closed"
        return confirmation._try_code(code, "technician")

    def action_enter_code(self):
        """Ask for the code that the customer tells."""
        self.ensure_one()
        self.check_access("write")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Code of the customer"),
            "res_model": "service.confirmation.code",
            "view_mode": "form",
            "target": "new",
            "context": {"default_order_id": self.id},
        }
