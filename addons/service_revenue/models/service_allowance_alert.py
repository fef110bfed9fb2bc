# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.tools import SQL, format_amount, format_date

STEPS = [("warning", "Nearly spent"), ("exceeded", "Exceeded")]
MANAGER = "service_revenue.group_service_manager"


class ServiceAllowanceAlert(models.Model):
    """That somebody was told; the same is never told twice (SR-40)."""

    _name = "service.allowance.alert"
    _description = "Alert of an Allowance"
    _order = "id desc"

    allowance_id = fields.Many2one(
        "service.allowance", required=True, readonly=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="allowance_id.company_id", store=True)
    step = fields.Selection(STEPS, required=True, readonly=True)
    user_id = fields.Many2one("res.users", readonly=True, ondelete="set null")
    percent = fields.Float(string="Spent %", readonly=True, digits=(16, 1))

    _once = models.UniqueIndex(
        "(allowance_id, step)", "This alert was sent already for the period."
    )


class ServiceAllowance(models.Model):
    _name = "service.allowance"
    _inherit = ["service.allowance", "mail.thread", "mail.activity.mixin"]

    alert_ids = fields.One2many("service.allowance.alert", "allowance_id")

    @api.model
    def _alert(self):
        """Tell the manager what is nearly spent or exceeded; each of it once.

        Only what runs today: nobody can act on the past. Past the limit the warning is
        taken as told. Of two jobs at the same time the unique index lets one tell.
        """
        # sudo: a job; the receivers are managers of the company.
        self = self.sudo()
        today = fields.Date.context_today(self)
        rows = self.env.execute_query(
            SQL(
                """
                INSERT INTO service_allowance_alert (
                       allowance_id, company_id, step, percent,
                       create_uid, create_date, write_uid, write_date)
                SELECT row.id, row.company_id, step.name, row.percent,
                       %(uid)s, %(now)s, %(uid)s, %(now)s
                  FROM service_allowance row
                  JOIN (VALUES ('warning'), ('exceeded')) AS step (name)
                    ON row.state = 'exceeded' OR row.state = step.name
                 WHERE row.state IN ('warning', 'exceeded')
                   AND row.date_from <= %(today)s AND row.date_to >= %(today)s
                 ORDER BY row.id, step.name
                    ON CONFLICT (allowance_id, step) DO NOTHING
                RETURNING id, allowance_id, step
                """,
                uid=self.env.uid,
                now=self.env.cr.now(),
                today=today,
            )
        )
        reached = {}
        for alert_id, allowance_id, step in rows:
            if step == "exceeded" or allowance_id not in reached:
                reached[allowance_id] = (step, alert_id)
        users = {}
        for allowance in self.browse(reached):
            company = allowance.company_id
            if company not in users:
                users[company] = self._get_alert_user(company)
            allowance._send_alert(reached[allowance.id][0], users[company])
        if rows:
            alerts = self.env["service.allowance.alert"].browse(r[0] for r in rows)
            for company, told in alerts.grouped("company_id").items():
                told.user_id = users[company]
        return self.browse(reached)

    @api.model
    def _get_alert_user(self, company):
        """Who is told: named in the settings, else the first manager who works there."""
        user = company.service_allowance_user_id
        if user.active and company in user.company_ids:
            return user
        return self.env["res.users"].search(
            [
                ("all_group_ids", "in", self.env.ref(MANAGER).ids),
                ("company_ids", "in", company.ids),
                ("share", "=", False),
                ("id", "!=", self.env.ref("base.user_root").id),
            ],
            order="id",
            limit=1,
        )

    def _send_alert(self, step, user):
        self.ensure_one()
        if not user:
            return
        row = self.with_context(lang=user.lang)
        name = row.display_name
        texts = {
            "warning": row.env._("Allowance nearly spent: %(name)s", name=name),
            "exceeded": row.env._("Allowance exceeded: %(name)s", name=name),
        }
        row.activity_schedule(
            "mail.mail_activity_data_todo",
            user_id=user.id,
            summary=texts[step],
            note=row.env._(
                "Spent %(spent)s of %(allowed)s (%(percent)s %%) from %(start)s to "
                "%(end)s. Look at what the work was, or change the allowance.",
                spent=format_amount(row.env, row.spent, row.currency_id),
                allowed=format_amount(row.env, row.allowed, row.currency_id),
                percent=round(row.percent),
                start=format_date(row.env, row.date_from),
                end=format_date(row.env, row.date_to),
            ),
        )
