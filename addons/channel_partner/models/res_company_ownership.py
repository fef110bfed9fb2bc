# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class ResCompany(models.Model):
    """Whose customer it is: what holds where no rule says otherwise (CP-24)."""

    _inherit = "res.company"

    channel_protection_days = fields.Integer(
        string="Customers Are Protected (Days)",
        default=180,
        help="From the first sale or won lead on. Zero: customers stay free.",
    )
    channel_owner_split = fields.Float(
        string="Owner's Part (%)",
        digits=(7, 4),
        default=20.0,
        help="What the owner has of a deal that somebody else closes meanwhile.",
    )
    channel_claim_sales = fields.Boolean(
        string="Own Sales Claim Customers",
        help="A sale of an own salesperson makes a free customer his.",
    )
    channel_claim_service = fields.Boolean(
        string="Service Claims Customers",
        help="A won lead that service brought in makes a free customer its own.",
    )
    channel_owner_block = fields.Boolean(
        string="Only the Owner Sells",
        help="Nobody else confirms an order of a protected customer, but a channel "
        "manager. Unticked: others are warned, and the owner has his part.",
    )
    channel_notice_days = fields.Integer(
        string="Announce the End (Days Before)",
        default=14,
        help="The owner is told so many days before a protection runs out.",
    )
    channel_dispute_days = fields.Integer(
        string="Days to Decide a Dispute",
        default=7,
        help="Then the proposal of the rules takes effect by itself.",
    )

    _channel_ownership_limits = models.Constraint(
        "CHECK (channel_protection_days >= 0 AND channel_notice_days >= 0"
        " AND channel_dispute_days > 0 AND channel_owner_split BETWEEN 0 AND 100)",
        "Days cannot be negative, a dispute needs at least a day, and a part lies "
        "between 0 and 100 percent.",
    )
