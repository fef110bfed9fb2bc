# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from lxml import etree

from odoo.tests import tagged

from .common import ServiceRevenueCommon


@tagged("post_install", "-at_install")
class TestLeadQueries(ServiceRevenueCommon):
    """Lists of leads cost the same number of queries whatever their length."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.trade_in = cls.env.ref("service_revenue.interest_trade_in")
        cls.store = cls.env["res.partner"].create({"name": "Store", "type": "store"})
        product = cls._make_product()
        customers = [cls._make_customer(f"Customer {index}") for index in range(8)]
        locations = [cls._make_location(customer) for customer in customers]
        leads = cls.env["crm.lead"]
        for index in range(80):
            order = cls._make_order(locations[index % 8])
            result = order.with_user(cls.technician_user_a).capture_lead(
                cls.trade_in.id
            )
            leads |= leads.browse(result["lead_id"])
        cls.leads = leads
        # All kinds of results, so that each has its data to read.
        accepted = leads[::4].with_user(cls.service_user)
        accepted.dispatch(store_id=cls.store.id)
        for lead in leads[::8]:
            cls._make_sale_order(
                lead.partner_id, [(product, 1, 10)], opportunity_id=lead.id
            )
        leads[1::8].with_user(cls.service_user).action_service_reject("No")

    def _specification(self, view):
        """What the web client asks for when it shows ``view``."""
        arch = etree.fromstring(self.env.ref(f"service_revenue.{view}").arch)
        model = self.env["crm.lead"]
        return {
            name: {"fields": {"display_name": {}}}
            if model._fields[name].type == "many2one"
            else {}
            for name in arch.xpath("//field/@name")
        }

    def _count(self, user, view, leads):
        specification = self._specification(view)
        Lead = self.env["crm.lead"].with_user(user).with_context(active_test=False)

        def read():
            self.env.flush_all()
            self.env.invalidate_all()
            return Lead.web_search_read([("id", "in", leads.ids)], specification)

        # Fill the caches of rules, views and languages.
        read()
        start = self.env.cr.sql_log_count
        result = read()
        self.assertEqual(len(result["records"]), len(leads))
        return self.env.cr.sql_log_count - start

    def test_lists(self):
        """SR-12 SR-15: 80 leads cost what 16 cost, in the queue and in My leads."""
        for user, view in (
            (self.service_user, "crm_lead_view_list_triage"),
            (self.service_user, "crm_lead_view_kanban_triage"),
            (self.technician_user_a, "crm_lead_view_kanban_technician"),
            (self.technician_user_a, "crm_lead_view_list_technician"),
            (self.service_user, "crm_lead_view_list_to_mend"),
            (self.service_user, "crm_lead_view_kanban_to_mend"),
            (self.service_user, "crm_lead_view_list_stale"),
        ):
            with self.subTest(view):
                few = self._count(user, view, self.leads[:16])
                many = self._count(user, view, self.leads)
                self.assertEqual(few, many)
                self.assertLessEqual(many, 30)

    def test_panel(self):
        """SR-09: the lead buttons cost the same with five leads as with one."""
        order = self.leads[2].service_order_id.with_user(self.technician_user_a)

        def count():
            self.env.flush_all()
            self.env.invalidate_all()
            order.get_lead_capture_panel()
            self.env.invalidate_all()
            start = self.env.cr.sql_log_count
            order.get_lead_capture_panel()
            return self.env.cr.sql_log_count - start

        one = count()
        for interest in self.env["service.interest"].search([]):
            order.capture_lead(interest.id)
        self.assertLessEqual(count(), one)
