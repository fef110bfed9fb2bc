# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from .ambassador_community_member import SOURCES

#: What says where somebody lives.
PLACE_FIELDS = {
    "active",
    "city",
    "company_id",
    "partner_latitude",
    "partner_longitude",
    "street",
    "street2",
}
USERS = "ambassador_program.group_ambassador_user"


class ResPartner(models.Model):
    """Where a contact lives, as the current company has it (AM-18).

    The truth is in ``ambassador.community.member``. Writing costs one INSERT in a
    transaction; the matcher answers soon after.
    """

    _inherit = "res.partner"

    community_member_ids = fields.One2many(
        "ambassador.community.member", "partner_id", groups=USERS, copy=False
    )
    community_id = fields.Many2one(
        "ambassador.community",
        compute="_compute_community",
        inverse="_inverse_community_id",
        search="_search_community_id",
        groups=USERS,
        copy=False,
        help="Found by address or position; what is chosen by hand stays.",
    )
    community_source = fields.Selection(
        SOURCES,
        string="Community Matched By",
        compute="_compute_community",
        groups=USERS,
    )

    def _get_community_company(self):
        return self.company_id or self.env.company

    @api.depends("company_id")
    @api.depends_context("company")
    def _compute_community(self):
        members = self.env["ambassador.community.member"]
        own = self.filtered(lambda p: p.company_id and p.company_id != self.env.company)
        found = members._get_by_partner((self - own)._origin, self.env.company)
        for company, partners in own.grouped("company_id").items():
            found |= members._get_by_partner(partners._origin, company)
        for partner in self:
            member = found.get(partner._origin, members)
            partner.community_id = member.community_id
            partner.community_source = member.source

    def _inverse_community_id(self):
        members = self.env["ambassador.community.member"]
        members.check_access("write")
        for (company, community), partners in self.grouped(
            lambda p: (p._get_community_company(), p.community_id)
        ).items():
            if community.company_id not in (company, community.company_id.browse()):
                raise UserError(
                    self.env._(
                        "“%(community)s” is a community of %(other)s. Choose one of "
                        "%(company)s, or switch to the other company.",
                        community=community.name,
                        other=community.company_id.name,
                        company=company.name,
                    )
                )
            members._decide(partners, company, community)

    @api.model
    def _search_community_id(self, operator, value):
        if operator.startswith("not ") or operator in ("!=", "<>"):
            return NotImplemented
        own = Domain("company_id", "in", self.env.companies.ids)
        known = own & Domain("community_id", "!=", False)
        if operator == "in" and False in value:
            without = ~Domain("community_member_ids", "any", known)
            rest = [number for number in value if number]
            return without | Domain(
                "community_member_ids",
                "any",
                own & Domain("community_id", "in", rest),
            )
        return Domain(
            "community_member_ids",
            "any",
            known & Domain("community_id", operator, value),
        )

    def action_match_community(self):
        """Look again where these contacts live, past what was decided (AM-18)."""
        members = self.env["ambassador.community.member"]
        members.check_access("write")
        self.check_access("write")
        found = members.search(
            [
                ("partner_id", "in", self.ids),
                ("company_id", "in", self.env.companies.ids),
            ]
        )
        if found:
            found.action_match_again()
        else:
            self.env["ambassador.community.touch"]._touch(self.ids)
            # sudo: the engine writes rows for everybody.
            members.sudo()._match_now(self.ids)

    # ------------------------------------------------------------------
    # Events
    # ------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        partners = super().create(vals_list)
        self.env["ambassador.community.touch"]._touch(partners.ids)
        return partners

    def _write_multi(self, vals_list):
        # Here, and not in write(): addresses of contacts follow their company's.
        if any(not PLACE_FIELDS.isdisjoint(vals) for vals in vals_list):
            self.env["ambassador.community.touch"]._touch(self.ids)
        return super()._write_multi(vals_list)
