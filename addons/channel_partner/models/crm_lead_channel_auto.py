# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models

#: Leads that triage may accept in one go and that are offered in the request.
AT_ONCE = 50


class CrmLead(models.Model):
    """A captured lead goes to the nearest store once triage has accepted it (CP-10)."""

    _inherit = "crm.lead"

    _channel_due = models.Index("(id) WHERE channel_is_due")

    def _is_channel_auto(self):
        return bool(
            self.company_id.channel_auto_lead
            and self.service_captured_at
            and self.service_state == "accepted"
            and not self.service_store_id
            and not self.user_id
            and not self.channel_point_id
            and not self._channel_error()
        )

    def _service_hand_over(self, vals, note=None):
        res = super()._service_hand_over(vals, note)
        # Whoever has named a store or a salesperson has decided.
        if not (vals.get("service_store_id") or vals.get("user_id")):
            self._channel_auto_route(at_once=AT_ONCE)
        return res
