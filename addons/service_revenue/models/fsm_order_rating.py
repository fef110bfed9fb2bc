# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta

from odoo import SUPERUSER_ID, fields, models
from odoo.tools import SQL

from ..tools import proof

#: A customer may ask for another time this often, and not more often than that.
MAX_REQUESTS = 5
REQUEST_PAUSE = timedelta(minutes=10)
RESCHEDULE = "service_revenue.mail_activity_type_service_reschedule"


class FsmOrder(models.Model):
    """What the customer says on the status page: a rating, another time (X-35, X-36)."""

    _inherit = "fsm.order"

    service_rating_ids = fields.One2many(
        "service.visit.rating", "order_id", string="Rating of the Visit", readonly=True
    )
    service_time_requests = fields.Integer(
        string="Times Asked for Another Time", readonly=True, copy=False
    )
    service_time_asked_on = fields.Datetime(readonly=True, copy=False)

    def _count_low_rating(self, note, now):
        """A low rating as negative call-back, if the company says so (CP-07)."""
        self.ensure_one()
        if not self.company_id.service_rating_counts:
            return
        if not proof.callback_counts("negative", now, self.proof_callback_until):
            return
        self._proof_write(
            {"proof_callback_result": "negative", "proof_callback_on": now}
        )
        self._proof_evaluate(rule="callback", note=note, now=now)

    def _get_callback_user(self):
        """Who calls customers back: the company's choice, else a service manager of
        the company, else the administrator."""
        self.ensure_one()
        company = self.company_id
        managers = self.env.ref("service_revenue.group_service_manager").all_user_ids
        managers = managers.filtered(
            lambda user: (
                user.active and not user.share and company in user.company_ids
            )
        ).sorted("id")
        people = managers.filtered(lambda user: user.id != SUPERUSER_ID)
        return company.service_callback_user_id or people[:1] or managers[:1]

    def _is_other_time_allowed(self):
        self.ensure_one()
        return self.service_visit_state in ("requested", "scheduled", "on_the_way")

    def _ask_other_time(self, wish):
        """The customer wants another time: a task for whoever plans.

        :return: whether it was passed on; ``False`` when asked too often
        """
        self.ensure_one()
        if not self._is_other_time_allowed():
            return False
        now = fields.Datetime.now()
        self.flush_recordset()
        # Counting locks the row: of many requests at once only one is let through.
        rows = self.env.execute_query(
            SQL(
                """
                UPDATE fsm_order
                   SET service_time_requests = COALESCE(service_time_requests, 0) + 1,
                       service_time_asked_on = %(now)s
                 WHERE id = %(id)s
                   AND COALESCE(service_time_requests, 0) < %(most)s
                   AND (service_time_asked_on IS NULL
                        OR service_time_asked_on <= %(pause)s)
             RETURNING id
                """,
                id=self.id,
                now=now,
                most=MAX_REQUESTS,
                pause=now - REQUEST_PAUSE,
            )
        )
        self.invalidate_recordset(
            ["service_time_requests", "service_time_asked_on"], flush=False
        )
        if not rows:
            return False
        user = self._get_planner()
        self.activity_schedule(
            RESCHEDULE,
            summary=self.env._("The customer asks for another time"),
            note=(wish or "").strip()[:500] or self.env._("No wish given: call."),
            user_id=user.id or SUPERUSER_ID,
        )
        return True

    def _get_planner(self):
        """Whoever made the work order plans it, else who calls customers back."""
        self.ensure_one()
        author = self.create_uid
        plans = (
            author.active
            and author.id != SUPERUSER_ID
            and author.has_group("service_revenue.group_service_user")
        )
        return author if plans else self._get_callback_user()
