# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models

# What tells the technician where to go.
_ADDRESS_FIELDS = (
    "street",
    "street2",
    "zip",
    "city",
    "state_id",
    "country_id",
    "phone",
    "email",
    "lang",
    "partner_latitude",
    "partner_longitude",
)


class FsmLocation(models.Model):
    _inherit = "fsm.location"

    service_order_ids = fields.One2many(
        "fsm.order", "location_id", string="Work Orders", readonly=True
    )

    @api.model
    def _service_locations(self, addresses, create=True):
        """Service location of each address: a dictionary of partner to location.

        A contact without a location of its own shares that of its company when both
        live at the same address. With ``create``, an address that has none gets one;
        an address without street and town gets none, because nobody could go there.
        The partner row is updated with the new location, so that of two transactions
        that make one for the same customer the second is retried and finds the first.

        :param addresses: ``res.partner`` records, in an environment that may read and
            create locations
        """
        result = {}
        missing = self.env["res.partner"]
        for partner in addresses:
            location = partner._get_service_location()
            if location:
                result[partner] = location
            elif create and (partner.street or partner.city):
                missing |= partner
        if not missing:
            return result
        # A partner of its own, so that the customer's address keeps its kind: a
        # delivery address must stay one for the next order.
        places = (
            self.env["res.partner"]
            .with_context(creating_fsm_location=True)
            .create([self._prepare_place_vals(partner) for partner in missing])
        )
        locations = self.create(
            [
                self._prepare_service_location_vals(partner, place)
                for partner, place in zip(missing, places, strict=True)
            ]
        )
        for partner, location in zip(missing, locations, strict=True):
            result[partner] = location
            partner.service_location_id = location
        return result

    @api.model
    def _prepare_place_vals(self, partner):
        """Values of the partner that carries the name and address of the place."""
        vals = {
            name: partner[name].id
            if partner._fields[name].relational
            else partner[name]
            for name in _ADDRESS_FIELDS
        }
        vals.update(
            name=partner.name or partner.commercial_partner_id.name,
            parent_id=partner.commercial_partner_id.id,
            type="fsm_location",
            fsm_location=True,
            company_id=partner.company_id.id,
        )
        return vals

    @api.model
    def _prepare_service_location_vals(self, partner, place):
        return {
            "partner_id": place.id,
            "owner_id": partner.commercial_partner_id.id,
            "contact_id": partner.id,
        }
