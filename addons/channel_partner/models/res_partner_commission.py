# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class ResPartner(models.Model):
    """What a firm earns as a channel partner (CP-06)."""

    _inherit = "res.partner"

    channel_commission_count = fields.Integer(
        compute="_compute_channel_commission_count",
        string="Commissions",
        groups="channel_partner.group_channel_user",
    )

    def _compute_channel_commission_count(self):
        counts = dict(
            self.env["channel.commission"]._read_group(
                [("channel_partner_id", "in", self.ids)],
                ["channel_partner_id"],
                ["__count"],
            )
        )
        for partner in self:
            partner.channel_commission_count = counts.get(partner, 0)

    def action_view_channel_commissions(self):
        """Commissions of this firm, by state."""
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "channel_partner.channel_commission_report_action"
        )
        return {
            **action,
            "name": self.display_name,
            "views": [(False, "list"), (False, "pivot")],
            "domain": [("channel_partner_id", "=", self.id)],
            "context": {"search_default_group_standing": 1},
        }
