# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models


class ServiceLeadDispatch(models.TransientModel):
    """To whom the leads go, or why they are rejected (SR-13)."""

    _name = "service.lead.dispatch"
    _description = "Dispatch Leads"
    _check_company_auto = True

    mode = fields.Selection(
        [("dispatch", "Dispatch"), ("reject", "Reject")],
        required=True,
        default="dispatch",
    )
    lead_ids = fields.Many2many("crm.lead", required=True)
    lead_count = fields.Integer(compute="_compute_lead_count")
    company_id = fields.Many2one("res.company", compute="_compute_company_id")
    store_id = fields.Many2one(
        "res.partner",
        domain="[('type', '=', 'store')]",
        check_company=True,
    )
    team_id = fields.Many2one("crm.team", check_company=True)
    user_id = fields.Many2one(
        "res.users",
        string="Salesperson",
        domain="[('share', '=', False)]",
        check_company=True,
    )
    interest_id = fields.Many2one(
        "service.interest",
        string="Classify as",
        check_company=True,
        help="Empty: each lead keeps its interest.",
    )
    note = fields.Char(help="Kept with the hand-over.")
    reason = fields.Char(help="The technician reads it and learns from it.")

    @api.depends("lead_ids")
    def _compute_lead_count(self):
        for wizard in self:
            wizard.lead_count = len(wizard.lead_ids)

    @api.depends("lead_ids")
    def _compute_company_id(self):
        for wizard in self:
            wizard.company_id = wizard.lead_ids[:1].company_id

    def action_apply(self):
        """Dispatch or reject; the leads check who may."""
        self.ensure_one()
        if self.mode == "reject":
            return self.lead_ids.action_service_reject(self.reason)
        return self.lead_ids.dispatch(
            team_id=self.team_id.id,
            user_id=self.user_id.id,
            store_id=self.store_id.id,
            interest_id=self.interest_id.id,
            note=self.note,
        )
