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
        before = {
            contract: len(contract.service_equipment_ids) for contract in contracts
        }
        contracts._service_link_units()
        contracts.filtered(
            lambda contract: len(contract.service_equipment_ids) != before[contract]
        )._service_level_changed()
