# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.tools import SQL


class HelpdeskTicketType(models.Model):
    _name = "helpdesk.ticket.type"
    _inherit = ["helpdesk.ticket.type", "service.profile.event.mixin"]

    is_complaint = fields.Boolean(
        help="Tickets of this type count as complaints in the customer profile (SR-03)."
    )

    _profile_columns = frozenset(["is_complaint"])

    @api.model
    def _profile_partner_query(self, ids):
        return SQL(
            """SELECT DISTINCT commercial_partner_id FROM helpdesk_ticket
                WHERE type_id = ANY(%s)""",
            ids,
        )
