# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError

from ..models.service_repurchase import KINDS


class ServiceRepurchaseCreate(models.TransientModel):
    """Who calls the selected dormant customers, and about what (SR-51)."""

    _name = "service.repurchase.create"
    _description = "Create Repurchase Tasks"
    _check_company_auto = True

    kind = fields.Selection(KINDS, required=True, default="task")
    profile_ids = fields.Many2many("service.customer.profile", required=True)
    profile_count = fields.Integer(compute="_compute_profile_count")
    company_id = fields.Many2one("res.company", compute="_compute_profile_count")
    interest_id = fields.Many2one(
        "service.interest",
        required=True,
        check_company=True,
        default=lambda self: self.env.ref("service_revenue.interest_trade_in", False),
        help="For offers: where no offer rule matches.",
    )
    team_id = fields.Many2one("crm.team", required=True, check_company=True)
    user_id = fields.Many2one(
        "res.users",
        string="Salesperson",
        domain="[('share', '=', False)]",
        check_company=True,
        help="Empty: the members of the team in turn.",
    )
    deadline = fields.Date(
        required=True,
        default=lambda self: fields.Date.add(fields.Date.context_today(self), days=7),
    )
    note = fields.Char(help="Written on the lead.")

    @api.depends("profile_ids")
    def _compute_profile_count(self):
        for wizard in self:
            wizard.profile_count = len(wizard.profile_ids)
            wizard.company_id = wizard.profile_ids[:1].company_id

    @api.onchange("interest_id")
    def _onchange_interest_id(self):
        if self.interest_id.team_id:
            self.team_id = self.interest_id.team_id

    def action_apply(self):
        """Make the tasks; say how many customers had one already."""
        self.ensure_one()
        if not self.env.user.has_group("service_revenue.group_service_user"):
            raise AccessError(
                self.env._(
                    "Repurchase tasks are made by customer management. Ask your "
                    "administrator for the role “Service Revenue / User”."
                )
            )
        self.profile_ids.check_access("read")
        made = 0
        for _company, profiles in self.profile_ids.grouped("company_id").items():
            # sudo: only the engine writes tasks; what the user may see was checked.
            tasks = self.env["service.repurchase"].sudo()._create_for(
                profiles.sudo(),
                self.interest_id.sudo(),
                self.team_id.sudo(),
                user=self.user_id.sudo(),
                kind=self.kind,
                deadline=self.deadline,
                note=self.note,
            )
            made += len(tasks)
        skipped = len(self.profile_ids) - made
        message = self.env._("%(count)s tasks made.", count=made)
        if skipped:
            message += " " + self.env._(
                "%(count)s customers have an open task already.", count=skipped
            )
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success" if made else "warning",
                "message": message,
                "next": {"type": "ir.actions.act_window_close"},
            },
        }
