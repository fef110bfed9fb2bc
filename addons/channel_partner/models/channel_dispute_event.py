# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class ChannelDisputeEvent(models.Model):
    """One step of a dispute: what, who, when and why (CP-23)."""

    _name = "channel.dispute.event"
    _description = "Dispute Event"
    _inherit = ["service.append.only.mixin"]
    _order = "id desc"
    _rec_name = "kind"

    dispute_id = fields.Many2one(
        "channel.dispute", required=True, readonly=True, index=True, ondelete="restrict"
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, ondelete="restrict"
    )
    kind = fields.Selection(
        [
            ("raised", "Raised"),
            ("claimed", "Another claim"),
            ("gathered", "Evidence gathered"),
            ("proposed", "Proposed by a rule"),
            ("unclear", "No rule decides"),
            ("decided", "Decided"),
            ("change", "Change of shares"),
            ("withdrawn", "Withdrawn"),
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
    note = fields.Text(readonly=True)
