# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import doctest

from psycopg2.errors import CheckViolation

from odoo import fields
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from ..tools import channel_commission
from .commission_common import CommissionCommon


@tagged("post_install", "-at_install")
class TestCommissionRule(CommissionCommon):
    """Which rule is meant, and how much it pays (CP-06)."""

    def earned(self, **vals):
        """Amount that a new job of 1,000.00 is booked with."""
        return self.booked(self.make_job(**vals)).amount

    def make_rule(self, percent, **vals):
        return self.rules.create({"name": f"{percent} %", "percent": percent, **vals})

    def test_doctests(self):
        result = doctest.testmod(channel_commission)
        self.assertGreater(result.attempted, 10)
        self.assertFalse(result.failed)

    def test_most_specific(self):
        """CP-06: per tier, type, relation, product, scenario; the most asked wins."""
        self.assertEqual(self.earned(), 10.0)
        self.make_rule(2, grade_id=self.gold.id, sequence=99)
        self.assertEqual(self.earned(), 20.0)
        above = self.categ.copy({"name": "Devices"})
        self.categ.parent_id = above
        self.make_rule(3, categ_id=above.id, sequence=98)
        self.assertEqual(self.earned(), 30.0)
        self.make_rule(4, categ_id=self.categ.id, sequence=99)
        self.assertEqual(self.earned(), 40.0)
        scenario = self.env.ref("channel_partner.scenario_service")
        self.make_rule(
            5,
            type_id=self.store_type.id,
            scenario_id=scenario.id,
            relation="partner",
            sequence=99,
        )
        self.assertEqual(self.earned(), 50.0)
        self.make_rule(
            6, grade_id=self.env["res.partner.grade"].create({"name": "X"}).id
        )
        self.make_rule(7, side="sales")
        self.make_rule(8, date_to="2001-01-01")
        self.assertEqual(self.earned(), 50.0)
        elsewhere = self.make_job(point=self.rival)
        self.assertEqual(self.booked(elsewhere, self.rival).amount, 50.0)

    def test_order_decides_among_equals(self):
        """CP-06: among equals the first in the list, then the older one."""
        self.make_rule(2, sequence=5)
        self.make_rule(3, sequence=5)
        self.assertEqual(self.earned(), 20.0)

    def test_fixed_and_limits(self):
        """CP-06: a fixed amount per job; at least and at most."""
        self.rule.write({"minimum": 15, "maximum": 40})
        self.assertEqual(self.earned(), 15.0)
        self.assertEqual(self.earned(price=3000), 30.0)
        self.assertEqual(self.earned(price=9000), 40.0)
        self.assertEqual(self.earned(price=0), 0.0)
        self.rule.write({"amount_type": "fixed", "fixed_amount": 25})
        self.assertEqual(self.earned(price=0), 25.0)
        booked = self.commissions.search([], limit=1)
        self.assertIn("25.00 per job", booked.explanation)
        self.assertFalse(booked.rate)

    def test_refused(self):
        for wrong in (
            {"percent": 0},
            {"percent": 101},
            {"amount_type": "fixed"},
            {"minimum": -1},
            {"minimum": 5, "maximum": 4},
            {"date_from": "2026-02-01", "date_to": "2026-01-01"},
        ):
            with (
                self.assertRaises(CheckViolation),
                mute_logger("odoo.sql_db"),
                self.env.cr.savepoint(),
            ):
                self.rules.create({"name": "Wrong", **wrong})

    def test_example(self):
        """CP-06: the example follows while the rule is typed in."""
        with Form(self.rules) as form:
            form.name = "Gold"
            self.assertIn("A store (any) that proves a job of", form.example)
            self.assertIn("10.00", form.example)
            form.grade_id = self.gold
            form.type_id = self.store_type
            form.percent = 2.5
            self.assertIn("Gold test, Partner Store", form.example)
            self.assertIn("25.00", form.example)
            form.example_amount = 200
            self.assertIn("5.00", form.example)
            form.amount_type = "fixed"
            form.fixed_amount = 30
            self.assertIn("30.00", form.example)
            form.side = "sales"
            self.assertIn("whose lead is won", form.example)

    def test_currencies(self):
        """CP-06: rounded in the currency of the sale: none, two or three decimals."""
        today = fields.Date.context_today(self.rules)
        amounts = {}
        for name, price, rate in (("JPY", 12345, 150), ("KWD", 12.345, 0.3)):
            currency = self.env.ref(f"base.{name}")
            currency.active = True
            self.env["res.currency.rate"].create(
                {"currency_id": currency.id, "rate": rate, "name": "2020-01-01"}
            )
            pricelist = self.env["product.pricelist"].create(
                {"name": name, "currency_id": currency.id}
            )
            sale = self.make_sale(price, pricelist_id=pricelist.id)
            job = self.make_order(sale_id=sale.id)
            self.give(job)
            booked = self.booked(job)
            self.assertEqual(booked.currency_id, currency)
            amounts[name] = booked.entry_ids.amount
            self.prove(job)
        self.assertEqual(amounts, {"JPY": 123.0, "KWD": 0.123})
        # A limit in the currency of the company is taken at the rate of that day.
        self.rule.maximum = 0.5
        yen = self.env["product.pricelist"].search([("name", "=", "JPY")])
        job = self.make_order(sale_id=self.make_sale(99999, pricelist_id=yen.id).id)
        self.give(job)
        self.assertEqual(self.booked(job).amount, 75.0)
        settled = self.settle()
        self.assertEqual(
            {line.currency_id.name: line.total for line in settled}, amounts
        )
        self.assertTrue(all(line.date_to >= today for line in settled))

    def test_companies(self):
        """CP-06: the rule of a company holds there only, and before the general one."""
        other = self.env["res.company"].create({"name": "Other"})
        self.make_rule(9, company_id=other.id)
        self.assertEqual(self.earned(), 10.0)
        self.make_rule(3, company_id=self.env.company.id)
        self.assertEqual(self.earned(), 30.0)

    def test_copy(self):
        self.assertEqual(self.rule.copy().name, "Service (copy)")

    def test_default_rule(self):
        """CP-06: 1 % of proven service, unless somebody says otherwise."""
        rule = self.env.ref("channel_partner.commission_rule_service")
        self.assertEqual((rule.side, rule.percent, rule.base), ("service", 1.0, "paid"))
