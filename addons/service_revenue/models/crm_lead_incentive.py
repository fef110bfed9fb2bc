# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models


class CrmLead(models.Model):
    """What a lead has earned; a step back closes the gate again (SR-11, CP-07)."""

    _inherit = "crm.lead"

    def write(self, vals):
        result = super().write(vals)
        if vals.get("service_state", "accepted") != "accepted":
            self._incentive_stage_left()
        return result

    def _handle_won_lost(self, old_status_by_lead, new_status_by_lead):
        result = super()._handle_won_lost(old_status_by_lead, new_status_by_lead)
        self.filtered(
            lambda lead: (
                old_status_by_lead.get(lead.id, {}).get("is_won")
                and not new_status_by_lead.get(lead.id, {}).get("is_won")
            )
        )._incentive_stage_left()
        return result

    def _incentive_stage_left(self):
        leads = self.filtered("service_captured_at")
        if leads:
            self.env["service.incentive.entry"]._evaluate_for_leads(leads)
