# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models

#: Read by employees only.
EMPLOYEE_FIELDS = frozenset(
    {
        *("channel_ownership_id", "channel_owner_name", "channel_protected_until"),
        *("channel_foreign_ownership_id", "channel_owner_warning"),
    }
)


class ChannelOwnedMixin(models.AbstractModel):
    """A document about a customer says whose he is, and until when (CP-24).

    Computed for all records that are read together, in one query for each company.
    """

    _name = "channel.owned.mixin"
    _description = "Document About an Owned Customer"

    channel_ownership_id = fields.Many2one(
        "channel.ownership",
        string="Ownership",
        compute="_compute_channel_ownership",
        compute_sudo=True,
    )
    channel_owner_name = fields.Char(
        string="Customer Of", compute="_compute_channel_ownership", compute_sudo=True
    )
    channel_protected_until = fields.Date(
        string="Protected Until",
        compute="_compute_channel_ownership",
        compute_sudo=True,
    )
    channel_foreign_ownership_id = fields.Many2one(
        "channel.ownership",
        string="Somebody Else's",
        compute="_compute_channel_foreign",
        compute_sudo=True,
    )
    channel_owner_warning = fields.Char(
        string="Somebody Else's Customer",
        compute="_compute_channel_foreign",
        compute_sudo=True,
    )

    def _has_field_access(self, field, operation):
        # Customers and other firms read these documents too, but not whose he is.
        allowed = super()._has_field_access(field, operation)
        if allowed and not self.env.su and self.env.user.share:
            return field.name not in EMPLOYEE_FIELDS
        return allowed

    def _get_owned_partner(self):
        """Customer of this document."""
        self.ensure_one()
        return self.partner_id

    @api.depends(lambda self: self._get_owned_depends())
    @api.depends_context("company")
    def _compute_channel_ownership(self):
        Ownership = self.env["channel.ownership"]
        for company, records in self._group_by_company():
            partners = {record: record._get_owned_partner() for record in records}
            owners = Ownership._owners(
                self.env["res.partner"].union(*partners.values()), company
            )
            for record, partner in partners.items():
                ownership = owners.get(partner.commercial_partner_id, Ownership)
                record.channel_ownership_id = ownership
                record.channel_owner_name = ownership.owner_name
                record.channel_protected_until = ownership.date_to

    @api.model
    def _get_owned_depends(self):
        return ("partner_id", "company_id")

    def _group_by_company(self):
        """Pairs of company and records; those of no company go by the user's."""
        company = self.env.company
        return self.grouped(lambda record: record.company_id or company).items()

    @api.depends("channel_ownership_id")
    @api.depends_context("uid", "lang", "company")
    def _compute_channel_foreign(self):
        user = self.env.user
        for record in self:
            ownership = record.channel_ownership_id
            if ownership and record._is_of_owner(ownership, user):
                ownership = ownership.browse()
            record.channel_foreign_ownership_id = ownership
            record.channel_owner_warning = (
                ownership._get_warning() if ownership else False
            )

    def _is_of_owner(self, ownership, user):
        """Whether this document is the owner's own, or the user works for him."""
        return ownership._is_owner_user(user)

    def action_channel_dispute(self):
        """Dialog: say whose customer it is (CP-23)."""
        self.ensure_one()
        self.check_access("read")
        return self.env["channel.dispute"]._action_raise(
            self._get_owned_partner(), self
        )
