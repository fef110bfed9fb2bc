# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class HelpdeskTicket(models.Model):
    _inherit = "helpdesk.ticket"

    spare_offer_ids = fields.One2many(
        "spare.repair.offer", "ticket_id", string="Repair Offers", readonly=True
    )

    def action_repair_offer(self):
        """Offer repair and part side by side for this ticket's machine (SP-03)."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Repair Or Part"),
            "res_model": "spare.repair.offer",
            "view_mode": "form",
            "context": {
                "default_ticket_id": self.id,
                "default_partner_id": self.partner_id.id,
                "default_equipment_id": self.equipment_id.id,
                "default_company_id": (self.company_id or self.env.company).id,
                "default_fault_note": (self.name or "")[:500],
            },
        }


class FsmEquipment(models.Model):
    _inherit = "fsm.equipment"

    def action_repair_offer(self):
        """Offer repair and part side by side, for this machine (SP-03)."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Repair Or Part"),
            "res_model": "spare.repair.offer",
            "view_mode": "form",
            "context": {
                "default_partner_id": self.owned_by_id.id,
                "default_equipment_id": self.id,
                "default_company_id": (self.company_id or self.env.company).id,
            },
        }
