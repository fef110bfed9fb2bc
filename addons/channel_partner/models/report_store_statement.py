# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError

#: A paper has an end; the workbook has all lines.
LIMIT = 1000


class ReportStoreStatement(models.AbstractModel):
    """The statement on paper: of this month, unless another one is asked for."""

    _name = "report.channel_partner.report_store_statement"
    _description = "Statement of a Channel Partner on Paper"

    @api.model
    def _get_report_values(self, docids, data=None):
        # An owner gets his own by the portal, which has checked that he is one.
        if not self.env.su and not self.env.user.has_group(
            "channel_partner.group_channel_manager"
        ):
            raise AccessError(
                self.env._(
                    "Statements show what firms earn. Ask a manager of the channels "
                    "to print it."
                )
            )
        statement = self.env["channel.statement"]
        month = (data or {}).get("month")
        first = statement._read_month(month)
        if not first and month != "all":
            first = fields.Date.context_today(self).replace(day=1)
        firms = self.env["res.partner"].browse(docids)
        firms.check_access("read")
        papers = []
        for firm in firms:
            domain = statement._get_domain(firm, first)
            if not self.env.su:
                domain &= fields.Domain("company_id", "in", self.env.companies.ids)
            entries = statement._entries().search(
                domain, order="date, id", limit=LIMIT + 1
            )
            papers.append(
                {
                    "firm": firm,
                    "title": statement._get_title(firm, first),
                    "sums": statement._get_sums(domain),
                    "lines": statement._get_lines(entries[:LIMIT]),
                    "cut": len(entries) > LIMIT and LIMIT,
                }
            )
        return {
            "doc_ids": docids,
            "doc_model": "res.partner",
            "docs": firms,
            "papers": papers,
            "labels": statement._get_sum_labels(),
            "company": self.env.company,
        }
