# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models


class AccountPartialReconcile(models.Model):
    _inherit = "account.partial.reconcile"

    def unlink(self):
        """A payment that is taken off an invoice may close a gate of the ledger."""
        invoices = (self.debit_move_id + self.credit_move_id).move_id.filtered(
            lambda move: move.is_invoice()
        )
        result = super().unlink()
        invoices.exists()._announce_to_incentives()
        return result
