# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models


class ServiceContractEnd(models.TransientModel):
    """End a contract early and give back what was not used, by day (SR-19)."""

    _name = "service.contract.end"
    _description = "End a Service Contract"

    contract_id = fields.Many2one("contract.contract", required=True, readonly=True)
    currency_id = fields.Many2one(related="contract_id.currency_id")
    last_day = fields.Date(
        required=True,
        default=fields.Date.context_today,
        help="The last day on which the customer is served.",
    )
    reason = fields.Char(required=True)
    refund = fields.Boolean(string="Give Back the Unused Part", default=True)
    used_amount = fields.Monetary(string="Used", compute="_compute_amounts")
    refund_amount = fields.Monetary(string="Unused", compute="_compute_amounts")

    @api.depends("contract_id", "last_day")
    def _compute_amounts(self):
        for wizard in self:
            ending = []
            if wizard.last_day:
                ending = wizard.contract_id._service_ending(wizard.last_day)
            wizard.used_amount = sum(used for _period, used, _unused in ending)
            wizard.refund_amount = sum(unused for _period, _used, unused in ending)

    def action_end(self):
        """End it; show the credit note to who may see it."""
        self.ensure_one()
        refunds = self.contract_id._service_end(self.last_day, self.reason, self.refund)
        if refunds and self.env["account.move"].has_access("read"):
            return {
                "type": "ir.actions.act_window",
                "res_model": "account.move",
                "res_id": refunds[0].id,
                "view_mode": "form",
            }
        return {"type": "ir.actions.client", "tag": "soft_reload"}
