# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import date, datetime, timedelta

from .common import ChannelCommon

#: The period under review: the second quarter, all of it past.
FIRST, LAST = date(2026, 4, 1), date(2026, 6, 30)


class ScoreCommon(ChannelCommon):
    """A ladder of three tiers, one figure to be scored by, and facts made as engines
    would make them (superuser: what is measured cannot be typed in)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["channel.score.metric"].search([]).active = False
        grades = cls.env["res.partner.grade"].search([])
        grades.channel_level = 0
        # Before the steps are given to others.
        grades.flush_recordset(["channel_level"])
        cls.bronze, cls.silver, cls.golden = cls.env["res.partner.grade"].create(
            [
                {"name": "Bronze test", "channel_level": 1},
                {
                    "name": "Silver test",
                    "channel_level": 2,
                    "channel_min_score": 50,
                    "channel_min_jobs": 2,
                },
                {
                    "name": "Golden test",
                    "channel_level": 3,
                    "channel_min_score": 80,
                    "channel_min_jobs": 4,
                },
            ]
        )
        cls.metric = cls.make_metric("rating", floor=1, target=5)
        cls.company.write(
            {
                "channel_review_months": "3",
                "channel_review_share": 0,
                "channel_demote_after": 2,
                "channel_review_automatic": False,
            }
        )
        # Other stores of the database are not under review here.
        cls.env["channel.point"].search(
            [("id", "not in", (cls.point + cls.rival).ids)]
        ).state = "closed"
        cls.backdate(cls.point + cls.rival)
        cls.completed = cls.env.ref("fieldservice.fsm_stage_completed")
        cls.repair_type = cls.env["fsm.order.type"].search(
            [("service_code", "=", "repair")], limit=1
        ) or cls.env["fsm.order.type"].create(
            {"name": "Repair", "service_code": "repair"}
        )

    @classmethod
    def backdate(cls, records, moment="2020-01-01"):
        records.flush_recordset()
        cls.env.cr.execute(
            f"UPDATE {records._table} SET create_date = %s WHERE id = ANY(%s)",
            [moment, records.ids],
        )
        records.invalidate_recordset(["create_date"])

    @classmethod
    def make_metric(cls, figure, side="service", **vals):
        return cls.env["channel.score.metric"].create(
            {
                "figure": figure,
                "side": side,
                "weight": 10,
                "floor": 0,
                "target": 100,
                "minimum_cases": 1,
                "company_id": cls.company.id,
                **vals,
            }
        )

    @classmethod
    def make_job(cls, point, moment=datetime(2026, 5, 10, 8), rating=None, **vals):
        """A job that a store has done; ``vals``: what was measured of it."""
        job = cls.make_order(type=cls.repair_type.id)
        columns = {
            "channel_point_id": point.id,
            "channel_partner_id": point.channel_partner_id.id,
            "stage_id": cls.completed.id,
            "proof_completed_on": moment,
            "proof_state": "proven",
            **vals,
        }
        job.flush_recordset()
        cls.env.cr.execute(
            "UPDATE fsm_order SET "
            + ", ".join(f"{name} = %s" for name in columns)
            + " WHERE id = %s",
            [*columns.values(), job.id],
        )
        job.invalidate_recordset()
        if rating:
            cls.env["service.visit.rating"].sudo().create(
                {
                    "order_id": job.id,
                    "speed": rating,
                    "process": rating,
                    "quality": rating,
                    "rated_on": moment,
                }
            )
        return job

    @classmethod
    def make_offer(cls, point, state, offered_on, hours=None, side="service", **vals):
        document = (
            {"lead_id": cls.make_lead().id}
            if side == "sales"
            else {"order_id": cls.make_order().id}
        )
        holds = state in ("accepted", "done")
        route = (
            cls.env["channel.route"]
            .sudo()
            .create(
                {
                    "company_id": point.company_id.id,
                    "side": side,
                    "requested_on": offered_on,
                    "state": state if holds else "cancelled",
                    "point_id": point.id if holds else False,
                    **document,
                }
            )
        )
        return (
            cls.env["channel.offer"]
            .sudo()
            .create(
                {
                    "route_id": route.id,
                    "company_id": point.company_id.id,
                    "point_id": point.id,
                    "channel_partner_id": point.channel_partner_id.id,
                    "sequence": 1,
                    "state": state,
                    "offered_on": offered_on,
                    "answered_on": hours is not None
                    and offered_on + timedelta(hours=hours),
                    **vals,
                }
            )
        )

    @classmethod
    def review(cls, firms=None, first=FIRST, last=LAST):
        """Make and rank the reviews of a period."""
        reviews = cls.env["channel.review"]._make(
            cls.company, firms or cls.firm + cls.rival_firm, first, last
        )
        cls.env["channel.review"]._rank(cls.company, first)
        return reviews
