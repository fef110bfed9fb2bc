# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models

# Others may read contacts, and nothing of these.
_USER = "channel_partner.group_channel_user"


class ResPartner(models.Model):
    _inherit = "res.partner"

    channel_point_ids = fields.One2many(
        "channel.point",
        "channel_partner_id",
        string="Stores and Channels",
        groups=_USER,
    )
    store_member_ids = fields.One2many(
        "channel.member",
        "channel_partner_id",
        string="People in the Partner Portal",
        groups=_USER,
    )
    store_point_ids = fields.One2many(
        "channel.point",
        "partner_id",
        string="Is the Store",
        groups=_USER,
        help="The channel whose address this contact is.",
    )
