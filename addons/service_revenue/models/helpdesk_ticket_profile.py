# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models


class HelpdeskTicket(models.Model):
    """The ticket as a source of facts: open tickets, complaints and ratings."""

    _inherit = "helpdesk.ticket"

    _profile_columns = frozenset(
        ["commercial_partner_id", "company_id", "stage_id", "type_id", "active"]
    )
