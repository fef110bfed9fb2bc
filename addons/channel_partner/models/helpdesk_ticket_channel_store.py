# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models
from odoo.exceptions import UserError
from odoo.tools import html2plaintext, plaintext2html


class HelpdeskTicket(models.Model):
    """A ticket that a store takes becomes a work order of the store (CP-10)."""

    _inherit = "helpdesk.ticket"

    def _channel_error(self):
        if self.stage_id.closed:
            return self.env._("is closed: reopen it first.")
        if not (self._get_channel_location() or self.partner_id):
            return self.env._("has no customer: say who asks first.")
        return ""

    def _get_channel_customers(self):
        return self.partner_id

    def _on_channel_accepted(self):
        res = super()._on_channel_accepted()
        for point, tickets in self.grouped("channel_point_id").items():
            # One work order a ticket: who planned somebody already keeps that one.
            there = {
                ticket: ticket._get_channel_order()
                for ticket in tickets
                if ticket._get_channel_order()
            }
            orders = self.env["fsm.order"].union(*there.values())
            given = {
                "channel_point_id": point.id,
                "channel_partner_id": point.channel_partner_id.id,
            }
            orders.write(given)
            orders |= self.env["fsm.order"].create(
                [
                    ticket._prepare_channel_order_vals() | given
                    for ticket in tickets
                    if ticket not in there
                ]
            )
            orders._on_channel_accepted()
        return res

    def _on_channel_released(self):
        res = super()._on_channel_released()
        firms = self._get_channel_last_firms()
        orders = self.fsm_order_ids.filtered(
            lambda order: (
                not order.stage_id.is_closed
                and order.channel_partner_id
                and order.channel_partner_id == firms.get(order.ticket_id)
            )
        )
        if orders:
            orders.write({"channel_point_id": False, "channel_partner_id": False})
            orders._on_channel_released()
        for order in orders:
            leaving = order.message_partner_ids.filtered(
                lambda partner, firm=firms[order.ticket_id]: (
                    partner.commercial_partner_id == firm
                )
            )
            leaving -= order._get_channel_customers()
            if leaving:
                order.message_unsubscribe(leaving.ids)
        self._channel_leave_firm()
        return res

    def _get_channel_order(self):
        """The open work order of a ticket on which nobody is sent yet, if any."""
        self.ensure_one()
        return self.fsm_order_ids.filtered(
            lambda order: (
                not order.stage_id.is_closed
                and not order.person_id
                and not order.channel_point_id
            )
        ).sorted("id")[:1]

    def _prepare_channel_order_vals(self):
        """Values of the work order of a store."""
        self.ensure_one()
        place = self._get_channel_location() or self._make_channel_location()
        return {
            "ticket_id": self.id,
            "company_id": self.company_id.id,
            "location_id": place.id,
            "priority": self.priority,
            "description": plaintext2html(html2plaintext(self.description or "")),
            "equipment_ids": [(6, 0, self.equipment_id.ids)],
        }

    def _make_channel_location(self):
        """The customer's address as a place of field service, made once."""
        self.ensure_one()
        customer = self.partner_id
        # sudo: a place is made of the customer that the ticket has.
        places = self.env["fsm.location"].sudo()._service_locations(customer)
        if customer not in places:
            raise UserError(
                self.env._(
                    "Ticket %(number)s has no customer with an address. Fill in street "
                    "and city of who asks, then give it to a store.",
                    number=self.number,
                )
            )
        return places[customer]

    def write(self, vals):
        res = super().write(vals)
        if "stage_id" in vals or "team_id" in vals:
            self.filtered(lambda ticket: ticket.stage_id.closed)._channel_closed()
        return res
