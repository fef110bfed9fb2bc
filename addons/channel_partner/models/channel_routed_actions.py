# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from .channel_route import LIVE
from .channel_route_engine import DOCUMENT_FIELDS

_USER = "channel_partner.group_channel_user"


class ChannelRoutedMixin(models.AbstractModel):
    """What people do with a document on its way to a store, and how the way ends."""

    _inherit = "channel.routed.mixin"

    # ------------------------------------------------------------------
    # For people
    # ------------------------------------------------------------------

    def action_channel_route(self):
        """Offer these to their nearest stores (CP-04); what is on its way stays so."""
        self._check_channel_user()
        self._check_channel_open()
        self.env["channel.route"]._open(self)
        return True

    def action_channel_choose(self):
        """Show the stores by distance, and why some do not get it."""
        self._check_channel_user()
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Choose Store"),
            "res_model": "channel.choose",
            "view_mode": "form",
            "target": "new",
            "context": {"default_res_model": self._name, "default_res_id": self.id},
        }

    def action_channel_assign(self, point_id, note=None):
        """Offer these to one store, because a person says so.

        :param int point_id: ``channel.point``
        :param str note: kept with the offer
        """
        self._check_channel_user()
        self._check_channel_open()
        if isinstance(point_id, bool) or not isinstance(point_id, int):
            raise UserError(self.env._("Choose a store."))
        point = self.env["channel.point"].browse(point_id).exists()
        if not point:
            raise UserError(self.env._("This store is no more. Choose another one."))
        point.check_access("read")
        routes = self._channel_open_by_hand(point)
        for route in routes:
            route._assign(
                point, note=self._channel_note(note), by=self.env.user.partner_id
            )
        return True

    def action_channel_ask_take_back(self):
        """Ask why these are taken back from their stores."""
        self._check_channel_user()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Take Back"),
            "res_model": "channel.take.back",
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_res_model": self._name,
                "default_res_ids": self.ids,
            },
        }

    def action_channel_take_back(self, note=None):
        """Take these back from their stores; the next ones are asked.

        What no store has accepted yet is not offered any more.
        """
        self._check_channel_user()
        note = self._channel_note(note)
        if not note:
            raise UserError(
                self.env._("Say why it is taken back: the store reads it too.")
            )
        # sudo: who may route these may take them back.
        routes = self.sudo()._channel_live_routes()
        if not routes:
            raise UserError(
                self.env._("No store has this, so there is nothing to take back.")
            )
        accepted = routes.filtered(lambda route: route.state == "accepted")
        if accepted:
            accepted._release(note)
        (routes - accepted)._withdraw(note)
        return True

    def action_view_channel_routes(self):
        """The ways of this document to a store; the list shows what may be read."""
        self.ensure_one()
        self.check_access("read")
        name = DOCUMENT_FIELDS[self._name]
        routes = self.channel_route_ids
        action = {
            "type": "ir.actions.act_window",
            "name": self.env._("To a Store"),
            "res_model": "channel.route",
            "view_mode": "list,form",
            "domain": [(name, "=", self.id)],
            "context": {"create": False},
        }
        if len(routes) == 1:
            action.update(view_mode="form", res_id=routes.id)
        return action

    def _check_channel_user(self):
        if not self.env.user.has_group(_USER):
            raise AccessError(
                self.env._(
                    "Leads and jobs are given to stores by those who look after them. "
                    "Ask your administrator for the role “Channel / User”."
                )
            )
        self.check_access("write")

    def _check_channel_open(self):
        """:raise UserError: when there is nothing left that a store could do"""
        for record in self:
            if error := record._channel_error():
                raise UserError(
                    self.env._(
                        "“%(document)s” %(error)s",
                        document=record.display_name,
                        error=error,
                    )
                )

    def _channel_error(self):
        """Why this document cannot be given to a store, with the remedy; "" if so."""
        return ""

    @api.model
    def _channel_note(self, note):
        return str(note).strip()[:500] if note else None

    # ------------------------------------------------------------------
    # Ways
    # ------------------------------------------------------------------

    def _channel_live_routes(self):
        """Ways of these that have not ended."""
        return self.env["channel.route"].search(
            [(DOCUMENT_FIELDS[self._name], "in", self.ids), ("state", "in", LIVE)]
        )

    def _channel_open_by_hand(self, point):
        """Live ways of these for a store that a person has chosen: nobody else is
        asked in between."""
        # sudo: the engine's own table, for documents that were checked.
        Route = self.env["channel.route"].sudo()
        there = self.sudo()._channel_live_routes()
        new = self.sudo() - there[DOCUMENT_FIELDS[self._name]]
        if not new:
            return there
        needs = new._get_channel_needs()
        made = Route.create(
            [
                Route._prepare_route_vals(needs[record])
                | {
                    DOCUMENT_FIELDS[self._name]: record.id,
                    "requested_on": fields.Datetime.now(),
                }
                for record in new
            ]
        )
        return there | made

    def _channel_closed(self, note=None):
        """These have come to an end: the store that has them is done with them, and
        nobody else is asked any more."""
        if not self:
            return
        # sudo: follows from what has ended, whoever ended it.
        routes = self.sudo()._channel_live_routes()
        accepted = routes.filtered(lambda route: route.state == "accepted")
        if accepted:
            accepted._finish()
        if rest := routes - accepted:
            rest._withdraw(note or self.env._("Closed"))

    @api.ondelete(at_uninstall=False)
    def _unlink_channel_withdraw(self):
        """What is deleted gives its place at the store back."""
        # sudo: as above.
        if routes := self.sudo()._channel_live_routes():
            routes._withdraw(self.env._("Deleted"))

    def _get_channel_last_points(self):
        """{record: store that had it last} of these that were taken back."""
        name = DOCUMENT_FIELDS[self._name]
        # sudo: the engine's own table, for documents whose store has lost them.
        offers = (
            self.env["channel.offer"]
            .sudo()
            .search(
                [
                    (f"route_id.{name}", "in", self.ids),
                    ("state", "in", ("released", "withdrawn")),
                    ("answered_on", "!=", False),
                ],
                order="ended_on desc, id desc",
            )
        )
        points = {}
        for offer in offers:
            points.setdefault(offer.route_id[name].with_env(self.env), offer.point_id)
        return points

    def _get_channel_last_firms(self):
        """{record: firm of that store}"""
        return {
            record: point.channel_partner_id
            for record, point in self._get_channel_last_points().items()
        }

    def _channel_leave_firm(self):
        """People of the firm that had these follow them no more: what is written from
        now on is not theirs to read."""
        for record, firm in self._get_channel_last_firms().items():
            leaving = record.message_partner_ids.filtered(
                lambda partner, firm=firm: partner.commercial_partner_id == firm
            )
            # The customer may be of the same firm.
            leaving -= record._get_channel_customers()
            if leaving:
                record.message_unsubscribe(leaving.ids)

    def _get_channel_customers(self):
        """Contacts who follow a document because it is theirs."""
        return self.env["res.partner"]
