# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models
from odoo.exceptions import UserError


class ChannelReviewDecide(models.TransientModel):
    """Dialog: another tier than the proposed one, with a reason."""

    _name = "channel.review.decide"
    _description = "Decide Reviews"

    review_ids = fields.Many2many("channel.review", readonly=True)
    decision = fields.Selection(
        [("stay", "Leave the tier as it is"), ("grade", "Give this tier")],
        required=True,
        default="stay",
    )
    grade_id = fields.Many2one(
        "res.partner.grade",
        string="Tier",
        domain="[('channel_level', '>', 0),"
        " ('company_id', 'in', allowed_company_ids + [False])]",
    )
    reason = fields.Char(required=True)

    def action_confirm(self):
        """Decide the reviews of the dialog (managers of channels)."""
        self.ensure_one()
        reviews = self.review_ids
        reviews._check_decider()
        if self.decision == "grade":
            if not self.grade_id:
                raise UserError(self.env._("Choose the tier to give."))
            self.grade_id.check_access("read")
            foreign = reviews.filtered(
                lambda review: (
                    self.grade_id.company_id
                    and self.grade_id.company_id != review.company_id
                )
            )
            if foreign:
                raise UserError(
                    self.env._(
                        "“%(tier)s” is a tier of another company. Choose one of "
                        "%(company)s.",
                        tier=self.grade_id.name,
                        company=foreign[0].company_id.name,
                    )
                )
            reviews._decide(grade=self.grade_id, reason=self.reason)
        else:
            for grade, group in reviews.grouped("grade_id").items():
                group._decide(grade=grade, reason=self.reason)
        return True
