# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, http
from odoo.http import request
from odoo.tools.misc import format_amount

from odoo.addons.channel_partner.controllers.store_portal import DESK, StorePortal
from odoo.addons.portal.controllers.portal import pager
from odoo.addons.service_revenue.tools.record_id import read_record_id

from ..tools.local_day import say_day

#: Months on the page of a store.
MONTHS = 12


class StoreProgramme(StorePortal):
    """What ambassadors and events gave a store: both books, its part (AM-12)."""

    def _store_pages(self, member):
        pages = super()._store_pages(member)
        if member.role in DESK:
            pages.append(
                {
                    "key": "programme",
                    "label": request.env._("Programme"),
                    "url": "/my/store/programme",
                    "icon": "fa-bullhorn",
                    "bar": False,
                    "sequence": 55,
                }
            )
        return pages

    def _store_home_values(self, member):
        values = super()._store_home_values(member)
        if member.role in DESK:
            points = self._get_store_points()
            first = fields.Date.start_of(fields.Date.context_today(member), "month")
            values["programme"] = self._get_programme(points, first)
        return values

    def _store_values(self, page, member=None):
        values = super()._store_values(page, member)
        if page == "customers":
            values["store_buyer_count"] = self._get_buyers().search_count(
                self._get_buyer_domain()
            )
        return values

    def _get_buyers(self):
        # sudo: within the domain of the stores of which the caller is a reader.
        return request.env["ambassador.store.buyer"].sudo()

    def _get_buyer_domain(self):
        return [
            ("point_id", "in", self._get_store_points().ids),
            ("order_id.state", "=", "sale"),
        ]

    def _get_programme(self, points, date_from):
        """Figures of these stores since a day, in words; ``None``: nothing yet."""
        env = request.env
        # sudo: sums of the caller's own stores; no document and no other store is read.
        sums = env["ambassador.book.report"].sudo()._get_store_sums(points, date_from)
        currency = (points.company_id[:1] or env.company).sudo().currency_id

        def words(row):
            return {
                **row,
                **{
                    name: format_amount(env, row[name] or 0, currency)
                    for name in ("lead_amount", "saved_cost", "deal_amount")
                },
            }

        return {
            **words(sums),
            "has_saved": bool(sums["saved_cost"]),
            "is_empty": not (sums["offered"] or sums["deals"]),
            "months": [
                (
                    say_day(env, month, "yMMMM"),
                    words(row),
                )
                for month, row in sums["months"]
            ],
        }

    @http.route(
        "/my/store/programme",
        type="http",
        auth="user",
        methods=["GET"],
        website=True,
        readonly=True,
    )
    def store_programme(self, **kwargs):
        member = self._get_member(*DESK)
        if not member:
            return self._store_no()
        today = fields.Date.context_today(member)
        first = fields.Date.subtract(
            fields.Date.start_of(today, "month"), months=MONTHS - 1
        )
        values = self._store_values("programme", member)
        values.update(
            book=self._get_programme(self._get_store_points(), first),
            buyer_count=self._get_buyers().search_count(self._get_buyer_domain()),
        )
        return request.render("ambassador_program.store_programme", values)

    @http.route(
        [
            "/my/store/programme/customers",
            "/my/store/programme/customers/page/<int:page>",
        ],
        type="http",
        auth="user",
        methods=["GET"],
        website=True,
        readonly=True,
    )
    def store_programme_customers(self, page=1, **kwargs):
        member = self._get_member(*DESK)
        if not member:
            return self._store_no()
        buyers, domain = self._get_buyers(), self._get_buyer_domain()
        total = buyers.search_count(domain)
        pages = pager(
            url="/my/store/programme/customers",
            total=total,
            page=read_record_id(page) or 1,
            step=self._store_items_per_page,
        )
        found = buyers.search(
            domain, limit=self._store_items_per_page, offset=pages["offset"]
        )
        values = self._store_values("programme", member)
        values.update(
            buyers=found._get_store_rows(),
            many_stores=len(self._get_store_points()) > 1,
            pager=pages,
        )
        return request.render("ambassador_program.store_programme_customers", values)
