# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import time

from psycopg2.errors import DeadlockDetected, LockNotAvailable, SerializationFailure

from odoo import api, models
from odoo.fields import Domain

from ..tools.invoicing import InvoicingBatch

#: Contracts of the first transaction; then as many as take about so many seconds, and
#: few enough to hold in memory.
BATCH_CONTRACTS = 100
BATCH_SECONDS = 2.5
#: Whatever is read again in each transaction costs as much for one as for fifty.
BATCH_LEAST, BATCH_MOST = 50, 200
#: Times that a batch is tried again when another transaction was in the way.
ATTEMPTS = 5
BUSY = (SerializationFailure, DeadlockDetected, LockNotAvailable)


def batch_size(done, seconds):
    """Contracts of the next batch, after one of ``done`` took ``seconds``.

    At most twice as many, so that one quick batch says little.
    """
    wanted = int(done * BATCH_SECONDS / max(seconds, 0.01))
    return min(max(wanted, BATCH_LEAST), 2 * done, BATCH_MOST)


class ContractContract(models.Model):
    """Invoices of contracts in batches (P7).

    The values, the invoices and what is recorded come from OCA's methods, called here
    with a batch at a time. While they run, an `InvoicingBatch` in the context tells
    `account.move` to leave out work that changes nothing and to post messages together.
    The scheduled job commits each batch: what is done stays done when it is killed, and
    the next run goes on with the contracts that are still due.
    """

    _inherit = "contract.contract"

    @api.model
    def _get_contracts_to_invoice_domain(self, date_ref=None):
        domain = super()._get_contracts_to_invoice_domain(date_ref)
        batch = self.env.context.get("service_invoicing")
        if isinstance(batch, InvoicingBatch) and batch.contract_ids is not None:
            domain &= Domain("id", "in", batch.contract_ids)
        return domain

    @api.model
    def _cron_recurring_create(self, date_ref=False, create_type="invoice"):
        """Invoice what is due, each batch locked and in a transaction of its own.

        Called by hand, not by the scheduler, everything is done in the transaction of
        the caller.
        """
        if create_type != "invoice" or not self.env.context.get("ir_cron_progress_id"):
            return super()._cron_recurring_create(date_ref, create_type)
        domain = self._get_contracts_to_invoice_domain(date_ref)
        due = self.search(
            domain & Domain("generation_type", "=", create_type),
            order="company_id, id",
        ).ids
        commit_progress = self.env["ir.cron"]._commit_progress
        left = commit_progress(remaining=len(due))
        attempts, size = 0, BATCH_CONTRACTS
        while due and left:
            ids = due[:size]
            started = time.monotonic()
            try:
                # First statement of the transaction: its snapshot is not older than the
                # lock. Who holds one of the contracts invoices it; here it is left out.
                contracts = self.browse(ids).try_lock_for_update()
                batch = InvoicingBatch(contracts.ids)
                super(
                    ContractContract, self.with_context(service_invoicing=batch)
                )._cron_recurring_create(date_ref, create_type)
                self.env.flush_all()
            except BUSY:
                # Somebody else wrote what this transaction had read: look again.
                self.env.cr.rollback()
                attempts += 1
                if attempts > ATTEMPTS:
                    raise
                continue
            attempts = 0
            due = due[len(ids) :]
            left = commit_progress(len(ids), remaining=len(due))
            size = batch_size(len(ids), time.monotonic() - started)
            # Memory stays that of a batch.
            self.env.invalidate_all()
        return True

    def _record_invoice_generation_error(self, exc, create_type):
        batch = self.env.context.get("service_invoicing")
        if isinstance(exc, BUSY) and isinstance(batch, InvoicingBatch):
            # Nothing is wrong with the contract: the whole batch is tried again.
            raise exc
        return super()._record_invoice_generation_error(exc, create_type)

    def _recurring_create_invoice(self, date_ref=False):
        batch = self.env.context.get("service_invoicing")
        if not isinstance(batch, InvoicingBatch):
            batch = InvoicingBatch()
        contracts = self.with_context(service_invoicing=batch)
        moves = super(ContractContract, contracts)._recurring_create_invoice(date_ref)
        moves._service_post_kept_messages(batch)
        # What the caller does with the invoices is no part of the batch.
        return moves.with_env(self.env)

    @api.model
    def _add_contract_origin(self, invoices):
        with self._service_invoices_known(invoices):
            return super()._add_contract_origin(invoices)

    @api.model
    def _invoice_followers(self, invoices):
        # Read of all contracts together, not of each in turn.
        self.message_follower_ids.subtype_ids.mapped("id")
        with self._service_invoices_known(invoices):
            return super()._invoice_followers(invoices)

    def _get_related_invoices(self):
        batch = self.env.context.get("service_invoicing")
        if isinstance(batch, InvoicingBatch) and batch.invoice_ids is not None:
            ids = batch.invoice_ids.get(self.id, ())
            return self.env["account.move"].browse(ids)
        return super()._get_related_invoices()

    def _service_invoices_known(self, invoices):
        """While the invoices of a batch are handled, nobody looks for them one by one:
        those of each contract are found by one query."""
        batch = self.env.context.get("service_invoicing")
        if not isinstance(batch, InvoicingBatch):
            batch = InvoicingBatch()
        found = {}
        for line, move in self.env["account.move.line"]._read_group(
            [("move_id", "in", invoices.ids), ("contract_line_id", "!=", False)],
            ["contract_line_id", "move_id"],
        ):
            found.setdefault(line.contract_id.id, set()).add(move.id)
        return batch.knowing(found)
