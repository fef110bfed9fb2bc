# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import Command
from odoo.tests import tagged

from .decision_common import DecisionCommon


@tagged("post_install", "-at_install")
class TestDecisionMoney(DecisionCommon):
    """Rules in another currency, other companies, and where the rule comes from."""

    def make_currency(self, name, rate, rounding=0.01):
        currency = self.env["res.currency"].create(
            {"name": name, "symbol": name, "rounding": rounding}
        )
        self.env["res.currency.rate"].create(
            {
                "currency_id": currency.id,
                "name": "2020-01-01",
                "rate": rate,
                "company_id": self.company.id,
            }
        )
        return currency

    def test_rule_in_another_currency(self):
        """An hour at 120 of a currency of half the worth is an hour at 60."""
        self.rule.write(
            {
                "currency_id": self.make_currency("XHA", 2.0).id,
                "hourly_cost": 120,
                "high_value_from": 1000,
                "freight": 30,
            }
        )
        self.board.spare_repair_freight = 0
        decision = self.decide(self.received(name="B-1"))
        self.assertEqual(decision.labour_cost, 120)
        self.assertEqual(decision.freight_cost, 15)
        self.assertEqual(decision.high_value_from, 500)
        self.assertEqual(decision.currency_id, self.company.currency_id)

    def test_currency_without_cents(self):
        """SP-08: amounts are rounded in the currency of the company."""
        company = self.env["res.company"].create(
            {"name": "Ryo", "currency_id": self.make_currency("XRY", 1, 1.0).id}
        )
        self.env.user.company_ids = [Command.link(company.id)]
        warehouse = self.env["stock.warehouse"].search(
            [("company_id", "=", company.id)], limit=1
        )
        fan = self.make_part("Fan", "none")
        fan.with_company(company).standard_price = 260.4
        self.stock(fan, warehouse.spare_inspection_location_id)
        rule = self.env["spare.decision.rule"].create(
            {
                "name": "Ryo",
                "company_id": company.id,
                "currency_id": company.currency_id.id,
                "hourly_cost": 100.4,
            }
        )
        part = self.env["spare.part.return"]._open(
            [
                {
                    "company_id": company.id,
                    "product_id": fan.id,
                    "location_id": warehouse.spare_inspection_location_id.id,
                    "warehouse_id": warehouse.id,
                    "holder_id": self.technician.partner_id.id,
                }
            ]
        )
        part._step("received")
        decision = self.decide(part)
        self.assertEqual(decision.rule_id, rule)
        self.assertEqual((decision.repair_cost, decision.value), (100, 260))
        self.assertEqual(decision.company_id, company)

    def test_two_companies_in_one_batch(self):
        """Each part is decided by the rule and the costs of its own company."""
        company = self.env["res.company"].create({"name": "Second"})
        warehouse = self.env["stock.warehouse"].search(
            [("company_id", "=", company.id)], limit=1
        )
        fan = self.make_part("Fan", "none", cost=100)
        fan.with_company(company).standard_price = 40
        self.stock(fan, warehouse.spare_inspection_location_id)
        here = self.make_return(fan)
        here._receive()
        there = self.env["spare.part.return"]._open(
            [
                {
                    "company_id": company.id,
                    "product_id": fan.id,
                    "location_id": warehouse.spare_inspection_location_id.id,
                    "warehouse_id": warehouse.id,
                    "holder_id": self.technician.partner_id.id,
                }
            ]
        )
        there._step("received")
        decisions = self.decide(there + here)
        self.assertEqual(decisions.return_id, there + here)
        self.assertEqual(decisions.mapped("replacement_cost"), [40, 100])
        self.assertEqual(decisions.mapped("company_id"), company + self.company)

    def test_nearest_rule(self):
        """Of the product, else of the nearest category, else the general one."""
        general = self.env["spare.decision.rule"].search(
            [("company_id", "in", (self.company.id, False))], limit=1
        )
        upper = self.env["product.category"].create({"name": "Upper"})
        lower = self.env["product.category"].create(
            {"name": "Lower", "parent_id": upper.id}
        )
        rules = self.env["spare.decision.rule"].create(
            [{"name": "Upper"}, {"name": "Own"}]
        )
        upper.spare_rule_id = rules[0]
        plain = self.make_part("Plain")
        filed = self.make_part("Filed", categ_id=lower.id)
        own = self.make_part("Own", categ_id=lower.id, spare_rule_id=rules[1].id)
        found = (plain + filed + own)._get_spare_rules(self.company)
        self.assertEqual(found[plain], general)
        self.assertEqual(found[filed], rules[0])
        self.assertEqual(found[own], rules[1])

    def test_history_is_the_estimate(self):
        """SP-08: from three finished repairs on, what they cost is the estimate."""
        self.board.spare_repair_hours = 1
        for number in range(3):
            part = self.received(name=f"H-{number}")
            self.decide(part)
            part._route()
            order = part.move_ids.repair_id or self.env["repair.order"].search(
                [("spare_return_id", "=", part.id)]
            )
            self.finish(order, hours=3)
        decision = self.decide(self.received(name="B-9"))
        self.assertEqual(decision.estimate_source, "history")
        self.assertEqual(decision.history_count, 3)
        self.assertEqual(decision.labour_cost, 180)
        self.assertIn("Average of 3 finished repairs", decision._get_source_text())

    def finish(self, order, hours):
        order.action_repair_start()
        order.spare_labour_hours = hours
        order.action_repair_end()

    def test_example_of_a_rule(self):
        """The rule says in words what it does, as it is being entered."""
        self.assertIn("260.00", self.rule.example)
        self.assertIn("156.00", self.rule.example)
        self.rule.depreciation_percent = 20
        self.assertIn("208.00", self.rule.example)
        self.assertIn("124.80", self.rule.example)
        self.rule.high_value_from = 1000
        self.assertIn("1,000.00", self.rule.example)
        self.rule.hourly_cost = 0
        self.assertIn("Labour counts nothing", self.rule.example)

    def test_sentence_in_the_formats_of_the_reader(self):
        """The sentence is made when it is read, in the formats of the reader."""
        self.env["res.lang"]._activate_lang("de_DE")
        decision = self.decide(self.received(name="B-1"))
        german = decision.with_context(lang="de_DE").sentence
        self.assertIn("69,2 %", german)
        self.assertIn("180,00", german)
