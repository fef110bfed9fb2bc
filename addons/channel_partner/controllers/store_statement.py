# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import tempfile

from werkzeug.utils import send_file

from odoo import fields, http
from odoo.exceptions import UserError
from odoo.http import content_disposition, request
from odoo.tools.misc import format_amount

from odoo.addons.portal.controllers.portal import pager

from .store_portal import StorePortal

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ALL = "all"


class StoreStatements(StorePortal):
    """Money of the firm, for its owner: what, why, and what it waits for (CP-07)."""

    def _store_pages(self, member):
        pages = super()._store_pages(member)
        if member.role == "owner":
            pages.append(
                {
                    "key": "statements",
                    "label": request.env._("Money"),
                    "url": "/my/store/statements",
                    "icon": "fa-money",
                    "bar": False,
                    "sequence": 70,
                }
            )
        return pages

    def _get_firm(self):
        """The firm of the caller, if he is its owner; else none."""
        # sudo: the firm of his own role; its name and id are used.
        return self._get_member("owner").sudo().channel_partner_id

    def _store_home_values(self, member):
        values = super()._store_home_values(member)
        if member.role != "owner":
            return values
        statement = request.env["channel.statement"]
        # sudo: the firm of his own role.
        firm = member.sudo().channel_partner_id
        first = fields.Date.context_today(statement).replace(day=1)
        env = request.env
        tiles = []
        for line in statement._get_sums(statement._get_domain(firm, first)):
            earned = sum(line[name] for name in ("payable", "settled", "paid"))
            tiles.append(
                {
                    "figure": format_amount(env, earned, line["currency"]),
                    "note": env._("waits: %(amount)s", amount=line["pending_text"])
                    if line["pending"]
                    else "",
                    "tone": "bad" if earned < 0 else "good",
                }
            )
        values["money_tiles"] = tiles[:2] or [{"figure": "0", "note": "", "tone": ""}]
        return values

    # ------------------------------------------------------------------
    # Page
    # ------------------------------------------------------------------

    @http.route(
        ["/my/store/statements", "/my/store/statements/page/<int:page>"],
        type="http",
        auth="user",
        methods=["GET"],
        website=True,
        readonly=True,
    )
    def store_statements(
        self, page=1, month=None, filterby=None, failed=None, **kwargs
    ):
        firm = self._get_firm()
        if not firm:
            return self._store_no()
        statement = request.env["channel.statement"]
        first = statement._read_month(month)
        if not first and month != ALL:
            first = fields.Date.context_today(statement).replace(day=1)
        month = first.strftime("%Y-%m") if first else ALL
        filters = statement._get_filters()
        filterby = filterby if filterby in filters else "all"
        domain = statement._get_domain(firm, first, filterby)
        entries = statement._entries()
        total = entries.search_count(domain)
        pages = pager(
            url="/my/store/statements",
            url_args={"month": month, "filterby": filterby},
            total=total,
            page=page,
            step=self._store_items_per_page,
        )
        found = entries.search(
            domain,
            order="date desc, id desc",
            limit=self._store_items_per_page,
            offset=pages["offset"],
        )
        months = statement._get_months(firm)
        if first and month not in dict(months):
            months.append((month, month))
        values = self._store_values("statements")
        values.update(
            lines=statement._get_lines(found),
            sums=statement._get_sums(statement._get_domain(firm, first)),
            labels=statement._get_sum_labels(),
            months=months,
            month=month,
            filters={
                key: {
                    "label": label,
                    "url": f"/my/store/statements?month={month}&filterby={key}",
                }
                for key, (label, _domain) in filters.items()
            },
            filterby=filterby,
            pager=pages,
            failed=bool(failed),
        )
        return request.render("channel_partner.store_statements", values)

    # ------------------------------------------------------------------
    # Downloads
    # ------------------------------------------------------------------

    @http.route(
        "/my/store/statements/<string:month>.xlsx",
        type="http",
        auth="user",
        methods=["GET"],
        website=True,
        readonly=True,
    )
    def store_statement_xlsx(self, month, **kwargs):
        """Statement of a month, or of ``all``, as a workbook."""
        firm = self._get_firm()
        if not firm:
            return self._store_no()
        statement = request.env["channel.statement"]
        first = statement._read_month(month)
        if not first and month != ALL:
            return request.redirect("/my/store/statements")
        # No name on the disk: gone as soon as it is sent.
        target = tempfile.TemporaryFile()  # noqa: SIM115
        try:
            statement._write_workbook(target, firm, first)
        except BaseException:
            target.close()
            raise
        target.seek(0)
        return send_file(
            target,
            request.httprequest.environ,
            mimetype=XLSX,
            as_attachment=True,
            download_name=f"statement-{month}.xlsx",
            max_age=0,
        )

    @http.route(
        "/my/store/statements/<string:month>.pdf",
        type="http",
        auth="user",
        methods=["GET"],
        website=True,
        readonly=True,
    )
    def store_statement_pdf(self, month, **kwargs):
        """Statement of a month, or of ``all``, on paper."""
        firm = self._get_firm()
        if not firm:
            return self._store_no()
        if month != ALL and not request.env["channel.statement"]._read_month(month):
            return request.redirect("/my/store/statements")
        try:
            # sudo: he is the owner of the firm, and it is its own statement.
            pdf, _kind = (
                request.env["ir.actions.report"]
                .sudo()
                ._render_qweb_pdf(
                    "channel_partner.action_report_store_statement",
                    firm.ids,
                    data={"month": month},
                )
            )
        except UserError:
            # No program on the server that makes PDF files: the workbook is there.
            return request.redirect(f"/my/store/statements?month={month}&failed=1")
        return request.make_response(
            pdf,
            headers=[
                ("Content-Type", "application/pdf"),
                ("Content-Length", len(pdf)),
                (
                    "Content-Disposition",
                    content_disposition(f"statement-{month}.pdf"),
                ),
            ],
        )
