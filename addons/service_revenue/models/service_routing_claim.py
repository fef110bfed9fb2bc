# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class ServiceRoutingClaim(models.Model):
    """A rule has opened a lead for a customer in a period: once, in the database."""

    _name = "service.routing.claim"
    _description = "Lead Opened by a Routing Rule"
    _order = "id desc"
    _rec_name = "partner_id"

    rule_id = fields.Many2one(
        "service.routing.rule", required=True, index=True, ondelete="cascade"
    )
    partner_id = fields.Many2one(
        "res.partner", string="Customer", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        "res.company", required=True, index=True, ondelete="cascade"
    )
    period = fields.Integer(required=True, help="Days since 1970 over the period.")
    lead_id = fields.Many2one("crm.lead", index="btree_not_null", ondelete="set null")

    # A constraint and not a unique index: that is what merging contacts looks at.
    _rule_partner_period_uniq = models.Constraint(
        "UNIQUE (rule_id, partner_id, period)",
        "A routing rule opens one lead for a customer in a period.",
    )
