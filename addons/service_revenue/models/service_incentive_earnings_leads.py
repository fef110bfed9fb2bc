# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models

from ..tools.period import month_window


class ServiceIncentiveEntry(models.Model):
    _inherit = "service.incentive.entry"

    @api.model
    @api.readonly
    def get_my_earnings(self, month=None):
        """Adds ``leads``: how many the caller brought in that month, and how good."""
        result = super().get_my_earnings(month)
        report = self.env["service.lead.report"]
        start, end = month_window(fields.Date.to_date(result["month"]))
        groups = report._read_group(
            report._get_window_domain("captured_at", start, end)
            & fields.Domain("referrer_id", "=", self.env.user.partner_id.id),
            ["company_currency_id"],
            ["captured:sum", "accepted:sum", "won:sum", "won_value:sum"],
        )
        result["leads"] = {
            "captured": sum(group[1] for group in groups),
            "accepted": sum(group[2] for group in groups),
            "won": sum(group[3] for group in groups),
            "value": [
                {"currency_id": group[0].id, "amount": group[0].round(group[4])}
                for group in groups
                if group[4]
            ],
        }
        return result
