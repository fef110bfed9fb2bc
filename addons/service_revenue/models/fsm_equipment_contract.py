# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, models


class FsmEquipment(models.Model):
    """Delivered goods come under the service contract that was sold with them."""

    _inherit = "fsm.equipment"

    @api.model_create_multi
    def create(self, vals_list):
        equipments = super().create(vals_list)
        equipments._service_link_contracts()
        return equipments

    def write(self, vals):
        """Open requests about units that come under another contract follow it."""
        if "contract_id" not in vals:
            return super().write(vals)
        # sudo: which contracts are concerned, not what is in them.
        contracts = self.sudo().contract_id
        result = super().write(vals)
        (contracts | self.sudo().contract_id).filtered(
            "service_level_id"
        )._service_level_changed()
        return result

    def action_view_service_contract(self):
        """Open the contract that covers this unit."""
        self.ensure_one()
        self.check_access("read")
        self.contract_id.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "res_model": "contract.contract",
            "res_id": self.contract_id.id,
            "view_mode": "form",
        }

    def _service_link_contracts(self):
        """Cover new units by the contracts of their sale (SR-19)."""
        # sudo: whoever delivers need not read contracts; what they cover was agreed
        # with the sale.
        orders = self.sudo().sale_line_id.order_id
        if not orders:
            return
        contracts = (
            self.env["service.contract.period"]
            .sudo()
            .search(
                [
                    ("sale_line_id.order_id", "in", orders.ids),
                    ("state", "=", "active"),
                ]
            )
            .contract_id
        )
        contracts._service_link_units()
