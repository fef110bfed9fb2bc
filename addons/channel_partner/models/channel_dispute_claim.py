# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models

from .channel_ownership import KINDS


class ChannelDisputeClaim(models.Model):
    """One who says that the customer is his, and what he gets of the deal (CP-23)."""

    _name = "channel.dispute.claim"
    _description = "Claim to a Customer"
    _inherit = ["service.measured.mixin"]
    _order = "id"

    dispute_id = fields.Many2one(
        "channel.dispute",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, ondelete="restrict"
    )
    kind = fields.Selection(KINDS, string="Side", required=True, readonly=True)
    point_id = fields.Many2one(
        "channel.point", string="Store", readonly=True, ondelete="restrict"
    )
    channel_partner_id = fields.Many2one(
        "res.partner",
        readonly=True,
        ondelete="restrict",
        index="btree_not_null",
    )
    team_id = fields.Many2one("crm.team", readonly=True, ondelete="restrict")
    user_id = fields.Many2one(
        "res.users", string="Salesperson", readonly=True, ondelete="restrict"
    )
    name = fields.Char(string="Who", compute="_compute_name", compute_sudo=True)
    evidence_ids = fields.One2many("channel.dispute.evidence", "claim_id")
    proposed = fields.Float(
        string="Proposed (%)", digits=(7, 4), readonly=True, aggregator=None
    )
    percent = fields.Float(
        string="Decided (%)", digits=(7, 4), readonly=True, aggregator=None
    )

    _once = models.UniqueIndex(
        "(dispute_id, kind, COALESCE(channel_partner_id, 0), COALESCE(team_id, 0),"
        " COALESCE(user_id, 0))",
        "This claim is on record already.",
    )
    _shares_in_range = models.Constraint(
        "CHECK (COALESCE(proposed, 0) BETWEEN 0 AND 100"
        " AND COALESCE(percent, 0) BETWEEN 0 AND 100)",
        "A share lies between 0 and 100 percent.",
    )

    @api.model
    def _get_measured_fields(self):
        return super()._get_measured_fields() | {
            name
            for name, field in self._fields.items()
            if field.store and name not in models.MAGIC_COLUMNS
        }

    @api.depends("kind", "point_id", "channel_partner_id", "team_id", "user_id")
    @api.depends_context("lang")
    def _compute_name(self):
        for claim in self:
            if claim.kind == "store":
                claim.name = claim.point_id.name or claim.channel_partner_id.name
            elif claim.kind == "sales":
                claim.name = claim.user_id.name or claim.team_id.name
            else:
                claim.name = claim.team_id.name or self.env._("Service")

    @api.depends("name")
    def _compute_display_name(self):
        for claim in self:
            claim.display_name = claim.name

    def _is_of_user(self, user):
        """Whether this claim is the user's own, his team's or his firm's."""
        self.ensure_one()
        if self.kind == "store":
            return user.commercial_partner_id == self.channel_partner_id
        if self.user_id:
            return user == self.user_id
        return user == self.team_id.user_id or user in self.team_id.member_ids

    def _has_owner(self, owner):
        """Whether these values name who claims here."""
        self.ensure_one()
        if self.kind != owner["kind"]:
            return False
        if self.kind == "store":
            return self.channel_partner_id.id == owner["channel_partner_id"]
        if self.kind == "sales":
            if self.user_id or owner.get("user_id"):
                return self.user_id.id == owner.get("user_id")
            return self.team_id.id == owner.get("team_id")
        return True

    def _get_beneficiary(self):
        """Person or firm that gets the share of this claim."""
        self.ensure_one()
        return (
            self.channel_partner_id
            or self.user_id.partner_id
            or self.team_id.user_id.partner_id
            or self.company_id.partner_id
        )
