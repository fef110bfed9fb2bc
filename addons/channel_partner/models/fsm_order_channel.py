# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models

from odoo.addons.service_revenue.models.service_entitled_mixin import OPEN_STATES


class FsmOrder(models.Model):
    """A work order that a store does, or does no more (CP-08, CP-10)."""

    _inherit = "fsm.order"

    def _channel_error(self):
        if self.stage_id.is_closed:
            return self.env._("is closed: reopen it first.")
        return ""

    def _get_channel_customers(self):
        place = self.location_id
        return place.partner_id | place.owner_id | place.contact_id

    def _on_channel_accepted(self):
        res = super()._on_channel_accepted()
        for point, orders in self.grouped("channel_point_id").items():
            worker = point._get_channel_worker()
            # Who has to be paid for first is scheduled afterwards.
            blocked = orders.filtered(
                lambda order: order.service_entitlement_state in OPEN_STATES
            )
            sent = orders - blocked if worker else orders.browse()
            if sent:
                sent.write(
                    {
                        "person_id": worker.id,
                        "person_ids": [fields.Command.set(worker.ids)],
                    }
                )
            # Somebody of ours, or of another store, was planned before.
            rest = (orders - sent).filtered(lambda o: o.person_id or o.person_ids)
            rest._channel_nobody_sent()
        return res

    def _on_channel_released(self):
        res = super()._on_channel_released()
        self._channel_nobody_sent()
        self._channel_leave_firm()
        return res

    def _channel_nobody_sent(self):
        """Whoever was to go is not sent any more; the appointment stands."""
        planned = self.filtered(lambda order: order.person_id or order.person_ids)
        if planned:
            planned.write({"person_id": False, "person_ids": [fields.Command.clear()]})

    def write(self, vals):
        res = super().write(vals)
        if "stage_id" in vals:
            self.filtered(lambda order: order.stage_id.is_closed)._channel_closed()
        return res

    def _channel_closed(self, note=None):
        res = super()._channel_closed(note)
        # sudo: a store's ticket ends with the work that was made for it.
        tickets = self.sudo().ticket_id.filtered("channel_point_id")
        tickets.filtered(
            lambda ticket: all(
                order.stage_id.is_closed
                for order in ticket.fsm_order_ids
                if order.channel_point_id == ticket.channel_point_id
            )
        )._channel_closed(note)
        return res
