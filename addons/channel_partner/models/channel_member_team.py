# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command, Domain
from odoo.tools import SQL, email_normalize

from odoo.addons.service_revenue.tools.record_id import read_record_id

#: People that a firm can invite in a day: who wants more calls us.
INVITED_A_DAY = 20
NAME_SIZE = 100


class ChannelMember(models.Model):
    """An owner looks after the people of his firm in the portal (CP-08).

    Each ``store_…`` method finds out whether the caller is an owner, and acts on people
    of his own firm only.
    """

    _inherit = "channel.member"

    # ------------------------------------------------------------------
    # Who may
    # ------------------------------------------------------------------

    @api.model
    def _get_own_firm(self):
        """Firm of which the caller is an owner.

        :raises AccessError: when he is none
        """
        member = self.env.user._get_channel_member()
        if member.role != "owner":
            raise AccessError(self.env._("Only an owner looks after the people."))
        # sudo: the own firm; its people are changed past the rules of employees.
        return member.sudo().channel_partner_id

    def _check_own(self):
        """(this person past access rules, his firm) if the caller is its owner."""
        self.ensure_one()
        firm = self._get_own_firm()
        # sudo: compared with the firm of the caller at once.
        member = self.sudo().exists()
        if member.channel_partner_id != firm:
            raise AccessError(self.env._("This person is not in your firm."))
        return member, firm

    def _check_role(self, role):
        if not isinstance(role, str) or role not in dict(
            self._fields["role"].selection
        ):
            raise UserError(self.env._("Choose a role."))
        return role

    def _check_own_points(self, firm, point_ids):
        """Stores of this firm out of ids that came from a form."""
        if not isinstance(point_ids, list | tuple):
            point_ids = [point_ids] if point_ids else []
        known = {read_record_id(point_id) for point_id in point_ids}
        # sudo: the domain names the firm of the caller.
        points = self.env["channel.point"].sudo()
        points = points.search(
            Domain("id", "in", [point_id for point_id in known if point_id])
            & Domain("channel_partner_id", "=", firm.id)
        )
        if len(points) != len(known):
            raise UserError(self.env._("Choose stores of your own firm."))
        return points

    def _keep_an_owner(self, firm):
        """Refuse that this person, who stops being one, leaves no owner behind.

        The rows of the owners are locked: two who leave at once wait for each other.
        """
        self.flush_model()
        rows = self.env.execute_query(
            SQL(
                "SELECT id FROM channel_member WHERE channel_partner_id = %s"
                " AND role = 'owner' AND active ORDER BY id FOR UPDATE",
                firm.id,
            )
        )
        if {row[0] for row in rows} <= set(self.ids):
            raise UserError(
                self.env._(
                    "Somebody has to stay the owner. Make another person the owner "
                    "first."
                )
            )

    # ------------------------------------------------------------------
    # What an owner does
    # ------------------------------------------------------------------

    @api.model
    def store_invite(self, name, email, role, point_ids=None):
        """Owner: give somebody of the firm a role and an account in the portal.

        A mail with a link to choose a password goes to the address.
        """
        firm = self._get_own_firm()
        role = self._check_role(role)
        name = name if isinstance(name, str) else ""
        name = name.replace("\x00", "").strip()[:NAME_SIZE]
        email = email_normalize(email) if isinstance(email, str) else ""
        if not name or not email:
            raise UserError(self.env._("Write a name and an e-mail address."))
        points = self._check_own_points(firm, point_ids)
        # sudo: as an owner he adds to his own firm, and to nothing else.
        members = self.sudo()
        since = fields.Datetime.now() - timedelta(days=1)
        recent = members.with_context(active_test=False).search_count(
            [("channel_partner_id", "=", firm.id), ("create_date", ">", since)]
        )
        if recent >= INVITED_A_DAY:
            raise UserError(
                self.env._("That is enough for today. Call us to add more people.")
            )
        partner = members._get_invited_contact(firm, name, email)
        member = members.create(
            {
                "partner_id": partner.id,
                "role": role,
                "point_ids": [Command.set(points.ids)],
            }
        )
        member._prepare_worker()
        wizard = (
            self.env["portal.wizard"]
            .sudo()
            .create({"partner_ids": [Command.set(partner.ids)]})
        )
        person = wizard.user_ids
        if not (person.is_portal or person.is_internal):
            if person.email_state != "ok":
                raise UserError(self._get_invite_words())
            person.action_grant_access()
        return member.id

    def _get_invite_words(self):
        # The same for every reason: an address in use elsewhere is not told.
        return self.env._(
            "Nobody can be invited with this address. Check it, or call us."
        )

    def _get_invited_contact(self, firm, name, email):
        """Contact of the firm with this address, else a new one."""
        # sudo: contacts of the firm that the caller owns, and of no other.
        partners = self.env["res.partner"].sudo()
        partner = partners.search(
            [
                ("commercial_partner_id", "=", firm.id),
                ("email_normalized", "=", email),
                ("is_company", "=", False),
                ("type", "!=", "store"),
            ],
            limit=1,
        )
        if not partner:
            return partners.create(
                {
                    "name": name,
                    "email": email,
                    "parent_id": firm.id,
                    "type": "contact",
                    "lang": self.env.user.lang,
                    "company_id": firm.company_id.id,
                }
            )
        known = self.with_context(active_test=False)
        if known.search_count([("partner_id", "=", partner.id)]):
            raise UserError(
                self.env._(
                    "This person is in your list already: change the role there."
                )
            )
        return partner

    def store_change(self, role, point_ids=None):
        """Owner: another role or other stores for somebody of the firm."""
        member, firm = self._check_own()
        role = self._check_role(role)
        points = self._check_own_points(firm, point_ids)
        if role != "owner" and member.role == "owner" and member.active:
            member._keep_an_owner(firm)
        member.write({"role": role, "point_ids": [Command.set(points.ids)]})
        member._prepare_worker()
        return True

    def store_end(self):
        """Owner: somebody of the firm has no role any more; what he did stays."""
        member, firm = self._check_own()
        if member.role == "owner" and member.active:
            member._keep_an_owner(firm)
        member.active = False
        return True

    def store_resume(self):
        """Owner: somebody of the firm has his role again."""
        member, _firm = self._check_own()
        member.active = True
        return True

    def _prepare_worker(self):
        """A technician can be put on work orders: as a field worker."""
        for member in self.filtered(lambda m: m.role == "technician"):
            if not member.person_id:
                workers = self.env["fsm.person"].with_context(active_test=False)
                worker = workers.search(
                    [("partner_id", "=", member.partner_id.id)], limit=1
                )
                member.person_id = worker or workers.create(
                    {"partner_id": member.partner_id.id}
                )
            if not member.person_id.channel_point_id and member.point_ids:
                member.person_id.channel_point_id = member.point_ids[0]
