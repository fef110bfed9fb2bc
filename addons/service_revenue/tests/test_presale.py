# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged

from .incentive_common import IncentiveCommon


@tagged("post_install", "-at_install")
class TestPresale(IncentiveCommon):
    """SR-52: service before the sale, and the sale that comes of it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.survey = cls.env.ref("service_revenue.fsm_order_type_survey")
        cls.advice = cls.env.ref("service_revenue.helpdesk_ticket_type_advice")
        cls.lead = cls.env["crm.lead"].create(
            {
                "name": "New kitchen",
                "type": "opportunity",
                "partner_id": cls.customer.id,
                "company_id": cls.env.company.id,
            }
        )

    def _open(self, lead=None, **values):
        cases = self.env["service.presale.case"].with_user(self.service_user)
        if lead:
            action = lead.with_user(self.service_user).action_service_presale()
            cases = cases.with_context(**action["context"])
        form = Form(cases)
        for name, value in values.items():
            form[name] = value
        action = form.save().action_create()
        return self.env[action["res_model"]].browse(action["res_id"])

    def test_name_and_phone_are_enough(self):
        """SR-52: hotline opens a case for somebody who has bought nothing."""
        ticket = self._open(name="Mr Wang", phone="+1 415 555 2699")
        self.assertEqual(ticket._name, "helpdesk.ticket")
        self.assertTrue(ticket.is_presale)
        self.assertEqual(ticket.partner_id.name, "Mr Wang")
        visit = self._open(name="Mr Wang", phone="(415) 555-2699", kind="survey")
        self.assertEqual(visit._name, "fsm.order")
        self.assertTrue(visit.is_presale)
        # The same number is the same prospect.
        self.assertEqual(visit.service_partner_id, ticket.partner_id)
        self.assertFalse(visit.sale_id)
        with self.assertRaisesRegex(UserError, "no phone number"):
            self._open(name="Nobody", phone="12")

    def test_linked_to_the_sale_of_the_opportunity(self):
        """SR-52: confirming an order of the opportunity links all its cases."""
        visit = self._open(self.lead, kind="survey")
        ticket = self._open(self.lead)
        self.assertEqual(self.lead.service_presale_count, 2)
        self.assertEqual(visit.opportunity_id, self.lead)
        ordinary = self._make_order(opportunity_id=self.lead.id)
        start = fields.Datetime.now()
        visit.write({"date_start": start, "date_end": start + timedelta(minutes=90)})
        order = self._sell(self.lead)
        self.assertEqual(visit.service_presale_order_id, order)
        self.assertEqual(ticket.service_presale_order_id, order)
        self.assertFalse(ordinary.service_presale_order_id)
        self.assertRecordValues(
            order,
            [
                {
                    "service_presale_visit_count": 1,
                    "service_presale_ticket_count": 1,
                    "service_presale_hours": 1.5,
                }
            ],
        )
        action = order.action_view_presale_visits()
        self.assertEqual(self.env["fsm.order"].search(action["domain"]), visit)
        self.assertEqual(visit.action_view_presale_order()["res_id"], order.id)
        # A second order came of something else; a cancelled one of nothing.
        other = self._sell(self.lead)
        self.assertFalse(other.service_presale_visit_ids)
        order._action_cancel()
        self.assertFalse(visit.service_presale_order_id)

    def test_linked_by_hand(self):
        """SR-52: orders of the same customer within the company's days."""
        visit = self._make_order(type=self.survey.id)
        mine = self._make_sale_order(lines=[(self.product, 1, 10)])
        late = self._make_sale_order(lines=[(self.product, 1, 10)])
        stranger = self._make_sale_order(
            self._make_customer("Stranger"), [(self.product, 1, 10)]
        )
        (mine | late | stranger).action_confirm()
        late.date_order = fields.Datetime.now() + timedelta(days=181)
        visit.invalidate_recordset()
        self.assertEqual(visit.service_presale_candidate_ids, mine)
        visit.service_presale_order_id = mine
        with self.assertRaisesRegex(ValidationError, "another customer"):
            visit.service_presale_order_id = stranger
        with self.assertRaisesRegex(ValidationError, "no pre-sale case"):
            self._make_order().service_presale_order_id = mine

    def test_survey_without_address(self):
        """SR-52: the place of a prospect is known by his name until he tells it."""
        visit = self._open(name="Ms Zhao", phone="+1 415 555 2698", kind="survey")
        self.assertEqual(visit.location_id.partner_id.name, "Ms Zhao")
        again = self._open(name="Ms Zhao", phone="+1 415 555 2698", kind="survey")
        self.assertEqual(again.location_id, visit.location_id)

    def test_completed_by_the_technician(self):
        """SR-52: a survey is done like any visit; no sale, no error."""
        visit = self._make_order(type=self.survey.id, opportunity_id=self.lead.id)
        visit.with_user(self.technician_user_a).action_finish_work()
        self.assertEqual(visit.stage_id, self.stage_completed)

    def test_who_opens_cases(self):
        """SR-52: hotline and manager (access matrix)."""
        _company, foreign = self._make_other_company()
        for user, allowed in (
            (self.technician_user_a, False),
            (self.service_user, True),
            (self.service_manager, True),
            (self.portal_user, False),
            (foreign, False),
        ):
            with self.subTest(user.login):
                lead = self.lead.with_user(user)
                if allowed:
                    lead.action_service_presale()
                else:
                    with self.assertRaises(AccessError):
                        lead.action_service_presale()

    def test_queries(self):
        """SR-52: the buttons cost the same for one order and for many."""
        orders = self.env["sale.order"]
        for _ in range(4):
            orders |= self._sell(self.lead)

        def count(some):
            self.env.flush_all()
            self.env.invalidate_all()
            start = self.env.cr.sql_log_count
            some.mapped("service_presale_hours")
            return self.env.cr.sql_log_count - start

        count(orders)
        self.assertEqual(count(orders[:1]), count(orders))
