# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged

from .profile_common import ProfileCommon


class TagCommon(ProfileCommon):
    """Own rules only: what is shipped would speak, too."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rules = cls.env["service.tag.rule"]
        cls.rules.search([]).active = False
        cls.today = fields.Date.context_today(cls.rules)
        cls.tag, cls.tag_b = cls.env["res.partner.category"].create(
            [{"name": "Quiet"}, {"name": "Rich"}]
        )

    @classmethod
    def _rule(cls, tag=None, **values):
        return cls.rules.create(
            {"name": "Rule", "category_id": (tag or cls.tag).id, **values}
        )

    def _buy(self, days_ago=0, customer=None, price=100, **values):
        moment = fields.Datetime.now() - timedelta(days=days_ago)
        order = self._order(
            customer, [(self.detergent, 1, price)], date_order=moment, **values
        )
        self._commit()
        return order

    def _tags(self, customer=None):
        (customer or self.customer).invalidate_recordset(["category_id"])
        return (customer or self.customer).category_id

    def _assignments(self, customer=None):
        return self.env["service.tag.assignment"].search(
            [("partner_id", "=", (customer or self.customer).id)]
        )


@tagged("post_install", "-at_install")
class TestTagRule(TagCommon):
    """SR-04: tags come and go by rules, and never get into the way of people."""

    def test_event_puts_and_takes_away(self):
        """SR-04: an order changes the tag in the same transaction; so do the chips."""
        self._rule(cond_spend_min=150)
        self._buy(price=100)
        self.assertNotIn(self.tag, self._tags())
        self._buy(price=100)
        self.assertIn(self.tag, self._tags())
        put = self._assignments()
        self.assertRecordValues(
            put,
            [{"state": "set", "category_id": self.tag.id, "company_id": put.rule_id.company_id.id}],
        )
        profile = self._profile()
        self.assertIn("Quiet", [chip["label"] for chip in profile.chips])
        self.env["sale.order"].search(
            [("partner_id", "=", self.customer.id)], limit=1
        )._action_cancel()
        self._commit()
        self.assertNotIn(self.tag, self._tags())
        self.assertFalse(self._assignments())
        self.assertNotIn("Quiet", [chip["label"] for chip in self._profile().chips])

    def test_every_condition(self):
        """SR-04: recency, frequency, value, product age, dormant, consumables,
        warranty, rating, contract, last contact, and a free domain."""
        customer = self._make_customer("Everything")
        location = self._make_location(customer)
        self._order(
            customer,
            [(self.washer, 1, 3000)],
            date_order=fields.Datetime.now() - timedelta(days=500),
        )
        self._make_equipment(
            self.washer,
            location,
            sale_date=self.today - timedelta(days=9 * 366),
            warranty_start_date=self.today - timedelta(days=900),
            warranty_end_date=self.today + timedelta(days=30),
        )
        ticket = self._make_ticket(customer)
        self.env["rating.rating"].create(
            {
                "res_model_id": self.env["ir.model"]._get_id("helpdesk.ticket"),
                "res_id": ticket.id,
                "rating": 2,
                "consumed": True,
            }
        )
        self._commit()
        holds = {
            "cond_bought": ("yes", "no"),
            "cond_recency_min": (499, 501),
            "cond_recency_max": (501, 499),
            "cond_order_min": (1, 2),
            "cond_spend_min": (3000, 3001),
            "cond_spend_max": (3000, 2999),
            "cond_product_years": (9, 10),
            "cond_dormant": ("yes", "no"),
            "cond_consumable": ("never", "bought"),
            "cond_vas": ("no", "yes"),
            "cond_warranty_days": (30, 29),
            "cond_rating_max": (2, 1.9),
            "cond_rating_min": (2, 2.1),
            "cond_contract": ("no", "yes"),
            "cond_domain": (
                "[('partner_id.name', '=', 'Everything')]",
                "[('partner_id.name', '=', 'Nothing')]",
            ),
        }
        rule = self._rule(cond_order_max=1)
        for name, (right, wrong) in holds.items():
            for value, expected in ((right, 1), (wrong, 0)):
                rule.write({name: value})
                self.rules._evaluate(customer)
                with self.subTest(name, value=value):
                    self.assertEqual(self.tag in self._tags(customer), bool(expected))
            rule.write({name: False})
        rule.cond_contact_days = 1
        self.rules._evaluate(customer)
        self.assertNotIn(self.tag, self._tags(customer), "the ticket is of today")

    def test_by_hand_stays(self):
        """SR-04: a tag put by hand is never removed by a rule."""
        self.customer.category_id = self.tag
        self._rule(cond_order_min=1)
        order = self._buy()
        self.assertEqual(self._assignments().state, "hand")
        order._action_cancel()
        self._commit()
        self.assertIn(self.tag, self._tags())
        self.assertFalse(self._assignments())

    def test_removed_by_hand_stays_away(self):
        """SR-04: a tag removed by hand is not put again while the rule goes on holding;
        when it holds anew, it is."""
        self._rule(cond_order_min=1)
        order = self._buy()
        self.customer.category_id -= self.tag
        self._commit()
        self.assertEqual(self._assignments().state, "declined")
        self.rules._evaluate()
        self.assertNotIn(self.tag, self._tags())
        # Put back by hand: now it is theirs.
        self.customer.category_id += self.tag
        self._commit()
        self.assertEqual(self._assignments().state, "hand")
        self.customer.category_id -= self.tag
        order._action_cancel()
        self._commit()
        self.assertFalse(self._assignments())
        self._buy()
        self.assertIn(self.tag, self._tags())

    def test_two_rules_one_tag(self):
        """SR-04: the tag goes when none of its rules holds any more."""
        few = self._rule(cond_order_min=1)
        many = self._rule(cond_order_min=2)
        self._buy()
        second = self._buy()
        self.assertEqual(self._assignments().rule_id, few + many)
        second._action_cancel()
        self._commit()
        self.assertEqual(self._assignments().rule_id, few)
        self.assertIn(self.tag, self._tags())
        few.active = False
        self.rules._evaluate()
        self.assertNotIn(self.tag, self._tags())

    def test_rule_changed_archived_deleted(self):
        """SR-04: another tag, another company, no rule: the old tag goes."""
        rule = self._rule(cond_order_min=1)
        self._buy()
        rule.category_id = self.tag_b
        rule.action_apply()
        self.assertEqual(self._tags() & (self.tag + self.tag_b), self.tag_b)
        rule.company_id = self.company_b
        rule.action_apply()
        self.assertNotIn(self.tag_b, self._tags(), "has bought nothing there")
        rule.company_id = self.company_a
        rule.action_apply()
        self.assertIn(self.tag_b, self._tags())
        rule.unlink()
        self.assertNotIn(self.tag_b, self._tags())

    def test_the_night_notices_dates(self):
        """SR-04: dormant from one day to the next, without any event."""
        self._rule(cond_dormant="yes")
        self._buy(days_ago=self.company_a.service_dormant_days)
        self.assertNotIn(self.tag, self._tags())
        with freeze_time(fields.Datetime.now() + timedelta(days=2)):
            self.profiles._rebuild_range(0, self.customer.id + 1)
        self.assertIn(self.tag, self._tags())
        self.assertIn(
            "Quiet", [tag[1]["en_US"] for tag in self._profile().tags], "the fact, too"
        )

    def test_cron_goes_on(self):
        """SR-04: the cron applies all rules in batches."""
        self._rule(cond_order_min=1)
        self._buy()
        self.env.cr.execute("DELETE FROM res_partner_res_partner_category_rel")
        self.env.cr.execute("DELETE FROM service_tag_assignment")
        self.env.invalidate_all()
        with self.enter_registry_test_mode():
            self.env.ref("service_revenue.ir_cron_tag_rule").method_direct_trigger()
        self.assertIn(self.tag, self._tags())

    def test_refused(self):
        """SR-04: for everybody, below zero, or beyond understanding."""
        for values in (
            {},
            {"cond_domain": "[]"},
            {"cond_order_min": -1},
            {"cond_domain": "[('no_such_field', '=', 1)]"},
            {"cond_domain": "__import__('os')"},
        ):
            with self.subTest(values), self.assertRaises(ValidationError):
                with self.env.cr.savepoint():
                    self._rule(**values)

    def test_live_count(self):
        """SR-04: the form says for how many customers the rule holds, before saving."""
        self._buy(price=100)
        rich = self._make_customer("Rich")
        self._buy(customer=rich, price=500)
        form = Form(self.rules.with_user(self.service_manager))
        self.assertEqual(form.match_count, 0)
        form.cond_spend_min = 400
        self.assertEqual(form.match_count, 1)
        form.cond_spend_min = 50
        self.assertGreaterEqual(form.match_count, 2)

    def test_merged_customers(self):
        """SR-04: tags by hand go over, tags by rules are judged anew."""
        self._rule(cond_order_min=2)
        other = self._make_customer("Twin")
        other.category_id = self.tag_b
        self._buy()
        self._buy(customer=other)
        self._buy(customer=other)
        self.assertIn(self.tag, self._tags(other))
        self._merge(other, self.customer)
        self._commit()
        self.assertEqual(self._tags() & (self.tag + self.tag_b), self.tag + self.tag_b)
        self.assertEqual(self._assignments().state, "set")

    def test_lifecycle(self):
        """SR-04: prospect, first purchase, active, dormant, lost; a choice goes first."""
        stage = {
            name: self.env.ref(f"service_revenue.lifecycle_{name}")
            for name in ("prospect", "first", "active", "dormant", "lost")
        }
        self.env["crm.lead"].create(
            {
                "name": "Asks",
                "partner_id": self.customer.id,
                "company_id": self.company_a.id,
            }
        )
        self.assertEqual(self._profile().lifecycle_id, stage["prospect"])
        order = self._buy()
        self.assertEqual(self._profile().lifecycle_id, stage["first"])
        self._buy()
        self.assertEqual(self._profile().lifecycle_id, stage["active"])
        orders = order.search([("partner_id", "=", self.customer.id)])
        for days, name in ((400, "dormant"), (2000, "lost")):
            orders.date_order = fields.Datetime.now() - timedelta(days=days)
            self.assertEqual(self._profile().lifecycle_id, stage[name])
        self.customer.service_lifecycle_id = stage["active"]
        self.assertEqual(self._profile().lifecycle_id, stage["active"])
        self.assertEqual(self.customer.service_stage_id, stage["active"])
        self.customer.service_lifecycle_id = False
        self.assertEqual(self._profile().lifecycle_id, stage["lost"])

    def test_constant_queries(self):
        """SR-04: one rule or ten, one customer or twenty: the same statements."""
        customers = self.env["res.partner"]
        for number in range(20):
            customers += self._make_customer(f"Customer {number}")
            self._order(customers[-1], [(self.detergent, 1, 10)])
        self._commit()

        def cost(partners, price):
            # Something changes for each of them.
            self._rule(cond_spend_min=price)
            self.rules._evaluate(self.customer)  # warm the caches
            before = self.env.cr.sql_log_count
            self.rules._evaluate(partners)
            return self.env.cr.sql_log_count - before

        first = cost(customers[:1], 5)
        for price in range(20, 26):
            self._rule(self.tag_b, cond_spend_min=price)
        self.assertEqual(cost(customers[1:], 6), first)
        self.assertLessEqual(first, 6)


@tagged("post_install", "-at_install")
class TestTagRuleQuick(TagCommon):
    """SR-04: one tap on the job, and who may do what."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.tag.is_service_quick = True
        cls.order = cls._make_order()

    def test_one_tap(self):
        """SR-04: the technician tags the customer of his job; again changes nothing."""
        order = self._as(self.technician_user_a, self.order)
        quick = {tag["id"]: tag for tag in order.profile_brief["quick_tags"]}
        self.assertFalse(quick[self.tag.id]["on"])
        self.assertNotIn(self.tag_b.id, quick)
        for _tap in range(2):
            tags = order.set_quick_tag(self.tag.id, True)
            self.assertIn({"id": self.tag.id, "name": "Quiet", "color": 0, "on": True}
                          | {"color": self.tag.color}, tags)
        self.assertIn(self.tag, self._tags())
        self.assertIn("Quiet", [chip["label"] for chip in order.profile_chips])
        order.set_quick_tag(self.tag.id, False)
        self.assertNotIn(self.tag, self._tags())

    def test_only_quick_tags_of_own_jobs(self):
        """SR-04: no other tag, no other job, no nonsense."""
        order = self._as(self.technician_user_a, self.order)
        for wrong in (self.tag_b.id, True, "1", 0, None):
            with self.subTest(wrong), self.assertRaises(UserError):
                order.set_quick_tag(wrong, True)
        self.tag.active = False
        with self.assertRaises(UserError):
            order.set_quick_tag(self.tag.id, True)
        self.tag.active = True
        for user in (self.technician_user_b, self.portal_user):
            with self.assertRaises(AccessError):
                self._as(user, self.order).set_quick_tag(self.tag.id, True)
        with self.assertRaises(AccessError):
            self.customer.with_user(self.technician_user_a).write(
                {"category_id": [(4, self.tag_b.id)]}
            )

    def test_access_matrix(self):
        """SR-04 SR-05 SR-51: managers configure, users read, others have nothing."""
        self._rule(cond_order_min=1)
        self._buy()
        company, stranger = self._make_other_company()
        models = ("service.tag.rule", "service.routing.rule", "service.repurchase.plan")
        technician_reads = {"service.routing.rule"}
        for name in models:
            model = self.env[name]
            expected = {
                self.technician_user_a: (name in technician_reads, False),
                self.service_user: (True, False),
                self.service_manager: (True, True),
                self.portal_user: (False, False),
            }
            for user, (read, write) in expected.items():
                with self.subTest(name, user=user.login):
                    self.assertEqual(model.with_user(user).has_access("read"), read)
                    for operation in ("create", "write", "unlink"):
                        self.assertEqual(
                            model.with_user(user).has_access(operation), write
                        )
        for name in ("service.tag.assignment", "service.repurchase"):
            for user in (self.technician_user_a, self.service_manager):
                self.assertFalse(self.env[name].with_user(user).has_access("write"))
                self.assertFalse(self.env[name].with_user(user).has_access("create"))
        for name in ("service.tag.rule", "service.tag.assignment"):
            self.assertTrue(self.env[name].with_user(self.service_user).search([]))
            self.assertFalse(
                self.env[name].with_user(stranger).with_company(company).search([])
            )
        with self.assertRaises(AccessError):
            self.rules.search([], limit=1).with_user(self.service_user).action_apply()

    def test_domain_cannot_ask_what_its_author_may_not_read(self):
        """SR-04: the tag of a rule would tell whether it holds."""
        with self.assertRaises((AccessError, ValidationError)):
            self.rules.with_user(self.service_manager).create(
                {
                    "name": "Spy",
                    "category_id": self.tag.id,
                    "cond_domain": "[('partner_id.signup_type', '=', 'x')]",
                }
            )
