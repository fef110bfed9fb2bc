# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models

USER = "service_revenue.group_service_user"


class ResPartner(models.Model):
    """Tags and life-cycle stage of customers and prospects (SR-04)."""

    _inherit = "res.partner"

    service_lifecycle_id = fields.Many2one(
        "service.lifecycle.stage",
        string="Chosen Stage",
        company_dependent=True,
        groups=USER,
        help="Chosen by hand; goes before the stage that the rules say. Leave empty to "
        "let the rules decide.",
    )
    service_stage_id = fields.Many2one(
        "service.lifecycle.stage",
        string="Life-cycle Stage",
        compute="_compute_service_stage_id",
        groups=USER,
    )
    service_tag_assignment_ids = fields.One2many(
        "service.tag.assignment", "partner_id", readonly=True, groups=USER
    )

    service_repurchase_ids = fields.One2many(
        "service.repurchase", "partner_id", readonly=True, groups=USER
    )

    def _compute_service_stage_id(self):
        """The chosen stage, else the one of the profile in the current company."""
        profiles = self.env["service.customer.profile"].search_fetch(
            [
                ("partner_id", "in", self.commercial_partner_id.ids),
                ("company_id", "=", self.env.company.id),
            ],
            ["partner_id", "lifecycle_id"],
        )
        stages = {profile.partner_id.id: profile.lifecycle_id for profile in profiles}
        for partner in self:
            customer = partner.commercial_partner_id
            partner.service_stage_id = customer.service_lifecycle_id or stages.get(
                customer.id
            )

    def write(self, vals):
        if "service_lifecycle_id" in vals:
            self.env["service.customer.profile"]._touch(self)
        return super().write(vals)
