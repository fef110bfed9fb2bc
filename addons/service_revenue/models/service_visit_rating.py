# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

SCORES = ("speed", "process", "quality")
#: Somebody who changes his mind this often is a machine.
MAX_CHANGES = 20
CALL_BACK = "service_revenue.mail_activity_type_service_callback"


class ServiceVisitRating(models.Model):
    """What the customer thinks of one visit: speed, process, quality, 1 to 5 (X-35).

    One per work order. The three scores are kept exactly; their average goes to
    ``rating.rating``, so that Odoo's own figures are right too.
    """

    _name = "service.visit.rating"
    _description = "Rating of a Visit"
    _order = "rated_on desc, id desc"
    _rec_name = "order_id"

    order_id = fields.Many2one(
        "fsm.order",
        string="Work Order",
        required=True,
        readonly=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(
        "res.company", related="order_id.company_id", store=True, index=True
    )
    speed = fields.Integer(required=True, readonly=True, aggregator="avg")
    process = fields.Integer(required=True, readonly=True, aggregator="avg")
    quality = fields.Integer(required=True, readonly=True, aggregator="avg")
    comment = fields.Text(readonly=True)
    overall = fields.Float(
        compute="_compute_overall", store=True, digits=(3, 2), aggregator="avg"
    )
    rated_on = fields.Datetime(string="First Rated On", required=True, readonly=True)
    changes = fields.Integer(required=True, readonly=True, default=0)
    rating_id = fields.Many2one("rating.rating", readonly=True, ondelete="set null")

    _one_per_order = models.UniqueIndex(
        "(order_id)", "A visit is rated once; change that rating instead."
    )
    _scores_range = models.Constraint(
        "CHECK (speed BETWEEN 1 AND 5 AND process BETWEEN 1 AND 5"
        " AND quality BETWEEN 1 AND 5)",
        "Every score is from 1 to 5.",
    )

    @api.depends(*SCORES)
    def _compute_overall(self):
        for rating in self:
            rating.overall = sum(rating[name] for name in SCORES) / len(SCORES)

    def _get_refusal(self, order, now=None):
        """Why the visit cannot be rated (any more); empty if it can."""
        now = now or fields.Datetime.now()
        if order.service_visit_state != "finished":
            return self.env._("You can rate the visit when it is finished.")
        days = timedelta(days=order.company_id.service_rating_days)
        if self and (now > self.rated_on + days or self.changes >= MAX_CHANGES):
            return self.env._("Thank you, your rating is final now.")
        return ""

    @api.model
    def _rate(self, order, scores, comment=None):
        """Keep the customer's scores for ``order``, the first or changed ones.

        Of two at the same moment one is made and the other changes it.

        :param dict scores: speed, process and quality, 1 to 5 each
        """
        order.ensure_one()
        now = fields.Datetime.now()
        current = self.search([("order_id", "=", order.id)])
        if refusal := current._get_refusal(order, now):
            raise UserError(refusal)
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """
                INSERT INTO service_visit_rating (
                       order_id, company_id, speed, process, quality, comment,
                       overall, rated_on, changes,
                       create_uid, write_uid, create_date, write_date)
                VALUES (%(order)s, %(company)s, %(speed)s, %(process)s, %(quality)s,
                        %(comment)s, %(overall)s, %(now)s, 0,
                        %(uid)s, %(uid)s, %(now)s, %(now)s)
                    ON CONFLICT (order_id) DO UPDATE
                   SET speed = excluded.speed, process = excluded.process,
                       quality = excluded.quality, comment = excluded.comment,
                       overall = excluded.overall, write_date = excluded.write_date,
                       changes = service_visit_rating.changes + 1
                RETURNING id
                """,
                order=order.id,
                company=order.company_id.id,
                comment=(comment or "").strip()[:2000] or None,
                overall=sum(scores[name] for name in SCORES) / len(SCORES),
                now=now,
                uid=self.env.uid,
                **{name: scores[name] for name in SCORES},
            )
        )
        self.invalidate_model()
        rating = self.browse(rows[0][0])
        rating._sync_core_rating(now)
        rating._call_back_if_low(now)
        return rating

    def _sync_core_rating(self, now):
        """The overall score in Odoo's own ratings."""
        self.ensure_one()
        order = self.order_id
        vals = {
            "rating": self.overall,
            "feedback": self.comment,
            "consumed": True,
            "rated_on": now,
        }
        if self.rating_id:
            self.rating_id.write(vals)
            return
        self.rating_id = self.env["rating.rating"].create(
            {
                **vals,
                "res_model_id": self.env["ir.model"]._get_id("fsm.order"),
                "res_id": order.id,
                "partner_id": order.service_partner_id.id,
                "rated_partner_id": order.person_id.partner_id.id,
            }
        )

    # ------------------------------------------------------------------
    # Low ratings
    # ------------------------------------------------------------------

    def _is_low(self):
        self.ensure_one()
        low = self.order_id.company_id.service_rating_low
        return min(self[name] for name in SCORES) <= low

    def _call_back_if_low(self, now):
        """Have somebody call an unhappy customer; once per work order."""
        self.ensure_one()
        if not self._is_low():
            return
        order = self.order_id
        order._count_low_rating(self.comment, now)
        open_ones = order.activity_search([CALL_BACK])
        user = order._get_callback_user()
        if open_ones or not user:
            return
        order.activity_schedule(
            CALL_BACK,
            summary=self.env._("Call back: the customer is not happy"),
            note=self.env._(
                "Speed %(speed)s, process %(process)s, quality %(quality)s of 5. "
                "%(comment)s",
                speed=self.speed,
                process=self.process,
                quality=self.quality,
                comment=self.comment or "",
            ),
            user_id=user.id,
        )
