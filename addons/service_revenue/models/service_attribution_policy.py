# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models

from .crm_lead_origin import ORIGINS


class ServiceAttributionPolicy(models.Model):
    """How a deal of an origin is shared by default (CP-11)."""

    _name = "service.attribution.policy"
    _description = "Sharing Policy"
    _order = "origin, company_id, date_from, id"

    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company",
        index="btree_not_null",
        ondelete="cascade",
        help="Empty: for all companies that have none of their own.",
    )
    origin = fields.Selection(ORIGINS, required=True, default="new")
    brought = fields.Float(
        string="Brought (%)",
        digits=(7, 4),
        required=True,
        aggregator=None,
        help="For the person who brought in the lead.",
    )
    assisted = fields.Float(
        string="Assisted (%)",
        digits=(7, 4),
        required=True,
        aggregator=None,
        help="Shared equally by those who assisted; of an assisted deal, the person "
        "who captured the lead is one of them.",
    )
    closed = fields.Float(
        string="Closed (%)",
        digits=(7, 4),
        required=True,
        aggregator=None,
        help="For the salesperson of the order. A part that nobody claims is added.",
    )
    date_from = fields.Date(string="From", help="First order date; empty: always.")
    date_to = fields.Date(string="To", help="Last order date; empty: for ever.")

    _whole = models.Constraint(
        "CHECK (brought >= 0 AND assisted >= 0 AND closed >= 0"
        " AND brought + assisted + closed = 100)",
        "The three parts must sum to exactly 100 percent.",
    )
    _dates_ordered = models.Constraint(
        "CHECK (date_from IS NULL OR date_to IS NULL OR date_from <= date_to)",
        "The policy ends before it begins: correct the dates.",
    )

    @api.depends("origin", "brought", "assisted", "closed")
    @api.depends_context("lang")
    def _compute_display_name(self):
        labels = dict(self._fields["origin"]._description_selection(self.env))
        for policy in self:
            parts = (policy.brought, policy.assisted, policy.closed)
            policy.display_name = (
                f"{labels.get(policy.origin, '')}"
                f" {' / '.join(f'{part:g}' for part in parts)}"
            )
