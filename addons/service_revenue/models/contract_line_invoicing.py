# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models

from ..tools.invoicing import InvoicingBatch

OWN_MARKERS = "odoo.addons.contract.models.contract_line"


class ContractLine(models.Model):
    _inherit = "contract.line"

    def _insert_markers(self, first_date_invoiced, last_date_invoiced):
        """In a batch, equal lines have equal names (P7).

        That holds as long as nobody else adds markers: then each line is asked.
        """
        batch = self.env.context.get("service_invoicing")
        inherited = super()._insert_markers
        if (
            not isinstance(batch, InvoicingBatch)
            or inherited.__func__.__module__ != OWN_MARKERS
        ):
            return inherited(first_date_invoiced, last_date_invoiced)
        self.ensure_one()
        lang = self.contract_id.partner_id.lang
        key = self.name, lang, first_date_invoiced, last_date_invoiced
        if key not in batch.names:
            batch.names[key] = inherited(first_date_invoiced, last_date_invoiced)
        return batch.names[key]
