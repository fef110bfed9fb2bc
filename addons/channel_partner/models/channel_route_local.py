# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models

#: The store of a territory has to be among so many nearest that can do it.
NEAR = 20


class ChannelRoute(models.Model):
    """The provider of the territory is asked first, if it can do it (CP-10)."""

    _inherit = "channel.route"

    def _offer_next(self):
        local = self._offer_local()
        return super(ChannelRoute, self - local)._offer_next()

    def _offer_local(self):
        """Offer these to the stores of their territories; return those that were."""
        wanted = {}
        for route in self.filtered("is_located"):
            if not route.company_id.channel_local_first:
                continue
            point = route._get_document()._get_channel_local_point()
            if point.state == "active" and point.company_id == route.company_id:
                wanted[route] = point
        offered = self.browse()
        if not wanted:
            return offered
        now = fields.Datetime.now()
        asked = self.browse(route.id for route in wanted)._get_asked()
        first = [route for route in wanted if not asked[route.id]]
        found = self.env["channel.point"]._search_nearest(
            [route._get_need(at=now) for route in first], limit=NEAR, at=now
        )
        taken, chosen = {}, []
        for number, route in enumerate(first):
            point = wanted[route]
            for store in found[number]:
                room = store[3]
                if store[0] == point.id and (
                    room is None or taken.get(point.id, 0) < room
                ):
                    taken[point.id] = taken.get(point.id, 0) + 1
                    chosen.append((route, store))
                    offered |= route
                    break
        self._make_offers(
            chosen, asked, now, note=self.env._("Provider of this territory")
        )
        return offered
