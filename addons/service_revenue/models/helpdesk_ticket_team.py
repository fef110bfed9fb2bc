# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import ValidationError

from .service_escalation import SUPPORT_LINES


class HelpdeskTicketTeam(models.Model):
    """A team is a support line, or not: what it solves, and who comes after (SR-25)."""

    _inherit = "helpdesk.ticket.team"

    support_line = fields.Selection(
        SUPPORT_LINES,
        index="btree_not_null",
        help="Which of the four support lines this team is. Empty: none; its tickets "
        "are not escalated by rules.",
    )
    next_team_id = fields.Many2one(
        "helpdesk.ticket.team",
        string="Next Line",
        ondelete="restrict",
        check_company=True,
        domain="[('support_line', '>', support_line)]",
        help="Team that gets what this one cannot solve. Always a higher line, so that "
        "tickets never go round.",
    )
    service_tag_ids = fields.Many2many(
        "helpdesk.ticket.tag",
        "helpdesk_ticket_team_service_tag_rel",
        "team_id",
        "tag_id",
        string="Skills (tags)",
        help="Tags that this line can solve. With categories they are its skills; a "
        "line without any solves everything.",
    )

    @api.constrains("support_line", "next_team_id")
    def _check_next_line(self):
        """Lines only go up, so that no chain of teams comes back to itself."""
        before = self.search([("next_team_id", "in", self.ids)])
        for team in self | before:
            after = team.next_team_id
            if after and not (team.support_line or "9") < (after.support_line or "0"):
                raise ValidationError(
                    self.env._(
                        "“%(after)s” cannot come after “%(team)s”: the next line has "
                        "to be a higher one. Set the support line of both teams.",
                        after=after.display_name,
                        team=team.display_name,
                    )
                )

    def _is_solving(self, ticket, skill_tags):
        """Whether the skills of this line are enough for the ticket.

        :param skill_tags: tags that are a skill of any line; others say nothing
        """
        self.ensure_one()
        if not self.category_ids and not self.service_tag_ids:
            return True
        category = ticket.category_id
        if category and self.category_ids:
            path = {int(one) for one in (category.parent_path or "").split("/") if one}
            if path.isdisjoint(self.category_ids.ids):
                return False
        return not (ticket.tag_ids & skill_tags) - self.service_tag_ids

    def _has_skill_for(self, ticket, skill_tags):
        """Whether this line says itself that it solves what the ticket is about."""
        self.ensure_one()
        own = self.category_ids or (ticket.tag_ids & self.service_tag_ids)
        return bool(own) and self._is_solving(ticket, skill_tags)
