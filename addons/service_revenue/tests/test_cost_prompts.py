# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import date, timedelta

from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from odoo.addons.service_revenue.tools.profile import (
    Appliance,
    ContractFacts,
    CustomerFacts,
    ServiceFacts,
)

from .cost_common import CostCommon

TODAY = date(2026, 6, 1)


@tagged("post_install", "-at_install")
class TestCostPrompts(CostCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rules = cls.env["service.offer.rule"]
        # Only our prompts: what is shipped may match as well.
        cls.rules.search([]).active = False
        cls.interest = cls.env.ref("service_revenue.interest_service_plan")
        cls.today = date.today()
        cls.plan = cls._make_product(
            "Gold plan",
            200,
            type="service",
            service_level_id=cls.vip.id,
        )
        cls.rule = cls._make_rule("no_contract", min_value=100)
        cls.unit.goods_value = 1000
        cls.env.flush_all()
        cls.env["service.customer.profile"]._refresh(cls.customer)
        cls.salesman = new_test_user(
            cls.env, login="prompt_sales", groups="sales_team.group_sale_salesman"
        )
        cls.hotline = cls.service_user
        cls.prompts = cls.env["service.prompt"]

    @classmethod
    def _make_rule(cls, condition, **values):
        return cls.env["service.offer.rule"].create(
            {
                "name": f"Offer for {condition}",
                "condition": condition,
                "interest_id": cls.interest.id,
                "sentence": "Shall we cover your {product}?",
                **values,
            }
        )

    def _match(self, condition, service=None, **facts):
        rule = self.rules.new({"condition": condition, "days": 60, "min_used": 80})
        rule.min_value = 500
        facts = CustomerFacts(
            customer="Li",
            today=TODAY,
            service=service and ServiceFacts(**service),
            **facts,
        )
        return getattr(rule, f"_match_{condition}")(facts)

    # ------------------------------------------------------------------
    # Conditions
    # ------------------------------------------------------------------

    def test_conditions(self):
        """SR-44: contract ends, none on valuable goods, used up, a higher level."""
        match = self._match
        soon = ContractFacts("VIP", TODAY + timedelta(days=60))
        late = ContractFacts("SVIP", TODAY + timedelta(days=61))
        self.assertEqual(
            match("contract_ending", {"contracts": (late, soon)})["product"], "VIP"
        )
        self.assertIsNone(match("contract_ending", {"contracts": (late,)}))
        renewed = ContractFacts("VIP", soon.end, is_renewed=True)
        self.assertIsNone(match("contract_ending", {"contracts": (renewed,)}))
        goods = {"appliances": (Appliance("Washer"),)}
        worth = {"uncovered_value": 500, "uncovered_name": "Washer"}
        self.assertEqual(match("no_contract", worth, **goods), {"product": "Washer"})
        self.assertIsNone(match("no_contract", {"uncovered_value": 499}, **goods))
        self.assertIsNone(
            match("no_contract", {**worth, "contracts": (soon,)}, **goods)
        )
        self.assertEqual(
            match("entitlement_used_up", {"used_up": ("Inspection",)}),
            {"product": "Inspection"},
        )
        up = {"next_level": "SVIP"}
        self.assertIsNone(match("upgrade_candidate", {**up, "used_percent": 79}))
        self.assertTrue(match("upgrade_candidate", {**up, "used_percent": 80}))
        self.assertTrue(match("upgrade_candidate", {**up, "breached": 2}))
        self.assertIsNone(match("upgrade_candidate", {"used_percent": 100}))
        for condition in ("contract_ending", "no_contract", "lifecycle"):
            self.assertIsNone(match(condition), "not in the brief of a technician")

    def test_facts(self):
        """SR-44: facts of a customer with contract, quota and products."""
        profile = self.env["service.customer.profile"].search(
            [("partner_id", "=", self.customer.id)], limit=1
        )
        facts = profile._get_service_facts(self.today)
        self.assertEqual(facts.uncovered_value, 1000)
        self.assertEqual(facts.uncovered_name, "Washer")
        self.assertEqual(facts.contracts, ())
        self.unit.warranty_end_date = self.today
        self.assertEqual(profile._get_service_facts(self.today).uncovered_value, 0)

    # ------------------------------------------------------------------
    # On the documents
    # ------------------------------------------------------------------

    def test_ticket(self):
        """SR-44: the hotline reads a sentence; one tap makes the lead, once."""
        ticket = self._make_ticket().with_user(self.hotline)
        [prompt] = ticket.get_service_prompts()
        self.assertEqual(prompt["sentence"], "Shall we cover your Washer?")
        self.assertFalse(prompt["used"])
        row = self.prompts.search([("rule_id", "=", self.rule.id)])
        self.assertEqual((row.state, row.partner_id), ("shown", self.customer))
        first = ticket.use_service_prompt(self.rule.id)
        again = ticket.use_service_prompt(self.rule.id)
        self.assertEqual(first["action"], again["action"])
        lead = self.env["crm.lead"].browse(first["action"]["res_id"])
        self.assertEqual(lead.service_interest_id, self.interest)
        self.assertEqual(row.used_rate, 100)
        self.assertEqual(self.rule.prompt_count, 1)
        self.assertEqual(self.rule.prompt_rate, 100)
        self.assertTrue(ticket.get_service_prompts()[0]["used"])

    def test_shown_is_counted_once(self):
        """SR-44: opened ten times, counted once; the database holds it so."""
        ticket = self._make_ticket()
        for _number in range(3):
            ticket.with_user(self.hotline).get_service_prompts()
        row = self.prompts.search([("res_id", "=", ticket.id)])
        self.assertEqual(len(row), 1)
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            row.copy().flush_recordset()

    def test_dismiss(self):
        """SR-44: not now is not shown on this document any more, but on others."""
        ticket = self._make_ticket().with_user(self.hotline)
        ticket.get_service_prompts()
        ticket.dismiss_service_prompt(self.rule.id)
        self.assertFalse(ticket.get_service_prompts())
        other = self._make_ticket(name="Another").with_user(self.hotline)
        self.assertEqual(len(other.get_service_prompts()), 1)
        row = self.prompts.search([("res_id", "=", ticket.id)])
        self.assertEqual((row.state, row.dismissed_rate), ("dismissed", 100))

    def test_lead_becomes_quotation(self):
        """SR-44: on a lead the button makes a quotation with the service."""
        lead = self.env["crm.lead"].create(
            {
                "name": "New kitchen",
                "partner_id": self.customer.id,
                "user_id": self.salesman.id,
            }
        )
        lead = lead.with_user(self.salesman)
        self.assertEqual(len(lead.get_service_prompts()), 1)
        action = lead.use_service_prompt(self.rule.id)["action"]
        order = self.env["sale.order"].browse(action["res_id"])
        self.assertEqual(order.order_line.product_id, self.plan)
        self.assertEqual(order.opportunity_id, lead)
        self.assertEqual(order.create_uid, self.salesman)

    def test_order_gets_the_line(self):
        """SR-44: on a quotation the button adds the service, once."""
        order = self._make_sale_order(user_id=self.salesman.id)
        order = order.with_user(self.salesman)
        order.get_service_prompts()
        self.rule.service_tmpl_id = self.plan.product_tmpl_id
        for _number in range(2):
            result = order.use_service_prompt(self.rule.id)
        self.assertFalse(result["action"])
        self.assertEqual(order.order_line.product_id, self.plan)
        self.assertEqual(len(order.order_line), 1)

    def test_contact_makes_a_lead(self):
        """SR-44: on the contact the button makes a lead of the user; whose customer it
        is not learns nothing of what the customer owns.
        """
        partner = self.customer.with_user(self.salesman)
        self.assertEqual(partner.get_service_prompts(), [])
        with self.assertRaisesRegex(AccessError, "no customer of yours"):
            partner.use_service_prompt(self.rule.id)
        # What nobody has taken yet makes nobody's customer (S1).
        self._make_sale_order(user_id=False)
        self.assertEqual(partner.get_service_prompts(), [])
        with self.assertRaisesRegex(AccessError, "no customer of yours"):
            partner.dismiss_service_prompt(self.rule.id)
        self.customer.user_id = self.salesman
        self.assertEqual(len(partner.get_service_prompts()), 1)
        action = partner.use_service_prompt(self.rule.id)["action"]
        lead = self.env["crm.lead"].browse(action["res_id"])
        self.assertEqual(lead.user_id, self.salesman)

    def test_which_service(self):
        """SR-44: renewed at the level that ends, upgraded to the next; a trade-in
        puts no service on the quotation."""
        lead = self.env["crm.lead"].create(
            {"name": "Kitchen", "partner_id": self.customer.id}
        )
        level = self.vip.copy({"name": "Top", "code": "test_top", "rank": 10_000})
        top = self._make_product("Top", 9, type="service", service_level_id=level.id)
        self._make_period(date_from=self.today, date_to=self.today + timedelta(days=9))
        self.contract.sudo().service_state = "active"
        for condition, product in (
            ("contract_ending", self.plan),
            ("upgrade_candidate", top),
            ("replacement_age", self.env["product.product"]),
        ):
            rule = self._make_rule(condition)
            found = lead._get_prompt_product(rule, self.customer)
            self.assertEqual(found, product.product_tmpl_id, condition)

    # ------------------------------------------------------------------
    # Who may
    # ------------------------------------------------------------------

    def test_access(self):
        """SR-44: a technician sees none, may use none; documents stay protected."""
        ticket = self._make_ticket()
        with self.assertRaises(AccessError):
            self.customer.with_user(self.technician_user_a).use_service_prompt(
                self.rule.id
            )
        self.assertEqual(
            self.customer.with_user(self.technician_user_a).get_service_prompts(), []
        )
        with self.assertRaises(AccessError):
            ticket.with_user(self.portal_user).use_service_prompt(self.rule.id)
        _company, other = self._make_other_company()
        with self.assertRaises(AccessError):
            ticket.with_user(other).get_service_prompts()
        with self.assertRaises(AccessError):
            self.prompts.with_user(self.salesman).search([])
        with self.assertRaises(AccessError):
            self.prompts.with_user(self.service_manager).create({})
        for nonsense in (True, "1", 0, None):
            with self.assertRaises(UserError):
                ticket.with_user(self.hotline).use_service_prompt(nonsense)

    def test_rule_of_another_company(self):
        """SR-44: a rule of another company is neither shown nor used."""
        company, _user = self._make_other_company()
        self.rule.company_id = company
        ticket = self._make_ticket().with_user(self.hotline)
        self.assertEqual(ticket.get_service_prompts(), [])
        with self.assertRaises(UserError):
            ticket.use_service_prompt(self.rule.id)

    def test_queries(self):
        """SR-44: many products and contracts cost as many queries as one."""
        ticket = self._make_ticket().with_user(self.hotline)

        def count():
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            ticket.get_service_prompts()
            return self.cr.sql_log_count - before

        count()
        few = count()
        for _number in range(10):
            self._make_equipment(
                self.washer,
                warranty_start_date="2019-01-01",
                warranty_end_date="2020-01-01",
            )
            contract = self._make_contract()
            self._make_period(contract)
        self.assertLessEqual(count(), few + 6)
