# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models


class ServiceContractPeriod(models.Model):
    """What ends with a period: the visits that it planned (SR-30)."""

    _inherit = "service.contract.period"

    def write(self, vals):
        result = super().write(vals)
        if not {"state", "date_from", "date_to"}.isdisjoint(vals):
            # sudo: the plan follows from the contract, whoever ends it.
            self.env["fsm.recurring"].sudo()._service_plan(self.sudo())
        return result
