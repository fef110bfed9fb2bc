# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, models
from odoo.tools import SQL


class BasePartnerMergeAutomaticWizard(models.TransientModel):
    _inherit = "base.partner.merge.automatic.wizard"

    @api.model
    def _update_foreign_keys(self, src_partners, dst_partner):
        """Who is merged lives where somebody has said, the one that stays first; else
        where the matcher finds him again."""
        members = self.env["ambassador.community.member"]
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                """
    DELETE FROM ambassador_community_member
     WHERE partner_id = ANY(%(ids)s)
       AND id NOT IN (
           SELECT DISTINCT ON (company_id) id
             FROM ambassador_community_member
            WHERE partner_id = ANY(%(ids)s) AND source = 'hand'
            ORDER BY company_id, (partner_id = %(dst)s) DESC, id)
                """,
                ids=(src_partners | dst_partner).ids,
                dst=dst_partner.id,
            )
        )
        members.invalidate_model()
        self.env["ambassador.community.touch"]._touch(dst_partner.ids)
        return super()._update_foreign_keys(src_partners, dst_partner)
