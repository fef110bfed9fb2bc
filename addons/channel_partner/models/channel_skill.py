# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class ChannelSkill(models.Model):
    """Something a store has to be able to do beyond knowing the product (CP-04)."""

    _name = "channel.skill"
    _description = "Channel Skill"
    _order = "sequence, name, id"

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    sequence = fields.Integer(default=10)
    side = fields.Selection(
        [("sales", "Sales"), ("service", "Service")],
        required=True,
        default="service",
    )
    minimum_score = fields.Integer(
        default=60,
        help="From this score on, of 100, a store counts as capable.",
    )
    order_type_ids = fields.Many2many(
        "fsm.order.type",
        string="Needed For",
        help="Kinds of work that only go to stores with this skill.",
    )
    categ_ids = fields.Many2many(
        "product.category",
        string="For Products Of",
        help="Empty: whatever the product. Else the skill is needed for products of "
        "these categories and of those below them only.",
    )

    _score_range = models.Constraint(
        "CHECK (minimum_score BETWEEN 0 AND 100)",
        "The minimum score lies between 0 and 100.",
    )
