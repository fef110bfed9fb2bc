# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models


class FsmOrder(models.Model):
    """What a work order needs of a store: the skills of the work, there (CP-04)."""

    _inherit = "fsm.order"

    _channel_side = "service"
    _channel_kind = "order"

    def _get_channel_products(self):
        return (self.equipment_ids or self.ticket_id.equipment_id).product_id

    def _get_channel_order_type(self):
        return self.type

    def _get_channel_places(self):
        partners = (self.location_id.partner_id, self.service_partner_id)
        return [(p.partner_latitude, p.partner_longitude) for p in partners]

    def _get_channel_region(self):
        place = self.location_id.partner_id
        return place.state_id, place.city

    def _get_channel_title(self):
        return self.type.name or self.env._("Work order")

    def _get_channel_wanted_on(self):
        return self.scheduled_date_start or self.request_early
