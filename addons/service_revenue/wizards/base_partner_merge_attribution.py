# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, models


class BasePartnerMergeAutomaticWizard(models.TransientModel):
    _inherit = "base.partner.merge.automatic.wizard"

    @api.model
    def _update_foreign_keys(self, src_partners, dst_partner):
        """Locked shares follow: it is the same person under another number."""
        self.env.flush_all()
        with self.env["service.attribution"]._permitted():
            return super()._update_foreign_keys(src_partners, dst_partner)
