# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import http
from odoo.exceptions import AccessError, MissingError, UserError
from odoo.fields import Domain
from odoo.http import content_disposition, request

from odoo.addons.portal.controllers.portal import CustomerPortal, pager
from odoo.addons.service_revenue.tools.record_id import read_record_id

from ..models.spare_part_return_terms import OWING


class SparePartReturnPortal(CustomerPortal):
    """Parts that a customer or partner has to send back (SP-15)."""

    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        if "spare_return_count" in counters:
            returns = request.env["spare.part.return"]
            values["spare_return_count"] = (
                returns.search_count(self._get_part_return_domain(OWING))
                if returns.has_access("read")
                else 0
            )
        return values

    def _get_part_return_domain(self, states=None):
        # The record rule says the same for portal users; an employee, who may see more,
        # finds only his own here too.
        partner = request.env.user.partner_id.commercial_partner_id
        domain = Domain("holder_id", "child_of", partner.ids)
        return domain & Domain("state", "in", states) if states else domain

    def _own_part_return(self, return_id):
        """The caller's own return with this id, else none: which is not told."""
        returns = request.env["spare.part.return"]
        known = read_record_id(return_id)
        if not known:
            return returns
        try:
            return returns.search(
                self._get_part_return_domain() & Domain("id", "=", known)
            )
        except (AccessError, MissingError):
            return returns

    @http.route(
        ["/my/part-returns", "/my/part-returns/page/<int:page>"],
        type="http",
        auth="user",
        methods=["GET"],
        website=True,
        readonly=True,
    )
    def portal_my_part_returns(self, page=1, filterby=None, **kwargs):
        values = self._prepare_portal_layout_values()
        returns = request.env["spare.part.return"]
        filters = {
            "owed": {
                "label": request.env._("To send back"),
                "domain": self._get_part_return_domain(OWING),
            },
            "all": {
                "label": request.env._("All"),
                "domain": self._get_part_return_domain(),
            },
        }
        filterby = filterby if filterby in filters else "owed"
        domain = filters[filterby]["domain"]
        allowed = returns.has_access("read")
        total = returns.search_count(domain) if allowed else 0
        page_values = pager(
            url="/my/part-returns",
            url_args={"filterby": filterby},
            total=total,
            page=page,
            step=self._items_per_page,
        )
        if total:
            returns = returns.search(
                domain,
                order="due_date, id",
                limit=self._items_per_page,
                offset=page_values["offset"],
            )
        values.update(
            # Found by the caller's own rights; product and number are read for him.
            part_returns=returns.sudo(),
            page_name="part_return",
            default_url="/my/part-returns",
            pager=page_values,
            searchbar_filters=filters,
            filterby=filterby,
        )
        return request.render("spare_parts_reverse.portal_my_part_returns", values)

    @http.route(
        "/my/part-returns/<string:return_id>",
        type="http",
        auth="user",
        methods=["GET"],
        website=True,
        readonly=True,
    )
    def portal_part_return_page(self, return_id, error=None, **kwargs):
        part = self._own_part_return(return_id)
        if not part:
            return request.redirect("/my/part-returns")
        values = self._prepare_portal_layout_values()
        values.update(
            page_name="part_return",
            # Found by the caller's own rights; the address is where he sends it to.
            part_return=part.sudo(),
            return_address=part._get_return_address(),
            state_failed=bool(error),
        )
        return request.render("spare_parts_reverse.portal_part_return_page", values)

    @http.route(
        "/my/part-returns/<string:return_id>/sent",
        type="http",
        auth="user",
        methods=["POST"],
        website=True,
        csrf=True,
        readonly=False,
    )
    def portal_part_return_sent(self, return_id, reference=None, **kwargs):
        part = self._own_part_return(return_id)
        if not part:
            return request.redirect("/my/part-returns")
        # A file in place of a text is no number of a parcel.
        reference = reference if isinstance(reference, str) else ""
        try:
            part.hand_over(reference.replace("\x00", ""))
        except UserError:
            return request.redirect(f"/my/part-returns/{part.id}?error=1")
        return request.redirect(f"/my/part-returns/{part.id}")

    @http.route(
        "/my/part-returns/<string:return_id>/label",
        type="http",
        auth="user",
        methods=["GET"],
        website=True,
        readonly=True,
    )
    def portal_part_return_label(self, return_id, **kwargs):
        part = self._own_part_return(return_id)
        if not part:
            return request.redirect("/my/part-returns")
        # sudo: found by the caller's own rights; the label shows what the page shows.
        pdf, _kind = (
            request.env["ir.actions.report"]
            .sudo()
            ._render_qweb_pdf(
                "spare_parts_reverse.action_report_return_label", part.ids
            )
        )
        return request.make_response(
            pdf,
            headers=[
                ("Content-Type", "application/pdf"),
                ("Content-Length", len(pdf)),
                ("Content-Disposition", content_disposition(f"{part.name}.pdf")),
            ],
        )
