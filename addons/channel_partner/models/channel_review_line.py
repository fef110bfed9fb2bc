# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models

from .channel_score_metric import FIGURES


class ChannelReviewLine(models.Model):
    """One figure of a review as it was measured, with what was asked (CP-22)."""

    _name = "channel.review.line"
    _description = "Figure of a Review"
    _inherit = ["service.measured.mixin"]
    _order = "review_id, sequence, id"
    _rec_name = "figure"

    review_id = fields.Many2one(
        "channel.review", required=True, readonly=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="review_id.company_id", store=True, precompute=True
    )
    sequence = fields.Integer(readonly=True)
    figure = fields.Selection(FIGURES, required=True, readonly=True)
    side = fields.Selection(
        [("sales", "Sales"), ("service", "Service")], required=True, readonly=True
    )
    value = fields.Float(readonly=True, digits=(16, 2), aggregator="avg")
    cases = fields.Integer(readonly=True)
    floor = fields.Float(string="No Points At", readonly=True, digits=(16, 2))
    target = fields.Float(string="Full Points At", readonly=True, digits=(16, 2))
    weight = fields.Integer(readonly=True)
    minimum_cases = fields.Integer(string="Cases at Least", readonly=True)
    is_counted = fields.Boolean(
        string="Counts", readonly=True, help="There were enough cases."
    )
    points = fields.Float(readonly=True, digits=(16, 1), aggregator="avg")

    @api.model
    def _get_measured_fields(self):
        return super()._get_measured_fields() | {
            name
            for name, field in self._fields.items()
            if field.store and name not in models.MAGIC_COLUMNS
        }
