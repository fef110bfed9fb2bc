# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import http
from odoo.exceptions import AccessError, MissingError
from odoo.fields import Date, Domain
from odoo.http import request

from odoo.addons.helpdesk_mgmt.controllers.main import HelpdeskTicketController
from odoo.addons.portal.controllers.portal import CustomerPortal, pager

from ..tools.record_id import read_record_id


def _own_equipment(equipment_id):
    """The customer's own equipment with this id, else an empty recordset.

    Somebody else's and none at all cannot be told apart.
    """
    equipment = request.env["fsm.equipment"]
    known = read_record_id(equipment_id)
    return equipment.search([("id", "=", known)]) if known else equipment


class ServiceEquipmentPortal(CustomerPortal):
    """The customer's registered products (SR-32)."""

    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        if "service_equipment_count" in counters:
            equipment = request.env["fsm.equipment"]
            values["service_equipment_count"] = (
                equipment.search_count(self._get_service_equipment_domain())
                if equipment.has_access("read")
                else 0
            )
        return values

    def _get_service_equipment_domain(self):
        # The record rule says the same for portal users; an employee, who may see more,
        # finds only his own here too.
        partner = request.env.user.partner_id.commercial_partner_id
        return Domain("owned_by_id", "child_of", partner.ids) & Domain(
            "returned_on", "=", False
        )

    def _get_service_coverages(self, units):
        """Which service level holds today for each of these products.

        :return: ``{id: Coverage(level, contract, note)}``
        """
        # sudo: the products were found by the customer's own rights; of the contract
        # only the level and the sentence are shown to him.
        contracts = request.env["contract.contract"].sudo()
        today = Date.context_today(units)
        return contracts._service_coverage(
            {
                unit.id: (
                    unit.company_id or request.env.company,
                    unit.owned_by_id.commercial_partner_id,
                    unit,
                    today,
                )
                for unit in units
            }
        )

    def _get_service_equipment_sortings(self):
        return {
            "date": {
                "label": request.env._("Newest"),
                "order": "sale_date desc, id desc",
            },
            "name": {"label": request.env._("Name"), "order": "name, id"},
            "warranty": {
                "label": request.env._("Warranty"),
                "order": "warranty_end_date, id",
            },
        }

    @http.route(
        ["/my/equipment", "/my/equipment/page/<int:page>"],
        type="http",
        auth="user",
        methods=["GET"],
        website=True,
        readonly=True,
    )
    def portal_my_equipment(self, page=1, sortby=None, search=None, **kwargs):
        values = self._prepare_portal_layout_values()
        equipment = request.env["fsm.equipment"]
        sortings = self._get_service_equipment_sortings()
        sortby = sortby if sortby in sortings else "date"
        search = (search or "").replace("\x00", "").strip()[:100]
        domain = self._get_service_equipment_domain()
        if search:
            # The name holds the serial number; customers may not read serial numbers
            # as such.
            domain &= Domain("name", "ilike", search) | Domain(
                "product_id.name", "ilike", search
            )
        allowed = equipment.has_access("read")
        total = equipment.search_count(domain) if allowed else 0
        page_values = pager(
            url="/my/equipment",
            url_args={"sortby": sortby, "search": search},
            total=total,
            page=page,
            step=self._items_per_page,
        )
        units = equipment
        if total:
            units = equipment.search(
                domain,
                order=sortings[sortby]["order"],
                limit=self._items_per_page,
                offset=page_values["offset"],
            )
        values.update(
            # Found by the customer's own rights; product and serial are read for him.
            equipments=units.sudo(),
            coverages=self._get_service_coverages(units.sudo()),
            page_name="service_equipment",
            default_url="/my/equipment",
            pager=page_values,
            searchbar_sortings=sortings,
            sortby=sortby,
            searchbar_inputs={
                "all": {"input": "all", "label": request.env._("Search")},
            },
            search_in="all",
            search=search,
        )
        return request.render("service_revenue.portal_my_equipment", values)

    @http.route(
        "/my/equipment/<string:equipment_id>",
        type="http",
        auth="user",
        methods=["GET"],
        website=True,
        readonly=True,
    )
    def portal_my_equipment_page(self, equipment_id, **kwargs):
        try:
            unit = _own_equipment(equipment_id)
            unit = unit.filtered_domain(self._get_service_equipment_domain())
        except (AccessError, MissingError):
            unit = request.env["fsm.equipment"]
        if not unit:
            return request.redirect("/my/equipment")
        orders = request.env["fsm.order"]
        if orders.has_access("read"):
            orders = orders.search(
                [("equipment_ids", "in", unit.ids)],
                order="scheduled_date_start desc, id desc",
                limit=20,
            )
        values = self._prepare_portal_layout_values()
        # Found by the customer's own rights; product and people are read for him.
        values.update(
            page_name="service_equipment",
            equipment=unit.sudo(),
            fsm_orders=orders.sudo(),
            coverages=self._get_service_coverages(unit.sudo()),
        )
        return request.render("service_revenue.portal_equipment_page", values)


class ServiceHelpdeskTicketController(HelpdeskTicketController):
    """Asking for service for one product: its name and serial are filled in."""

    def _get_create_new_ticket_values(self, **kwargs):
        values = super()._get_create_new_ticket_values(**kwargs)
        unit = self._get_asked_equipment(kwargs)
        # Found by the customer's own rights; product and serial are read for him.
        values["service_equipment"] = unit.sudo()
        return values

    def _prepare_submit_ticket_vals(self, **kwargs):
        values = super()._prepare_submit_ticket_vals(**kwargs)
        # sudo: customers may not read channels, and theirs is set for them.
        channel = (
            request.env["ir.model.data"]
            .sudo()
            ._xmlid_to_res_id(
                "service_revenue.helpdesk_ticket_channel_portal",
                raise_if_not_found=False,
            )
        )
        values["channel_id"] = channel or values["channel_id"]
        unit = self._get_asked_equipment(kwargs)
        if unit:
            values["equipment_id"] = unit.id
        return values

    def _get_asked_equipment(self, kwargs):
        if not request.env["fsm.equipment"].has_access("read"):
            return request.env["fsm.equipment"]
        return _own_equipment(kwargs.get("equipment_id"))
