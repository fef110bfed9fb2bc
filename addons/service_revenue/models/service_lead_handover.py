# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import UserError

SERVICE_STATES = [
    ("triage", "In triage"),
    ("accepted", "Accepted"),
    ("rejected", "Rejected"),
]


class ServiceLeadHandover(models.Model):
    """One line for each time a lead changed hands: dated and signed (SR-13).

    Lines are only ever added.
    """

    _name = "service.lead.handover"
    _description = "Lead Hand-over"
    _order = "id desc"
    _rec_name = "lead_id"

    lead_id = fields.Many2one(
        "crm.lead", required=True, readonly=True, index=True, ondelete="restrict"
    )
    company_id = fields.Many2one(
        "res.company", related="lead_id.company_id", store=True, index=True
    )
    date = fields.Datetime(
        required=True, readonly=True, default=lambda self: fields.Datetime.now()
    )
    user_id = fields.Many2one(
        "res.users",
        string="By",
        required=True,
        readonly=True,
        default=lambda self: self.env.user,
        ondelete="restrict",
    )
    from_team_id = fields.Many2one("crm.team", readonly=True, ondelete="restrict")
    to_team_id = fields.Many2one("crm.team", readonly=True, ondelete="restrict")
    from_user_id = fields.Many2one(
        "res.users", string="From Salesperson", readonly=True, ondelete="restrict"
    )
    to_user_id = fields.Many2one(
        "res.users", string="To Salesperson", readonly=True, ondelete="restrict"
    )
    from_store_id = fields.Many2one("res.partner", readonly=True, ondelete="restrict")
    to_store_id = fields.Many2one("res.partner", readonly=True, ondelete="restrict")
    from_interest_id = fields.Many2one(
        "service.interest", readonly=True, ondelete="restrict"
    )
    to_interest_id = fields.Many2one(
        "service.interest", readonly=True, ondelete="restrict"
    )
    from_state = fields.Selection(SERVICE_STATES, readonly=True)
    to_state = fields.Selection(SERVICE_STATES, readonly=True)
    note = fields.Char(readonly=True)

    def write(self, vals):
        if vals:
            raise UserError(
                self.env._(
                    "A hand-over is a signed record and cannot be changed. Hand the "
                    "lead over again: that adds a new line."
                )
            )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(
            self.env._(
                "A hand-over is a signed record and cannot be deleted. Hand the lead "
                "over again: that adds a new line."
            )
        )
