# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from .profile_history import History
from .test_profile_property import STEPS
from .test_tag_rule import TagCommon

CONDITIONS = st.fixed_dictionaries(
    {},
    optional={
        "cond_bought": st.sampled_from(["yes", "no"]),
        "cond_recency_min": st.sampled_from([1, 200, 700]),
        "cond_recency_max": st.sampled_from([1, 200, 700]),
        "cond_order_min": st.integers(1, 2),
        "cond_order_max": st.integers(1, 2),
        "cond_spend_min": st.sampled_from([10, 100]),
        "cond_spend_max": st.sampled_from([10, 100]),
        "cond_product_years": st.integers(1, 2),
        "cond_dormant": st.sampled_from(["yes", "no"]),
        "cond_consumable": st.sampled_from(["never", "bought"]),
        "cond_vas": st.sampled_from(["yes", "no"]),
        "cond_rating_max": st.sampled_from([2, 4]),
        "cond_contract": st.sampled_from(["yes", "no"]),
        "cond_domain": st.sampled_from(
            ["[('open_lead_count', '>', 0)]", "[('ticket_count', '=', 0)]"]
        ),
    },
)


@tagged("post_install", "-at_install")
class TestTagRuleProperty(TagCommon):
    @given(
        steps=STEPS,
        rules=st.lists(st.tuples(st.booleans(), st.booleans(), CONDITIONS), max_size=4),
    )
    @settings(
        max_examples=12,
        deadline=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
    )
    def test_events_equal_all_equal_oracle(self, steps, rules):
        """SR-04: after any history the tags that events left are those that applying
        all rules to everybody leaves, and those of a slow look at every profile."""
        savepoint = self.env.cr.savepoint(flush=False)
        try:
            self.env.cr.precommit.clear()
            self._check_history(steps, rules)
        finally:
            self.env.cr.precommit.clear()
            savepoint.rollback()
            self.env.invalidate_all(flush=False)
            self.env.registry.clear_all_caches()

    def _check_history(self, steps, rules):
        self.env.registry.clear_all_caches()
        for first_tag, first_company, values in rules:
            try:
                with self.env.cr.savepoint():
                    self._rule(
                        self.tag if first_tag else self.tag_b,
                        company_id=(
                            self.company_a if first_company else self.company_b
                        ).id,
                        **values,
                    )
            except (UserError, ValidationError):
                # Without a condition.
                self.env.invalidate_all()
        history = History(self)
        self.rules._evaluate()
        for number, step in enumerate(steps):
            history.play(*step)
            if number % 3 == 0:
                self._commit()
        self._commit()
        by_events = self._state()
        self.rules._evaluate()
        self.assertEqual(self._state(), by_events, "events and everybody")
        self.assertEqual(
            {row[:3] for row in by_events["assignments"]}, self._oracle(), "oracle"
        )
        for partner_id, tag_id, _rule_id, state in by_events["assignments"]:
            self.assertEqual(
                (partner_id, tag_id) in by_events["tags"], state != "declined"
            )

    def _state(self):
        self.env.flush_all()
        self.env.cr.execute(
            """SELECT partner_id, category_id, rule_id, state
                 FROM service_tag_assignment"""
        )
        assignments = set(self.env.cr.fetchall())
        self.env.cr.execute(
            "SELECT partner_id, category_id FROM res_partner_res_partner_category_rel"
        )
        tags = set(self.env.cr.fetchall())
        self.env.cr.execute("SELECT id, lifecycle_id, tags FROM service_customer_profile")
        rows = sorted(self.env.cr.fetchall())
        return {"assignments": assignments, "tags": tags, "rows": rows}

    def _oracle(self):
        """{(customer, tag, rule)}: each profile looked at by itself."""
        found = set()
        for rule in self.rules.search([]):
            for profile in self.profiles.search([]):
                if profile.company_id == rule.company_id and self._holds(rule, profile):
                    found.add((profile.partner_id.id, rule.category_id.id, rule.id))
        return found

    def _holds(self, rule, profile):
        days = (
            (self.today - profile.last_purchase_date).days
            if profile.last_purchase_date
            else None
        )
        checks = {
            "cond_bought": lambda v: (days is not None) == (v == "yes"),
            "cond_recency_min": lambda v: days is not None and days > v,
            "cond_recency_max": lambda v: days is not None and days <= v,
            "cond_order_min": lambda v: profile.order_count >= v,
            "cond_order_max": lambda v: profile.order_count <= v,
            "cond_spend_min": lambda v: profile.lifetime_spend >= v,
            "cond_spend_max": lambda v: profile.lifetime_spend <= v,
            "cond_product_years": lambda v: (
                bool(profile.product_since_date)
                and (self.today - profile.product_since_date).days >= 365.25 * v
            ),
            "cond_dormant": lambda v: profile.is_dormant == (v == "yes"),
            "cond_consumable": lambda v: (
                profile.never_bought_consumable
                if v == "never"
                else profile.bought_consumable
            ),
            "cond_vas": lambda v: profile.has_vas == (v == "yes"),
            "cond_rating_max": lambda v: (
                profile.rating_count > 0 and profile.rating_avg <= v
            ),
            "cond_contract": lambda v: profile.has_open_contract == (v == "yes"),
            "cond_domain": lambda v: (
                profile.open_lead_count > 0
                if "lead" in v
                else profile.ticket_count == 0
            ),
        }
        return all(check(rule[name]) for name, check in checks.items() if rule[name])
