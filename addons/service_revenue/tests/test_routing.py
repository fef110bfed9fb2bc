# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta

from odoo import fields
from odoo.exceptions import UserError, ValidationError
from odoo.tests import Form, tagged

from .profile_common import ProfileCommon


class RoutingCommon(ProfileCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rules = cls.env["service.routing.rule"]
        cls.rules.search([]).active = False
        cls.trade_in = cls.env.ref("service_revenue.interest_trade_in")
        cls.consumables = cls.env.ref("service_revenue.interest_consumables")
        cls.tag = cls.env["res.partner.category"].create({"name": "Shop owner"})
        cls.leader = cls._make_user("leader", "user")
        cls.service_team, cls.business = cls.env["crm.team"].create(
            [
                {"name": name, "user_id": cls.leader.id, "company_id": False}
                for name in ("Trade-in desk", "Business")
            ]
        )

    def _rule(self, **values):
        return self.rules.create(
            {
                "name": "Shops",
                "category_ids": [(6, 0, self.tag.ids)],
                "team_id": self.business.id,
                **values,
            }
        )

    def _capture(self, customer=None, interest=None, order=None):
        if not order:
            location = self.location
            if customer and customer != self.customer:
                location = self._make_location(customer)
            order = self._make_order(location)
        result = self._as(self.technician_user_a, order).capture_lead(
            (interest or self.trade_in).id
        )
        return self.env["crm.lead"].browse(result["lead_id"])

    def _last_handover(self, lead):
        return lead.service_handover_ids.sorted("id")[-1]


@tagged("post_install", "-at_install")
class TestRouting(RoutingCommon):
    """SR-05: each lead to the department that is best at it, and why."""

    def test_triage_sees_the_suggestion(self):
        """SR-05: the dialog is filled in and says why; the hand-over keeps it."""
        rule = self._rule()
        self.customer.category_id = self.tag
        lead = self._as(self.service_user, self._capture())
        self.assertEqual(lead.service_routing_rule_id, rule)
        self.assertIn("Business", lead.service_routing_reason)
        self.assertIn("Shop owner", lead.service_routing_reason)
        action = lead.action_service_dispatch()
        wizard = self._as(self.service_user, self.env["service.lead.dispatch"])
        form = Form(wizard.with_context(**action["context"]))
        self.assertEqual(form.team_id, self.business)
        self.assertIn("Shop owner", form.routing_reason)
        form.save().action_apply()
        self.assertEqual(lead.team_id, self.business)
        handover = self._last_handover(lead)
        self.assertEqual(handover.rule_id, rule)
        self.assertIn("Shop owner", handover.reason)
        self.assertEqual(handover.user_id, self.service_user)
        self.assertEqual(rule.lead_count, 1)

    def test_triage_decides_otherwise(self):
        """SR-05: who chooses another team does not follow the rule."""
        self._rule()
        self.customer.category_id = self.tag
        lead = self._capture()
        self._as(self.service_user, lead).dispatch(team_id=self.service_team.id)
        self.assertFalse(self._last_handover(lead).rule_id)

    def test_conditions_and_order(self):
        """SR-05: each kind has to be met, one of each is enough, the first wins."""
        state = self.env.ref("base.state_us_5")
        self._rule(
            name="Both",
            sequence=1,
            interest_ids=[(6, 0, self.consumables.ids)],
            team_id=self.service_team.id,
        )
        region = self._rule(
            name="Region",
            sequence=2,
            category_ids=False,
            state_ids=[(6, 0, state.ids)],
            city="Nowhere, springfield",
        )
        last = self._rule(name="Last", sequence=3)
        lead = self._capture()
        self.assertFalse(lead.service_routing_rule_id)
        self.customer.category_id = self.tag
        lead.invalidate_recordset()
        self.assertEqual(lead.service_routing_rule_id, last)
        lead.state_id = state
        self.assertEqual(lead.service_routing_rule_id, region)
        lead.city = "Shelbyville"
        self.assertEqual(lead.service_routing_rule_id, last)
        lead.service_interest_id = self.consumables
        self.assertEqual(lead.service_routing_rule_id.name, "Both")
        # Rules of another company say nothing.
        self.rules.search([]).company_id = self.company_b
        lead.invalidate_recordset()
        self.assertFalse(lead.service_routing_rule_id)

    def test_by_itself(self):
        """SR-05: an automatic rule hands over in a batch, signed with the rule."""
        rule = self._rule(mode="auto", user_id=self.leader.id)
        customers = [self._make_customer(f"Shop {number}") for number in range(3)]
        plain = self._make_customer("Plain")
        leads = self.env["crm.lead"]
        for customer in customers:
            customer.category_id = self.tag
            leads += self._capture(customer)
        other = self._capture(plain)
        with self.enter_registry_test_mode():
            self.env.ref("service_revenue.ir_cron_lead_route").method_direct_trigger()
        leads.invalidate_recordset()
        for lead in leads:
            self.assertEqual(lead.service_state, "accepted")
            self.assertEqual(lead.team_id, self.business)
            self.assertEqual(lead.user_id, self.leader)
            self.assertEqual(self._last_handover(lead).rule_id, rule)
            self.assertEqual(lead.activity_ids.user_id, self.leader)
        self.assertEqual(other.service_state, "triage")

    def test_doubles_and_bad_quality_wait_for_triage(self):
        """SR-05: a possible double, or a lead with something to mend, is looked at."""
        self._rule(mode="auto")
        self.customer.category_id = self.tag
        first, double = self._capture(), self._capture()
        self.assertEqual(double.service_duplicate_of_id, first)
        good = first.phone
        first.phone = "12"
        self.assertEqual(first.service_quality_state, "to_mend")
        self._route_all()
        self.assertEqual((first + double).mapped("service_state"), ["triage"] * 2)
        first.phone = good
        self._route_all()
        self.assertEqual(first.service_state, "accepted")
        self.assertEqual(double.service_state, "triage")

    def _route_all(self):
        self.env.flush_all()
        with self.enter_registry_test_mode():
            self.env.ref("service_revenue.ir_cron_lead_route").method_direct_trigger()
        self.env.invalidate_all()

    def test_constant_queries(self):
        """SR-05: fifteen leads and five rules cost what one lead and one rule cost."""
        self._rule(name="Nobody", sequence=1, city="Atlantis")
        leads = self.env["crm.lead"]
        for number in range(15):
            leads += self._capture(self._make_customer(f"Shop {number}"))
        leads.partner_id.category_id = self.tag
        self._commit()

        def cost(leads):
            self.env.flush_all()
            self.env.invalidate_all()
            leads._service_route()  # warm the caches
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            leads._service_route()
            return self.env.cr.sql_log_count - before

        few = cost(leads[:1])
        for number in range(4):
            self._rule(name=f"R{number}", sequence=2, city=f"City {number}")
        self._rule()
        self.assertLessEqual(cost(leads), few + 1)

    def test_refused(self):
        """SR-05: a rule for everything, for nobody, for a store that is none."""
        for values in (
            {"category_ids": False},
            {"team_id": False},
            {"store_id": self.customer.id},
            {"for_customers": True},
            {
                "for_customers": True,
                "new_interest_id": self.trade_in.id,
                "category_ids": False,
                "city": "X",
            },
        ):
            with self.subTest(values), self.assertRaises(ValidationError):
                with self.env.cr.savepoint():
                    self._rule(**values)

    def test_decision_cannot_be_forged(self):
        """SR-05: the context of an RPC call is no decision of a rule."""
        rule = self._rule()
        lead = self._capture()
        forged = self._as(self.service_user, lead).with_context(
            service_routing={"by_lead": {lead.id: (rule.id, "because")}}
        )
        forged.write({"team_id": self.service_team.id})
        self.assertFalse(self._last_handover(lead).rule_id)


@tagged("post_install", "-at_install")
class TestRoutingCustomers(RoutingCommon):
    """SR-05: customers without a lead are developed, too."""

    def _open(self, rule):
        self._commit()
        return self.env["crm.lead"]._service_open_leads(rule)

    def _customer_rule(self, **values):
        return self._rule(
            for_customers=True, new_interest_id=self.trade_in.id, **values
        )

    def test_one_lead_a_customer_and_period(self):
        """SR-05: a lead for the department, once in a period, handed over by rule."""
        rule = self._customer_rule(user_id=self.leader.id)
        self.customer.category_id = self.tag
        self._make_order()
        lead = self._open(rule)
        self.assertRecordValues(
            lead,
            [
                {
                    "partner_id": self.customer.id,
                    "team_id": self.business.id,
                    "user_id": self.leader.id,
                    "service_interest_id": self.trade_in.id,
                    "company_id": rule.company_id.id,
                    "service_captured_at": False,
                }
            ],
        )
        handover = lead.service_handover_ids
        self.assertEqual(handover.rule_id, rule)
        self.assertEqual(handover.to_team_id, self.business)
        self.assertIn("Shop owner", handover.reason)
        self.assertEqual(lead.activity_ids.user_id, self.leader)
        self.assertFalse(self._open(rule))
        lead.action_set_lost()
        self.assertFalse(self._open(rule), "this period has had its lead")
        self.env["service.routing.claim"].search([]).write({"period": 0})
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE service_routing_claim SET create_date = create_date - INTERVAL"
            " '200 days'"
        )
        self.assertEqual(len(self._open(rule)), 1)

    def test_open_lead_with_the_interest(self):
        """SR-05: whoever is being talked to about it already is left alone."""
        rule = self._customer_rule()
        self.customer.category_id = self.tag
        self._capture()
        self.assertFalse(self._open(rule))

    def test_daily_limit(self):
        """SR-05: the department gets its share of the day, not everybody at once."""
        rule = self._customer_rule(daily_limit=2)
        for number in range(3):
            customer = self._make_customer(f"Shop {number}")
            customer.category_id = self.tag
            self._make_ticket(customer)
        self.assertEqual(len(self._open(rule)), 2)
        self.assertFalse(self._open(rule))
        self.env["service.routing.claim"].search([]).write(
            {"create_date": fields.Datetime.now() - timedelta(days=1)}
        )
        self.env.cr.execute(
            "UPDATE service_routing_claim SET create_date = create_date - INTERVAL"
            " '1 day'"
        )
        self.assertEqual(len(self._open(rule)), 1)

    def test_hand_overs_are_kept(self):
        """SR-05: a routed lead cannot be deleted; merged, its hand-overs go on."""
        rule = self._customer_rule()
        self.customer.category_id = self.tag
        self._make_order()
        lead = self._open(rule)
        with self.assertRaisesRegex(UserError, "Mark it as lost"):
            lead.unlink()
        other = self.env["crm.lead"].create(
            {
                "name": "Other",
                "type": "opportunity",
                "partner_id": self.customer.id,
                "probability": 90,
            }
        )
        head = (lead + other)._merge_opportunity()
        self.assertEqual(head.service_handover_ids.rule_id, rule)
        self.assertEqual(len((lead + other).exists()), 1)

    def test_merged_customers(self):
        """SR-05: two customers with a claim each become one."""
        rule = self._customer_rule()
        twin = self._make_customer("Twin")
        for customer in self.customer + twin:
            customer.category_id = self.tag
            self._make_ticket(customer)
        self.assertEqual(len(self._open(rule)), 2)
        self._merge(twin, self.customer)
        self.assertEqual(
            self.env["service.routing.claim"].search([]).partner_id, self.customer
        )
