# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.tools import format_datetime

from .channel_route import LIVE, STATES

#: Employees only: it names stores, and how far they are.
EMPLOYEES = "base.group_user"


class ChannelRoutedMixin(models.AbstractModel):
    """Where a document stands on its way to a store, in one sentence."""

    _inherit = "channel.routed.mixin"

    channel_state = fields.Selection(
        STATES,
        string="On the Way to a Store",
        compute="_compute_channel_status",
        compute_sudo=True,
        groups=EMPLOYEES,
    )
    channel_status = fields.Char(
        string="Store Status",
        compute="_compute_channel_status",
        compute_sudo=True,
        groups=EMPLOYEES,
    )
    channel_route_count = fields.Integer(
        string="Ways",
        compute="_compute_channel_status",
        compute_sudo=True,
        groups=EMPLOYEES,
    )

    @api.depends(
        "channel_route_ids.state",
        "channel_route_ids.manual_reason",
        "channel_route_ids.offer_ids.state",
    )
    @api.depends_context("lang", "tz")
    def _compute_channel_status(self):
        # Read those of all documents together.
        self.channel_route_ids.offer_ids.mapped("point_id.name")
        for document in self:
            routes = document.channel_route_ids.sorted("id")
            live = routes.filtered(lambda route: route.state in LIVE)
            route = live[-1:] or routes.filtered(lambda r: r.state == "done")[-1:]
            document.channel_route_count = len(routes)
            document.channel_state = route.state
            document.channel_status = route and route._get_status_text()


class ChannelRoute(models.Model):
    _inherit = "channel.route"

    offer_count = fields.Integer(string="Tries", compute="_compute_offer_facts")
    waiting_point_id = fields.Many2one(
        "channel.point",
        string="Waits For",
        compute="_compute_offer_facts",
        help="Store that can answer now.",
    )
    waiting_until = fields.Datetime(
        string="Until", compute="_compute_offer_facts", help="Then the next is asked."
    )

    @api.depends("offer_ids.state", "offer_ids.expires_on")
    def _compute_offer_facts(self):
        for route in self:
            waiting = route.offer_ids.filtered(lambda o: o.state == "offered")[:1]
            route.offer_count = len(route.offer_ids)
            route.waiting_point_id = waiting.point_id
            route.waiting_until = waiting.expires_on

    def _get_status_text(self):
        """“Store One (2.31 km) is asked until 18:00, try 2”"""
        self.ensure_one()
        env = self.env
        if self.state == "manual":
            reasons = dict(self._fields["manual_reason"]._description_selection(env))
            return env._(
                "Needs a person: %(reason)s", reason=reasons[self.manual_reason]
            )
        offer = self.offer_ids.filtered(
            lambda one: one.state in ("offered", "accepted", "done")
        )[:1]
        values = {
            "store": offer.point_id.name,
            "km": self._format_km(offer.distance_km),
            "tries": len(self.offer_ids),
        }
        if offer.state == "offered":
            if not offer.expires_on:
                return env._("%(store)s (%(km)s km) is asked, try %(tries)s", **values)
            until = format_datetime(env, offer.expires_on, dt_format="short")
            return env._(
                "%(store)s (%(km)s km) is asked until %(until)s, try %(tries)s",
                until=until,
                **values,
            )
        if offer.state == "accepted":
            return env._("With %(store)s (%(km)s km)", **values)
        if offer.state == "done":
            return env._("Done by %(store)s", **values)
        return env._("A store is being looked for")
