# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, models

#: Kinds of work that belong to the sale of goods: no service level promises them.
_SALE_OF_GOODS = ("delivery", "installation")


class FsmOrder(models.Model):
    """Promised times of a work order (SR-16 to SR-18).

    Responded: accepted, started or planned. Solved: completed. Planned maintenance and
    installations have a level but no clock.
    """

    _name = "fsm.order"
    _inherit = ["service.clock.mixin", "fsm.order"]

    _service_clock_field = "order_id"
    _service_clock_triggers = frozenset(
        {
            "stage_id",
            "service_waiting",
            "person_id",
            "scheduled_date_start",
            "date_start",
            "service_accepted_at",
            "service_on_the_way_at",
            "service_arrived_at",
        }
    )
    _service_coverage_triggers = frozenset(
        {
            "company_id",
            "location_id",
            "equipment_ids",
            "ticket_id",
            "sale_id",
            "type",
            "fsm_recurring_id",
        }
    )

    @api.model_create_multi
    def create(self, vals_list):
        return super().create(self._service_with_reported_at(vals_list))

    @api.model
    def _service_with_reported_at(self, vals_list):
        """The customer told us when he told the hotline: a work order takes the moment
        from its ticket."""
        default = self.env.context.get("default_ticket_id")
        ids = {vals.get("ticket_id", default) for vals in vals_list} - {None, False}
        if not ids:
            return vals_list
        # sudo: only the moment is taken from the ticket.
        tickets = self.env["helpdesk.ticket"].sudo().browse(ids)
        reported = {t.id: t.service_reported_at or t.create_date for t in tickets}
        return [
            {**vals, "service_reported_at": reported[vals.get("ticket_id", default)]}
            if vals.get("ticket_id", default) in reported
            else vals
            for vals in vals_list
        ]

    @api.model
    def _service_open_domain(self):
        return [("stage_id.is_closed", "=", False)]

    def _service_has_promise(self):
        return not (self.fsm_recurring_id or self.type.service_code in _SALE_OF_GOODS)

    def _service_is_closed(self):
        return self.stage_id.is_closed

    def _service_is_cancelled(self):
        return (
            self.stage_id.is_closed
            and self.stage_id.id != self._get_completed_stage_id()
        )

    def _service_is_responded(self):
        return bool(
            self.service_accepted_at
            or self.scheduled_date_start
            or self.date_start
            or self.service_on_the_way_at
            or self.service_arrived_at
        )

    def _service_get_equipment(self):
        return self.equipment_ids

    def _service_get_assignee(self):
        return self.person_id.partner_id.user_ids[:1]

    def _service_get_leader(self):
        """Work order teams have no leader; that of the ticket's team answers for it."""
        return self.ticket_id.team_id.user_id or self.ticket_id.user_id
