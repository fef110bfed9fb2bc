# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models
from odoo.tools import SQL


class AccountMove(models.Model):
    """Invoices, credit notes and payments change what a store earns (CP-06)."""

    _inherit = "account.move"

    def _announce_to_incentives(self):
        result = super()._announce_to_incentives()
        moves = self.filtered(lambda m: m.move_type in ("out_invoice", "out_refund"))
        if moves:
            # sudo: commissions follow from the invoice, whoever may see them.
            commissions = self.env["channel.commission"].sudo()
            sales, jobs = moves._get_commission_documents()
            commissions._sync_sales_of(sales)
            commissions._sync_jobs(jobs)
        return result

    def _get_commission_documents(self):
        """(sales, work orders) of a store behind these invoices."""
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """
    WITH item AS (
        SELECT line.id
          FROM account_move move
          JOIN account_move_line line
            ON line.move_id IN (move.id, move.reversed_entry_id)
         WHERE move.id = ANY(%s)
    )
    SELECT DISTINCT line.order_id AS sale_id, NULL::int AS job_id
      FROM item
      JOIN sale_order_line_invoice_rel link ON link.invoice_line_id = item.id
      JOIN sale_order_line line ON line.id = link.order_line_id
     UNION
    SELECT NULL::int, job.id
      FROM item
      JOIN fsm_order_account_move_line_rel link
        ON link.account_move_line_id = item.id
      JOIN fsm_order job ON job.id = link.fsm_order_id
     WHERE job.channel_point_id IS NOT NULL
                """,
                self.ids,
            )
        )
        return (
            self.env["sale.order"].browse(row[0] for row in rows if row[0]),
            self.env["fsm.order"].browse(row[1] for row in rows if row[1]),
        )
