# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models

from odoo.addons.channel_partner.tools.channel_geo import is_place


class HelpdeskTicket(models.Model):
    """A neighbour's request that an ambassador passed on (AM-04, CP-10)."""

    _inherit = "helpdesk.ticket"

    ambassador_id = fields.Many2one(
        "ambassador.ambassador",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        help="Who raised it for a neighbour, and hears what becomes of it.",
    )
    ambassador_community_id = fields.Many2one(
        "ambassador.community",
        string="Community",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
    )

    @api.model
    def _get_measured_fields(self):
        return super()._get_measured_fields() | {
            "ambassador_id",
            "ambassador_community_id",
        }

    def _is_channel_auto(self):
        # What an ambassador brings goes straight on, whatever is set for its channel.
        return super()._is_channel_auto() or bool(
            self.ambassador_id
            and not self.channel_point_id
            and not self.stage_id.closed
            and not self.fsm_order_ids
        )

    def _get_channel_places(self):
        """The community is where the neighbour lives; the middle of the ambassador's
        city is better than no store at all."""
        places = super()._get_channel_places()
        if self.ambassador_id:
            community, city = self.ambassador_community_id, self.ambassador_id.city_id
            places += [
                (place.latitude, place.longitude)
                for place in (community, city)
                if is_place(place.latitude, place.longitude)
            ]
        return places
