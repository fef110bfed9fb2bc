# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class FsmOrder(models.Model):
    """What a lead takes over from the work order it is captured on (SR-09)."""

    _inherit = "fsm.order"

    service_lead_ids = fields.One2many(
        "crm.lead",
        "service_order_id",
        string="Leads Brought In",
        readonly=True,
        context={"active_test": False},
    )

    def _capture_customer(self):
        return self.service_partner_id or self.location_id.partner_id

    def _capture_location(self):
        return self.location_id

    def _prepare_capture_origin_vals(self):
        return {
            "service_order_id": self.id,
            "service_ticket_id": self.ticket_id.id,
            "service_equipment_ids": [fields.Command.set(self.equipment_ids.ids)],
        }
