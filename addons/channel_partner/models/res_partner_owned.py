# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models


class ResPartner(models.Model):
    _name = "res.partner"
    _inherit = ["res.partner", "channel.owned.mixin"]

    def _get_owned_partner(self):
        return self

    def _get_owned_depends(self):
        return ("commercial_partner_id", "company_id")

    def action_channel_ownership(self):
        """Whose customer this is and was; nobody's: a manager may give him."""
        self.ensure_one()
        self.check_access("read")
        customer = self.commercial_partner_id
        ownerships = self.env["channel.ownership"]
        domain = [("partner_id", "=", customer.id)]
        if not ownerships.search_count(domain, limit=1) and self.env.user.has_group(
            "channel_partner.group_channel_manager"
        ):
            return {
                "type": "ir.actions.act_window",
                "name": self.env._("Give the Customer to Somebody"),
                "res_model": "channel.ownership.change",
                "view_mode": "form",
                "target": "new",
                "context": {
                    "default_partner_id": customer.id,
                    "default_change": "give",
                },
            }
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Whose Customer"),
            "res_model": "channel.ownership",
            "view_mode": "list,form",
            "domain": domain,
        }
