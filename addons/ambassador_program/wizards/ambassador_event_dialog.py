# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models


class AmbassadorEventDialog(models.TransientModel):
    """Asks what an event cost, or why it is cancelled or reopened (AM-08)."""

    _name = "ambassador.event.dialog"
    _description = "Close, Cancel or Reopen a Community Event"

    event_id = fields.Many2one("event.event", required=True, ondelete="cascade")
    purpose = fields.Selection(
        [("close", "Close"), ("cancel", "Cancel"), ("reopen", "Reopen")], required=True
    )
    currency_id = fields.Many2one(related="event_id.company_id.currency_id")
    rent = fields.Monetary(string="Venue")
    material = fields.Monetary(string="Materials")
    staff = fields.Monetary()
    other = fields.Monetary()
    cost_known = fields.Monetary(
        string="Cost So Far", compute="_compute_figures", compute_sudo=True
    )
    figures = fields.Text(compute="_compute_figures", compute_sudo=True)
    reason = fields.Char()

    _amounts_positive = models.Constraint(
        "CHECK (COALESCE(rent, 0) >= 0 AND COALESCE(material, 0) >= 0"
        " AND COALESCE(staff, 0) >= 0 AND COALESCE(other, 0) >= 0)",
        "A cost cannot be negative.",
    )

    @api.depends("event_id")
    def _compute_figures(self):
        for dialog in self:
            event = dialog.event_id
            dialog.cost_known = event.cost_total
            own = event._get_event_figures().get(event.id)
            if not own:
                dialog.figures = False
                continue
            currency = event.company_id.currency_id
            dialog.figures = self.env._(
                "%(visitors)s visitors here, %(expected)s did not come. %(good)s good "
                "leads, %(mend)s to mend, %(waiting)s being made. %(deals)s deals over "
                "%(amount)s.",
                visitors=own["checked_in"],
                expected=own["expected"],
                good=own["good"],
                mend=own["mend"],
                waiting=own["waiting"],
                deals=own["deals"],
                amount=currency.format(own["amount"]),
            )

    def action_apply(self):
        """Do what the dialog is for; the event checks the step and the rights."""
        self.ensure_one()
        event = self.event_id
        if self.purpose == "reopen":
            event._reopen_event(self.reason)
        elif self.purpose == "cancel":
            event._cancel_event(self.reason)
        else:
            event._check_closable()
            self.env["ambassador.event.cost"].create(
                [
                    {"event_id": event.id, "kind": kind, "amount": self[kind]}
                    for kind in ("rent", "material", "staff", "other")
                    if self[kind]
                ]
            )
            event._close_event()
        return {"type": "ir.actions.act_window_close"}
