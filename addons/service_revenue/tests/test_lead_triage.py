# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .common import ServiceRevenueCommon


@tagged("post_install", "-at_install")
class TestLeadTriage(ServiceRevenueCommon):
    """SR-10 SR-12 SR-13: from the queue to a store, dated and signed."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.trade_in = cls.env.ref("service_revenue.interest_trade_in")
        cls.consumables = cls.env.ref("service_revenue.interest_consumables")
        cls.triage_team = cls.env.ref("service_revenue.crm_team_service_triage")
        cls.leader = cls._make_user("leader", "user")
        cls.team = cls.env["crm.team"].create(
            {"name": "Home sales", "user_id": cls.leader.id, "company_id": False}
        )
        cls.store = cls.env["res.partner"].create({"name": "Store 7", "type": "store"})
        cls.lead = cls._capture()

    @classmethod
    def _capture(cls, interest=None, user=None):
        order = cls._make_order()
        result = order.with_user(user or cls.technician_user_a).capture_lead(
            (interest or cls.trade_in).id
        )
        return cls.env["crm.lead"].browse(result["lead_id"])

    def _as_user(self, leads=None):
        return (leads or self.lead).with_user(self.service_user)

    def _handovers(self, lead=None):
        """Hand-overs of the lead, the latest first."""
        return (lead or self.lead).service_handover_ids.sorted("id", reverse=True)

    def _news(self, user):
        """Messages that ``user`` has been notified of."""
        return (
            self.env["mail.message"]
            .search(
                [
                    ("model", "=", "crm.lead"),
                    ("notification_ids.res_partner_id", "=", user.partner_id.id),
                ]
            )
            .mapped("body")
        )

    def test_accept(self):
        """SR-10 SR-13: accepted, handed over, followed up, reported back."""
        self.trade_in.team_id = self.team
        self._as_user().action_service_accept()
        lead = self.lead
        self.assertEqual(lead.service_state, "accepted")
        self.assertEqual(lead.team_id, self.team)
        self.assertEqual(lead.service_result, "Accepted: Home sales")
        self.assertRecordValues(
            self._handovers(lead)[0],
            [
                {
                    "user_id": self.service_user.id,
                    "from_team_id": self.triage_team.id,
                    "to_team_id": self.team.id,
                    "from_state": "triage",
                    "to_state": "accepted",
                }
            ],
        )
        self.assertTrue(self._handovers(lead)[0].date)
        self.assertEqual(lead.activity_ids.user_id, self.leader)
        self.assertIn("Accepted: Home sales", self._news(self.technician_user_a)[0])
        with self.assertRaisesRegex(UserError, "there already"):
            self._as_user().action_service_accept()

    def test_dispatch_many_in_one_step(self):
        """SR-13: classify, assign and accept, one or many leads, with one call."""
        leads = self.lead | self._capture() | self._capture(self.consumables)
        self._as_user(leads).dispatch(
            team_id=self.team.id,
            user_id=self.leader.id,
            store_id=self.store.id,
            interest_id=self.consumables.id,
            note="Calls after six",
        )
        for lead in leads:
            self.assertEqual(lead.service_state, "accepted")
            self.assertEqual(lead.service_store_id, self.store)
            self.assertEqual(lead.team_id, self.team)
            self.assertEqual(lead.user_id, self.leader)
            self.assertEqual(lead.service_interest_id, self.consumables)
            self.assertEqual(lead.service_result, "Accepted: Store 7")
            handover = self._handovers(lead)[0]
            self.assertEqual(handover.note, "Calls after six")
            self.assertEqual(handover.to_store_id, self.store)
            self.assertEqual(len(lead.activity_ids), 1)
        # What was tapped stays besides what it was classified as.
        self.assertEqual(self.lead.service_captured_interest_id, self.trade_in)
        # One message for three leads.
        news = self._news(self.technician_user_a)
        self.assertEqual(len(news), 1)
        self.assertEqual(news[0].count("Store 7"), 3)

    def test_dispatch_again(self):
        """SR-13: an accepted lead goes to another store; each hand-over is a line."""
        self._as_user().dispatch(store_id=self.store.id)
        other = self.store.copy({"name": "Store 8"})
        self._as_user().dispatch(store_id=other.id)
        self.assertEqual(self._handovers().mapped("to_store_id"), other | self.store)
        self.assertEqual(self._handovers()[0].from_store_id, self.store)
        self.assertEqual(len(self.lead.activity_ids), 1)
        with self.assertRaisesRegex(UserError, "settled once triage is over"):
            self._as_user().dispatch(store_id=other.id, interest_id=self.consumables.id)

    def test_dispatch_refuses(self):
        """SR-13: nobody named, no store, a lead that was not brought in."""
        plain = self.env["crm.lead"].create({"name": "Plain", "user_id": False})
        for lead, values in (
            (self.lead, {}),
            (self.lead, {"store_id": self.customer.id}),
            (self.lead, {"team_id": "1"}),
            (plain, {"team_id": self.team.id}),
        ):
            with self.subTest(values), self.assertRaises(UserError):
                self._as_user(lead).dispatch(**values)

    def test_lead_becomes_opportunity(self):
        """SR-13: handing over starts the sales process."""
        self.lead.type = "lead"
        self._as_user().dispatch(user_id=self.leader.id)
        self.assertEqual(self.lead.type, "opportunity")
        self.assertTrue(self.lead.date_conversion)

    def test_reject_and_back(self):
        """SR-10: the technician reads the reason; triage can change its mind."""
        with self.assertRaisesRegex(UserError, "Say why"):
            self._as_user().action_service_reject("  ")
        self._as_user().action_service_reject("Already bought elsewhere")
        self.assertEqual(self.lead.service_state, "rejected")
        self.assertEqual(self.lead.won_status, "lost")
        self.assertEqual(self.lead.service_result, "Rejected: Already bought elsewhere")
        news = self._news(self.technician_user_a)
        self.assertEqual(len(news), 1)
        self.assertIn("Already bought elsewhere", news[0])
        with self.assertRaisesRegex(UserError, "back to triage first"):
            self._as_user().action_service_accept()
        self._as_user().action_service_back_to_triage()
        self.assertRecordValues(
            self.lead,
            [
                {
                    "service_state": "triage",
                    "active": True,
                    "won_status": "pending",
                    "team_id": self.triage_team.id,
                    "service_result": "In triage",
                    "service_reject_reason": False,
                }
            ],
        )
        self.assertEqual(
            self._handovers().mapped("to_state"),
            ["triage", "rejected", "triage"],
        )

    def test_only_the_table_of_transitions(self):
        """SR-13: flags, checks and actions agree for every state."""
        cases = {
            "triage": (True, True, False, True),
            "accepted": (False, False, True, True),
            "rejected": (False, False, True, False),
        }
        accepted, rejected = self._capture(), self._capture()
        self._as_user(accepted).action_service_accept()
        self._as_user(rejected).action_service_reject("No")
        for lead, flags in zip(
            (self.lead, accepted, rejected), cases.values(), strict=True
        ):
            actions = (
                (lead.is_service_accept_allowed, "action_service_accept", ()),
                (lead.is_service_reject_allowed, "action_service_reject", ("No",)),
                (
                    lead.is_service_back_to_triage_allowed,
                    "action_service_back_to_triage",
                    (),
                ),
                (lead.is_service_dispatch_allowed, "dispatch", (self.team.id,)),
            )
            self.assertEqual(tuple(row[0] for row in actions), flags)
            for allowed, name, args in actions:
                if not allowed:
                    with self.subTest(name), self.assertRaises(UserError):
                        getattr(self._as_user(lead), name)(*args)

    def test_ordinary_write_is_signed_too(self):
        """SR-13: a change of owner by any way adds a hand-over."""
        count = len(self.lead.service_handover_ids)
        self._as_user().write({"user_id": self.leader.id})
        self.assertEqual(self._handovers()[0].to_user_id, self.leader)
        self.assertEqual(self._handovers()[0].user_id, self.service_user)
        self._as_user().write({"priority": "2"})
        self._as_user().write({"user_id": self.leader.id})
        self.assertEqual(len(self.lead.service_handover_ids), count + 1)
        self._as_user().write({"service_interest_id": self.consumables.id})
        self.assertEqual(self._handovers()[0].to_interest_id, self.consumables)

    def test_won_by_every_way(self):
        """SR-10: button, stage, confirmed order; the technician reads the amount."""
        leads = self.lead | self._capture() | self._capture()
        self._as_user(leads[0]).action_set_won_rainbowman()
        self._as_user(leads[1]).write({"stage_id": self.env.ref("crm.stage_lead4").id})
        product = self._make_product(price=6999)
        amount = "$\N{NO-BREAK SPACE}6,999.00"
        order = self._make_sale_order(
            lines=[(product, 1, 6999)], opportunity_id=leads[2].id
        )
        self.assertEqual(leads[2].service_result, f"Quotation {amount}")
        order.action_confirm()
        leads[2]._service_order_confirmed()
        for lead in leads:
            self.assertEqual(lead.won_status, "won")
            # Nobody had accepted them: who wins a lead has accepted it.
            self.assertEqual(lead.service_state, "accepted")
            self.assertFalse(lead.is_service_reject_allowed)
        self.assertEqual(leads[2].service_result, f"Won: {amount}")
        # Again changes nothing.
        leads[2]._service_order_confirmed()
        self.assertEqual(len(leads[2].service_handover_ids), 2)

    def test_order_wins_a_rejected_lead(self):
        """SR-08: triage was wrong, the customer bought; the technician is not lost."""
        self._as_user().action_service_reject("No")
        self.lead._service_order_confirmed()
        self.assertRecordValues(
            self.lead,
            [{"won_status": "won", "service_state": "accepted", "active": True}],
        )

    def test_lost_tells_the_reason(self):
        """SR-10: a lost lead says why."""
        reason = self.env["crm.lost.reason"].create({"name": "Too expensive"})
        self._as_user().action_service_accept()
        self._as_user().action_set_lost(lost_reason_id=reason.id)
        self.assertEqual(self.lead.service_result, "Lost: Too expensive")
        self.assertFalse(self.lead.activity_ids)

    def test_only_triage_decides(self):
        """SR-13: a technician or a salesperson cannot accept leads by RPC."""
        salesman = self._make_user("seller", "technician")
        salesman.group_ids += self.env.ref("sales_team.group_sale_salesman_all_leads")
        for user in (self.technician_user_a, salesman):
            lead = self.lead.with_user(user)
            for call in (
                lead.action_service_accept,
                lambda lead=lead: lead.action_service_reject("No"),
                lead.action_service_back_to_triage,
                lead.action_service_not_duplicate,
                lambda lead=lead: lead.dispatch(team_id=self.team.id),
            ):
                with self.assertRaises(AccessError):
                    call()

    def test_wizard_only_collects(self):
        """SR-13: the form dispatches or rejects the selected leads."""
        leads = self.lead | self._capture()
        action = self._as_user(leads).action_service_dispatch()
        form = Form(
            self.env["service.lead.dispatch"]
            .with_user(self.service_user)
            .with_context(**action["context"])
        )
        form.store_id = self.store
        form.note = "Both today"
        form.save().action_apply()
        self.assertEqual(leads.mapped("service_store_id"), self.store)
        lead = self._capture()
        action = self._as_user(lead).action_service_ask_reject()
        form = Form(
            self.env["service.lead.dispatch"]
            .with_user(self.service_user)
            .with_context(**action["context"])
        )
        form.reason = "Only asked for the manual"
        form.save().action_apply()
        self.assertEqual(lead.service_state, "rejected")

    def test_crm_form_opens(self):
        """The CRM form of a captured lead opens for triage and saves."""
        with Form(self._as_user()) as form:
            form.user_id = self.leader
        self.assertEqual(self._handovers()[0].to_user_id, self.leader)
