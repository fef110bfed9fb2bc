# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields
from odoo.tests import HttpCase, tagged

from .swap_common import SwapCommon


@tagged("post_install", "-at_install")
class TestSwapTour(SwapCommon, HttpCase):
    browser_size = "390x844"
    touch_enabled = True

    def test_swap(self):
        """SP-12: from My Jobs to a swapped part, on Odoo's own tour engine."""
        self.machine.warranty_end_date = self.today
        self.order.write(
            {
                "scheduled_date_start": fields.Datetime.now(),
                "scheduled_duration": 1,
            }
        )
        self.technician_user.odoobot_state = "disabled"
        self.start_tour(
            "/odoo/action-service_revenue.fsm_order_action_my_jobs",
            "spare_parts_reverse_swap",
            login=self.technician_user.login,
        )
        swap = self.order.spare_swap_ids
        self.assertEqual(swap.out_lot_id, self.good)
        self.assertEqual(swap.in_lot_id.name, "NEW-77")
        self.assertEqual(swap.payer, "warranty")
        self.assertEqual(swap.return_ids.state, "owed")
