# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models


class RoutingDecision:
    """Which rule said to whom leads go: ``{lead id: (rule id, why)}``.

    It travels in the context to the hand-overs. A context that comes through RPC never
    holds an object of this class: it cannot be forged.
    """

    __slots__ = ("by_lead",)

    def __init__(self, by_lead):
        self.by_lead = by_lead


class ServiceLeadHandover(models.Model):
    """A hand-over names the rule that it follows, and why (SR-05)."""

    _inherit = "service.lead.handover"

    rule_id = fields.Many2one(
        "service.routing.rule",
        string="Routing Rule",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )
    reason = fields.Char(string="Why", readonly=True)

    @api.model_create_multi
    def create(self, vals_list):
        decision = self.env.context.get("service_routing")
        if isinstance(decision, RoutingDecision):
            vals_list = [
                dict(vals, rule_id=rule_id, reason=reason)
                for vals in vals_list
                for rule_id, reason in [
                    decision.by_lead.get(vals.get("lead_id"), (False, False))
                ]
            ]
        return super().create(vals_list)
