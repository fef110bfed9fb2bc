# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from odoo.exceptions import UserError
from odoo.tests import tagged

from ..models.crm_lead import CAPTURE_FIELDS
from ..models.crm_lead_triage import _SERVICE_TRANSITIONS
from .common import ServiceRevenueCommon

STEPS = (
    "accept",
    "reject",
    "back",
    "dispatch_store",
    "dispatch_user",
    "write_user",
    "write_team",
    "classify",
    "win",
    "lose",
    "restore",
    "confirm_order",
    "tap_again",
)


@tagged("post_install", "-at_install")
class TestLeadHistory(ServiceRevenueCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.trade_in = cls.env.ref("service_revenue.interest_trade_in")
        cls.plan = cls.env.ref("service_revenue.interest_service_plan")
        cls.team = cls.env["crm.team"].create({"name": "Sales", "company_id": False})
        cls.store = cls.env["res.partner"].create({"name": "Store", "type": "store"})

    def _step(self, name, order, lead):
        lead = lead.with_user(self.service_user)
        {
            "accept": lead.action_service_accept,
            "reject": lambda: lead.action_service_reject("No"),
            "back": lead.action_service_back_to_triage,
            "dispatch_store": lambda: lead.dispatch(store_id=self.store.id),
            "dispatch_user": lambda: lead.dispatch(user_id=self.service_user.id),
            "write_user": lambda: lead.write({"user_id": self.service_manager.id}),
            "write_team": lambda: lead.write({"team_id": self.team.id}),
            "classify": lambda: lead.write({"service_interest_id": self.plan.id}),
            "win": lead.action_set_won,
            "lose": lead.action_set_lost,
            "restore": lead.action_restore,
            "confirm_order": lead._service_order_confirmed,
            "tap_again": lambda: order.with_user(self.technician_user_a).capture_lead(
                self.trade_in.id
            ),
        }[name]()

    @settings(
        max_examples=15,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow],
    )
    @given(steps=st.lists(st.sampled_from(STEPS), max_size=8))
    def test_random_histories(self, steps):
        """SR-08 SR-13: whatever happens to a lead, the hand-overs tell the whole story
        without a gap, and what was captured is what was captured.
        """
        with self.env.cr.savepoint() as savepoint:
            order = self._make_order()
            result = order.with_user(self.technician_user_a).capture_lead(
                self.trade_in.id
            )
            lead = self.env["crm.lead"].browse(result["lead_id"])
            captured = lead.read(CAPTURE_FIELDS)
            for name in steps:
                try:
                    with self.env.cr.savepoint():
                        self._step(name, order, lead)
                except UserError:
                    # Refused: then nothing may have changed, which is checked below.
                    continue
            self.env.invalidate_all()
            self.assertEqual(lead.read(CAPTURE_FIELDS), captured)
            self.assertEqual(order.service_lead_ids, lead)
            self._check_handovers(lead)
            self._check_results(lead)
            savepoint.rollback()

    def _check_handovers(self, lead):
        now = {
            "team": lead.team_id,
            "user": lead.user_id,
            "store": lead.service_store_id,
            "interest": lead.service_interest_id,
        }
        told = dict.fromkeys(now, False)
        state = False
        for line in lead.service_handover_ids.sorted("id"):
            for name in now:
                before = line[f"from_{name}_id"]
                after = line[f"to_{name}_id"]
                if before or after:
                    self.assertEqual(before, told[name] or before.browse())
                    told[name] = after
            if line.to_state:
                self.assertEqual(line.from_state, state)
                state = line.to_state
        for name, value in now.items():
            self.assertEqual(told[name] or value.browse(), value)
        self.assertEqual(state, lead.service_state)
        self.assertIn(state, _SERVICE_TRANSITIONS)

    def _check_results(self, lead):
        if lead.won_status == "won":
            self.assertEqual(lead.service_state, "accepted")
        if lead.service_state == "rejected":
            self.assertEqual(lead.won_status, "lost")
            self.assertTrue(lead.service_result.startswith("Rejected"))
        self.assertTrue(lead.service_result)
