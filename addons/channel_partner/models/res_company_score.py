# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class ResCompany(models.Model):
    """How often partners are reviewed, and what follows (CP-01, CP-22, CP-05)."""

    _inherit = "res.company"

    channel_review_months = fields.Selection(
        [
            ("1", "Every month"),
            ("3", "Every quarter"),
            ("6", "Every half-year"),
            ("12", "Every year"),
        ],
        string="Review of Partners",
        required=True,
        default="3",
    )
    channel_review_wait_days = fields.Integer(
        string="Days Until the Review",
        default=7,
        help="After the end of the period, so that call-backs and proofs are in.",
    )
    channel_review_automatic = fields.Boolean(
        string="Change Tiers Without Asking",
        help="Reviews are decided as proposed. Otherwise a manager decides each.",
    )
    channel_review_share = fields.Integer(
        string="Measured at Least (%)",
        default=40,
        help="So much of the weights has to be measured; with less there is no score "
        "and the tier stays.",
    )
    channel_demote_after = fields.Integer(
        string="Demote After",
        default=2,
        help="Reviews in a row that miss the criteria of the tier. Before that the "
        "partner is on probation. Zero: never.",
    )
    channel_repeat_days = fields.Integer(
        string="Days of a Repeat Repair",
        default=30,
        help="A repair of the same unit within these days is a repeat.",
    )
    channel_coverage_km = fields.Float(
        string="Near (km)",
        default=50.0,
        help="A place is covered by stores within this distance.",
    )
    _channel_review_limits = models.Constraint(
        "CHECK (channel_review_wait_days >= 0 AND channel_demote_after >= 0"
        " AND channel_repeat_days >= 0 AND channel_coverage_km > 0"
        " AND channel_review_share BETWEEN 0 AND 100)",
        "Days and reviews cannot be negative, shares lie between 0 and 100, and the "
        "distance that counts as near is more than zero.",
    )


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    channel_review_months = fields.Selection(
        related="company_id.channel_review_months", readonly=False
    )
    channel_review_wait_days = fields.Integer(
        related="company_id.channel_review_wait_days", readonly=False
    )
    channel_review_automatic = fields.Boolean(
        related="company_id.channel_review_automatic", readonly=False
    )
    channel_review_share = fields.Integer(
        related="company_id.channel_review_share", readonly=False
    )
    channel_demote_after = fields.Integer(
        related="company_id.channel_demote_after", readonly=False
    )
    channel_repeat_days = fields.Integer(
        related="company_id.channel_repeat_days", readonly=False
    )
    channel_coverage_km = fields.Float(
        related="company_id.channel_coverage_km", readonly=False
    )
