# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from collections import defaultdict

from odoo import fields, models
from odoo.exceptions import UserError

from ..tools.channel_geo import chord_of_km, distance_km
from .channel_route import LIVE


class ChannelRoute(models.Model):
    """What people do with a way: give by hand, take back, end."""

    _inherit = "channel.route"

    def _assign(self, point, note=None, by=None, direct=False):
        """Offer it to this store, because a person says so; whoever has it now has it
        no more.

        A person may go beyond the limits of a store, and ask one again; that he did
        stays on record.

        :param by: contact of who says so
        :param direct: the store has said yes already
        :return: the offer
        """
        self.ensure_one()
        self = self.sudo()
        self._lock()
        self._refuse_unless(
            LIVE,
            self.env._(
                "“%(document)s” is closed. Send it on its way again first.",
                document=self.display_name,
            ),
        )
        point = point.sudo()
        if point.state != "active" or not point.active:
            raise UserError(
                self.env._(
                    "“%(store)s” does not take work now. Choose a store that is "
                    "active, or set this one to work first.",
                    store=point.name,
                )
            )
        if point.company_id != self.company_id:
            raise UserError(
                self.env._(
                    "“%(store)s” works for another company. Choose a store of "
                    "%(company)s.",
                    store=point.name,
                    company=self.company_id.name,
                )
            )
        now = fields.Datetime.now()
        self._end_offers(
            {"offered": "withdrawn", "accepted": "released"}, "searching", note, now
        )
        chord = None
        if self.is_located and point.is_located:
            chord = self._get_chord(point)
        store = (point.id, chord, point.channel_partner_id.id, None)
        offer = self._make_offers(
            [(self, store)], self._get_asked(), now, is_by_hand=True, note=note
        )
        if direct:
            offer._accept(by=by)
        return offer

    def _get_chord(self, point):
        return chord_of_km(
            distance_km(self.latitude, self.longitude, point.latitude, point.longitude)
        )

    def _withdraw(self, note=None):
        """It is not needed any more: whoever has it has it no more, and nobody else is
        asked."""
        # sudo: the engine; who may was checked by its callers.
        routes = self.sudo()
        routes._lock()
        routes = routes.filtered(lambda route: route.state in LIVE)
        routes._end_offers(
            {"offered": "withdrawn", "accepted": "withdrawn"}, "cancelled", note
        )

    def _release(self, note=None):
        """Take it back from the store that had accepted it; the next one is asked."""
        # sudo: the engine; who may was checked by its callers.
        routes = self.sudo()
        routes._lock()
        routes._refuse_unless(
            ("accepted",),
            self.env._("No store has accepted this, so there is nothing to take back."),
        )
        routes._end_offers({"accepted": "released"}, "searching", note)
        routes._offer_next()

    def _finish(self):
        """The work is done; what no store has accepted is withdrawn."""
        # sudo: the engine; who may was checked by its callers.
        routes = self.sudo()
        routes._lock()
        now = fields.Datetime.now()
        done = routes.filtered(lambda route: route.state == "accepted")
        offers = done.offer_ids.filtered(lambda offer: offer.state == "accepted")
        offers.write({"state": "done", "ended_on": now})
        done.write({"state": "done", "closed_on": now})
        # sudo: the engine counts what a store has.
        self.env["channel.point"].sudo()._count_ended(offers, is_done=True)
        routes.filtered(lambda route: route.state in LIVE)._withdraw()

    def _end_offers(self, ends, state, note=None, now=None):
        """End the live offers of these.

        :param ends: {state of an offer now: state at its end}
        :param state: state of the way then
        """
        now = now or fields.Datetime.now()
        alive = self.offer_ids.filtered(lambda offer: offer.state in ends)
        had = alive.filtered(lambda offer: offer.state == "accepted").route_id
        for before, after in ends.items():
            offers = alive.filtered(lambda o, before=before: o.state == before)
            vals = {"state": after, "ended_on": now}
            if note:
                vals["note"] = note
            offers.write(vals)
        vals = {"state": state, "point_id": False, "accepted_on": False}
        vals.update(manual_reason=False, user_id=False)
        if state == "cancelled":
            vals["closed_on"] = now
        self._leave_person()
        self.write(vals)
        # sudo: the engine counts what a store has.
        self.env["channel.point"].sudo()._count_ended(alive)
        for documents in had._get_documents().values():
            documents.write({"channel_point_id": False, "channel_partner_id": False})
            documents._on_channel_released()

    def _get_documents(self):
        """{model: documents}"""
        documents = defaultdict(list)
        for route in self:
            document = route._get_document()
            documents[document._name].append(document.id)
        return {name: self.env[name].browse(ids) for name, ids in documents.items()}
