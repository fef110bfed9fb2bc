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
