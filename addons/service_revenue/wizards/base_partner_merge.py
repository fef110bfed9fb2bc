# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, models
from odoo.tools import SQL


class BasePartnerMergeAutomaticWizard(models.TransientModel):
    _inherit = "base.partner.merge.automatic.wizard"

    @api.model
    def _update_foreign_keys(self, src_partners, dst_partner):
        """The profiles of the merged partners go; the one that remains is refreshed.

        Merging moves every foreign key with SQL. A profile moved that way would hit the
        unique index of (customer, company), so the rows are removed first; the refresh
        at the end writes the row anew and links the documents to it.
        """
        profiles = self.env["service.customer.profile"]
        partners = src_partners | dst_partner
        profiles._touch(partners | partners.commercial_partner_id)
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                "DELETE FROM service_customer_profile WHERE partner_id = ANY(%s)",
                src_partners.ids,
            )
        )
        return super()._update_foreign_keys(src_partners, dst_partner)
