# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import http
from odoo.fields import Domain
from odoo.http import request

from odoo.addons.portal.controllers.portal import pager

from .ambassador_portal import WITH_MONEY, AmbassadorPortal


class AmbassadorPages(AmbassadorPortal):
    """Link, events, leads, cash and ranking of an ambassador (AM-05, AM-16)."""

    # ------------------------------------------------------------------
    # Frame
    # ------------------------------------------------------------------

    def _ambassador_pages(self, ambassador):
        env = request.env
        pages = [
            ("link", env._("My link"), "fa-qrcode", True, 10),
            ("events", env._("Events"), "fa-calendar", True, 30),
            ("leads", env._("Leads"), "fa-users", False, 40),
            ("cash", env._("Cash"), "fa-money", False, 50),
            ("ranking", env._("Ranking"), "fa-trophy", False, 60),
        ]
        return super()._ambassador_pages(ambassador) + [
            {
                "key": key,
                "label": label,
                "url": f"/my/ambassador/{key}",
                "icon": icon,
                "bar": bar,
                "sequence": sequence,
            }
            for key, label, icon, bar, sequence in pages
        ]

    def _ambassador_home_values(self, ambassador):
        values = super()._ambassador_home_values(ambassador)
        leads = self._get_leads(ambassador)
        start = ambassador._get_month_start()
        month = leads._get_ambassador_domain(ambassador) & Domain(
            "service_captured_at", ">=", start
        )
        place, people = ambassador._get_rank()
        values.update(
            next_event=ambassador._get_next_event(),
            cash=ambassador._get_portal_cash(),
            lead_count=leads.search_count(month),
            rank=place and request.env._("No. %(place)s", place=place),
            rank_note=request.env._("of %(people)s this month", people=people)
            if place
            else request.env._("ranked with the first lead"),
        )
        return values

    def _get_leads(self, ambassador):
        # sudo: leads of ``_get_ambassador_domain`` only; what comes out is masked.
        leads = request.env["crm.lead"].sudo().with_context(active_test=False)
        return leads.with_company(ambassador.sudo().company_id)

    # ------------------------------------------------------------------
    # Link
    # ------------------------------------------------------------------

    @http.route(
        "/my/ambassador/link",
        type="http",
        auth="user",
        methods=["GET"],
        website=True,
        readonly=True,
    )
    def ambassador_link(self, **kwargs):
        """The code for the screen of a phone: white, large, and all in one page."""
        ambassador = self._get_ambassador()
        if not ambassador:
            return self._ambassador_no()
        values = self._ambassador_values("link", ambassador)
        values["links"] = ambassador._get_portal_links()
        return request.render("ambassador_program.ambassador_link", values)

    # ------------------------------------------------------------------
    # Events
    # ------------------------------------------------------------------

    @http.route(
        ["/my/ambassador/events", "/my/ambassador/events/page/<int:page>"],
        type="http",
        auth="user",
        methods=["GET"],
        website=True,
        readonly=True,
    )
    def ambassador_events(self, page=1, filterby=None, **kwargs):
        ambassador = self._get_ambassador()
        if not ambassador:
            return self._ambassador_no()
        domains = ambassador._get_event_domains()
        filterby = filterby if filterby in domains else "mine"
        _label, domain, order = domains[filterby]
        # sudo: events of these domains; see ``_get_event_rows``.
        events = request.env["event.event"].sudo()
        found, pages = self._find_page(
            events, domain, order, page, "events", filterby=filterby
        )
        values = self._ambassador_values("events", ambassador)
        values.update(
            events=ambassador._get_event_rows(found),
            filters=[(key, label) for key, (label, *_rest) in domains.items()],
            filterby=filterby,
            store_url="/my/ambassador/events",
            pager=pages,
        )
        return request.render("ambassador_program.ambassador_events", values)

    def _find_page(self, records, domain, order, page, name, **kept):
        """(records of this page of a list, values of its pager)"""
        pages = pager(
            url=f"/my/ambassador/{name}",
            url_args=kept,
            total=records.search_count(domain),
            page=page,
            step=self._ambassador_items_per_page,
        )
        found = records.search(
            domain,
            order=order,
            limit=self._ambassador_items_per_page,
            offset=pages["offset"],
        )
        return found, pages

    # ------------------------------------------------------------------
    # Leads
    # ------------------------------------------------------------------

    @http.route(
        ["/my/ambassador/leads", "/my/ambassador/leads/page/<int:page>"],
        type="http",
        auth="user",
        methods=["GET"],
        website=True,
        readonly=True,
    )
    def ambassador_leads(self, page=1, filterby=None, **kwargs):
        ambassador = self._get_ambassador()
        if not ambassador:
            return self._ambassador_no()
        leads = self._get_leads(ambassador)
        filters = leads._get_ambassador_filters()
        filterby = filterby if filterby in filters else "all"
        found, pages = self._find_page(
            leads,
            leads._get_ambassador_domain(ambassador) & filters[filterby][1],
            "service_captured_at desc, id desc",
            page,
            "leads",
            filterby=filterby,
        )
        values = self._ambassador_values("leads", ambassador)
        values.update(
            leads=list(found._get_ambassador_summary().values()),
            filters=[(key, label) for key, (label, _domain) in filters.items()],
            filterby=filterby,
            store_url="/my/ambassador/leads",
            pager=pages,
        )
        return request.render("ambassador_program.ambassador_leads", values)

    # ------------------------------------------------------------------
    # Cash
    # ------------------------------------------------------------------

    @http.route(
        ["/my/ambassador/cash", "/my/ambassador/cash/page/<int:page>"],
        type="http",
        auth="user",
        methods=["GET"],
        website=True,
        readonly=True,
    )
    def ambassador_cash(self, page=1, filterby=None, **kwargs):
        ambassador = self._get_ambassador(WITH_MONEY)
        if not ambassador:
            return self._ambassador_no()
        statement = request.env["channel.statement"]
        # sudo: the contact of the caller himself; his ledger is read for him.
        person = ambassador.sudo().partner_id
        filters = statement._get_filters()
        filterby = filterby if filterby in filters else "all"
        found, pages = self._find_page(
            statement._entries(),
            statement._get_domain(person, filterby=filterby),
            "date desc, id desc",
            page,
            "cash",
            filterby=filterby,
        )
        values = self._ambassador_values("cash", ambassador)
        values.update(
            lines=ambassador._get_portal_cash_lines(found),
            sums=statement._get_sums(statement._get_domain(person)),
            labels=statement._get_sum_labels(),
            filters=[(key, label) for key, (label, _domain) in filters.items()],
            filterby=filterby,
            store_url="/my/ambassador/cash",
            pager=pages,
        )
        return request.render("ambassador_program.ambassador_cash", values)

    # ------------------------------------------------------------------
    # Ranking
    # ------------------------------------------------------------------

    @http.route(
        "/my/ambassador/ranking",
        type="http",
        auth="user",
        methods=["GET"],
        website=True,
        readonly=True,
    )
    def ambassador_ranking(self, filterby=None, month=None, **kwargs):
        ambassador = self._get_ambassador()
        if not ambassador:
            return self._ambassador_no()
        env = request.env
        scope = filterby if filterby in ("city", "all") else "city"
        last = month == "last"
        values = self._ambassador_values("ranking", ambassador)
        rows = ambassador._get_ranking(scope, months_ago=1 if last else 0)
        values.update(
            rows=rows,
            ranked=any(row["own"] for row in rows),
            filters=[("city", env._("My city")), ("all", env._("Whole programme"))],
            filterby=scope,
            last=last,
        )
        return request.render("ambassador_program.ambassador_ranking", values)
