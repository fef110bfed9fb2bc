# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class ResPartner(models.Model):
    _inherit = "res.partner"

    channel_return_count = fields.Integer(compute="_compute_channel_return_count")

    def _compute_channel_return_count(self):
        returns = self.env["channel.return"]
        counts = {}
        if returns.has_access("read"):
            counts = dict(
                returns._read_group(
                    [("channel_partner_id", "in", self.commercial_partner_id.ids)],
                    ["channel_partner_id"],
                    ["__count"],
                )
            )
        for partner in self:
            partner.channel_return_count = counts.get(partner.commercial_partner_id, 0)

    def action_view_channel_returns(self):
        """Show what this firm has asked to return."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "channel_partner.channel_return_action"
        )
        action["domain"] = [("channel_partner_id", "=", self.commercial_partner_id.id)]
        action["context"] = {}
        return action
