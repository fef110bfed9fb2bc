# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..models.channel_ownership import KINDS


class ChannelOwnershipChange(models.TransientModel):
    """A manager gives a customer to somebody, or changes for how long (CP-24)."""

    _name = "channel.ownership.change"
    _description = "Change of Ownership"

    ownership_id = fields.Many2one("channel.ownership", readonly=True)
    partner_id = fields.Many2one("res.partner", string="Customer")
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    change = fields.Selection(
        [
            ("until", "Protected until another day"),
            ("split", "Another part for the owner"),
            ("end", "End the protection today"),
            ("void", "Take it back: it was a mistake"),
            ("give", "Give the customer to another owner"),
        ],
        required=True,
        default="give",
    )
    date_to = fields.Date(
        string="Protected Until", help="Empty: until somebody ends it."
    )
    split = fields.Float(string="Owner's Part (%)", digits=(7, 4))
    kind = fields.Selection(KINDS, string="New Owner", default="store")
    point_id = fields.Many2one(
        "channel.point", string="Store", domain="[('company_id', '=', company_id)]"
    )
    team_id = fields.Many2one("crm.team")
    user_id = fields.Many2one(
        "res.users", string="Salesperson", domain="[('share', '=', False)]"
    )
    reason = fields.Char(required=True)

    @api.model
    def default_get(self, fields_list):
        values = super().default_get(fields_list)
        ownership = self.env["channel.ownership"].browse(values.get("ownership_id"))
        if ownership and ownership.has_access("read"):
            values.update(
                partner_id=ownership.partner_id.id,
                company_id=ownership.company_id.id,
                date_to=ownership.date_to,
                split=ownership.split,
            )
        return values

    def action_apply(self):
        """Do it, with the reason on record."""
        self.ensure_one()
        Ownership = self.env["channel.ownership"]
        Ownership._check_manager()
        if self.company_id not in self.env.companies:
            raise UserError(self.env._("Choose a company that you work for."))
        if self.ownership_id:
            self.ownership_id.check_access("read")
        elif self.change != "give":
            raise UserError(self.env._("Choose the ownership that you mean."))
        # sudo: a manager decides; the engine writes.
        ownership = self.ownership_id.sudo()
        reason = self.reason.strip()
        today = fields.Date.context_today(self)
        if self.change == "until":
            ownership._extend_to(self.date_to, reason)
        elif self.change == "split":
            ownership._set_split(self.split, reason)
        elif self.change == "end":
            ownership._end(today - timedelta(days=1), reason)
        elif self.change == "void":
            ownership._void(reason)
        else:
            return self._give(today, reason)
        return {"type": "ir.actions.act_window_close"}

    def _give(self, today, reason):
        if not self.partner_id:
            raise UserError(self.env._("Choose the customer."))
        self.partner_id.check_access("read")
        # sudo: a manager decides; the engine writes.
        made = (
            self.env["channel.ownership"]
            .sudo()
            ._give(
                self.partner_id,
                self.company_id,
                self._get_owner(),
                today,
                reason,
                way="registered",
            )
        )
        return {
            "type": "ir.actions.act_window",
            "res_model": "channel.ownership",
            "res_id": made.id,
            "view_mode": "form",
        }

    def _get_owner(self):
        if self.kind == "store":
            if not self.point_id:
                raise UserError(self.env._("Choose the store."))
            return self.env["channel.ownership"]._get_store_owner(self.point_id)
        if self.kind == "sales" and not (self.user_id or self.team_id):
            raise UserError(self.env._("Choose the salesperson or the team."))
        return {
            "kind": self.kind,
            "point_id": None,
            "channel_partner_id": None,
            "team_id": self.team_id.id or None,
            "user_id": self.user_id.id or None if self.kind == "sales" else None,
        }
