# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models


class SparePartReturn(models.Model):
    _inherit = "spare.part.return"

    claim_line_ids = fields.One2many(
        "spare.supplier.claim.line",
        "return_id",
        string="Supplier Claims",
        readonly=True,
        groups="spare_parts_reverse.group_spare_user",
    )
    spare_claim_id = fields.Many2one(
        "spare.supplier.claim",
        string="Supplier Claim",
        compute="_compute_spare_claim_id",
        groups="spare_parts_reverse.group_spare_user",
        help="The last one in which the part was.",
    )

    @api.depends("claim_line_ids.state")
    def _compute_spare_claim_id(self):
        for part in self:
            lines = part.claim_line_ids.filtered(lambda x: x.state != "cancelled")
            part.spare_claim_id = lines.sorted("id")[-1:].claim_id

    def action_open_spare_claim(self):
        """The claim in which the part is."""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "res_model": "spare.supplier.claim",
            "res_id": self.spare_claim_id.id,
            "view_mode": "form",
            "views": [(False, "form")],
        }
