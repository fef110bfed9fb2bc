# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .status_common import StatusCommon


@tagged("post_install", "-at_install")
class TestVisitVisibility(StatusCommon):
    """Arrival, start and finish reach the salesperson at once (X-34)."""

    def _as(self, record, user):
        return record.with_user(user).with_context(tz="UTC")

    def test_chip_on_the_documents(self):
        """Sale order, opportunity and customer say it."""
        lead = self.env["crm.lead"].create(
            {
                "name": "Lead",
                "partner_id": self.customer.id,
                "user_id": self.salesperson.id,
            }
        )
        self.sale.opportunity_id = lead
        self.customer.user_id = self.salesperson
        order = self._make_visit()
        for action, text in (
            (None, "Visit planned for"),
            ("action_on_the_way", "on the way since"),
            ("action_arrived", "on site since"),
            ("action_finish_work", "Visit finished"),
        ):
            if action:
                getattr(order, action)()
            for record in (self.sale, lead, self.customer):
                with self.subTest(action=action, model=record._name):
                    mine = self._as(record, self.salesperson)
                    mine.invalidate_recordset()
                    self.assertIn(text, mine.service_visit_text)
                    self.assertEqual(mine.service_visit_count, 1)

    def test_forms_of_sales(self):
        self._make_visit()
        with Form(self.sale.with_user(self.salesperson)) as form:
            self.assertEqual(form.service_visit_count, 1)
        Form(self.customer.with_user(self.salesperson))

    def test_only_own_customers(self):
        """The customer's visits are for his salesperson, not for the one next door."""
        self.customer.user_id = self.salesperson
        order = self._make_visit(sale_id=False)
        visits = self.env["service.visit"]
        mine = visits.with_user(self.salesperson).search([("id", "=", order.id)])
        self.assertEqual(mine.name, order.name)
        others = self.other_salesperson
        self.assertFalse(visits.with_user(others).search([("id", "=", order.id)]))
        self.assertFalse(self._as(self.customer, others).service_visit_text)
        self.assertFalse(self._as(self.customer, others).service_visit_count)
        for user in (self.technician_user_a, self.portal_user):
            with self.assertRaises(AccessError):
                visits.with_user(user).search([])
            with self.assertRaises(AccessError):
                self.customer.with_user(user).action_view_service_visits()
            with self.assertRaises(AccessError):
                self.customer.with_user(user).read(["service_visit_text"])
        self.assertTrue(visits.with_user(self.service_user).search([]))

    def test_other_company_sees_nothing(self):
        order = self._make_visit()
        _company, foreign = self._make_other_company()
        visits = self.env["service.visit"].with_user(foreign)
        self.assertFalse(visits.search([("id", "=", order.id)]))
        self.assertFalse(self._as(self.customer, foreign).service_visit_count)

    def test_no_way_to_the_work_order(self):
        order = self._make_visit()
        visit = self.env["service.visit"].browse(order.id)
        with self.assertRaises(AccessError):
            visit.with_user(self.salesperson).action_open_document()
        action = visit.with_user(self.service_user).action_open_document()
        self.assertEqual(action["res_model"], "fsm.order")
        listed = self.sale.with_user(self.salesperson).action_view_service_visits()
        self.assertEqual(listed["domain"], [("id", "in", order.ids)])

    def test_live(self):
        """The open screen hears of it at the end of the transaction, only that of the
        salesperson concerned."""
        order = self._make_visit()
        self._happened()
        order.with_user(self.technician_user_a).action_arrived()
        sent = []
        bus = type(self.env["bus.bus"])
        with patch.object(
            bus, "_sendone", lambda self, *args: sent.append(args), create=False
        ):
            self._happened()
        [(target, kind, payload)] = [one for one in sent if one[1] == "service_visit"]
        self.assertEqual(target, self.salesperson.partner_id)
        self.assertEqual(kind, "service_visit")
        self.assertEqual(payload["sale.order"], self.sale.ids)
        self.assertIn("on site since", payload["message"])

    def test_noted_on_the_sales_documents(self):
        order = self._make_visit()
        order.action_start_work()
        order.action_finish_work()
        self._happened()
        self._sent(order)._send()
        notes = " ".join(self.sale.message_ids.mapped("body"))
        self.assertIn("Technician arrived", notes)
        self.assertIn("Visit finished", notes)

    # ------------------------------------------------------------------
    # The technician's buttons
    # ------------------------------------------------------------------

    def test_buttons(self):
        """One step after the other, each once, by the server's clock."""
        order = self._make_visit()
        job = order.with_user(self.technician_user_a)
        self.assertTrue(job.is_on_the_way_allowed)
        job.action_on_the_way()
        first = order.service_on_the_way_at
        self.assertTrue(first)
        self.assertFalse(job.is_on_the_way_allowed)
        job.action_on_the_way()
        self.assertEqual(order.service_on_the_way_at, first)
        job.action_arrived()
        self.assertFalse(job.is_arrive_allowed)
        job.action_start_work()
        self.assertTrue(order.date_start)
        job.action_finish_work()
        with self.assertRaises(UserError):
            job.action_arrived()

    def test_start_means_arrived(self):
        order = self._make_visit()
        order.with_user(self.technician_user_a).action_start_work()
        self.assertTrue(order.service_arrived_at)

    def test_only_his_own(self):
        order = self._make_visit()
        for user in (self.technician_user_b, self.portal_user, self.salesperson):
            for name in ("action_on_the_way", "action_arrived"):
                with self.assertRaises(AccessError):
                    getattr(order.with_user(user), name)()

    def test_times_are_not_written_by_hand(self):
        order = self._make_visit()
        with self.assertRaises(AccessError):
            order.with_user(self.technician_user_a).write(
                {"service_arrived_at": "2026-01-01 08:00:00"}
            )
