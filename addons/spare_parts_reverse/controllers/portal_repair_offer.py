# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from psycopg2.errors import UniqueViolation

from odoo import http
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain
from odoo.http import request

from odoo.addons.portal.controllers.portal import CustomerPortal, pager
from odoo.addons.service_revenue.controllers.portal_equipment import (
    ServiceEquipmentPortal,
    _own_equipment,
)
from odoo.addons.service_revenue.tools.record_id import read_record_id

from .spare_repair_offer import RepairOfferPage

#: So many prices a customer can ask for in a day without calling.
MAX_A_DAY = 10


class SpareRepairOfferPortal(RepairOfferPage, CustomerPortal):
    """The customer's offers, and where his repairs are (SP-03)."""

    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        if "spare_offer_count" in counters:
            offers = request.env["spare.repair.offer"]
            values["spare_offer_count"] = (
                offers.search_count(self._get_offer_domain())
                if offers.has_access("read")
                else 0
            )
        return values

    def _get_offer_domain(self):
        # The record rule says the same for portal users; an employee, who may see more,
        # finds only his own here too.
        partner = request.env.user.partner_id.commercial_partner_id
        return Domain("partner_id", "child_of", partner.ids) & Domain(
            "state", "in", ("sent", "chosen")
        )

    @http.route(
        ["/my/part-offers", "/my/part-offers/page/<int:page>"],
        type="http",
        auth="user",
        methods=["GET"],
        website=True,
        readonly=True,
    )
    def portal_my_part_offers(self, page=1, **kwargs):
        values = self._prepare_portal_layout_values()
        offers = request.env["spare.repair.offer"]
        domain = self._get_offer_domain()
        total = offers.search_count(domain) if offers.has_access("read") else 0
        page_values = pager(
            url="/my/part-offers", total=total, page=page, step=self._items_per_page
        )
        if total:
            offers = offers.search(
                domain, limit=self._items_per_page, offset=page_values["offset"]
            )
        values.update(
            # Found by the customer's own rights; product and RMA are read for him.
            offers=offers.sudo(),
            page_name="spare_offer",
            default_url="/my/part-offers",
            pager=page_values,
        )
        return request.render("spare_parts_reverse.portal_my_part_offers", values)

    @http.route(
        "/my/part-offers/<string:offer_id>",
        type="http",
        auth="user",
        methods=["GET"],
        website=True,
        readonly=True,
    )
    def portal_part_offer(self, offer_id, **kwargs):
        return self._render_own_offer(self._get_own_offer(offer_id))

    @http.route(
        "/my/part-offers/<string:offer_id>/choose",
        type="http",
        auth="user",
        methods=["POST"],
        csrf=True,
        website=True,
        readonly=False,
    )
    def portal_part_offer_choose(self, offer_id, choice="", **kwargs):
        offer = self._get_own_offer(offer_id)
        notice = self._try_choice(offer, choice, "portal") if offer else None
        return self._render_own_offer(offer, notice)

    @http.route(
        "/my/part-offers/<string:offer_id>/label",
        type="http",
        auth="user",
        methods=["GET"],
        website=True,
        readonly=True,
    )
    def portal_part_offer_label(self, offer_id, **kwargs):
        offer = self._get_own_offer(offer_id)
        if not offer.rma_id:
            return request.redirect("/my/part-offers")
        values = self._get_offer_values(offer, "")
        return request.render(
            "spare_parts_reverse.repair_offer_label",
            {**values, "send_in": offer.rma_id},
        )

    def _get_own_offer(self, offer_id):
        """The customer's own offer, else an empty recordset: somebody else's and none
        at all cannot be told apart."""
        offers = request.env["spare.repair.offer"]
        known = read_record_id(offer_id)
        if not known or not offers.has_access("read"):
            # sudo: offers of the visitor's own company were looked up above.
            return offers.sudo()
        # Found by the customer's own rights; product and RMA are read for him.
        return offers.search(self._get_offer_domain() & Domain("id", "=", known)).sudo()

    def _render_own_offer(self, offer, notice=None):
        if not offer:
            return request.redirect("/my/part-offers")
        values = self._prepare_portal_layout_values()
        values.update(
            self._get_offer_values(offer, f"/my/part-offers/{offer.id}", notice),
            page_name="spare_offer",
        )
        return request.render("spare_parts_reverse.portal_part_offer_page", values)


class SpareEquipmentPortal(ServiceEquipmentPortal):
    """My product is broken: both prices, without a call (SP-03)."""

    @http.route()
    def portal_my_equipment_page(self, equipment_id, **kwargs):
        response = super().portal_my_equipment_page(equipment_id, **kwargs)
        unit = getattr(response, "qcontext", {}).get("equipment")
        if unit:
            response.qcontext.update(self._get_broken_values(unit, kwargs))
        return response

    def _get_broken_values(self, unit, kwargs):
        # The machine was found by the customer's own rights; see there.
        open_offer = unit.env["spare.repair.offer"].search(
            [
                ("equipment_id", "=", unit.id),
                ("state", "=", "sent"),
                ("partner_id", "child_of", unit.owned_by_id.commercial_partner_id.ids),
            ],
            limit=1,
        )
        rmas = unit.env["rma"].search(
            [
                ("equipment_id", "=", unit.id),
                ("operation_id.spare_kind", "!=", False),
                ("state", "not in", ("draft", "cancelled", "finished")),
            ],
            limit=5,
        )
        notices = {
            "often": request.env._(
                "You asked for many prices today. Call us, and we help you at once."
            ),
            "price": request.env._(
                "We cannot tell you a price here. Ask for service, and we call you."
            ),
        }
        return {
            "spare_offer": open_offer,
            "spare_rmas": rmas,
            "spare_can_ask": bool(unit.product_id) and not unit.returned_on,
            "spare_parts": unit.product_id.spare_part_ids,
            "spare_notice": notices.get(kwargs.get("broken")),
        }

    @http.route(
        "/my/equipment/<string:equipment_id>/broken",
        type="http",
        auth="user",
        methods=["POST"],
        csrf=True,
        website=True,
        readonly=False,
    )
    def portal_equipment_broken(self, equipment_id, part="", fault="", **kwargs):
        unit = request.env["fsm.equipment"]
        if unit.has_access("read"):
            unit = _own_equipment(equipment_id)
            unit = unit.filtered_domain(self._get_service_equipment_domain())
        if not unit:
            return request.redirect("/my/equipment")
        # sudo: the customer's own machine, found by his own rights; prices are computed
        # for him and not by him.
        offers = request.env["spare.repair.offer"].sudo()
        try:
            with request.env.cr.savepoint():
                offer = offers._ask_from_portal(
                    unit.sudo(), request.env.user.partner_id, part, fault, MAX_A_DAY
                )
        except UniqueViolation:
            # Of two clicks the other one was quicker: the page shows its offer.
            request.env.invalidate_all()
            return request.redirect(f"/my/equipment/{unit.id}")
        except (UserError, ValidationError):
            request.env.invalidate_all()
            return request.redirect(f"/my/equipment/{unit.id}?broken=price")
        if not offer:
            return request.redirect(f"/my/equipment/{unit.id}?broken=often")
        return request.redirect(f"/my/part-offers/{offer.id}")
