# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import date, datetime, timedelta
from random import Random

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import tagged

from .score_common import FIRST, LAST, ScoreCommon

CLOCKS = [None, "kept", "missed", "breached", "running"]
CALLS = [None, "good", "neutral", "negative"]
PROOFS = ["proven", "failed", "revoked", "waiting_callback"]


def mean(values):
    values = [value for value in values if value is not None]
    return (round(sum(values) / len(values), 4), len(values)) if values else None


@tagged("post_install", "-at_install")
class TestChannelResult(ScoreCommon):
    """CP-22, CP-08: measured results against plain Python."""

    def measure(self, firm=None, first=FIRST, last=LAST, points=None):
        firm = firm or self.firm
        known = self.env["channel.review"]._measure(
            self.company, firm, first, last, points
        )
        return {
            key: (value.value, value.cases)
            for key, value in known.get(firm.id, {}).items()
        }

    def random_moment(self, random):
        return datetime(2026, 3, 1) + timedelta(minutes=random.randrange(200_000))

    def random_job(self, random):
        """(store, moment, what the oracle knows of it)"""
        point = random.choice(self.point + self.rival)
        moment = self.random_moment(random)
        facts = {
            "service_clock_state": random.choice(CLOCKS),
            "proof_callback_result": random.choice(CALLS),
            "proof_state": random.choice(PROOFS),
            "scheduled_date_start": random.choice([None, moment]),
            "service_arrived_at": random.choice([None, moment]),
            "service_is_punctual": random.choice([True, False]),
        }
        rating = random.choice([None, 1, 3, 5])
        self.make_job(point, moment, rating, **facts)
        return point, moment, {**facts, "rating": rating}

    def random_offer(self, random):
        point = random.choice(self.point + self.rival)
        moment = self.random_moment(random)
        state = random.choice(
            ["accepted", "done", "released", "refused", "expired", "withdrawn"]
        )
        answered = state not in ("expired", "withdrawn")
        hours = random.choice([0.5, 2, 7.25]) if answered else None
        side = random.choice(["sales", "service"])
        self.make_offer(point, state, moment, hours, side)
        return point, moment, {"state": state, "hours": hours, "side": side}

    def job_oracle(self, jobs):
        def on_time(job):
            if job["service_clock_state"] in ("missed", "breached"):
                return 0
            if job["scheduled_date_start"] and job["service_arrived_at"]:
                return 100 if job["service_is_punctual"] else 0
            return 100 if job["service_clock_state"] == "kept" else None

        def proven(job):
            if job["proof_state"] == "proven":
                return 100
            return 0 if job["proof_state"] in ("failed", "revoked") else None

        call = "proof_callback_result"
        number = sum(job["proof_state"] == "proven" for job in jobs)
        answer = {
            "on_time_rate": mean([on_time(job) for job in jobs]),
            "proven_rate": mean([proven(job) for job in jobs]),
            "rating": mean([job["rating"] for job in jobs]),
            "negative_rate": mean(
                [100 * (job[call] == "negative") for job in jobs if job[call]]
            ),
            "jobs_proven": (number, number) if number else None,
        }
        return {(name, "service"): value for name, value in answer.items() if value}

    def offer_oracle(self, offers):
        answer = {}
        for side in ("sales", "service"):
            mine = [offer for offer in offers if offer["side"] == side]
            taken = ("accepted", "done", "released")
            answer["accepted_rate", side] = mean(
                [
                    100 * (offer["state"] in taken)
                    for offer in mine
                    if offer["state"] != "withdrawn"
                ]
            )
            answer["hours_to_answer", side] = mean([offer["hours"] for offer in mine])
        return {key: value for key, value in answer.items() if value}

    def test_oracle(self):
        """CP-22: figures of each store and firm are those that Python counts."""
        random = Random(22)
        jobs = [self.random_job(random) for _number in range(40)]
        offers = [self.random_offer(random) for _number in range(40)]
        periods = [
            (date(2026, 3, 1), date(2026, 3, 31)),
            (FIRST, LAST),
            (date(2026, 7, 1), date(2026, 9, 30)),
        ]
        for point in self.point + self.rival:
            for first, last in periods:

                def mine(facts, point=point, first=first, last=last):
                    return [
                        fact
                        for store, moment, fact in facts
                        if store == point and first <= moment.date() <= last
                    ]

                expected = self.job_oracle(mine(jobs)) | self.offer_oracle(mine(offers))
                found = self.measure(point.channel_partner_id, first, last)
                found.pop(("repeat_rate", "service"), None)
                self.assertEqual(found, expected)
                self.assertEqual(
                    self.measure(point.channel_partner_id, first, last, point).keys()
                    - {("repeat_rate", "service")},
                    expected.keys(),
                )

    def test_months_of_the_company(self):
        """CP-22: a period begins and ends by the clock of the company."""
        self.company.partner_id.tz = "Asia/Shanghai"
        self.make_job(self.point, datetime(2026, 3, 31, 16, 30), 5)
        self.make_job(self.point, datetime(2026, 6, 30, 16, 30), 1)
        self.assertEqual(self.measure()["rating", "service"], (5, 1))

    def sell(self, lead, amount, currency=None, **vals):
        product = self.env["product.product"].create(
            {"name": "Heater", "list_price": amount, "taxes_id": False}
        )
        order = self.env["sale.order"].create(
            {
                "partner_id": self.customer.id,
                "opportunity_id": lead.id,
                "order_line": [
                    Command.create(
                        {
                            "product_id": product.id,
                            "product_uom_qty": 1,
                            "price_unit": amount,
                            "tax_ids": False,
                        }
                    )
                ],
                **vals,
            }
        )
        if currency:
            order.pricelist_id = self.env["product.pricelist"].create(
                {"name": currency.name, "currency_id": currency.id}
            )
            order.order_line.price_unit = amount
        order.action_confirm()
        order.date_order = datetime(2026, 5, 5)
        return order

    def hand_over(self, lead, point):
        lead.sudo().write(
            {
                "channel_point_id": point.id,
                "channel_partner_id": point.channel_partner_id.id,
            }
        )

    def test_won(self):
        """CP-22: won leads with the value of their orders, lost ones without."""
        foreign = self.env["res.currency"].create({"name": "TST", "symbol": "T"})
        self.env["res.currency.rate"].create(
            {"currency_id": foreign.id, "rate": 2, "name": "2020-01-01"}
        )
        won, abroad, lost, open_lead = (self.make_lead() for _number in range(4))
        for lead in (won, abroad, lost, open_lead):
            lead.type = "opportunity"
            self.hand_over(lead, self.point)
        self.sell(won, 100)
        self.sell(abroad, 100, foreign)
        lost.action_set_lost()
        lost.date_closed = datetime(2026, 5, 6)
        # What a partner hopes for is no result.
        open_lead.expected_revenue = 1_000_000
        self.env.flush_all()
        found = self.measure()
        self.assertEqual(found["win_rate", "sales"], (round(200 / 3, 4), 3))
        self.assertEqual(found["leads_won", "sales"], (2, 2))
        self.assertEqual(found["won_value", "sales"], (150, 2))

    def test_deliveries_and_returns(self):
        """CP-22: what the partner sent back, of what was delivered to it."""
        product = self.env["product.product"].create(
            {"name": "Boxed", "type": "consu", "taxes_id": False}
        )
        order = self.env["sale.order"].create(
            {
                "partner_id": self.firm.id,
                "partner_shipping_id": self.point.partner_id.id,
                "order_line": [
                    Command.create({"product_id": product.id, "product_uom_qty": 10})
                ],
            }
        )
        order.action_confirm()
        for move in order.picking_ids.move_ids:
            move.write({"quantity": 10, "picked": True})
        order.picking_ids.button_validate()
        order.date_order = datetime(2026, 5, 5)
        back = self.env["rma"].create(
            {
                "partner_id": self.firm.id,
                "product_id": product.id,
                "product_uom_qty": 2,
                "operation_id": self.env["rma.operation"].search([], limit=1).id,
                "date": datetime(2026, 5, 20),
            }
        )
        self.env.flush_all()
        self.assertEqual(self.measure()["return_rate", "sales"][0], 0)
        back.state = "received"
        self.env.flush_all()
        self.assertEqual(self.measure()["return_rate", "sales"], (20, 1))
        groups = self.env["channel.result.report"]._read_group(
            [("channel_partner_id", "=", self.firm.id)],
            ["channel_partner_id"],
            ["return_rate:avg", "units_delivered:sum", "units_returned:sum"],
        )
        self.assertEqual(groups[0][1:], (20, 10, 2))

    def test_repeat_repair(self):
        """CP-22: broken again within the days counts against who repaired first."""
        first = self.make_job(self.point, datetime(2026, 5, 1))
        again = self.make_order(
            type=self.repair_type.id, location_id=first.location_id.id
        )
        self.backdate(again, "2026-05-20")
        self.assertEqual(self.measure()["repeat_rate", "service"], (100, 1))
        self.company.channel_repeat_days = 10
        self.env.flush_all()
        self.assertEqual(self.measure()["repeat_rate", "service"], (0, 1))
        self.company.channel_repeat_days = 30
        again.stage_id = self.env.ref("fieldservice.fsm_stage_cancelled")
        self.env.flush_all()
        self.assertEqual(self.measure()["repeat_rate", "service"], (0, 1))

    def test_given_by_hand(self):
        """CP-22: who was given work by hand was not asked, and answers nothing."""
        self.make_offer(
            self.point, "accepted", datetime(2026, 5, 1), 0, is_by_hand=True
        )
        self.assertFalse(self.measure())

    def test_drill_down(self):
        """CP-22: a figure opens the facts behind it, and these their documents."""
        job = self.make_job(self.point, rating=5)
        rows = (
            self.env["channel.result.report"]
            .with_user(self.channel_manager)
            .search([("point_id", "=", self.point.id), ("kind", "=", "job")])
        )
        self.assertEqual(rows.res_id, job.id)
        self.assertEqual(rows.grade_id, self.gold)
        action = rows.action_open_document()
        self.assertEqual((action["res_model"], action["res_id"]), ("fsm.order", job.id))
        with self.assertRaises(AccessError):
            rows.with_user(self.owner_user).action_open_document()

    def test_every_view_can_be_read(self):
        """Every column of the reports can be asked for, one by one and together."""
        self.make_job(self.point, rating=5)
        self.make_offer(self.point, "refused", datetime(2026, 5, 1), 1)
        self.env.flush_all()
        for model in ("channel.result.report", "channel.coverage.report"):
            report = self.env[model].with_user(self.channel_manager)
            self.assertTrue(report.search_read([], limit=80))
            measures = [
                f"{name}:{field.aggregator}"
                for name, field in report._fields.items()
                if field.store and field.type in ("integer", "float", "monetary")
                if field.aggregator and name != "id"
            ]
            report.formatted_read_group([], ["company_id"], measures)
