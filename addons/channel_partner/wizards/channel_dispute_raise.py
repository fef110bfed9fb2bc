# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..models.channel_ownership import KINDS


class ChannelDisputeRaise(models.TransientModel):
    """Say whose a customer is, for oneself, a team, service or a store (CP-23)."""

    _name = "channel.dispute.raise"
    _description = "Claim a Customer"

    partner_id = fields.Many2one(
        "res.partner", string="Customer", required=True, readonly=True
    )
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    lead_id = fields.Many2one("crm.lead", readonly=True)
    order_id = fields.Many2one("sale.order", string="Sale Order", readonly=True)
    kind = fields.Selection(
        KINDS, string="It Is a Customer Of", required=True, default="sales"
    )
    user_id = fields.Many2one(
        "res.users",
        string="Salesperson",
        default=lambda self: self.env.user,
        domain="[('share', '=', False)]",
    )
    team_id = fields.Many2one("crm.team")
    point_id = fields.Many2one(
        "channel.point", string="Store", domain="[('company_id', '=', company_id)]"
    )
    reason = fields.Text(required=True)

    @api.model
    def default_get(self, fields_list):
        values = super().default_get(fields_list)
        lead = self.env["crm.lead"].browse(values.get("lead_id"))
        order = self.env["sale.order"].browse(values.get("order_id"))
        # sudo: company of a document that the user may not read; checked when raised.
        if company := (lead or order).sudo().company_id:
            values["company_id"] = company.id
        return values

    def action_raise(self):
        """Open the dispute, or add the claim to the open one."""
        self.ensure_one()
        for record in (self.partner_id, self.lead_id, self.order_id):
            record.check_access("read")
        # The company comes with the form: only one's own.
        if self.company_id not in self.env.companies:
            raise AccessError(self.env._("Choose a company that you work for."))
        dispute = self.env["channel.dispute"]._raise(
            self.partner_id,
            self.company_id,
            self._get_owner(),
            self.reason.strip(),
            self.lead_id,
            self.order_id,
        )
        if not dispute.has_access("read"):
            return {"type": "ir.actions.act_window_close"}
        return {
            "type": "ir.actions.act_window",
            "res_model": "channel.dispute",
            "res_id": dispute.id,
            "view_mode": "form",
        }

    def _get_owner(self):
        """Values of who claims; a person who is none of the channels only for himself,
        his teams and service.
        """
        values = {
            "kind": self.kind,
            "point_id": None,
            "channel_partner_id": None,
            "team_id": None,
            "user_id": None,
        }
        is_channel = self.env.user.has_group("channel_partner.group_channel_user")
        if self.kind == "store":
            if not self.point_id:
                raise UserError(self.env._("Choose the store whose customer it is."))
            if not is_channel:
                raise AccessError(
                    self.env._(
                        "Stores raise disputes in their portal, or through the people "
                        "of channels. Ask one of them."
                    )
                )
            self.point_id.check_access("read")
            return self.env["channel.ownership"]._get_store_owner(self.point_id)
        team = self.team_id
        if self.kind == "service":
            team = team or self.env["crm.team"]._service_triage_team(self.company_id)
            return {**values, "team_id": team.id or None}
        if not self.user_id and not team:
            raise UserError(self.env._("Choose the salesperson or the team."))
        if (
            not is_channel
            and self.user_id != self.env.user
            and (self.user_id or self.env.user not in team.member_ids | team.user_id)
        ):
            raise AccessError(
                self.env._(
                    "Claim a customer for yourself or your team. Colleagues raise "
                    "their own disputes."
                )
            )
        return {
            **values,
            "team_id": team.id or None,
            "user_id": self.user_id.id or None,
        }
