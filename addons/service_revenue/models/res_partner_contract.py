# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class ResPartner(models.Model):
    """The way from a customer to the service contracts."""

    _inherit = "res.partner"

    service_contract_count = fields.Integer(compute="_compute_service_contract_count")

    def _compute_service_contract_count(self):
        """Service contracts of the customer that run or will begin."""
        counts = {}
        Contract = self.env["contract.contract"]
        if Contract.has_access("read"):
            counts = dict(
                Contract._read_group(
                    [
                        (
                            "commercial_partner_id",
                            "in",
                            self.commercial_partner_id.ids,
                        ),
                        ("service_level_id", "!=", False),
                        ("service_state", "in", ("draft", "active")),
                    ],
                    ["commercial_partner_id"],
                    ["__count"],
                )
            )
        for partner in self:
            partner.service_contract_count = counts.get(
                partner.commercial_partner_id, 0
            )

    def action_view_service_contracts(self):
        """Service contracts that the user may read."""
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "service_revenue.contract_contract_action_service"
        )
        return {
            **action,
            "domain": [
                ("service_level_id", "!=", False),
                ("commercial_partner_id", "=", self.commercial_partner_id.id),
            ],
            "context": {"default_partner_id": self.id},
        }
