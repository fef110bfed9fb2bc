# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import Command, fields, models

from ..tools.contract_term import term_end


class ContractLine(models.Model):
    """A line that invoices a service period: as it was sold, and not once too often."""

    _inherit = "contract.line"

    service_period_id = fields.Many2one(
        "service.contract.period",
        copy=False,
        index="btree_not_null",
        ondelete="set null",
    )
    service_tax_ids = fields.Many2many(
        "account.tax",
        "contract_line_service_tax_rel",
        string="Taxes Sold With",
        copy=False,
        help="The taxes of the order line; they stay on every invoice.",
    )

    def _prepare_invoice_line(self):
        values = super()._prepare_invoice_line()
        if values and self.service_period_id:
            values["tax_ids"] = [Command.set(self.service_tax_ids.ids)]
        return values

    def _service_slice_end(self, first, last):
        """Last day of the invoice that begins on ``first``.

        A contract that began on the 31st is invoiced from month end to month end; from
        the 28th on would make one invoice more than there are months.
        """
        self.ensure_one()
        period = self.service_period_id
        if not first or not last or not period:
            return last
        months = 12 if self.recurring_rule_type == "yearly" else 1
        anchor = period.date_from.day
        if anchor <= 28:
            return last
        return min(term_end(first, months, anchor), self.date_end or last)

    def _compute_next_period_date_end(self):
        result = super()._compute_next_period_date_end()
        for line in self.filtered("service_period_id"):
            line.next_period_date_end = line._service_slice_end(
                line.next_period_date_start, line.next_period_date_end
            )
        return result

    def _get_period_to_invoice(
        self, last_date_invoiced, recurring_next_date, stop_at_date_end=True
    ):
        first, last, next_date = super()._get_period_to_invoice(
            last_date_invoiced, recurring_next_date, stop_at_date_end
        )
        return first, self._service_slice_end(first, last), next_date
