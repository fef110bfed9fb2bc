# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.exceptions import UserError
from odoo.tests import Form, tagged

from .common import ServiceRevenueCommon


@tagged("post_install", "-at_install")
class TestTagRuleLead(ServiceRevenueCommon):
    """SR-04: what is known before the first sale is carried to the customer."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.tag_a, cls.tag_b, cls.tag_c = cls.env["res.partner.category"].create(
            [{"name": name} for name in "abc"]
        )
        cls.stage = cls.env["service.lifecycle.stage"].create(
            {"name": "Warm", "automatic": False}
        )
        cls.leads = cls.env["crm.lead"].with_user(cls.service_user)

    def _lead(self, tags=None, **values):
        return self.leads.create(
            {
                "name": "Asks",
                "type": "opportunity",
                "service_category_ids": [(6, 0, (tags or self.tag_a).ids)],
                **values,
            }
        )

    def test_new_customer(self):
        """SR-04: the customer that the lead becomes has its tags and stage."""
        lead = self._lead(
            self.tag_a + self.tag_b,
            partner_name="Big Kitchen",
            contact_name="Mr Wang",
            service_lifecycle_id=self.stage.id,
        )
        self.assertEqual(lead.service_category_ids, self.tag_a + self.tag_b)
        lead._handle_partner_assignment(create_missing=True)
        customer = lead.partner_id.commercial_partner_id
        self.assertTrue(customer)
        self.assertEqual(customer.category_id, self.tag_a + self.tag_b)
        self.assertEqual(lead.service_category_ids, self.tag_a + self.tag_b)
        self.assertEqual(customer.service_lifecycle_id, self.stage)
        self.assertEqual(customer.service_stage_id, self.stage)

    def test_known_customer(self):
        """SR-04: tags are added to those of the customer, a chosen stage stays."""
        other = self.stage.copy({"name": "Cold"})
        self.customer.category_id = self.tag_b
        self.customer.service_lifecycle_id = other
        lead = self._lead(service_lifecycle_id=self.stage.id)
        lead.partner_id = self.customer
        self.assertEqual(self.customer.category_id, self.tag_a + self.tag_b)
        self.assertEqual(lead.service_category_ids, self.tag_a + self.tag_b)
        self.assertEqual(self.customer.service_lifecycle_id, other)
        lead = self._lead(self.tag_c, partner_id=self.customer.id)
        self.assertIn(self.tag_c, self.customer.category_id)

    def test_lead_shows_and_changes_the_customer(self):
        """SR-04: with a customer, the lead shows and changes the customer's tags."""
        self.customer.category_id = self.tag_a
        lead = self.leads.create({"name": "Asks", "partner_id": self.customer.id})
        self.assertEqual(lead.service_category_ids, self.tag_a)
        lead.service_category_ids = self.tag_b
        self.assertEqual(self.customer.category_id, self.tag_b)
        found = self.leads.search([("service_category_ids", "in", self.tag_b.ids)])
        self.assertIn(lead, found)
        prospect = self._lead()
        found = self.leads.search([("service_category_ids", "in", self.tag_a.ids)])
        self.assertIn(prospect, found)
        self.assertNotIn(lead, found)
        found = self.leads.search([("service_category_ids", "ilike", "b")])
        self.assertIn(lead, found)

    def test_merge_loses_nothing(self):
        """SR-04: merged leads have the tags of all."""
        leads = self._lead() + self._lead(
            self.tag_b, service_lifecycle_id=self.stage.id
        )
        head = leads.merge_opportunity()
        self.assertEqual(head.service_category_ids, self.tag_a + self.tag_b)
        self.assertEqual(head.service_lifecycle_id, self.stage)
        # One of them has a customer.
        known = self.leads.create({"name": "Asks", "partner_id": self.customer.id})
        head = (head + known).merge_opportunity()
        self.assertEqual(head.partner_id, self.customer)
        self.assertEqual(self.customer.category_id, self.tag_a + self.tag_b)

    def test_captured_lead(self):
        """SR-04: a technician's lead without a customer keeps its tags, too."""
        order = self._make_order()
        result = order.with_user(self.technician_user_a).capture_lead(
            self.env.ref("service_revenue.interest_trade_in").id
        )
        lead = self.leads.browse(result["lead_id"])
        lead.service_category_ids = self.tag_a
        self.assertIn(self.tag_a, self.customer.category_id)
        with self.assertRaises(UserError):
            lead.service_captured_interest_id = False

    def test_form(self):
        """SR-04: the form of a lead takes tags before there is a customer."""
        with Form(self.leads, "crm.crm_lead_view_form") as form:
            form.name = "Asks"
            form.service_category_ids.add(self.tag_a)
        lead = form.record
        self.assertEqual(lead.service_prospect_category_ids, self.tag_a)
        with Form(lead, "crm.crm_lead_view_form") as form:
            form.partner_id = self.customer
        self.assertIn(self.tag_a, self.customer.category_id)
