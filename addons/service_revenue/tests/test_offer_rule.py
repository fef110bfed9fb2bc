# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st
from psycopg2 import IntegrityError

from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.service_revenue.tools.profile import (
    Appliance,
    CustomerFacts,
    fill_sentence,
)

from .profile_common import ProfileCommon

TODAY = date(2026, 6, 1)
OLD = Appliance("Washer", date(2015, 1, 1), date(2018, 1, 1), replacement_months=96)
NEW = Appliance("Fridge", date(2026, 1, 1), date(2026, 7, 1), replacement_months=96)


@tagged("post_install", "-at_install")
class TestOfferRule(ProfileCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rules = cls.env["service.offer.rule"]
        cls.interest = cls.env.ref("service_revenue.interest_other")

    def _match(self, condition, **facts):
        rule = self.rules.new({"condition": condition, "days": 60})
        facts = CustomerFacts(customer="Li", today=TODAY, **facts)
        return getattr(rule, f"_match_{condition}")(facts)

    def test_every_condition_has_its_method(self):
        """SR-03: selection value and method go together."""
        for condition, _label in self.rules._fields["condition"].selection:
            self.assertTrue(callable(getattr(self.rules, f"_match_{condition}")))

    def test_conditions(self):
        """SR-03: who is offered what, and the values of the placeholders."""
        missing = (("Washer", "Detergent"), ("Washer", "Filter"))
        match = self._match
        self.assertEqual(
            match("never_bought_consumable", missing_consumables=missing),
            {"product": "Washer", "consumable": "Detergent"},
        )
        self.assertIsNone(
            match(
                "never_bought_consumable",
                missing_consumables=missing,
                bought_consumable=True,
            )
        )
        self.assertIsNone(match("never_bought_consumable"))
        self.assertEqual(
            match("no_value_added_service", appliances=(NEW,)), {"product": "Fridge"}
        )
        self.assertIsNone(match("no_value_added_service", order_count=1, vas_count=1))
        self.assertIsNone(match("no_value_added_service"))
        self.assertEqual(
            match("warranty_ending", appliances=(OLD, NEW))["product"], "Fridge"
        )
        self.assertIsNone(match("warranty_ending", appliances=(OLD,)))
        self.assertEqual(
            match("out_of_warranty", appliances=(NEW, OLD)),
            {"product": "Washer", "years": 11},
        )
        self.assertIsNone(match("out_of_warranty", appliances=(NEW,)))
        self.assertEqual(
            match("replacement_age", appliances=(NEW, OLD)),
            {"product": "Washer", "years": 11},
        )
        self.assertIsNone(match("replacement_age", appliances=(NEW,)))
        self.assertEqual(
            match("dormant", is_dormant=True, last_purchase=date(2023, 1, 1)),
            {"years": 3},
        )
        self.assertIsNone(match("dormant"))

    def test_at_most_three_in_order(self):
        """SR-03: the first three that match, no two about the same thing."""
        facts = CustomerFacts(
            customer="Li",
            today=TODAY,
            order_count=1,
            is_dormant=True,
            last_purchase=date(2023, 1, 1),
            missing_consumables=(("Washer", "Detergent"),),
            appliances=(NEW, OLD),
        )
        offers = self.rules._get_offers(facts, self.company_a, 3)
        self.assertEqual(
            [offer["title"] for offer in offers],
            ["Consumables", "Longer warranty", "Trade-in"],
        )
        self.assertIn("Washer", offers[2]["sentence"])
        self.assertIn("11 years", offers[2]["sentence"])
        self.assertEqual(
            offers[0]["interest_id"],
            self.env.ref("service_revenue.interest_consumables").id,
        )
        twin = self.rules.search([("condition", "=", "warranty_ending")]).copy()
        twin.sequence = 0
        again = self.rules._get_offers(facts, self.company_a, 3)
        self.assertEqual(len({(o["interest_id"], o["sentence"]) for o in again}), 3)

    def test_rule_of_another_company(self):
        """SR-03: a company may have offers of its own."""
        rule = self.rules.create(
            {
                "name": "Only there",
                "sequence": 0,
                "condition": "dormant",
                "company_id": self.company_b.id,
                "interest_id": self.interest.id,
                "sentence": "Hello",
            }
        )
        facts = CustomerFacts(customer="Li", today=TODAY, is_dormant=True)
        for company, offered in ((self.company_a, False), (self.company_b, True)):
            offers = self.rules._get_offers(facts, company, 3)
            self.assertEqual(rule.id in [o["rule_id"] for o in offers], offered)

    def test_offers_in_the_brief(self):
        """SR-03: the panel of a work order shows three offers with their sentence."""
        self._order(lines=[(self.washer, 1, 10)], date_order="2020-01-01 10:00:00")
        self.washer.replacement_age_months = 24
        self._make_equipment(self.washer, sale_date="2020-01-01")
        order = self._make_order()
        self._commit()
        brief = self._as(self.technician_user_a, order).profile_brief
        self.assertEqual(len(brief["offers"]), 3)
        self.assertEqual(
            brief["offers"][0]["sentence"],
            "Your Washing Machine works best with Detergent. "
            "Shall I leave you one today?",
        )
        self.assertEqual(brief["consumables"]["names"], ["Detergent", "Filter"])
        self.assertEqual(brief["appliances"]["count"], 1)
        figures = {figure["key"]: figure["value"] for figure in brief["figures"]}
        self.assertEqual(figures["orders"], "1")
        self.assertIn("10.00", figures["spend"])

    def test_capture_from_the_offer(self):
        """SR-03, SR-09: one tap on the offer brings in its lead; the panel says so."""
        self._order(lines=[(self.washer, 1, 10)])
        order = self._as(self.technician_user_a, self._make_order())
        self._commit()
        offer = order.profile_brief["offers"][0]
        self.assertNotIn(offer["interest_id"], order.profile_brief["captured"])
        result = order.capture_lead(offer["interest_id"])
        self.assertTrue(result["created"])
        order.invalidate_recordset()
        self.assertIn(offer["interest_id"], order.profile_brief["captured"])
        self._commit()
        self.assertEqual(order.profile_open_lead_count, 1)

    @mute_logger("odoo.sql_db")
    def test_days_are_not_negative(self):
        with self.assertRaises(IntegrityError), self.env.cr.savepoint():
            self.rules.create(
                {
                    "name": "X",
                    "condition": "dormant",
                    "interest_id": self.interest.id,
                    "sentence": "Hello",
                    "days": -1,
                }
            )
            self.env.flush_all()

    @given(sentence=st.text(alphabet="ab {}[]!:.0%_", max_size=40))
    @settings(max_examples=200, deadline=None)
    def test_no_sentence_raises(self, sentence):
        """SR-03: whatever a manager types, the panel opens."""
        self.assertIsInstance(fill_sentence(sentence, {"a": "x"}), str)
