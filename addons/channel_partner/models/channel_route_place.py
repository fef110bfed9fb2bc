# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models
from odoo.exceptions import UserError

from ..tools.channel_geo import is_place
from .channel_route import LIVE


class ChannelRoute(models.Model):
    """What people do with the ways that need one, many at once."""

    _inherit = "channel.route"

    def action_find_place(self):
        """Look up where these are by their address, and go on with those found.

        The only place where an outside service is asked: never while a lead is being
        captured or a request made.
        """
        routes = self._check_channel_documents()
        waiting = routes.filtered(
            lambda route: route.state == "manual" and not route.is_located
        )
        if not waiting:
            raise UserError(
                self.env._("The places of these are known, or they need nobody.")
            )
        for documents in waiting._get_documents().values():
            documents._channel_find_place()
        found = waiting._locate_again()
        if not found:
            raise UserError(
                self.env._(
                    "The address was not found. Mend it, or fill in latitude and "
                    "longitude of the customer, and try again; or choose a store."
                )
            )
        return True

    def action_search_again(self):
        """Ask the nearest store anew: place and data may have been mended."""
        routes = self._check_channel_documents()
        manual = routes.filtered(lambda route: route.state == "manual")
        if not manual._locate_again():
            raise UserError(
                self.env._(
                    "Nothing to ask again: the place is not known, or these need "
                    "nobody. Use “Find Place”, or choose a store."
                )
            )
        return True

    def action_channel_choose(self):
        """Choose a store for the document of this way."""
        self.ensure_one()
        self._check_channel_documents()
        return self.with_env(self.env)._get_document().action_channel_choose()

    def action_channel_ask_take_back(self):
        """Ask why these are taken back, or not offered any more."""
        routes = self._check_channel_documents()
        live = routes.filtered(lambda route: route.state in LIVE)
        by_model = live._get_documents()
        if len(by_model) != 1:
            raise UserError(
                self.env._(
                    "Choose leads, work orders or tickets that are on their way: one "
                    "kind at a time."
                )
            )
        [documents] = by_model.values()
        return documents.with_env(self.env).action_channel_ask_take_back()

    def action_open_document(self):
        """The lead, work order or ticket; it shows what the user may see."""
        self.ensure_one()
        self.check_access("read")
        document = self._get_document()
        return {
            "type": "ir.actions.act_window",
            "res_model": document._name,
            "res_id": document.id,
            "view_mode": "form",
        }

    def _check_channel_documents(self):
        """These as the engine sees them, after the user's rights on the documents.

        :raise AccessError: for whoever does not look after leads and jobs
        """
        self.check_access("read")
        for documents in self._get_documents().values():
            documents._check_channel_user()
        # sudo: checked just now; only the engine writes ways.
        return self.sudo()

    def _locate_again(self):
        """Take place and need of these anew; return those that have a place now, and
        are offered."""
        located = {}
        for documents in self._get_documents().values():
            needs = documents._get_channel_needs()
            for route in self:
                need = needs.get(route._get_document())
                if need and is_place(need["latitude"], need["longitude"]):
                    located[route] = need
        routes = self.browse(route.id for route in located)
        routes._leave_person()
        for route, need in located.items():
            route.write(
                route._prepare_route_vals(need)
                | {"state": "searching", "manual_reason": False, "user_id": False}
            )
        routes._offer_next()
        return routes


class ChannelRoutedMixin(models.AbstractModel):
    _inherit = "channel.routed.mixin"

    def _channel_find_place(self):
        """Look up the coordinates of these by their address."""
        for partner in self._get_channel_place_partners():
            partner.geo_localize()

    def _get_channel_place_partners(self):
        """Contacts whose address is the place of these."""
        return self.env["res.partner"]


class CrmLead(models.Model):
    _inherit = "crm.lead"

    def _channel_find_place(self):
        self.assign_geo_localize()
        rest = self.filtered(
            lambda lead: not is_place(lead.partner_latitude, lead.partner_longitude)
        )
        return super(CrmLead, rest)._channel_find_place()

    def _get_channel_place_partners(self):
        return self.partner_id


class FsmOrder(models.Model):
    _inherit = "fsm.order"

    def _get_channel_place_partners(self):
        return self.location_id.partner_id


class HelpdeskTicket(models.Model):
    _inherit = "helpdesk.ticket"

    def _get_channel_place_partners(self):
        partners = self.env["res.partner"]
        for ticket in self:
            partners |= ticket._get_channel_location().partner_id or ticket.partner_id
        return partners
