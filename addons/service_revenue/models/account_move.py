# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models
from odoo.exceptions import UserError
from odoo.tools import SQL


class AccountMove(models.Model):
    """Customer invoices open and close the gates of the ledger; vendor bills pay it."""

    _inherit = "account.move"

    def _post(self, soft=True):
        posted = super()._post(soft)
        posted._announce_to_incentives()
        return posted

    def _invoice_paid_hook(self):
        result = super()._invoice_paid_hook()
        self._announce_to_incentives()
        return result

    def button_draft(self):
        """A cancelled bill comes back to life only while its settlement does."""
        self.check_access("write")
        revived = self.filtered(lambda move: move.state == "cancel")
        # sudo: who may reset a bill need not be allowed to read settlements.
        settlements = revived.sudo().invoice_line_ids.settlement_id
        if "cancel" in settlements.mapped("state"):
            raise UserError(
                self.env._(
                    "The settlement of this bill was cancelled and its amounts may "
                    "have been settled again. Make a new bill from the new settlement."
                )
            )
        result = super().button_draft()
        settlements.filtered(lambda s: s.state != "invoiced").state = "invoiced"
        self._announce_to_incentives()
        return result

    def button_cancel(self):
        result = super().button_cancel()
        self._announce_to_incentives()
        return result

    def _announce_to_incentives(self):
        """Invoices were posted, paid, unpaid, reset or cancelled (SR-08, CP-07)."""
        sales = self.filtered(lambda m: m.move_type in ("out_invoice", "out_refund"))
        bills = self.filtered(lambda m: m.move_type in ("in_invoice", "in_refund"))
        # sudo: the ledger follows from the invoice, whoever may see the ledger.
        entries = self.env["service.incentive.entry"].sudo()
        if sales:
            entries._sync_orders(sales._get_incentive_orders())
        if bills and bills._pays_incentives():
            entries._sync_payments(bills)

    def _get_incentive_orders(self):
        """Sale orders behind these invoices that somebody earns by.

        A credit note that somebody typed names no order lines, but perhaps the invoice
        that it reverses.
        """
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """
    SELECT DISTINCT sale.id
      FROM account_move move
      JOIN account_move_line item
        ON item.move_id IN (move.id, move.reversed_entry_id)
      JOIN sale_order_line_invoice_rel link ON link.invoice_line_id = item.id
      JOIN sale_order_line line ON line.id = link.order_line_id
      JOIN sale_order sale ON sale.id = line.order_id
      JOIN crm_lead lead ON lead.id = sale.opportunity_id
     WHERE move.id = ANY(%(moves)s)
       AND (lead.service_referrer_id IS NOT NULL OR %(attributed)s)
                """,
                moves=self.ids,
                attributed=self.env["service.incentive.entry"]._is_attributed(),
            )
        )
        return self.env["sale.order"].browse(row[0] for row in rows)

    def _pays_incentives(self):
        self.env.flush_all()
        return bool(
            self.env.execute_query(
                SQL(
                    "SELECT FROM account_move_line WHERE move_id = ANY(%s)"
                    " AND settlement_id IS NOT NULL LIMIT 1",
                    self.ids,
                )
            )
        )
