# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import http
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.http import request

from odoo.addons.portal.controllers.portal import pager
from odoo.addons.service_revenue.tools.record_id import read_record_id

from .store_portal import DESK, StorePortal


class StoreContracts(StorePortal):
    """Service contracts that the stores of a partner sold or look after (CP-08)."""

    def _store_pages(self, member):
        pages = super()._store_pages(member)
        if member.role in DESK:
            pages.append(
                {
                    "key": "contracts",
                    "label": request.env._("Contracts"),
                    "url": "/my/store/contracts",
                    "icon": "fa-shield",
                    "bar": False,
                    "sequence": 50,
                }
            )
        return pages

    @http.route(
        ["/my/store/contracts", "/my/store/contracts/page/<int:page>"],
        type="http",
        auth="user",
        methods=["GET"],
        website=True,
        readonly=True,
    )
    def store_contracts(self, page=1, show=None, search=None, **kwargs):
        return self._render_store_contracts(page, show, search)

    def _render_store_contracts(self, page=1, show=None, search=None, error=None):
        member = self._get_member(*DESK)
        if not member:
            return self._store_no()
        env = request.env
        contracts = env["contract.contract"]
        # sudo: the company of the stores, for the days of its list of renewals.
        firm = member.sudo().channel_partner_id
        due = Domain.OR(
            contracts.sudo()._get_store_due_domain(company)
            for company in firm.channel_point_ids.company_id
        )
        filters = {
            "due": (env._("To renew"), due),
            "active": (env._("Running"), Domain("service_state", "=", "active")),
            "ended": (env._("Ended"), Domain("service_state", "=", "ended")),
            "all": (env._("All"), Domain.TRUE),
        }
        show = show if show in filters else "all"
        domain = filters[show][1]
        search = (search or "").replace("\x00", "").strip()[:100]
        if search:
            domain &= Domain("name", "ilike", search) | Domain(
                "partner_id.name", "ilike", search
            )
        total = len(contracts._query_store_contracts(member, domain))
        page_values = pager(
            url="/my/store/contracts",
            url_args={"show": show, "search": search},
            total=total,
            page=page,
            step=self._store_items_per_page,
        )
        found = contracts._query_store_contracts(
            member,
            domain,
            order="date_end, id",
            limit=self._store_items_per_page,
            offset=page_values["offset"],
        )
        values = self._store_values("contracts", member)
        values.update(
            rows=contracts.browse(found)._get_store_rows(member),
            filters={key: label for key, (label, _domain) in filters.items()},
            show=show,
            search=search,
            pager=page_values,
            error=error,
        )
        return request.render("channel_partner.store_contracts", values)

    @http.route(
        "/my/store/contracts/<string:contract_id>/renew",
        type="http",
        auth="user",
        methods=["POST"],
        website=True,
        csrf=True,
        readonly=False,
    )
    def store_contract_renew(self, contract_id, **kwargs):
        if not self._get_member(*DESK):
            return self._store_no()
        known = read_record_id(contract_id)
        if not known:
            return request.redirect("/my/store/contracts")
        try:
            with request.env.cr.savepoint():
                lead_id = request.env["contract.contract"].browse(known).store_renew()
        except AccessError:
            return request.redirect("/my/store/contracts")
        except UserError as error:
            return self._render_store_contracts(error=error.args[0])
        return request.redirect(
            f"/my/store/leads/{lead_id}" if lead_id else "/my/store/contracts"
        )
