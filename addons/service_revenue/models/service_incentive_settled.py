# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What becomes of the entries of a settlement that is cancelled, billed or paid."""

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from .service_incentive_settlement import SETTLEMENT_TYPE


class ServiceIncentiveEntry(models.Model):
    _inherit = "service.incentive.entry"

    @api.model
    def _release(self, settlements):
        """These settlements are cancelled or deleted: their entries are due again.

        The lines stay with a cancelled settlement as a record of it; they no longer
        hold the entry.
        """
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                """
    WITH released AS (
        UPDATE commission_settlement_line line
           SET incentive_live = FALSE
         WHERE line.settlement_id = ANY(%(settlements)s) AND line.incentive_live
     RETURNING line.incentive_entry_id
    )
    UPDATE service_incentive_entry entry
       SET state = 'payable', write_uid = %(uid)s, write_date = %(now)s
      FROM released
     WHERE entry.id = released.incentive_entry_id
 RETURNING entry.lead_id, entry.origin_model, entry.origin_id
                """,
                settlements=settlements.ids,
                uid=self.env.uid,
                now=self.env.cr.now(),
            )
        )
        rows = self.env.cr.fetchall()
        self.env.invalidate_all(flush=False)
        # A gate may have closed while the entries were settled.
        self._sync({lead_id for lead_id, _model, _id in rows if lead_id})
        self._resync_origins(
            (model, origin_id) for lead_id, model, origin_id in rows if not lead_id
        )

    @api.model
    def _sync_payments(self, moves=None):
        """Settled or paid, as the vendor bills and credit notes of settlements say.

        :param moves: only the settlements on these; ``None`` repairs all of them.
        """
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                """
    WITH bill AS (
        SELECT settlement.id,
               COALESCE(BOOL_OR(
                   move.state = 'posted'
                   AND move.payment_state IN ('paid', 'in_payment')), FALSE) AS paid
          FROM commission_settlement settlement
          JOIN account_move_line item ON item.settlement_id = settlement.id
          JOIN account_move move ON move.id = item.move_id
         WHERE settlement.settlement_type = %(type)s
           AND %(moves)s
         GROUP BY settlement.id
    )
    UPDATE service_incentive_entry entry
       SET state = CASE WHEN bill.paid THEN 'paid' ELSE 'settled' END,
           write_uid = %(uid)s, write_date = %(now)s
      FROM bill
      JOIN commission_settlement_line line
        ON line.settlement_id = bill.id AND line.incentive_live
     WHERE entry.id = line.incentive_entry_id
       AND entry.state = CASE WHEN bill.paid THEN 'settled' ELSE 'paid' END
                """,
                type=SETTLEMENT_TYPE,
                moves=SQL("TRUE")
                if moves is None
                else SQL(
                    "settlement.id IN (SELECT settlement_id FROM account_move_line"
                    " WHERE move_id = ANY(%s))",
                    moves.ids,
                ),
                uid=self.env.uid,
                now=self.env.cr.now(),
            )
        )
        self.invalidate_model(["state"])

    @api.model
    def _get_commission(self):
        """Commission under which settlement lines are filed."""
        commission = self.env.ref(
            "service_revenue.commission_service_incentive", raise_if_not_found=False
        )
        if not commission:
            raise UserError(
                self.env._(
                    "The commission that service incentives are filed under is "
                    "missing. Update the module Service Revenue to get it back."
                )
            )
        return commission
