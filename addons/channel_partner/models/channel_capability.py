# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import ValidationError


class ChannelCapability(models.Model):
    """What a store can do: sales and service apart, with a score (CP-04).

    A line says how good the store is at a product category (or all products) on one
    side, or that it has a skill. Lines below the minimum score, or no longer valid, do
    not count when work is given out.
    """

    _name = "channel.capability"
    _description = "Channel Capability"
    _inherit = "service.measured.mixin"
    _order = "point_id, side, id"

    point_id = fields.Many2one(
        "channel.point",
        string="Store or Channel",
        required=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(related="point_id.company_id", store=True)
    side = fields.Selection(
        [("sales", "Sales"), ("service", "Service")], required=True, default="service"
    )
    categ_id = fields.Many2one(
        "product.category",
        string="Products",
        ondelete="restrict",
        help="Products of this category and of those below it. Empty, and without a "
        "skill: all products.",
    )
    skill_id = fields.Many2one(
        "channel.skill", ondelete="restrict", domain="[('side', '=', side)]"
    )
    score = fields.Integer(default=80, required=True, help="0 to 100.")
    valid_until = fields.Date(
        help="Last day of a certificate. Afterwards it does not count any more."
    )
    is_capable = fields.Boolean(
        string="Counts",
        compute="_compute_is_capable",
        store=True,
        help="The score reaches the minimum and the certificate is valid.",
    )
    note = fields.Char()

    _score_range = models.Constraint(
        "CHECK (score BETWEEN 0 AND 100)", "A score lies between 0 and 100."
    )
    _category_or_skill = models.Constraint(
        "CHECK (categ_id IS NULL OR skill_id IS NULL)",
        "A line is about products or about a skill: use two lines.",
    )
    _once = models.UniqueIndex(
        "(point_id, side, COALESCE(categ_id, 0), COALESCE(skill_id, 0))",
        "This store has a line for this already: change its score.",
    )

    @api.model
    def _get_measured_fields(self):
        return super()._get_measured_fields() | {"company_id", "is_capable"}

    @api.depends(
        "score",
        "valid_until",
        "skill_id.minimum_score",
        "company_id.channel_minimum_score",
    )
    def _compute_is_capable(self):
        today = fields.Date.context_today(self)
        for line in self:
            minimum = (
                line.skill_id.minimum_score
                if line.skill_id
                else line.company_id.channel_minimum_score
            )
            valid = not line.valid_until or line.valid_until >= today
            line.is_capable = valid and line.score >= minimum

    @api.constrains("side", "skill_id")
    def _check_side(self):
        for line in self:
            if line.skill_id and line.skill_id.side != line.side:
                raise ValidationError(
                    self.env._(
                        "“%(skill)s” is a skill on the other side. Choose the side it "
                        "belongs to.",
                        skill=line.skill_id.name,
                    )
                )
