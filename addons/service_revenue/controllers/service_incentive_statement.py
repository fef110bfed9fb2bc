# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import re
import tempfile

from werkzeug.utils import send_file

from odoo import fields, http
from odoo.exceptions import AccessError
from odoo.http import request

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class ServiceIncentiveStatement(http.Controller):
    @http.route(
        "/service_revenue/incentive_statement/<string:month>.xlsx",
        type="http",
        auth="user",
        methods=["GET"],
        readonly=True,
    )
    def download(self, month, companies=None, **_unused):
        """Incentives that were booked in a month (``2026-11``), as a workbook.

        :param companies: ids of the companies wanted, ``1,2``; the user's own when
            empty.
        """
        if not re.fullmatch(r"\d{4}-(0[1-9]|1[0-2])", month) or month < "1900":
            raise request.not_found()
        wanted = re.findall(r"\d{1,9}", companies or "")
        allowed = request.env.user.company_ids.ids
        company_ids = [int(number) for number in wanted] or request.env.company.ids
        statement = request.env["service.incentive.statement"].with_context(
            allowed_company_ids=company_ids
        )
        try:
            if not set(company_ids) <= set(allowed):
                raise AccessError(
                    request.env._(
                        "You do not work for one of these companies. Choose your own "
                        "in the company switcher."
                    )
                )
            statement._check_statement_allowed()
        except AccessError as error:
            return request.make_response(
                str(error), [("Content-Type", "text/plain; charset=utf-8")], status=403
            )
        # No name on the disk: gone as soon as it is sent.
        target = tempfile.TemporaryFile()  # noqa: SIM115
        try:
            statement._write_workbook(target, fields.Date.to_date(f"{month}-01"))
        except BaseException:
            target.close()
            raise
        target.seek(0)
        return send_file(
            target,
            request.httprequest.environ,
            mimetype=XLSX,
            as_attachment=True,
            download_name=f"incentives-{month}.xlsx",
            max_age=0,
        )
