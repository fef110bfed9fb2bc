# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields
from odoo.tests import HttpCase, tagged

from .common import ServiceRevenueCommon


@tagged("post_install", "-at_install")
class TestTours(ServiceRevenueCommon, HttpCase):
    def test_lead_capture(self):
        """SR-09: from My Jobs to a lead in three taps, on Odoo's own tour engine."""
        order = self._make_order(
            scheduled_date_start=fields.Datetime.now(),
            scheduled_duration=1,
        )
        self.technician_user_a.odoobot_state = "disabled"
        self.start_tour(
            "/odoo/action-service_revenue.fsm_order_action_my_jobs",
            "service_revenue_lead_capture",
            login="tech_a",
        )
        lead = self.env["crm.lead"].search([("service_order_id", "=", order.id)])
        self.assertEqual(len(lead), 1)
        self.assertEqual(lead.service_referrer_id, self.technician_user_a.partner_id)
        self.assertEqual(
            lead.service_interest_id,
            self.env.ref("service_revenue.interest_trade_in"),
        )
