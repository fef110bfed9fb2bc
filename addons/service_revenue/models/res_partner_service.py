# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from urllib.parse import quote_plus

from odoo import fields, models


class ResPartner(models.Model):
    """Where the customer is served, and what of ours stands there (SR-32)."""

    _inherit = "res.partner"

    service_equipment_count = fields.Integer(
        string="Registered Equipment", compute="_compute_service_equipment_count"
    )

    def _compute_service_equipment_count(self):
        equipment = self.env["fsm.equipment"]
        counts = {}
        if equipment.has_access("read"):
            counts = dict(
                equipment._read_group(
                    [
                        ("owned_by_id", "in", self.commercial_partner_id.ids),
                        ("returned_on", "=", False),
                    ],
                    ["owned_by_id"],
                    ["__count"],
                )
            )
        for partner in self:
            partner.service_equipment_count = counts.get(
                partner.commercial_partner_id, 0
            )

    def action_view_service_equipment(self):
        """Units of this customer; the list shows what the user may see."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "service_revenue.fsm_equipment_action_installed"
        )
        action["domain"] = [("owned_by_id", "=", self.commercial_partner_id.id)]
        action["context"] = {"default_owned_by_id": self.commercial_partner_id.id}
        return action

    def _get_service_location(self):
        """The known service location of this address, else an empty recordset."""
        self.ensure_one()
        if self.service_location_id:
            return self.service_location_id
        own = self.fsm_location_ids[:1]
        company = self.commercial_partner_id
        if own or company == self:
            return own
        shared = company.service_location_id or company.fsm_location_ids[:1]
        names = ("street", "street2", "zip", "city")
        same_place = [self[name] or "" for name in names] == [
            company[name] or "" for name in names
        ]
        return shared if same_place else shared.browse()

    def _get_service_map_url(self):
        """Link that opens the navigation of a phone at this address; empty if none."""
        self.ensure_one()
        if self.partner_latitude or self.partner_longitude:
            target = f"{self.partner_latitude:.6f},{self.partner_longitude:.6f}"
        else:
            parts = [self.street, self.city, self.zip, self.country_id.name]
            target = ", ".join(part for part in parts if part)
        if not target:
            return ""
        return f"https://www.openstreetmap.org/directions?to={quote_plus(target)}"
