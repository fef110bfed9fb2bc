# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models


class CrmLead(models.Model):
    """Where the customer of a lead lives, as he is matched today (AM-18)."""

    _inherit = "crm.lead"

    partner_community_id = fields.Many2one(
        "ambassador.community",
        string="Customer Lives In",
        compute="_compute_partner_community_id",
        groups="ambassador_program.group_ambassador_user",
    )

    @api.depends("partner_id", "company_id")
    @api.depends_context("company")
    def _compute_partner_community_id(self):
        members = self.env["ambassador.community.member"]
        for company, leads in self.grouped(
            lambda lead: lead.company_id or self.env.company
        ).items():
            found = members._get_by_partner(leads.partner_id._origin, company)
            for lead in leads:
                member = found.get(lead.partner_id._origin, members)
                lead.partner_community_id = member.community_id
