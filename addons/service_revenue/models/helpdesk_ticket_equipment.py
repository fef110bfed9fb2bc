# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class HelpdeskTicket(models.Model):
    """What a ticket is about, and its work orders with it (SR-32)."""

    _inherit = "helpdesk.ticket"

    equipment_id = fields.Many2one(
        "fsm.equipment",
        index="btree_not_null",
        tracking=True,
        domain="[('returned_on', '=', False), '|', ('owned_by_id', '=', partner_id),"
        " ('owned_by_id', '=', commercial_partner_id)]",
        help="The unit that the customer asks about.",
    )

    def action_create_order(self):
        action = super().action_create_order()
        if self.equipment_id:
            action["context"]["default_equipment_ids"] = self.equipment_id.ids
            location = self.equipment_id.location_id
            if location and not self.fsm_location_id:
                action["context"]["default_location_id"] = location.id
        return action
