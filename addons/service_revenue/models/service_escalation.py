# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models

SUPPORT_LINES = [
    ("1", "1 Customer support"),
    ("2", "2 System engineers"),
    ("3", "3 Product support"),
    ("4", "4 Research and development"),
]
RULES = [
    ("up", "Escalated by hand"),
    ("down", "Handed back"),
    ("time", "Time is running out"),
    ("skill", "Skill of the line"),
    ("callback", "Customer not satisfied"),
    ("moved", "Team changed"),
]


class ServiceEscalation(models.Model):
    """One change of hands of a ticket between teams (SR-25): from, to, why, and how
    long it was with the team before. The times of the lines are added up from it.
    """

    _name = "service.escalation"
    _inherit = "service.append.only.mixin"
    _description = "Escalation"
    _order = "id desc"
    _rec_name = "ticket_id"

    ticket_id = fields.Many2one(
        "helpdesk.ticket",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, ondelete="restrict"
    )
    from_team_id = fields.Many2one(
        "helpdesk.ticket.team", string="From", readonly=True, ondelete="restrict"
    )
    to_team_id = fields.Many2one(
        "helpdesk.ticket.team", string="To", readonly=True, ondelete="restrict"
    )
    # Kept as they were: teams change their line.
    from_line = fields.Selection(SUPPORT_LINES, readonly=True)
    to_line = fields.Selection(SUPPORT_LINES, readonly=True)
    date = fields.Datetime(required=True, readonly=True)
    user_id = fields.Many2one(
        "res.users", string="By", required=True, readonly=True, ondelete="restrict"
    )
    rule = fields.Selection(
        RULES, string="Because Of", required=True, readonly=True, default="moved"
    )
    reason = fields.Text(readonly=True)
    seconds_spent = fields.Integer(
        readonly=True, help="How long it was with the team before, in elapsed seconds."
    )
    hours_spent = fields.Float(
        string="Hours with the Team Before", compute="_compute_hours_spent"
    )

    # A rule never sends a ticket to the same team a second time: it cannot go round.
    _rule_once = models.UniqueIndex(
        "(ticket_id, to_team_id) WHERE rule IN ('time', 'skill')",
        "A rule has sent this ticket to this team before.",
    )
    _reason_given = models.Constraint(
        "CHECK (rule NOT IN ('up', 'down') OR length(trim(COALESCE(reason, ''))) > 0)",
        "Say why the ticket changes hands.",
    )
    _time_not_negative = models.Constraint(
        "CHECK (seconds_spent >= 0)", "Time spent cannot be negative."
    )

    def _compute_hours_spent(self):
        for row in self:
            row.hours_spent = row.seconds_spent / 3600
