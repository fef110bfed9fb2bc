# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models

CRITERIA = [
    ("protection", "Protection holds"),
    ("sold", "First to sell"),
    ("visit", "First with a proven visit"),
    ("lead", "First with a lead"),
]


class ChannelDisputeRule(models.Model):
    """Who is right when several claim a customer: the first rule in order (CP-23)."""

    _name = "channel.dispute.rule"
    _description = "Dispute Rule"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    sequence = fields.Integer(default=10)
    company_id = fields.Many2one(
        "res.company",
        index="btree_not_null",
        ondelete="cascade",
        help="Empty: for all companies.",
    )
    criterion = fields.Selection(CRITERIA, required=True, default="sold")
    winner_percent = fields.Float(
        string="Winner's Part (%)",
        digits=(7, 4),
        required=True,
        default=80,
        aggregator=None,
        help="Of the deal in dispute; the others who claim it divide the rest.",
    )

    _part_in_range = models.Constraint(
        "CHECK (winner_percent > 0 AND winner_percent <= 100)",
        "The winner's part is more than 0 and at most 100 percent.",
    )
