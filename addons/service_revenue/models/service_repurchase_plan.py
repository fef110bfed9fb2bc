# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Domain

from .service_repurchase import KINDS


class ServiceRepurchasePlan(models.Model):
    """Which dormant customers get a task by themselves, and for which team (SR-51)."""

    _name = "service.repurchase.plan"
    _inherit = "service.profile.domain.mixin"
    _description = "Repurchase Plan"
    _order = "sequence, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
        ondelete="cascade",
    )
    kind = fields.Selection(KINDS, required=True, default="task")
    interest_id = fields.Many2one(
        "service.interest", required=True, check_company=True, ondelete="restrict"
    )
    team_id = fields.Many2one(
        "crm.team", required=True, check_company=True, ondelete="restrict"
    )
    team_quota = fields.Integer(
        related="team_id.service_repurchase_quota", readonly=False
    )
    again_days = fields.Integer(
        string="Not Again For (days)",
        default=180,
        help="A customer who had a task is left in peace for so long.",
    )
    task_ids = fields.One2many("service.repurchase", "plan_id")
    task_count = fields.Integer(compute="_compute_task_count")
    sold_count = fields.Integer(compute="_compute_task_count")
    match_count = fields.Integer(
        string="Holds For", compute="_compute_match_count", help="Customers, right now."
    )

    @api.constrains(lambda self: [*self._condition_fields(), "active"])
    def _check_some_condition(self):
        for plan in self:
            if plan.active and not plan._has_condition():
                raise ValidationError(
                    self.env._(
                        "“%(plan)s” would make a task for every customer. Fill in at "
                        "least one condition.",
                        plan=plan.name,
                    )
                )

    @api.depends("task_ids.result")
    def _compute_task_count(self):
        counts = {
            (plan.id, result): count
            for plan, result, count in self.env["service.repurchase"]._read_group(
                [("plan_id", "in", self.ids)], ["plan_id", "result"], ["__count"]
            )
        }
        for plan in self:
            of_plan = {key[1]: n for key, n in counts.items() if key[0] == plan.id}
            plan.task_count = sum(of_plan.values())
            plan.sold_count = of_plan.get("sold", 0)

    @api.depends(lambda self: [*self._condition_fields(), "company_id"])
    def _compute_match_count(self):
        profiles = self.env["service.customer.profile"]
        allowed = profiles.has_access("read")
        for plan in self:
            plan.match_count = 0
            if allowed and plan._has_condition():
                try:
                    plan.match_count = profiles.search_count(plan._domain_today())
                except (ValueError, SyntaxError, TypeError, KeyError):
                    # A domain that is being written.
                    continue

    def _domain_today(self):
        today = fields.Date.context_today(self)
        return Domain("company_id", "=", self.company_id.id) & self._profile_domain(
            today
        )

    # ------------------------------------------------------------------
    # Run
    # ------------------------------------------------------------------

    @api.model
    def _cron_run(self):
        """Give each team its tasks of the month, as far as its quota goes."""
        cron = self.env["ir.cron"]
        plans = self.search([("active", "=", True)])
        cron._commit_progress(remaining=len(plans))
        for plan in plans:
            plan._run()
            if not cron._commit_progress(1):
                break

    def action_run(self):
        """Make the tasks of this month now, as far as the quota goes."""
        if not self.env.user.has_group("service_revenue.group_service_manager"):
            raise AccessError(
                self.env._(
                    "Plans are run by managers. Ask your administrator for the role "
                    "“Service Revenue / Manager”."
                )
            )
        self.check_access("write")
        count = 0
        for plan in self:
            count += len(plan._run())
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success" if count else "warning",
                "message": self.env._("%(count)s tasks made.", count=count)
                if count
                else self.env._(
                    "No task made: the team has its tasks of this month, or the plan "
                    "holds for nobody who has not had one lately."
                ),
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    def _run(self):
        """Make tasks for those with the oldest products, up to the team's quota."""
        self.ensure_one()
        # sudo: the run looks at all customers; who may start it has been checked.
        plan = self.sudo()
        Task = plan.env["service.repurchase"]
        today = fields.Date.context_today(self)
        made = Task.search_count(
            [("team_id", "=", plan.team_id.id), ("date", ">=", today.replace(day=1))]
        )
        quota = plan.team_id.service_repurchase_quota - made
        if quota <= 0:
            return Task
        # Whoever has a task, or had one lately, is left in peace.
        lately = Task._search(
            Domain("company_id", "=", plan.company_id.id)
            & (
                Domain("state", "=", "open")
                | Domain("date", ">", today - timedelta(days=plan.again_days))
            )
        )
        profiles = plan.env["service.customer.profile"].search(
            plan._domain_today()
            & Domain("partner_id.active", "=", True)
            & Domain("partner_id", "not in", lately.subselect("partner_id")),
            order="product_since_date, last_contact_date, id",
            limit=quota,
        )
        return Task._create_for(
            profiles, plan.interest_id, plan.team_id, kind=plan.kind, plan=plan
        )
