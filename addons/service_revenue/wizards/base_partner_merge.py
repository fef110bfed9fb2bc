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

    def _update_values(self, src_partners, dst_partner):
        """Odoo writes every field of the others onto the one that remains, measured
        ones too; they are measured anew right afterwards (SR-07)."""
        return super()._update_values(src_partners, dst_partner._with_measured_engine())

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
        self._merge_service_tags(src_partners, dst_partner)
        return super()._update_foreign_keys(src_partners, dst_partner)

    @api.model
    def _merge_service_tags(self, src_partners, dst_partner):
        """Tags put by hand go over and stay; what rules put is judged anew (SR-04).

        Of several open repurchase tasks the one of the remaining contact, else the
        oldest, goes on (SR-51).
        """
        ids = {"src": src_partners.ids, "dst": dst_partner.id}
        for query in (
            SQL(
                """UPDATE service_tag_assignment target SET state = 'hand'
                     FROM res_partner_res_partner_category_rel rel
                    WHERE target.partner_id = %(dst)s
                      AND rel.partner_id = ANY(%(src)s)
                      AND rel.category_id = target.category_id
                      AND NOT EXISTS (
                            SELECT FROM service_tag_assignment put
                             WHERE put.partner_id = rel.partner_id
                               AND put.category_id = rel.category_id
                               AND put.state = 'set')""",
                **ids,
            ),
            SQL(
                """DELETE FROM res_partner_res_partner_category_rel rel
                    USING service_tag_assignment put
                    WHERE rel.partner_id = ANY(%(src)s)
                      AND put.partner_id = rel.partner_id
                      AND put.category_id = rel.category_id AND put.state = 'set'""",
                **ids,
            ),
            SQL(
                "DELETE FROM service_tag_assignment WHERE partner_id = ANY(%(src)s)",
                **ids,
            ),
            SQL(
                """UPDATE service_repurchase task SET state = 'done'
                     FROM (
                        SELECT id, ROW_NUMBER() OVER (
                                PARTITION BY company_id
                                ORDER BY (partner_id = %(dst)s) DESC, id
                               ) AS position
                          FROM service_repurchase
                         WHERE state = 'open'
                           AND (partner_id = %(dst)s OR partner_id = ANY(%(src)s))
                     ) AS ranked
                    WHERE ranked.id = task.id AND ranked.position > 1""",
                **ids,
            ),
        ):
            self.env.cr.execute(query)
        self.env.invalidate_all(flush=False)
