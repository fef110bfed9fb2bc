# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models


class HelpdeskTicket(models.Model):
    """What a ticket needs of a store: somebody who can serve the product (CP-10)."""

    _inherit = "helpdesk.ticket"

    _channel_side = "service"
    _channel_kind = "ticket"

    def _get_channel_products(self):
        return self.equipment_id.product_id

    def _get_channel_location(self):
        """Where the unit stands, else the place of the ticket, possibly none."""
        return self.equipment_id.location_id or self.fsm_location_id

    def _get_channel_places(self):
        partners = (self._get_channel_location().partner_id, self.partner_id)
        return [(p.partner_latitude, p.partner_longitude) for p in partners]

    def _get_channel_region(self):
        place = self._get_channel_location().partner_id or self.partner_id
        return place.state_id, place.city

    def _get_channel_title(self):
        # Not the title: it is typed in freely.
        return self.category_id.name or self.env._("Service request")

    def _get_channel_wanted_on(self):
        return self.create_date
