# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta

from markupsafe import Markup

from odoo import api, fields, models
from odoo.fields import Domain

from .ambassador_task import OPEN

#: Tasks of one batch: what a crash repeats at most.
BATCH = 500


class AmbassadorTask(models.Model):
    """Ambassadors are told of a task, and reminded before it is due (AM-02).

    By e-mail; for who has none, somebody of the programme gets a call to make.
    """

    _inherit = "ambassador.task"

    @api.model
    def _cron_remind(self):
        """Expire what is past, tell of what is new, remind of what is near."""
        today = fields.Date.context_today(self)
        is_open = Domain("state", "in", OPEN)
        near = Domain.OR(
            Domain("company_id", "=", company.id)
            & Domain("due", "<=", today + timedelta(company.ambassador_remind_days))
            # One who has just been told of it need not be reminded the same day.
            & Domain("told_on", "<", today)
            for company in self.env["res.company"].search(
                [("ambassador_remind_days", ">", 0)]
            )
        )
        for domain, method in (
            (is_open & Domain("due", "<", today), "_expire"),
            (is_open & Domain("told_on", "=", False), "_tell_new"),
            (is_open & Domain("reminded_on", "=", False) & near, "_remind"),
        ):
            if not self._work_through(domain, method):
                return

    @api.model
    def _work_through(self, domain, method):
        """Batch after batch, each committed; false when no time is left."""
        cron = self.env["ir.cron"]
        last = 0
        while True:
            found = self.search(
                domain & Domain("id", ">", last), limit=BATCH, order="id"
            )
            if not found:
                return True
            last = found[-1].id
            # What somebody is working on just now is looked at next time.
            tasks = found.try_lock_for_update()
            getattr(tasks, method)()
            if not cron._commit_progress(len(tasks)):
                return False

    def _expire(self):
        self._move("expire", {})

    def _tell_new(self):
        self._send_mails(self._prepare_new_mail)
        self.write({"told_on": fields.Date.context_today(self)})

    def _remind(self):
        self._send_mails(self._prepare_reminder_mail)
        self._ask_for_calls()
        self.write({"reminded_on": fields.Date.context_today(self)})

    # ------------------------------------------------------------
    # BY E-MAIL
    # ------------------------------------------------------------

    def _send_mails(self, prepare):
        """One mail each, all made together; Odoo's queue sends them."""
        host = self.env["link.tracker"].get_base_url()
        self.env["mail.mail"].create(
            [
                {
                    "recipient_ids": [
                        fields.Command.link(task.ambassador_id.partner_id.id)
                    ],
                    "email_from": task.company_id.email_formatted
                    or self.env.user.email_formatted,
                    "auto_delete": True,
                    **prepare(
                        task.with_context(lang=task.ambassador_id.partner_id.lang), host
                    ),
                }
                for task in self
                if task.ambassador_id.partner_id.email
            ]
        )

    @api.model
    def _prepare_new_mail(self, task, host):
        return {
            "subject": task.env._("New task: %(task)s", task=task.campaign_id.title),
            "body_html": Markup("<p>%s</p><p>%s</p><p><a href='%s'>%s</a></p>")
            % (
                task.task_text or "",
                task.env._("Please do it by %(day)s.", day=task._format_due()),
                f"{host}/my/ambassador/tasks",
                task.env._("See the task and its material"),
            ),
        }

    @api.model
    def _prepare_reminder_mail(self, task, host):
        return {
            "subject": task.env._(
                "%(task)s: due on %(day)s",
                task=task.campaign_id.title,
                day=task._format_due(),
            ),
            "body_html": Markup("<p>%s</p><p><a href='%s'>%s</a></p>")
            % (
                task.env._(
                    "Your task is due on %(day)s. Have you done it? Then say so on "
                    "your page.",
                    day=task._format_due(),
                ),
                f"{host}/my/ambassador/tasks",
                task.env._("Open my tasks"),
            ),
        }

    def _format_due(self):
        return self.env["ir.qweb.field.date"].value_to_html(self.due, {})

    # ------------------------------------------------------------
    # BY TELEPHONE
    # ------------------------------------------------------------

    def _ask_for_calls(self):
        """Who has no e-mail is called by whoever looks after him."""
        silent = self.filtered(lambda task: not task.ambassador_id.partner_id.email)
        for (campaign, user, due), tasks in silent.grouped(
            lambda task: (task.campaign_id, task._get_caller(), task.due)
        ).items():
            if not user:
                continue
            # Hundreds of calls are a list to work through, not hundreds of mails.
            tasks.ambassador_id.with_context(
                mail_activity_quick_update=True
            ).activity_schedule(
                "mail.mail_activity_data_call",
                date_deadline=due,
                summary=campaign.title,
                note=self.env._("His task is due and he has no e-mail: call him."),
                user_id=user.id,
            )

    def _get_caller(self):
        return (
            self.ambassador_id.user_id
            or self.company_id.ambassador_user_id
            or self.campaign_id.user_id
        )
