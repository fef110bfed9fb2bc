# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import SQL


class BasePartnerMergeAutomaticWizard(models.TransientModel):
    _inherit = "base.partner.merge.automatic.wizard"

    def _merge(self, partner_ids, dst_partner=None, extra_checks=True):
        self._check_incentives_kept(partner_ids, dst_partner)
        return super()._merge(partner_ids, dst_partner, extra_checks)

    @api.model
    def _check_incentives_kept(self, partner_ids, dst_partner):
        """Who earned stays who earned: the ledger and the leads that somebody brought
        in keep his contact for ever, so it cannot disappear into another one (CP-07).
        """
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """
    SELECT id FROM res_partner partner
     WHERE id = ANY(%(partners)s)
       AND (EXISTS (SELECT FROM service_incentive_entry
                     WHERE beneficiary_id = partner.id)
            OR EXISTS (SELECT FROM crm_lead WHERE service_referrer_id = partner.id))
     ORDER BY id
                """,
                partners=list(partner_ids),
            )
        )
        earning = self.env["res.partner"].browse(row[0] for row in rows)
        if not earning:
            return
        target = dst_partner or self._get_ordered_partner(partner_ids)[-1]
        if len(earning) > 1:
            raise UserError(
                self.env._(
                    "%(partners)s have all earned incentives. The ledger is kept as it "
                    "was booked, so they cannot be merged. Settle what is open, then "
                    "archive the contact that is no longer needed.",
                    partners=", ".join(earning.mapped("display_name")),
                )
            )
        if earning != target:
            raise UserError(
                self.env._(
                    "“%(partner)s” has earned incentives, and the ledger is kept as it "
                    "was booked. Choose “%(partner)s” as the contact that remains, and "
                    "merge the others into it.",
                    partner=earning.display_name,
                )
            )

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
