# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models


class ContractContract(models.Model):
    """What is left of a contract today: for the hotline, the panel and the portal."""

    _inherit = "contract.contract"

    service_entitlement_summary = fields.Text(
        string="What Is Left", compute="_compute_service_entitlement_summary"
    )

    @api.depends("service_entitlement_ids.used", "service_entitlement_ids.granted")
    @api.depends_context("lang")
    def _compute_service_entitlement_summary(self):
        """One line for each entitlement of the period of today."""
        today = fields.Date.context_today(self)
        # sudo: whoever may read the contract, a customer as well, may know what is left
        # of it; only the sentences leave this method.
        entitlements = (
            self.env["service.entitlement"]
            .sudo()
            .search(
                [
                    ("contract_id", "in", self.ids),
                    ("period_id.state", "!=", "cancelled"),
                    ("period_id.date_from", "<=", today),
                    ("period_id.date_to", ">=", today),
                ]
            )
            .sorted(lambda one: (one.type_id.sequence, one.type_id.id))
        )
        by_contract = entitlements.grouped("contract_id")
        for contract in self:
            lines = by_contract.get(contract._origin.sudo(), entitlements.browse())
            contract.service_entitlement_summary = (
                "\n".join(one._get_left_text() for one in lines) or False
            )

    def _get_service_locations(self):
        """``{contract: places}`` where the covered products are (SR-30).

        Of a contract that covers all products, all places of the customer; a customer
        without any gets one, so that a visit can be planned.
        """
        # sudo: the visits follow from the contract, whoever sells it.
        places = self.env["fsm.location"].sudo()
        partners = self.commercial_partner_id
        owned = places.search([("owner_id", "child_of", partners.ids)], order="id")
        by_partner = owned.grouped(lambda place: place.owner_id.commercial_partner_id)
        result, homeless = {}, self.browse()
        for contract in self:
            found = contract.service_equipment_ids.sudo().location_id
            if contract.service_covers_all or not found:
                found |= by_partner.get(contract.commercial_partner_id.sudo(), places)
            result[contract] = found
            if not found:
                homeless += contract
        if homeless:
            made = places._service_locations(homeless.partner_id.sudo())
            for contract in homeless:
                result[contract] = made.get(contract.partner_id, places)
        return result
