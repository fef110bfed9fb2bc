# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class ServiceIncentiveReviewDecision(models.TransientModel):
    """Asks a manager why an amount under review is in order, or refused."""

    _name = "service.incentive.review.decision"
    _description = "Decision about an Incentive Review"

    review_ids = fields.Many2many("service.incentive.review", required=True)
    decision = fields.Selection(
        [("released", "In Order"), ("refused", "Refused")], required=True
    )
    note = fields.Char(string="Why", required=True)

    def action_decide(self):
        """Decide; rights are checked by the review."""
        for wizard in self:
            wizard.review_ids.decide(wizard.decision, wizard.note)
        return {"type": "ir.actions.act_window_close"}
