# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from collections import defaultdict
from dataclasses import dataclass

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import plaintext2html

_MOVE_KEY = "service_line_move"


@dataclass(frozen=True)
class LineMove:
    """Why a ticket changes hands; no context from outside can hold one."""

    rule: str
    reason: str


class HelpdeskTicket(models.Model):
    """Four support lines: up by hand, time or skill, back down with a reason (SR-25).

    Whoever works on it, the customer keeps one contact.
    """

    _inherit = "helpdesk.ticket"

    support_line = fields.Selection(related="team_id.support_line")
    service_contact_user_id = fields.Many2one(
        "res.users",
        string="Customer's Contact",
        compute="_compute_service_contact_user_id",
        store=True,
        readonly=False,
        domain=[("share", "=", False)],
        tracking=True,
        help="Who talks to the customer, whichever line works on it: first who was "
        "assigned first.",
    )
    service_escalation_ids = fields.One2many(
        "service.escalation", "ticket_id", string="Escalations", readonly=True
    )
    is_escalate_allowed = fields.Boolean(compute="_compute_is_escalate_allowed")
    is_deescalate_allowed = fields.Boolean(compute="_compute_is_escalate_allowed")

    @api.depends("user_id")
    def _compute_service_contact_user_id(self):
        for ticket in self:
            ticket.service_contact_user_id = (
                ticket.service_contact_user_id or ticket.user_id
            )

    @api.depends("team_id.support_line", "stage_id.closed")
    def _compute_is_escalate_allowed(self):
        for ticket in self:
            line = not ticket.closed and ticket.team_id.support_line
            ticket.is_escalate_allowed = bool(line) and line < "4"
            ticket.is_deescalate_allowed = bool(line) and line > "1"

    # ------------------------------------------------------------------
    # CRUD: every change of team is logged
    # ------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        tickets = super().create(vals_list)
        tickets._service_route_by_skill()
        return tickets

    def write(self, vals):
        if "team_id" not in vals:
            result = super().write(vals)
        else:
            before = {ticket.id: ticket.team_id for ticket in self}
            result = super().write(vals)
            moved = self.filtered(lambda ticket: ticket.team_id != before[ticket.id])
            moved._service_log_move(before)
        if not {"category_id", "tag_ids"}.isdisjoint(vals):
            self._service_route_by_skill()
        return result

    def _service_log_move(self, before):
        """Add one row of the log for each of these tickets."""
        if not self:
            return
        move = self.env.context.get(_MOVE_KEY)
        if not isinstance(move, LineMove):
            move = LineMove("moved", "")
        now = fields.Datetime.now()
        # sudo: the log follows from the change of team, which was allowed.
        log = self.env["service.escalation"].sudo()
        since = dict(
            log._read_group(
                [("ticket_id", "in", self.ids)], ["ticket_id"], ["date:max"]
            )
        )
        # The log and its teams are read for whoever may move the ticket.
        log.create(
            [
                {
                    "ticket_id": ticket.id,
                    "company_id": ticket.company_id.id,
                    "from_team_id": before[ticket.id].id,
                    "to_team_id": ticket.team_id.id,
                    "from_line": before[ticket.id].sudo().support_line,
                    "to_line": ticket.team_id.support_line,
                    "date": now,
                    "user_id": self.env.uid,
                    "rule": move.rule,
                    "reason": move.reason,
                    "seconds_spent": ticket._get_seconds_since(since.get(ticket), now),
                }
                for ticket in self.sudo()
            ]
        )

    def _get_seconds_since(self, moment, now):
        self.ensure_one()
        start = moment or self.service_reported_at or self.create_date or now
        return max(int((now - start).total_seconds()), 0)

    # ------------------------------------------------------------------
    # By hand
    # ------------------------------------------------------------------

    def action_service_escalate(self):
        return self._action_open_escalation("up", self.env._("Escalate"))

    def action_service_hand_back(self):
        return self._action_open_escalation("down", self.env._("Hand Back"))

    def _action_open_escalation(self, direction, title):
        return {
            "type": "ir.actions.act_window",
            "name": title,
            "res_model": "service.escalate",
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_direction": direction,
                "default_ticket_ids": self.ids,
            },
        }

    def escalate(self, team, reason):
        """Give these tickets to another support line, up or back down, and say why.

        :param team: helpdesk.ticket.team with a support line
        :param str reason: what the other line has to know
        """
        self.check_access("write")
        team.check_access("read")
        self._check_escalate(team, reason)
        for line, tickets in self.grouped("support_line").items():
            rule = "up" if (line or "0") < team.support_line else "down"
            tickets._service_move(team, LineMove(rule, reason.strip()))
        return True

    def _check_escalate(self, team, reason):
        if not (reason or "").strip():
            raise UserError(
                self.env._("Please say why: whoever gets the ticket has to know it.")
            )
        if not team.support_line:
            raise UserError(
                self.env._(
                    "“%(team)s” is no support line. Choose another team, or set its "
                    "support line.",
                    team=team.display_name,
                )
            )
        wrong = self.filtered(lambda ticket: ticket.closed or ticket.team_id == team)
        if wrong:
            raise UserError(
                self.env._(
                    "Closed, or with this line already: %(names)s. Reopen it, or "
                    "choose another line.",
                    names=", ".join(wrong.mapped("number")),
                )
            )
        foreign = self.filtered(
            lambda ticket: team.company_id and ticket.company_id != team.company_id
        )
        if foreign:
            raise UserError(
                self.env._(
                    "“%(team)s” works for another company. Choose a team of the "
                    "company of the ticket.",
                    team=team.display_name,
                )
            )

    # ------------------------------------------------------------------
    # By rule
    # ------------------------------------------------------------------

    def _service_to_next_line(self, note):
        """Time is running out: on to the next line that can take it.

        :return: whether any of these tickets has changed hands
        """
        return bool(self._service_climb(LineMove("time", note or "")))

    def _service_climb(self, move):
        """Give each ticket to the next higher line where it has not been yet."""
        targets = defaultdict(self.browse)
        # Lines are looked up for the rule, whoever may read the teams.
        tickets = self.sudo()
        visited = tickets._get_visited_teams()
        skill_tags = tickets._get_skill_tags()
        for ticket in tickets:
            team = ticket._get_next_team(visited[ticket.id], skill_tags)
            if team and not ticket.closed:
                targets[team] |= ticket
        moved = self.browse()
        for team, group in targets.items():
            group._service_move(team, move)
            moved |= self.browse(group.ids)
        return moved

    def _get_next_team(self, visited, skill_tags):
        """Up the chain of teams: the first that can solve it, else the first at all."""
        self.ensure_one()
        chain = []
        team = self.team_id.next_team_id
        # Every step is a higher line: the chain ends.
        while team:
            if team.active and team not in visited:
                chain.append(team)
            team = team.next_team_id
        able = (one for one in chain if one._is_solving(self, skill_tags))
        return next(able, chain[0] if chain else None)

    def _service_route_by_skill(self):
        """What the line cannot solve goes to the line that says it can."""
        # Lines and skills are looked up for the rule, whoever may read the teams.
        tickets = self.sudo().filtered(
            lambda one: (
                one.team_id.support_line
                and (one.category_id or one.tag_ids)
                and (one.team_id.category_ids or one.team_id.service_tag_ids)
                and not one.closed
            )
        )
        if not tickets:
            return
        lines = tickets._get_lines()
        skill_tags = lines.service_tag_ids
        tickets = tickets.filtered(
            lambda one: not one.team_id._is_solving(one, skill_tags)
        )
        visited = tickets._get_visited_teams()
        targets = defaultdict(self.browse)
        for ticket in tickets:
            here = ticket.team_id.support_line
            able = lines.filtered(
                lambda team, one=ticket: (
                    team not in visited[one.id]
                    and team.company_id in (one.company_id, self.env["res.company"])
                    and team._has_skill_for(one, skill_tags)
                )
            ).sorted(
                lambda team, here=here: (
                    team.support_line <= here,
                    team.support_line,
                    team.id,
                )
            )
            if able:
                targets[able[0]] |= ticket
        for team, group in targets.items():
            reason = self.env._("“%(team)s” has the skill for it.", team=team.name)
            group._service_move(team, LineMove("skill", reason))

    def _get_lines(self):
        companies = [False, *self.company_id.ids]
        return self.env["helpdesk.ticket.team"].search(
            [("support_line", "!=", False), ("company_id", "in", companies)]
        )

    def _get_skill_tags(self):
        return self._get_lines().service_tag_ids

    def _get_visited_teams(self):
        """{ticket id: teams that have had it}, the present one among them."""
        visited = {ticket.id: ticket.team_id for ticket in self}
        rows = self.env["service.escalation"].search_fetch(
            [("ticket_id", "in", self.ids)], ["ticket_id", "from_team_id", "to_team_id"]
        )
        for row in rows:
            visited[row.ticket_id.id] |= row.from_team_id | row.to_team_id
        return visited

    def _service_move(self, team, move):
        """Change hands, log it with its reason, and tell the leader of the team."""
        # sudo: who may write the ticket, or the rule, was checked by the caller; the
        # team that gets it may not be his own.
        tickets = self.sudo().with_context(**{_MOVE_KEY: move})
        tickets.write({"team_id": team.id})
        tickets = self.sudo()
        leader = team.sudo().user_id
        if leader and leader != self.env.user:
            tickets.activity_schedule(
                "mail.mail_activity_data_todo",
                summary=self.env._("Escalated to your line"),
                note=plaintext2html(move.reason),
                user_id=leader.id,
            )
