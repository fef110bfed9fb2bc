# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, models


class BasePartnerMergeAutomaticWizard(models.TransientModel):
    _inherit = "base.partner.merge.automatic.wizard"

    @api.model
    def _update_foreign_keys(self, src_partners, dst_partner):
        """Of two owners on one day who was first keeps the customer; of two open
        disputes the older goes on."""
        partners = src_partners | dst_partner
        # sudo: whoever may merge contacts need not read whose they are.
        self.env["channel.ownership"].sudo()._merge_customers(partners)
        self.env["channel.dispute"].sudo()._merge_customers(partners)
        self.env.flush_all()
        return super()._update_foreign_keys(src_partners, dst_partner)
