# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models


class ChannelRoute(models.Model):
    """What the map of a way shows: the customer, and the stores in the order asked."""

    _inherit = "channel.route"

    map_data = fields.Json(compute="_compute_map_data", compute_sudo=True)
    why_text = fields.Text(string="Why This Store", compute="_compute_why_text")

    @api.depends("is_located", "offer_ids.state", "offer_ids.point_id")
    @api.depends_context("lang")
    def _compute_map_data(self):
        Offer = self.env["channel.offer"]
        words = dict(Offer._fields["state"]._description_selection(self.env))
        for route in self:
            stores = {}
            for offer in route.offer_ids.sorted("sequence"):
                point = offer.point_id
                entry = stores.setdefault(
                    point.id,
                    {
                        "id": point.id,
                        "name": point.name,
                        "latitude": point.latitude,
                        "longitude": point.longitude,
                        "is_located": point.is_located,
                        "tries": [],
                    },
                )
                entry["tries"].append(offer.sequence)
                entry["km"] = round(offer.distance_km, 2)
                entry["state"] = offer.state
                entry["state_name"] = words[offer.state]
            route.map_data = {
                "place": route.is_located
                and {
                    "latitude": route.latitude,
                    "longitude": route.longitude,
                    "name": route.city or "",
                },
                "stores": list(stores.values()),
            }

    @api.depends("state", "offer_ids.state")
    @api.depends_context("lang")
    def _compute_why_text(self):
        for route in self:
            route.why_text = "\n".join(route.get_why())
