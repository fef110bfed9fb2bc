# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models


class CrmLead(models.Model):
    """Sales of a lead earn for the store that has it (CP-06)."""

    _inherit = "crm.lead"

    def _on_channel_accepted(self):
        result = super()._on_channel_accepted()
        self._sync_commissions()
        return result

    def _on_channel_released(self):
        result = super()._on_channel_released()
        self._sync_commissions()
        return result

    def _sync_commissions(self):
        # sudo: commissions follow the lead, whoever gives it away.
        self.env["channel.commission"].sudo()._sync_sales_of(self.sudo().order_ids)
