# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models

#: Steps of a ticket: field of the analysis, and the duration that leads to it.
STEPS = (
    ("reported_at", None),
    ("answered_at", "hours_to_answer"),
    ("planned_at", "hours_to_plan"),
    ("arrived_at", "hours_to_arrive"),
    ("done_at", "hours_on_site"),
    ("confirmed_at", "hours_to_confirm"),
    ("closed_at", "hours_total"),
)
#: Steps that a ticket without a visit does not have.
VISIT_STEPS = frozenset({"planned_at", "arrived_at"})


class HelpdeskTicket(models.Model):
    """The steps from the report to the confirmed fix, on one line (SR-24)."""

    _inherit = "helpdesk.ticket"

    service_itr = fields.Json(string="Where It Stands", compute="_compute_service_itr")

    def _compute_service_itr(self):
        """[{key, label, at (UTC) or false, hours since the report or false}, …]"""
        # sudo: the times of this ticket, which the reader sees, and of its visits.
        report = self.env["service.itr.report"].sudo()
        labels = {name: report._fields[name] for name, _hours in STEPS}
        labels = {
            name: field._description_string(self.env) for name, field in labels.items()
        }
        rows = {row.id: row for row in report.search([("id", "in", self.ids)])}
        for ticket in self:
            row = rows.get(ticket._origin.id)
            ticket.service_itr = row and [
                row._get_itr_step(name, labels[name])
                for name, _hours in STEPS
                if name not in VISIT_STEPS or row.visit_count
            ]


class ServiceItrReport(models.Model):
    _inherit = "service.itr.report"

    def _get_itr_step(self, name, label):
        self.ensure_one()
        moment = self[name]
        since = moment and (moment - self.reported_at).total_seconds() / 3600
        return {
            "key": name,
            "label": label,
            "at": fields.Datetime.to_string(moment) if moment else False,
            "hours": round(since, 2) if moment else False,
        }
