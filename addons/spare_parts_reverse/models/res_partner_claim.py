# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class ResPartner(models.Model):
    _inherit = "res.partner"

    spare_claim_count = fields.Integer(
        string="Supplier Claims",
        compute="_compute_spare_claim_count",
        groups="spare_parts_reverse.group_spare_user",
    )

    def _compute_spare_claim_count(self):
        counts = dict(
            self.env["spare.supplier.claim"]._read_group(
                [("partner_id", "in", self.ids), ("state", "!=", "cancelled")],
                ["partner_id"],
                ["__count"],
            )
        )
        for partner in self:
            partner.spare_claim_count = counts.get(partner, 0)

    def action_open_spare_claims(self):
        """Claims against this supplier."""
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "spare_parts_reverse.spare_supplier_claim_action"
        )
        return {
            **action,
            "domain": [("partner_id", "=", self.id)],
            "context": {},
        }
