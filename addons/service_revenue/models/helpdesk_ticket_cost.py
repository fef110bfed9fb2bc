# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models

from .fsm_order_cost import WORK_FIELDS


class HelpdeskTicket(models.Model):
    """Time that the hotline spent on a ticket, and what it cost (SR-40, SR-21)."""

    _name = "helpdesk.ticket"
    _inherit = ["service.measured.mixin", "helpdesk.ticket", "service.cost.mixin"]

    service_hours_spent = fields.Float(
        string="Hours Spent",
        copy=False,
        help="Time on the telephone and behind the scenes; costed at the company's "
        "cost of an hour.",
    )

    _service_hours_positive = models.Constraint(
        "CHECK (service_hours_spent >= 0)", "Time spent cannot be negative."
    )

    @api.model
    def _get_measured_fields(self):
        return super()._get_measured_fields() | WORK_FIELDS

    @api.model
    def _service_cost_field(self):
        return "service_ticket_id"

    @api.depends("service_goodwill_reason", "service_contract_id", "service_level_id")
    def _compute_service_cover(self):
        """Nobody is billed for a call: without contract and warranty it is given."""
        for ticket in self:
            if ticket.service_goodwill_reason:
                ticket.service_cover = "goodwill"
            elif ticket.service_contract_id:
                ticket.service_cover = "contract"
            elif ticket.service_level_id:
                ticket.service_cover = "warranty"
            else:
                ticket.service_cover = "goodwill"

    @api.depends(
        "service_hours_spent",
        "service_cover",
        "service_contract_id",
        "service_level_id",
        "equipment_id",
        "commercial_partner_id",
    )
    def _compute_service_cost_due(self):
        now = self.env.cr.now()
        for ticket in self:
            if ticket.service_hours_spent or ticket.service_cost:
                ticket.service_cost_due = now
            else:
                ticket.service_cost_due = False

    def _get_service_costs(self):
        return {
            ticket: {
                "hotline": (
                    ticket.service_hours_spent * ticket.company_id.service_hourly_cost,
                    ticket.service_hours_spent,
                )
            }
            for ticket in self
        }

    def _prepare_service_cost_vals(self):
        vals = super()._prepare_service_cost_vals()
        tz = self.company_id.partner_id.tz or "UTC"
        return {
            **vals,
            "date": fields.Datetime.context_timestamp(
                self.with_context(tz=tz), self.create_date
            ).date(),
            "company_id": self.company_id.id,
            "partner_id": self.commercial_partner_id.id,
            "service_cover": self.service_cover,
            "service_contract_id": self.service_contract_id.id,
            "service_level_id": self.service_level_id.id,
            "service_served_product_id": self.equipment_id.product_id.id,
        }
