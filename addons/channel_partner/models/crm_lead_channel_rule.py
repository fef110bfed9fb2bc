# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, models

from odoo.addons.service_revenue.models.service_lead_handover_routing import (
    RoutingDecision,
)


class CrmLead(models.Model):
    """Leads that a rule, or triage, sends to the nearest store that can (SR-05)."""

    _inherit = "crm.lead"

    def _service_route_by_rules(self):
        """Those of a rule for the nearest store are offered there."""
        rules = {
            lead_id: rule for lead_id, (rule, _reason) in self._service_route().items()
        }
        routed = super()._service_route_by_rules()
        nearest = routed.filtered(lambda lead: rules[lead.id].is_nearest_store)
        if nearest:
            self.env["channel.route"]._open(nearest)
        return routed

    @api.model
    def _service_open_leads(self, rule):
        leads = super()._service_open_leads(rule)
        if leads and rule.is_nearest_store:
            self.env["channel.route"]._open(leads)
        return leads

    def dispatch_nearest(self, team_id=None, user_id=None, interest_id=None, note=None):
        """Classify and accept, and offer each to its nearest store that can (SR-05).

        :param int team_id: ``crm.team`` that looks after them; the one of the interest
            by default
        :param int user_id: salesperson (``res.users``)
        :param int interest_id: ``service.interest``, to classify leads in triage
        :param str note: kept on the hand-over
        """
        self._check_service_user()
        self._check_service_transition_allowed("dispatched")
        leads = self
        decision = RoutingDecision(
            {
                lead_id: (rule.id, reason)
                for lead_id, (rule, reason) in self._service_route().items()
                if rule.is_nearest_store
                and (rule.team_id.id or False) == (team_id or False)
                and (rule.user_id.id or False) == (user_id or False)
            }
        )
        leads = leads.with_context(service_routing=decision)
        if team_id or user_id:
            leads.dispatch(
                team_id=team_id, user_id=user_id, interest_id=interest_id, note=note
            )
        else:
            leads._dispatch_to_interest_teams(interest_id, note)
        self.env["channel.route"]._open(self)
        return True

    def _dispatch_to_interest_teams(self, interest_id, note):
        """Accept; the sales team of the interest looks after each."""
        vals = {"user_id": False, "service_store_id": False}
        interest = self.env["service.interest"]
        if interest_id:
            interest = interest.browse(int(interest_id)).exists()
            interest.check_access("read")
            self._check_service_write({"service_interest_id": interest.id})
            vals["service_interest_id"] = interest.id
        note = str(note).strip()[:500] if note else None
        for team, leads in self.grouped(
            lambda lead: (interest or lead.service_interest_id).team_id
        ).items():
            leads._service_hand_over(
                {**vals, "team_id": team.id} if team else vals, note
            )
