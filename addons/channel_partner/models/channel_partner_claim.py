# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.tools import SQL


class ChannelPartnerClaim(models.Model):
    """One row for each firm and company: who takes of what its people share, first.

    What can be returned, and what a tier allows a firm, are shared by its people. Of
    two requests at the same time PostgreSQL lets one through; the other is run again by
    Odoo and then sees what the first has taken (CP-09, SP-16).
    """

    _name = "channel.partner.claim"
    _description = "Claim of a Channel Partner"
    _rec_name = "partner_id"

    partner_id = fields.Many2one(
        "res.partner", string="Channel Partner", required=True, ondelete="cascade"
    )
    company_id = fields.Many2one("res.company", required=True, ondelete="cascade")
    requests = fields.Integer(default=0)

    _once = models.UniqueIndex("(partner_id, company_id)")

    @api.model
    def _claim(self, firm, company):
        """Nobody else of this firm takes of what is shared until we are through."""
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                """
    INSERT INTO channel_partner_claim AS claim (partner_id, company_id, requests)
    VALUES (%s, %s, 1)
        ON CONFLICT (partner_id, company_id)
        DO UPDATE SET requests = claim.requests + 1
                """,
                firm.id,
                company.id,
            )
        )
        self.invalidate_model(["requests"])
