# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, models


class ServiceIncentiveEntry(models.Model):
    _inherit = "service.incentive.entry"

    @api.model
    def _resync_direct(self, model, origin_ids):
        result = super()._resync_direct(model, origin_ids)
        if model == "channel.commission":
            self.env[model].browse(origin_ids)._resync()
        return result

    def _get_earning_label(self):
        """A commission is earned or taken back; it is no charge."""
        if self.origin_model != "channel.commission" or self._is_not_earned():
            return super()._get_earning_label()
        if self.amount < 0:
            return self.env._("Taken back")
        if self.state == "payable":
            return self.env._("Earned")
        return super()._get_earning_label()
