# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st
from psycopg2 import IntegrityError

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .status_common import StatusCommon


@tagged("post_install", "-at_install")
class TestVisitRating(StatusCommon):
    """Speed, process, quality; what a bad one sets off; how quick we were (X-35)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ratings = cls.env["service.visit.rating"]

    def _rate(self, order, speed=5, process=5, quality=5, comment=None):
        scores = {"speed": speed, "process": process, "quality": quality}
        return self.ratings._rate(order, scores, comment)

    def _finished(self, **values):
        order = self._make_visit(**values)
        order.action_finish_work()
        return order

    def test_low_rating_asks_for_a_call(self):
        """One task for the service manager, however often the customer changes it."""
        order = self._finished()
        self.company.service_callback_user_id = self.service_manager
        self._rate(order, 5, 2, 5, "Left the floor dirty")
        self._rate(order, 1, 2, 5)
        [task] = order.activity_ids
        self.assertEqual(task.user_id, self.service_manager)
        self.assertIn("Left the floor dirty", task.note)
        self.assertEqual(order.proof_state, "waiting_confirmation")

    def test_good_rating_asks_for_nothing(self):
        order = self._finished()
        self._rate(order, 3, 4, 5)
        self.assertFalse(order.activity_ids)

    def test_low_rating_as_bad_call_back(self):
        """If the company says so, it withholds the incentive (CP-07)."""
        self.company.service_rating_counts = True
        order = self._finished()
        order.send_confirmation()
        order.sudo()._proof_write({"proof_code_on": fields.Datetime.now()})
        order._proof_evaluate()
        self.assertEqual(order.proof_state, "waiting_callback")
        self._rate(order, 1, 1, 1)
        self.assertEqual(order.proof_state, "failed")
        late = self._finished()
        late.sudo()._proof_write(
            {"proof_callback_until": fields.Datetime.now() - timedelta(days=1)}
        )
        self._rate(late, 1, 1, 1)
        self.assertFalse(late.proof_callback_result)

    def test_manager_is_found(self):
        self.assertIn(
            self.service_manager,
            self._finished()._get_callback_user()
            + self.env.ref("service_revenue.group_service_manager").all_user_ids,
        )

    def test_constraints(self):
        order = self._finished()
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
            with self.env.cr.savepoint():
                self._rate(order, 6, 5, 5)
        self._rate(order)
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
            with self.env.cr.savepoint():
                self.ratings.create(
                    {
                        "order_id": order.id,
                        "speed": 1,
                        "process": 1,
                        "quality": 1,
                        "rated_on": fields.Datetime.now(),
                    }
                )

    def test_any_history_keeps_one_rating(self):
        """However often and however it is rated: one row, exact, core figures agree."""
        order = self._finished()
        score = st.integers(1, 5)

        @given(st.lists(st.tuples(score, score, score), min_size=1, max_size=4))
        @settings(max_examples=15, deadline=None)
        def check(history):
            self.ratings.search([]).write({"changes": 0})
            for scores in history:
                rating = self._rate(order, *scores)
            self.assertEqual(self.ratings.search_count([]), 1)
            self.assertEqual((rating.speed, rating.process, rating.quality), scores)
            self.assertAlmostEqual(rating.overall, sum(scores) / 3, 2)
            self.assertEqual(len(order.rating_ids), 1)
            self.assertAlmostEqual(order.rating_ids.rating, sum(scores) / 3, 2)

        check()

    def test_access(self):
        """Technicians read what their own visits got; nobody writes ratings."""
        rating = self._rate(self._finished())
        self.assertEqual(rating.with_user(self.technician_user_a).speed, 5)
        for user in (self.technician_user_b, self.salesperson, self.portal_user):
            with self.assertRaises(AccessError):
                rating.with_user(user).read(["speed"])
        with self.assertRaises(AccessError):
            rating.with_user(self.service_manager).speed = 1
        _company, foreign = self._make_other_company()
        self.assertFalse(self.ratings.with_user(foreign).search([]))

    # ------------------------------------------------------------------
    # How quick
    # ------------------------------------------------------------------

    def test_minutes(self):
        """Request to acceptance and arrival, lateness, time on site; to the minute."""
        now = fields.Datetime.now()
        order = self._make_order(technician=self.env["fsm.person"])
        order.write({"person_id": self.technician_a.id})
        self.assertFalse(order.service_accepted_at)
        order.write({"scheduled_date_start": now + timedelta(hours=2)})
        self.assertTrue(order.service_accepted_at)
        made = order.create_date.replace(microsecond=0)
        self.env.cr.execute(
            "UPDATE fsm_order SET create_date = %s WHERE id = %s", [made, order.id]
        )
        order.invalidate_recordset()
        order.write(
            {
                "service_accepted_at": made + timedelta(minutes=12, seconds=30),
                "scheduled_date_start": made + timedelta(hours=2),
                "service_arrived_at": made + timedelta(hours=2, minutes=20),
                "date_end": made + timedelta(hours=3, minutes=5),
            }
        )
        self.assertEqual(order.service_minutes_to_accept, 12)
        self.assertEqual(order.service_minutes_to_arrive, 140)
        self.assertEqual(order.service_minutes_late, 20)
        self.assertFalse(order.service_is_punctual)
        self.assertEqual(order.service_minutes_on_site, 45)
        order.service_arrived_at = made + timedelta(hours=2, minutes=15)
        self.assertTrue(order.service_is_punctual)

    def test_request_is_that_of_the_ticket(self):
        ticket = self._make_ticket()
        self.env.cr.execute(
            "UPDATE helpdesk_ticket SET create_date = create_date - interval '1 hour'"
            " WHERE id = %s",
            [ticket.id],
        )
        ticket.invalidate_recordset()
        order = self._make_order(ticket_id=ticket.id)
        order.action_arrived()
        self.assertGreaterEqual(order.service_minutes_to_arrive, 60)

    def test_figures_of_sales(self):
        """What is not known does not count as zero."""
        rated = self._finished()
        self._rate(rated, 5, 4, 3)
        self._finished()
        visits = self.env["service.visit"].with_user(self.salesperson)
        self.env.flush_all()
        [(count, speed, overall, arrive)] = visits._read_group(
            [("kind", "=", "visit")],
            [],
            ["__count", "rating_speed:avg", "rating_overall:avg", "minutes_late:avg"],
        )
        self.assertEqual((count, speed, overall), (2, 5, 4))
        self.assertFalse(arrive)
        self.assertEqual(self.sale.with_user(self.salesperson).service_visit_rating, 4)

    def test_tickets_are_in_the_figures(self):
        ticket = self._make_ticket()
        self.env["rating.rating"].create(
            {
                "res_model_id": self.env["ir.model"]._get_id("helpdesk.ticket"),
                "res_id": ticket.id,
                "rating": 4,
                "consumed": True,
            }
        )
        self.env.flush_all()
        visits = self.env["service.visit"].with_user(self.service_user)
        found = visits.search([("kind", "=", "ticket"), ("name", "=", ticket.number)])
        self.assertEqual(found.rating_overall, 4)
        action = found.action_open_document()
        self.assertEqual(action["res_model"], "helpdesk.ticket")
        self.assertEqual(action["res_id"], ticket.id)
