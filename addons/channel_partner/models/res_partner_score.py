# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models


class ResPartner(models.Model):
    """Score and place of a firm, from its last review in the company (CP-22)."""

    _inherit = "res.partner"

    channel_review_ids = fields.One2many(
        "channel.review",
        "channel_partner_id",
        string="Reviews",
        readonly=True,
        groups="channel_partner.group_channel_user",
    )
    channel_score = fields.Float(
        compute="_compute_channel_score",
        digits=(16, 1),
        groups="base.group_user",
        help="0 to 100, of the last review in this company; 0 without one.",
    )
    channel_rank = fields.Integer(
        compute="_compute_channel_score",
        groups="base.group_user",
        help="Place among the channel partners of this company; 0 without one.",
    )
    channel_review_id = fields.Many2one(
        "channel.review",
        string="Last Review",
        compute="_compute_channel_score",
        groups="channel_partner.group_channel_user",
    )
    channel_missing_text = fields.Text(
        compute="_compute_channel_missing_text",
        string="What Is Missing",
        groups="channel_partner.group_channel_user",
    )

    @api.depends(
        "channel_review_ids.score",
        "channel_review_ids.rank",
        "channel_review_ids.is_latest",
    )
    @api.depends_context("company")
    def _compute_channel_score(self):
        # sudo: score and place are no secret among employees; reviews are.
        reviews = (
            self.env["channel.review"]
            .sudo()
            .search(
                [
                    ("channel_partner_id", "in", self.ids),
                    ("company_id", "=", self.env.company.id),
                    ("is_latest", "=", True),
                ]
            )
        )
        latest = {review.channel_partner_id.id: review for review in reviews}
        none = self.env["channel.review"]
        for partner in self:
            review = latest.get(partner._origin.id or partner.id, none)
            partner.channel_score = review.score
            partner.channel_rank = review.rank
            partner.channel_review_id = review.sudo(False)

    @api.depends("channel_review_id")
    @api.depends_context("company", "lang")
    def _compute_channel_missing_text(self):
        for partner in self:
            # sudo: as the score, shown to employees.
            partner.channel_missing_text = partner.channel_review_id.sudo().missing_text
