# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models

from ..tools.invoicing import InvoicingBatch

#: What Odoo writes on lines while it keeps an invoice in step with itself.
AMOUNTS = frozenset(["amount_currency", "balance"])
SYNCED = AMOUNTS | {"partner_id", "tax_tag_ids"}


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    def write(self, vals):
        """In a batch, writing what is there already takes no time."""
        batch = self.env.context.get("service_invoicing")
        if isinstance(batch, InvoicingBatch) and vals.keys() <= SYNCED:
            changed = {
                name
                for name, value in vals.items()
                if any(
                    self._fields[name].convert_to_write(line[name], line) != value
                    for line in self
                )
            }
            if changed & AMOUNTS:
                # Given together, neither is worked out from the other.
                changed |= AMOUNTS
            vals = {name: value for name, value in vals.items() if name in changed}
            if not vals:
                return True
        return super().write(vals)
