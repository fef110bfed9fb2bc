# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class HelpdeskTicket(models.Model):
    _name = "helpdesk.ticket"
    _inherit = [
        "helpdesk.ticket",
        "service.profile.mixin",
        "service.lead.capture.mixin",
    ]

    # Those captured on the visits of this ticket are among them.
    service_lead_ids = fields.One2many(
        "crm.lead",
        "service_ticket_id",
        string="Leads Brought In",
        readonly=True,
        context={"active_test": False},
    )

    def _capture_customer(self):
        return self.partner_id

    def _capture_location(self):
        return self.fsm_location_id

    def _prepare_capture_origin_vals(self):
        return {
            "service_ticket_id": self.id,
            "service_equipment_ids": [
                fields.Command.set(self.fsm_order_ids.equipment_ids.ids)
            ],
            **(
                {}
                if self.partner_id
                else {
                    "contact_name": self.partner_name,
                    "email_from": self.partner_email,
                }
            ),
        }

    def action_service_offer(self):
        """Open the lead buttons of this ticket in a dialog."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Offer"),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "views": [
                (
                    self.env.ref("service_revenue.helpdesk_ticket_view_form_offer").id,
                    "form",
                )
            ],
            "target": "new",
        }
