# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models


class CrmLead(models.Model):
    """Visits behind an opportunity, and news of the lead for its salesperson."""

    _name = "crm.lead"
    _inherit = ["crm.lead", "service.visit.mixin"]

    def _get_service_visits(self):
        # Whoever may read the opportunity may know how the visits for it go.
        return self._service_visits_by(
            [
                "|",
                ("opportunity_id", "in", self.ids),
                ("sale_id.opportunity_id", "in", self.ids),
            ],
            lambda order: {
                order.opportunity_id.id,
                order.sale_id.opportunity_id.id,
            }
            - {False},
        )

    def _service_stage_reached(self, stage):
        result = super()._service_stage_reached(stage)
        leads = self.filtered("service_captured_at")
        self.env["service.status.message"]._touch(f"lead_{stage}", leads.ids)
        return result
