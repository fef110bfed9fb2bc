# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import http
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.http import request

from odoo.addons.portal.controllers.portal import pager
from odoo.addons.service_revenue.tools.record_id import read_record_id

from .store_portal import DESK, StorePortal

#: Longest words of a store.
_SIZE = 1000


class StoreCustomers(StorePortal):
    """A store's own customers: since when, protected until when, disputes (CP-24)."""

    # ------------------------------------------------------------------
    # Frame
    # ------------------------------------------------------------------

    def _store_pages(self, member):
        pages = super()._store_pages(member)
        if member.role in DESK:
            pages.append(
                {
                    "key": "customers",
                    "label": request.env._("Customers"),
                    "url": "/my/store/customers",
                    "icon": "fa-users",
                    "bar": False,
                    "sequence": 50,
                }
            )
        return pages

    def _store_home_values(self, member):
        values = super()._store_home_values(member)
        if member.role in DESK:
            owned = request.env["channel.ownership"]
            domain = owned._get_store_domain(member)
            values["store_customer_count"] = owned.search_count(
                domain & self._get_customer_filters()["protected"][1]
            )
            values["store_ending_count"] = owned.search_count(
                domain & Domain("state", "=", "ending")
            )
        return values

    def _get_customer_filters(self):
        env = request.env
        return {
            "protected": (
                env._("Protected"),
                Domain("state", "in", ("running", "ending")),
            ),
            "ending": (env._("Runs out"), Domain("state", "=", "ending")),
            "ended": (env._("Ended"), Domain("state", "=", "ended")),
            "disputes": (env._("Disputes"), Domain.FALSE),
        }

    def _own_customer(self, member, ownership_id):
        """The caller's own customer with this id, else none: which is not told."""
        owned = request.env["channel.ownership"]
        known = read_record_id(ownership_id)
        if not known:
            return owned
        return owned.search(owned._get_store_domain(member) & Domain("id", "=", known))

    def _get_customer_words(self):
        env = request.env
        return {
            "raised": (
                "success",
                env._("Your claim is on record. You hear here what is decided."),
            ),
            "unclear": (
                "warning",
                env._("Say why the customer is yours: since when, and how."),
            ),
            "gone": ("warning", env._("This is none of your customers.")),
        }

    # ------------------------------------------------------------------
    # Pages
    # ------------------------------------------------------------------

    @http.route(
        ["/my/store/customers", "/my/store/customers/page/<int:page>"],
        type="http",
        auth="user",
        methods=["GET"],
        website=True,
        readonly=True,
    )
    def store_customers(self, page=1, filterby=None, search=None, said=None, **kwargs):
        member = self._get_member(*DESK)
        if not member:
            return self._store_no()
        filters = self._get_customer_filters()
        filterby = filterby if filterby in filters else "protected"
        search = self._read_text(search, 100)
        owned = request.env["channel.ownership"]
        domain = owned._get_store_domain(member) & filters[filterby][1]
        if search:
            # sudo: names of customers, within the domain of his own ones.
            domain &= Domain(
                "partner_id",
                "in",
                request.env["res.partner"].sudo()._search([("name", "ilike", search)]),
            )
        total = owned.search_count(domain)
        kept = {"filterby": filterby, "search": search}
        pages = pager(
            url="/my/store/customers",
            url_args={key: value for key, value in kept.items() if value},
            total=total,
            page=page,
            step=self._store_items_per_page,
        )
        points = self._get_store_points()
        rows = owned.search(
            domain,
            order="date_to, id",
            limit=self._store_items_per_page,
            offset=pages["offset"],
        )._get_store_rows(points)
        values = self._store_values("customers", member)
        values.update(
            customers=rows,
            many_stores=len(points) > 1,
            disputes=request.env["channel.dispute"]._get_store_rows(
                # sudo: his own firm.
                member.sudo().channel_partner_id
            )
            if filterby == "disputes"
            else [],
            pager=pages,
            filters=[(key, label) for key, (label, _domain) in filters.items()],
            filterby=filterby,
            search=search,
            store_url="/my/store/customers",
            said=self._get_customer_words().get(said),
        )
        return request.render("channel_partner.store_customers", values)

    @http.route(
        "/my/store/customers/<string:ownership_id>",
        type="http",
        auth="user",
        methods=["GET"],
        website=True,
        readonly=True,
    )
    def store_customer(self, ownership_id, said=None, **kwargs):
        member = self._get_member(*DESK)
        if not member:
            return self._store_no()
        own = self._own_customer(member, ownership_id)
        if not own:
            return self._say("/my/store/customers", "gone")
        values = self._store_values("customers", member)
        values.update(
            customer=own._get_store_page(self._get_store_points()),
            said=self._get_customer_words().get(said),
        )
        return request.render("channel_partner.store_customer", values)

    # ------------------------------------------------------------------
    # Disputes (CP-23)
    # ------------------------------------------------------------------

    @http.route(
        "/my/store/customers/<string:ownership_id>/dispute",
        type="http",
        auth="user",
        methods=["POST"],
        website=True,
        csrf=True,
        readonly=False,
    )
    def store_customer_dispute(self, ownership_id, reason=None, **form):
        """Somebody else works on a customer of one's own, or says that he is his."""
        member = self._get_member(*DESK)
        if not member:
            return self._store_no()
        own = self._own_customer(member, ownership_id)
        if not own:
            return self._say("/my/store/customers", "gone")
        # sudo: his own customer, and a store of his own firm.
        known = own.sudo()
        point = known.point_id or self._get_store_points()[:1]
        said = self._raise(point, known.partner_id, reason)
        return self._say(f"/my/store/customers/{own.id}", said)

    @http.route(
        "/my/store/leads/<string:lead_id>/claim",
        type="http",
        auth="user",
        methods=["POST"],
        website=True,
        csrf=True,
        readonly=False,
    )
    def store_lead_claim(self, lead_id, reason=None, **form):
        """The customer of a lead that the store has is the store's own."""
        member = self._get_member(*DESK)
        if not member:
            return self._store_no()
        leads = request.env["crm.lead"]
        known = read_record_id(lead_id)
        lead = known and leads.search(
            leads._get_store_domain(self._get_store_points()) & Domain("id", "=", known)
        )
        if not lead:
            return self._say("/my/store/leads", "lead_gone")
        # sudo: the lead is with a store of his; found by his own rights.
        lead = lead.sudo()
        said = self._raise(lead.channel_point_id, lead.partner_id, reason, lead)
        return self._say("/my/store/customers?filterby=disputes", said)

    def _raise(self, point, partner, reason, lead=None):
        """Code of the sentence that says what came of it."""
        try:
            with request.env.cr.savepoint():
                request.env["channel.dispute"]._raise_for_store(
                    point, partner, self._read_text(reason, _SIZE), lead
                )
        except UserError:
            return "unclear"
        return "raised"

    def _say(self, url, code):
        if "?" in url:
            return request.redirect(f"{url}&said={code}")
        return super()._say(url, code)
