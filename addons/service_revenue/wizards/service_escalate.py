# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models


class ServiceEscalate(models.TransientModel):
    """Collects to which line a ticket goes, and why; the tickets check who may."""

    _name = "service.escalate"
    _description = "Escalate or Hand Back"

    direction = fields.Selection(
        [("up", "Escalate"), ("down", "Hand back")], required=True, default="up"
    )
    ticket_ids = fields.Many2many("helpdesk.ticket", string="Tickets", required=True)
    team_id = fields.Many2one(
        "helpdesk.ticket.team",
        string="Hand To",
        required=True,
        compute="_compute_team_id",
        store=True,
        readonly=False,
        domain="[('id', 'in', allowed_team_ids)]",
    )
    allowed_team_ids = fields.Many2many(
        "helpdesk.ticket.team", compute="_compute_allowed_team_ids"
    )
    reason = fields.Text(required=True)

    @api.depends("direction", "ticket_ids")
    def _compute_allowed_team_ids(self):
        teams = self.env["helpdesk.ticket.team"]
        for wizard in self:
            lines = [line for line in wizard.ticket_ids.mapped("support_line") if line]
            domain = [("company_id", "in", [False, *wizard.ticket_ids.company_id.ids])]
            if wizard.direction == "up":
                domain += [("support_line", ">", max(lines, default="0"))]
            else:
                domain += [("support_line", "<", min(lines, default="0"))]
            wizard.allowed_team_ids = teams.search(domain)

    @api.depends("allowed_team_ids")
    def _compute_team_id(self):
        """The next line, or the one that it came from."""
        for wizard in self:
            if wizard.direction == "up":
                team = wizard.ticket_ids.team_id.next_team_id
            else:
                team = wizard.ticket_ids.service_escalation_ids[:1].from_team_id
            allowed = wizard.allowed_team_ids
            wizard.team_id = (team & allowed._origin)[:1] or (
                allowed[:1] if len(allowed) == 1 else False
            )

    def action_apply(self):
        self.ensure_one()
        self.ticket_ids.escalate(self.team_id, self.reason)
        return {"type": "ir.actions.act_window_close"}
