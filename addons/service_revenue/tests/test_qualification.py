# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import date
from unittest.mock import patch

from odoo import SUPERUSER_ID
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .incentive_common import IncentiveCommon


@tagged("post_install", "-at_install")
class TestQualification(IncentiveCommon):
    """SR-14: a lead that meets the criteria goes to sales by itself."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rules = cls.env["service.qualification.rule"]
        cls.leader = cls._make_user("leader", "user")
        cls.team.user_id = cls.leader
        cls.rule = cls.rules.create(
            {
                "name": "Budget known",
                "interest_ids": [(6, 0, cls.interest.ids)],
                "min_revenue": 1000,
                "need_date": True,
                "team_id": cls.team.id,
            }
        )

    def _commit(self):
        """What happens before a transaction commits."""
        self.env["service.customer.profile"]._refresh_touched()
        self.env["crm.lead"].sudo()._service_qualify_candidates()

    def test_shipped_switched_off(self):
        """SR-14: nothing goes by itself until somebody wants it."""
        example = self.env.ref("service_revenue.qualification_rule_budget")
        self.assertFalse(example.active)

    def test_qualified_by_events(self):
        """SR-14: each fact that arrives is looked at; the last one hands over."""
        lead = self._capture()
        lead.type = "lead"
        self._commit()
        self.assertEqual(lead.service_state, "triage")
        self.assertEqual(lead.service_checklist_progress, 33)
        self.assertIn("Budget of at least", lead.service_checklist)
        lead.with_user(self.service_user).expected_revenue = 5000
        self._commit()
        self.assertEqual(lead.service_state, "triage")
        self.assertEqual(lead.service_checklist_progress, 67)
        lead.with_user(self.service_user).date_deadline = date(2030, 1, 1)
        self._commit()
        self.assertRecordValues(
            lead,
            [
                {
                    "service_state": "accepted",
                    "type": "opportunity",
                    "team_id": self.team.id,
                    "service_checklist": False,
                }
            ],
        )
        handover = lead.service_handover_ids.sorted("id")[-1]
        self.assertEqual(handover.note, "By rule “Budget known”")
        self.assertEqual(handover.user_id.id, SUPERUSER_ID)
        self.assertEqual(lead.activity_ids.user_id, self.leader)
        # The bounty of acceptance follows.
        self.assertTrue(self._ledger())

    def test_bad_data_never_goes(self):
        """SR-14 SR-07: data in order is one of the criteria, always."""
        self.customer.phone = False
        lead = self._capture()
        lead.write({"expected_revenue": 5000, "date_deadline": "2030-01-01"})
        self._commit()
        self.assertEqual(lead.service_state, "triage")
        self.customer.phone = "+1 415 555 2671"
        self._commit()
        self.assertEqual(lead.service_state, "accepted")

    def test_customer_facts(self):
        """SR-14: tags, spend and age of a product; the hourly run finds them."""
        tag = self.env["res.partner.category"].create({"name": "Gold"})
        self.rule.write(
            {
                "min_revenue": 0,
                "need_date": False,
                "category_ids": [(6, 0, tag.ids)],
                "min_spend": 100,
                "min_age_months": 24,
            }
        )
        lead = self._capture()
        other = self._capture(
            self._make_order(self._make_location(self._make_customer("Other")))
        )
        self._make_equipment(
            self._make_product("Old"), sale_date="2020-01-01"
        )._compute_commercial_partner_id()
        order = self._make_sale_order(lines=[(self.product, 1, 150)])
        order.action_confirm()
        self._commit()
        self.assertEqual(lead.service_state, "triage")
        self.customer.category_id = tag
        self._commit()
        (lead | other)._service_qualify()
        self.assertEqual(lead.service_state, "accepted")
        self.assertEqual(other.service_state, "triage")

    def test_first_rule_wins_and_store(self):
        """SR-14: by sequence; a rule names team, salesperson or store."""
        store = self.env["res.partner"].create({"name": "Store 7", "type": "store"})
        self.rules.create({"name": "All", "sequence": 1, "store_id": store.id})
        lead = self._capture()
        self._commit()
        self.assertEqual(lead.service_state, "accepted")
        self.assertEqual(lead.service_store_id, store)

    def test_other_company_and_interest(self):
        """SR-14: a rule of another company, or for another interest, lets it be."""
        company, _user = self._make_other_company()
        self.rule.write({"min_revenue": 0, "need_date": False})
        self.rule.company_id = False
        self.rule.write({"team_id": False, "company_id": company.id})
        lead = self._capture()
        self._commit()
        self.assertEqual(lead.service_state, "triage")
        self.rule.write(
            {
                "company_id": False,
                "interest_ids": [
                    (6, 0, self.env.ref("service_revenue.interest_other").ids)
                ],
            }
        )
        lead._service_qualify()
        self.assertEqual(lead.service_state, "triage")

    def test_a_broken_rule_does_not_stop_the_tap(self):
        """SR-14 SR-09: what a rule cannot do is left to triage."""
        self.rule.write({"min_revenue": 0, "need_date": False})
        lead = self._capture()
        with (
            patch.object(
                type(lead), "_service_hand_over", side_effect=UserError("Broken")
            ),
            mute_logger("odoo.addons.service_revenue.models.crm_lead_qualification"),
        ):
            self._commit()
        self.assertEqual(lead.service_state, "triage")

    def test_queries(self):
        """SR-14: one query a rule, however many leads."""
        self.rule.active = False
        leads = self.env["crm.lead"].union(*(self._capture() for _ in range(8)))
        self.rule.write({"active": True, "min_revenue": 10**9})

        def count(some):
            self.env.flush_all()
            self.env.invalidate_all()
            start = self.env.cr.sql_log_count
            some._service_qualify()
            return self.env.cr.sql_log_count - start

        count(leads)
        self.assertEqual(count(leads[:1]), count(leads))

    def test_who_makes_rules(self):
        """SR-14: the manager; triage reads; a technician and a customer nothing."""
        for user, read, write in (
            (self.technician_user_a, False, False),
            (self.service_user, True, False),
            (self.service_manager, True, True),
            (self.portal_user, False, False),
        ):
            rule = self.rule.with_user(user)
            self.assertEqual(rule.has_access("read"), read)
            self.assertEqual(rule.has_access("write"), write)
        company, foreign = self._make_other_company()
        mine = self.rules.create({"name": "Mine", "company_id": self.company.id})
        with self.assertRaises(AccessError):
            mine.with_user(foreign).read(["name"])
