# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models
from odoo.tools import SQL


class HelpdeskTicket(models.Model):
    _inherit = "helpdesk.ticket"

    def write(self, vals):
        result = super().write(vals)
        if "stage_id" in vals:
            self._announce_to_incentives()
        return result

    def _announce_to_incentives(self):
        """Closed without a visit, or opened again: leads of these tickets wait for it
        (CP-07).
        """
        if not self:
            return
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """
    SELECT lead.id FROM crm_lead lead
     WHERE lead.service_ticket_id = ANY(%s)
       AND lead.service_order_id IS NULL
       AND EXISTS (SELECT FROM service_incentive_entry WHERE lead_id = lead.id)
                """,
                self.ids,
            )
        )
        # sudo: the ledger follows from the ticket, whoever may see the ledger.
        self.env["service.incentive.entry"].sudo()._sync(row[0] for row in rows)
