# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class Ambassador(models.Model):
    """Requests that he raised for neighbours, for the back office (AM-04)."""

    _inherit = "ambassador.ambassador"

    ticket_count = fields.Integer(
        string="Requests for Neighbours",
        compute="_compute_ticket_count",
        groups="ambassador_program.group_ambassador_user",
    )

    def _compute_ticket_count(self):
        counts = dict(
            self.env["helpdesk.ticket"]._read_group(
                [("ambassador_id", "in", self.ids)], ["ambassador_id"], ["__count"]
            )
            if self.env["helpdesk.ticket"].has_access("read")
            else ()
        )
        for ambassador in self:
            ambassador.ticket_count = counts.get(ambassador._origin, 0)

    def action_view_tickets(self):
        """Tickets that this ambassador raised for neighbours."""
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "helpdesk_mgmt.helpdesk_ticket_action"
        )
        return {
            **action,
            "domain": [("ambassador_id", "=", self.id)],
            "context": {},
        }
