# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""State of a batch of contracts while it is invoiced (P7)."""

from __future__ import annotations

from contextlib import contextmanager


class InvoicingBatch:
    """Travels in the context, where only this process can put such an object.

    >>> batch = InvoicingBatch([7, 8])
    >>> batch.keep(3, {"body": "Created"})
    >>> batch.keep(3, {"body": "by contract"})
    >>> batch.take()
    {3: [{'body': 'Created'}, {'body': 'by contract'}]}
    >>> batch.take()
    {}
    >>> with batch.knowing({7: {1}}):
    ...     batch.invoice_ids
    {7: {1}}
    >>> batch.invoice_ids is None
    True
    """

    def __init__(self, contract_ids=None):
        #: Only these contracts; None means those of the caller.
        self.contract_ids = contract_ids
        #: New invoices of each contract, while they are known.
        self.invoice_ids = None
        #: Names of invoice lines that were worked out before.
        self.names = {}
        self._messages = {}

    def keep(self, move_id, values):
        """A message that is posted at the end, together with the others."""
        self._messages.setdefault(move_id, []).append(values)

    def take(self):
        kept, self._messages = self._messages, {}
        return kept

    @contextmanager
    def knowing(self, invoice_ids):
        before, self.invoice_ids = self.invoice_ids, invoice_ids
        try:
            yield
        finally:
            self.invoice_ids = before


def expected_amount(quantity, price_unit, discount):
    """Amount of a line before rounding, as long as no tax is included in its price.

    >>> expected_amount(3, 10.0, 10.0)
    27.0
    """
    return quantity * price_unit * (1 - (discount or 0.0) / 100.0)
