# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class ResCompany(models.Model):
    """What goes straight to the local provider (CP-10)."""

    _inherit = "res.company"

    channel_auto_order = fields.Boolean(
        string="Route New Work Orders",
        help="New work orders on which nobody is sent are offered to the nearest "
        "store that can do them.",
    )
    channel_auto_lead = fields.Boolean(
        string="Route Accepted Leads",
        help="Leads of technicians are offered to the nearest store that can sell them "
        "as soon as triage has accepted them without naming anybody.",
    )
    channel_auto_ticket_ids = fields.Many2many(
        "helpdesk.ticket.channel",
        string="Route New Tickets",
        help="New tickets that come in this way are offered to the nearest store.",
    )
    channel_local_first = fields.Boolean(
        string="Provider of the Territory First",
        default=True,
        help="Where the territory of a place names a worker of a store, this store is "
        "asked first if it can do the work and has room.",
    )
