# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.fields import Command


class ChannelDisputeDecision(models.TransientModel):
    """Decide otherwise than the rule, or where no rule does, and say why (CP-23)."""

    _name = "channel.dispute.decision"
    _description = "Decision of a Dispute"

    dispute_id = fields.Many2one("channel.dispute", required=True, readonly=True)
    claim_ids = fields.One2many(related="dispute_id.claim_ids")
    winner_id = fields.Many2one(
        "channel.dispute.claim",
        string="The Customer Is Of",
        required=True,
        domain="[('dispute_id', '=', dispute_id)]",
    )
    line_ids = fields.One2many(
        "channel.dispute.decision.line", "decision_id", string="Shares of the Deal"
    )
    total = fields.Float(string="Together (%)", digits=(7, 4), compute="_compute_total")
    reason = fields.Text(required=True)

    @api.model
    def default_get(self, fields_list):
        values = super().default_get(fields_list)
        dispute = self.env["channel.dispute"].browse(values.get("dispute_id"))
        if dispute and dispute.has_access("read"):
            values.setdefault("winner_id", dispute.winner_id.id)
            if "line_ids" in fields_list:
                values["line_ids"] = [
                    Command.create({"claim_id": claim.id, "percent": claim.proposed})
                    for claim in dispute.claim_ids
                ]
        return values

    @api.depends("line_ids.percent")
    def _compute_total(self):
        for decision in self:
            decision.total = sum(decision.line_ids.mapped("percent"))

    def action_decide(self):
        """End the dispute as entered here."""
        self.ensure_one()
        self.dispute_id._check_decision_allowed()
        # sudo: the decision was allowed above; the engine writes.
        self.dispute_id.sudo()._decide(
            self.winner_id.sudo(),
            {line.claim_id.id: line.percent for line in self.line_ids},
            self.reason.strip(),
            self.env.user,
        )
        return {"type": "ir.actions.act_window_close"}


class ChannelDisputeDecisionLine(models.TransientModel):
    _name = "channel.dispute.decision.line"
    _description = "Share in a Decision"

    decision_id = fields.Many2one(
        "channel.dispute.decision", required=True, ondelete="cascade"
    )
    claim_id = fields.Many2one("channel.dispute.claim", string="Who", required=True)
    percent = fields.Float(string="Share (%)", digits=(7, 4), aggregator=None)
