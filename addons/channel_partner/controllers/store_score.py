# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import http
from odoo.http import request

from .store_portal import DESK, StorePortal


class StoreScore(StorePortal):
    """Results, score and tier: all of the firm for its owner, the figures of his
    stores, without money, for a clerk (CP-08, CP-22)."""

    def _store_pages(self, member):
        pages = super()._store_pages(member)
        if member.role in DESK:
            pages.append(
                {
                    "key": "score",
                    "label": request.env._("Score"),
                    "url": "/my/store/score",
                    "icon": "fa-line-chart",
                    "bar": False,
                    "sequence": 70,
                }
            )
        return pages

    def _store_home_values(self, member):
        values = super()._store_home_values(member)
        if member.role == "owner":
            # sudo: the last review of the caller's own firm, for its owner only.
            review = (
                request.env["channel.review"]
                .sudo()
                .search(
                    [
                        (
                            "channel_partner_id",
                            "=",
                            member.sudo().channel_partner_id.id,
                        ),
                        ("company_id", "=", request.env.company.id),
                        ("is_latest", "=", True),
                    ],
                    limit=1,
                )
            )
            values["score_review"] = review
            values["score_firm"] = member.sudo().channel_partner_id
        return values

    @http.route(
        "/my/store/score",
        type="http",
        auth="user",
        methods=["GET"],
        website=True,
        readonly=True,
    )
    def store_score(self, **kwargs):
        member = self._get_member(*DESK)
        if not member:
            return self._store_no()
        # sudo: the caller's own firm and the stores that he reads, found by his role.
        firm = member.sudo().channel_partner_id
        points = request.env["channel.point"].search(
            [("reader_ids", "in", request.env.user.partner_id.ids)]
        )
        companies = points.sudo().company_id
        company = request.env.company
        if companies and company not in companies:
            company = companies[0]
        values = self._store_values("score", member)
        values["score"] = request.env["channel.review"]._get_portal_score(
            firm,
            company,
            None if member.role == "owner" else points,
        )
        return request.render("channel_partner.store_score", values)
