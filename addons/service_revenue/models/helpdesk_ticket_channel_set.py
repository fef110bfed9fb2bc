# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models


class HelpdeskTicket(models.Model):
    """One queue for every channel; what comes by itself says through which (X-04)."""

    _inherit = "helpdesk.ticket"

    channel_id = fields.Many2one(index="btree_not_null")
    service_phone = fields.Char(
        string="Phone Given",
        help="Number that the customer left, to be called back on.",
    )
    service_serial = fields.Char(
        string="Serial Number Given",
        help="What the customer said; the product is set when it is certain.",
    )

    @api.model
    def message_new(self, msg, custom_values=None):
        """However the e-mail got here: by fetching, or by the mail server."""
        channel = self.env.ref(
            "helpdesk_mgmt.helpdesk_ticket_channel_email", raise_if_not_found=False
        )
        values = {"channel_id": channel.id, **(custom_values or {})} if channel else {}
        return super().message_new(msg, custom_values=values or custom_values)

    def action_service_take(self):
        """Assign these to me; those that a colleague has stay with the colleague."""
        self.check_access("write")
        mine = self.filtered(lambda ticket: not ticket.user_id and not ticket.closed)
        mine.write({"user_id": self.env.uid})
        return True
