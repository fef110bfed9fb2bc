# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models


class CrmLead(models.Model):
    """What a lead needs of a store: somebody who can sell there (CP-04)."""

    _inherit = "crm.lead"

    _channel_side = "sales"
    _channel_kind = "lead"

    def _get_channel_products(self):
        return self.service_equipment_ids.product_id

    def _get_channel_category(self):
        interest = self.service_interest_id or self.service_captured_interest_id
        return interest.channel_categ_id

    def _get_channel_places(self):
        # What somebody put on the lead, then the customer, then where the technician
        # stood.
        partner = self.partner_id
        places = [
            (self.partner_latitude, self.partner_longitude),
            (partner.partner_latitude, partner.partner_longitude),
        ]
        if self.service_position_source:
            places.append((self.service_latitude, self.service_longitude))
        return places

    def _get_channel_region(self):
        return (
            self.state_id or self.partner_id.state_id,
            self.city or self.partner_id.city,
        )

    def _get_channel_title(self):
        # Not the name: it is typed in freely, and holds that of the customer.
        interest = self.service_interest_id or self.service_captured_interest_id
        return interest.name or self.env._("Lead")
