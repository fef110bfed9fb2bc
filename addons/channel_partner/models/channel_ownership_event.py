# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class ChannelOwnershipEvent(models.Model):
    """One step in the history of an ownership: what, who, when and why (CP-24)."""

    _name = "channel.ownership.event"
    _description = "Ownership Event"
    _inherit = ["service.append.only.mixin"]
    _order = "id desc"
    _rec_name = "kind"

    ownership_id = fields.Many2one(
        "channel.ownership",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, ondelete="restrict"
    )
    kind = fields.Selection(
        [
            ("claimed", "Claimed"),
            ("extended", "Extended"),
            ("until", "Last day changed"),
            ("split", "Part changed"),
            ("ended", "Ended"),
            ("voided", "Taken back"),
            ("merged", "Customers merged"),
        ],
        string="What",
        required=True,
        readonly=True,
    )
    date = fields.Datetime(required=True, readonly=True, default=fields.Datetime.now)
    user_id = fields.Many2one(
        "res.users",
        string="By",
        required=True,
        readonly=True,
        default=lambda self: self.env.user,
        ondelete="restrict",
    )
    old_date_to = fields.Date(string="Protected Until, Before", readonly=True)
    new_date_to = fields.Date(string="Protected Until", readonly=True)
    split = fields.Float(
        string="Owner's Part (%)", digits=(7, 4), readonly=True, aggregator=None
    )
    reason = fields.Char(required=True, readonly=True)
