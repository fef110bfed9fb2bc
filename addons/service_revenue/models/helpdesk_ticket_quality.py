# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models


class HelpdeskTicket(models.Model):
    """The caller is on the line: the moment to ask whether data is right (SR-07)."""

    _name = "helpdesk.ticket"
    _inherit = ["helpdesk.ticket", "service.quality.mixin"]
