# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

#: Longest pause that a store can take by itself, in days.
LONGEST_PAUSE = 92


class ChannelPoint(models.Model):
    """A store takes a break, and takes up work again, by itself (CP-08)."""

    _inherit = "channel.point"

    paused_by_id = fields.Many2one(
        "res.partner",
        string="Paused by the Store",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        help="Who of the store paused it in the portal. Empty: one of us did, and only "
        "we can set it to work again.",
    )

    def write(self, vals):
        result = super().write(vals)
        if "state" in vals and "paused_by_id" not in vals:
            # sudo: measured; whoever changes the state has decided it.
            paused = self.sudo().filtered("paused_by_id")
            paused.paused_by_id = False
        return result

    @api.model
    def _get_measured_fields(self):
        return super()._get_measured_fields() | {"paused_by_id"}

    def _check_portal_point(self):
        """(stores past access rules, contact of the caller), for owner and clerks."""
        member = self.env.user._get_channel_member()
        # sudo: only whether this person is a reader of each of these stores.
        points = self.sudo().exists()
        if (
            member.role not in ("owner", "clerk")
            or points != self
            or any(member.partner_id not in point.reader_ids for point in points)
        ):
            raise AccessError(self.env._("This is not a store of yours."))
        return points, member.partner_id

    def action_portal_pause(self, until=None):
        """Owner or clerk: no new offers for this store; what it has accepted stays.

        :param until: last day of the pause (YYYY-MM-DD); empty: until he resumes
        """
        points, partner = self._check_portal_point()
        today = fields.Date.context_today(self)
        try:
            day = fields.Date.to_date(until) if until else False
        except (AttributeError, TypeError, ValueError):
            day = None
        if day is None or (
            day and not today <= day <= fields.Date.add(today, days=LONGEST_PAUSE)
        ):
            raise UserError(
                self.env._(
                    "Choose a day from today on, at most %(days)s days away.",
                    days=LONGEST_PAUSE,
                )
            )
        if points.filtered(lambda point: point.state != "active"):
            raise UserError(self.env._("Only a store that is at work can pause."))
        points.write(
            {"state": "paused", "paused_until": day, "paused_by_id": partner.id}
        )
        return True

    def action_portal_resume(self):
        """Owner or clerk: take up work again after a pause of one's own."""
        points, _partner = self._check_portal_point()
        if points.filtered(lambda point: point.state != "paused"):
            raise UserError(self.env._("This store is not paused."))
        if points.filtered(lambda point: not point.paused_by_id):
            raise UserError(
                self.env._(
                    "This store was paused by us. Call the person who looks after you."
                )
            )
        points.write({"state": "active", "paused_until": False})
        return True
