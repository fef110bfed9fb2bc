# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models


class FsmOrder(models.Model):
    _inherit = "fsm.order"

    # The ledger finds the work orders of a ticket and of a sale line by these.
    _incentive_ticket = models.Index("(ticket_id) WHERE ticket_id IS NOT NULL")
    _incentive_sale_line = models.Index("(sale_line_id) WHERE sale_line_id IS NOT NULL")
