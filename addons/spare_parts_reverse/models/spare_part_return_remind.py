# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Reminders: before the date, on it, and every few days after it (SP-15)."""

import json
from collections import defaultdict

from odoo import api, fields, models
from odoo.tools import SQL
from odoo.tools.misc import format_date

from .spare_part_return_terms import OWING

BATCH = 200


class SparePartReturn(models.Model):
    _inherit = "spare.part.return"

    reminder_ids = fields.One2many(
        "spare.return.reminder", "return_id", string="Reminders", readonly=True
    )

    @api.model
    def _cron_remind(self):
        """Remind who owes parts, and tell the manager of what is very late.

        Resumable: each reminder is a row that exists once for each return and day, and
        a batch is committed with its rows. Days that were missed are not made up for.
        """
        cron = self.env["ir.cron"]
        for kind in ("remind", "raise"):
            while True:
                due = self._read_reminders_due(kind, BATCH)
                self._remind(kind, due)
                if not cron._commit_progress(len(due), remaining=len(due)):
                    return
                if len(due) < BATCH:
                    break

    @api.model
    def _read_reminders_due(self, kind, limit):
        """{return id: day on which the reminder fell due}, locked for this run."""
        self.env.flush_all()
        if kind == "remind":
            planned = SQL(
                """CASE WHEN part.due_date - part.remind_before_days > %(today)s
                        THEN NULL
                        WHEN part.due_date > %(today)s
                        THEN part.due_date - part.remind_before_days
                        ELSE part.due_date + (%(today)s - part.due_date)
                             / GREATEST(part.remind_every_days, 1)
                             * GREATEST(part.remind_every_days, 1) END""",
                today=SQL("%s::date", fields.Date.context_today(self)),
            )
        else:
            planned = SQL(
                "CASE WHEN part.charge_date <= %s THEN part.charge_date END",
                fields.Date.context_today(self),
            )
        return dict(
            self.env.execute_query(
                SQL(
                    """
    SELECT part.id, wanted.planned_on
      FROM spare_part_return part
     CROSS JOIN LATERAL (SELECT (%(planned)s)::date AS planned_on) AS wanted
     WHERE part.state IN %(owing)s
       AND part.holder_id IS NOT NULL
       AND part.due_date IS NOT NULL
       AND wanted.planned_on IS NOT NULL
       AND NOT EXISTS (
           SELECT FROM spare_return_reminder sent
            WHERE sent.return_id = part.id
              AND sent.kind = %(kind)s
              AND sent.planned_on >= wanted.planned_on)
     ORDER BY part.holder_id, part.id
     LIMIT %(limit)s
       FOR UPDATE OF part SKIP LOCKED
                    """,
                    planned=planned,
                    owing=OWING,
                    kind=kind,
                    limit=limit,
                )
            )
        )

    @api.model
    def _remind(self, kind, due):
        """Send what is due and was not sent yet.

        :param due: {return id: day}
        """
        if not due:
            return
        # Of two runs that get here, PostgreSQL lets one row in.
        sent = self.env.execute_query(
            SQL(
                """
    INSERT INTO spare_return_reminder (
        return_id, company_id, kind, planned_on, partner_id,
        create_uid, create_date, write_uid, write_date)
    SELECT part.id, part.company_id, %(kind)s, wanted.planned_on, part.holder_id,
           %(uid)s, %(now)s, %(uid)s, %(now)s
      FROM JSONB_TO_RECORDSET(%(due)s::jsonb) AS wanted (id integer, planned_on date)
      JOIN spare_part_return part ON part.id = wanted.id
     ORDER BY part.id
        ON CONFLICT (return_id, kind, planned_on) DO NOTHING
 RETURNING return_id
                """,
                kind=kind,
                due=json.dumps(
                    [
                        {"id": part_id, "planned_on": fields.Date.to_string(day)}
                        for part_id, day in due.items()
                    ]
                ),
                uid=self.env.uid,
                now=self.env.cr.now(),
            )
        )
        # sudo: a schedule works for everybody.
        parts = self.sudo().browse(sorted(row[0] for row in sent))
        parts.invalidate_recordset(["reminder_ids"])
        if kind == "raise":
            parts._send_to_manager()
            return
        parts._log("remind")
        users = parts.holder_id.user_ids.filtered(
            lambda user: user.active and not user.share
        )
        inside = parts.filtered(lambda part: part.holder_id in users.partner_id)
        inside._send_to_technicians(users)
        (parts - inside)._send_to_partners()

    def _send_to_technicians(self, users):
        """An activity for each part, and one message for all parts of a person."""
        self._plan_activities(
            "spare_parts_reverse.mail_activity_type_bring_back",
            {
                part: users.filtered(lambda u, p=part: u.partner_id == p.holder_id)[0]
                for part in self
            },
        )
        for holder, parts in self.grouped("holder_id").items():
            reader = parts.with_context(lang=holder.lang or self.env.lang)
            body = reader.env["ir.qweb"]._render(
                "spare_parts_reverse.mail_parts_owed",
                {"holder": holder, "parts": reader.sorted("due_date")},
                lang=holder.lang or self.env.lang,
                minimal_qcontext=True,
            )
            reader.env["mail.thread"].message_notify(
                partner_ids=holder.ids,
                subject=reader.env._("%(count)s parts to bring back", count=len(parts))
                if len(parts) > 1
                else reader.env._("Bring back %(part)s", part=reader.display_name),
                body=body,
                email_layout_xmlid="mail.mail_notification_light",
                model="spare.part.return",
                res_id=parts[0].id,
            )

    def _send_to_partners(self):
        """By e-mail, with the template of the addon."""
        template = self.env.ref(
            "spare_parts_reverse.mail_template_part_owed", raise_if_not_found=False
        )
        reachable = self.filtered("holder_id.email")
        if template and reachable:
            template.send_mail_batch(reachable.ids)

    def _send_to_manager(self):
        """Somebody has to ask, or to write the part off."""
        managers = defaultdict(self.env["res.users"].browse)
        for company in self.company_id:
            managers[company] = company._get_spare_overdue_user()
        self._plan_activities(
            "spare_parts_reverse.mail_activity_type_overdue",
            {
                part: managers[part.company_id]
                for part in self
                if managers[part.company_id]
            },
        )

    def _plan_activities(self, xmlid, users):
        """One open activity of a type for each part, for its user.

        :param users: {return: user}
        """
        kind = self.env.ref(xmlid, raise_if_not_found=False)
        if not kind or not users:
            return
        # sudo: activities of the part, whoever has made them.
        activities = self.env["mail.activity"].sudo()
        planned = {
            (res_id, user.id)
            for res_id, user in activities._read_group(
                [
                    ("res_model", "=", self._name),
                    ("res_id", "in", self.ids),
                    ("activity_type_id", "=", kind.id),
                ],
                ["res_id", "user_id"],
            )
        }
        model_id = self.env["ir.model"]._get_id(self._name)
        activities.with_context(mail_activity_quick_update=True).create(
            [
                {
                    "res_model_id": model_id,
                    "res_id": part.id,
                    "activity_type_id": kind.id,
                    "user_id": user.id,
                    "date_deadline": part.due_date,
                    "summary": part.display_name,
                    "automated": True,
                }
                for part, user in users.items()
                if (part.id, user.id) not in planned
            ]
        )

    def _on_step(self, state):
        """Nobody is asked for a part that is on its way or back."""
        result = super()._on_step(state)
        if state != "owed":
            done = ["spare_parts_reverse.mail_activity_type_bring_back"]
            if state != "transit":
                done.append("spare_parts_reverse.mail_activity_type_overdue")
            # sudo: activities of others are closed by what happened.
            self.sudo().activity_unlink(done)
        return result

    def _get_due_words(self):
        """ "Due in 2 days", "3 days overdue": for messages and lists."""
        self.ensure_one()
        if not self.due_date or self.state not in OWING:
            return ""
        days = self.days_left
        if days < -1:
            return self.env._("%(count)s days overdue", count=-days)
        if days == -1:
            return self.env._("1 day overdue")
        if days == 0:
            return self.env._("Due today")
        if days == 1:
            return self.env._("Due tomorrow")
        return self.env._(
            "Due in %(count)s days, on %(date)s",
            count=days,
            date=format_date(self.env, self.due_date),
        )

    due_words = fields.Char(string="When", compute="_compute_due_words")

    @api.depends("due_date", "state")
    @api.depends_context("lang", "tz")
    def _compute_due_words(self):
        for part in self:
            part.due_words = part._get_due_words()
