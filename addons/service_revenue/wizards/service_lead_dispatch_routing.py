# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models


class ServiceLeadDispatch(models.TransientModel):
    """The dialog proposes whom the routing rules say, and why (SR-05)."""

    _inherit = "service.lead.dispatch"

    routing_reason = fields.Char(
        string="Suggested", compute="_compute_routing_reason", compute_sudo=True
    )

    @api.model
    def default_get(self, fields):
        vals = super().default_get(fields)
        leads = self.env["crm.lead"].browse(self.env.context.get("default_lead_ids"))
        if vals.get("mode", "dispatch") == "dispatch" and leads:
            leads.check_access("read")
            rule, _reason = self._common_suggestion(leads)
            if rule:
                # sudo: only to whom the rule sends the leads, which the user may read.
                target = rule.sudo()
                for name in ("team_id", "user_id", "store_id"):
                    if name in fields and not vals.get(name):
                        vals[name] = target[name].id
        return vals

    @api.depends("lead_ids")
    def _compute_routing_reason(self):
        for wizard in self:
            wizard.routing_reason = wizard._common_suggestion(wizard.lead_ids)[1]

    @api.model
    def _common_suggestion(self, leads):
        """(rule, why) if one rule holds for all of them, else (none, False)."""
        leads = leads._origin or leads
        found = leads._service_route()
        rules = {rule for rule, _reason in found.values()}
        if len(found) != len(leads) or len(rules) != 1:
            return self.env["service.routing.rule"], False
        return found[leads[:1].id]
