# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError


class ChannelMember(models.Model):
    """Somebody who works for a channel partner, and what he may see in the portal.

    An owner sees everything of the firm, money too. A clerk handles the leads and jobs
    of his stores. A technician sees the jobs that he is sent on (CP-08).
    """

    _name = "channel.member"
    _description = "Person of a Channel Partner"
    _order = "channel_partner_id, role, id"
    _rec_name = "partner_id"

    partner_id = fields.Many2one(
        "res.partner",
        string="Person",
        required=True,
        index=True,
        ondelete="cascade",
    )
    channel_partner_id = fields.Many2one(
        related="partner_id.commercial_partner_id",
        string="Channel Partner",
        store=True,
        index=True,
    )
    role = fields.Selection(
        [("owner", "Owner"), ("clerk", "Clerk"), ("technician", "Technician")],
        required=True,
        default="clerk",
    )
    point_ids = fields.Many2many(
        "channel.point",
        string="Stores",
        domain="[('channel_partner_id', '=', channel_partner_id)]",
        help="Empty: all stores of the firm.",
    )
    active = fields.Boolean(default=True)
    person_id = fields.Many2one(
        "fsm.person",
        string="Field Worker",
        ondelete="set null",
        index="btree_not_null",
        help="As whom a technician is put on work orders.",
    )

    _once = models.UniqueIndex(
        "(partner_id)", "This person has a role at a channel partner already."
    )

    @api.model_create_multi
    def create(self, vals_list):
        """The firm is that of the person, whatever a form of the firm sends along."""
        return super().create(
            [
                {name: vals[name] for name in vals if name != "channel_partner_id"}
                for vals in vals_list
            ]
        )

    def write(self, vals):
        if "channel_partner_id" in vals and not self.env.su:
            raise AccessError(
                self.env._(
                    "Whose person somebody is follows from his contact. Change the "
                    "company of the contact instead."
                )
            )
        return super().write(vals)

    @api.constrains("point_ids", "partner_id")
    def _check_points(self):
        for member in self:
            if member.point_ids.channel_partner_id - member.channel_partner_id:
                raise ValidationError(
                    self.env._(
                        "%(person)s can only work for stores of his own firm.",
                        person=member.partner_id.display_name,
                    )
                )
