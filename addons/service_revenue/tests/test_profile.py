# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import tagged

from odoo.addons.service_revenue.models import service_customer_profile_engine as engine

from .profile_common import ProfileCommon


@tagged("post_install", "-at_install")
class TestProfile(ProfileCommon):
    def test_story_a_reads_the_profile(self):
        """SR-01, SR-02, X-38: two purchases two years ago, nothing since."""
        fridge = self._make_product("Refrigerator", 5999)
        self._order(lines=[(fridge, 1, 5999)], date_order="2023-11-01 10:00:00")
        self._order(lines=[(self.washer, 1, 3299)], date_order="2023-12-24 10:00:00")
        order = self._make_order()
        self._commit()
        profile = order.profile_id
        self.assertEqual(profile.partner_id, self.customer)
        self.assertEqual(profile.lifetime_spend, 9298)
        self.assertEqual(profile.order_count, 2)
        self.assertEqual(str(profile.first_purchase_date), "2023-11-01")
        self.assertEqual(str(profile.last_purchase_date), "2023-12-24")
        self.assertTrue(profile.is_dormant)
        self.assertFalse(profile.has_vas)
        self.assertTrue(profile.never_bought_consumable)
        self.assertEqual(
            profile.missing_consumable_ids,
            (self.detergent + self.filter).product_tmpl_id,
        )
        self.assertEqual(order.profile_lifetime_spend, 9298)
        self.assertEqual(
            [chip["key"] for chip in order.profile_chips],
            ["dormant", "no_consumable", "no_vas"],
        )

    def test_link_at_once(self):
        """SR-01: a form that has just been saved shows its customer's profile."""
        order = self._make_order()
        ticket = self._make_ticket()
        self.assertEqual(order.profile_id.partner_id, self.customer)
        self.assertEqual(ticket.profile_id, order.profile_id)
        other = self._make_customer("Mr Wang")
        ticket.partner_id = other
        self.assertEqual(ticket.profile_id.partner_id, other)
        ticket.partner_id = False
        self.assertFalse(ticket.profile_id)

    def test_customer_of_a_work_order(self):
        """SR-01: sale, then ticket, then place decide whose visit it is."""
        buyer = self._make_customer("Buyer")
        caller = self._make_customer("Caller")
        order = self._make_order()
        self.assertEqual(order.service_partner_id, self.customer)
        order.ticket_id = self._make_ticket(caller)
        self.assertEqual(order.service_partner_id, caller)
        order.sale_id = self._make_sale_order(buyer, [(self.washer, 1, 10)])
        self.assertEqual(order.service_partner_id, buyer)
        self.assertEqual(order.profile_id.partner_id, buyer)

    def test_spend_at_the_rate_of_the_order(self):
        """SR-01: foreign currency counts at the rate stored on the order, rounded order
        by order in the company's currency."""
        pricelist = self.env["product.pricelist"].create(
            {"name": "Yen", "currency_id": self.currency_b.id}
        )
        orders = self.env["sale.order"]
        for date_order in ("2025-06-01 10:00:00", "2026-06-01 10:00:00"):
            orders += self._order(
                lines=[(self.washer, 1, 10000)],
                pricelist_id=pricelist.id,
                date_order=date_order,
            )
        self.assertEqual(orders.currency_id, self.currency_b)
        expected = round(10000 / 150.123456, 2) + round(10000 / (150.123456 * 1.1), 2)
        self.assertAlmostEqual(self._profile().lifetime_spend, expected, 2)
        self.assertNotEqual(*orders.mapped("currency_rate"))

    def test_direct_invoice_and_refund(self):
        """SR-01: an invoice without an order counts; a credit note is subtracted."""
        invoice = self._invoice(lines=[(self.plan, 1, 199), (self.washer, 2, 50)])
        profile = self._profile()
        self.assertEqual(profile.lifetime_spend, 299)
        self.assertEqual(profile.order_count, 0)
        self.assertEqual(str(profile.last_purchase_date), "2025-06-01")
        self.assertEqual(profile.vas_count, 1)
        self._refund(invoice)
        self.assertEqual(self._profile().lifetime_spend, 0)
        invoice.button_draft()
        self.assertEqual(self._profile().lifetime_spend, -299)

    def test_invoiced_order_counts_once(self):
        """SR-01: the invoice of an order adds nothing, its credit note takes back."""
        order = self._order(lines=[(self.plan, 2, 100)])
        order.order_line.qty_delivered = 2
        wizard = self.env["sale.advance.payment.inv"].create(
            {
                "advance_payment_method": "fixed",
                "fixed_amount": 50,
                "sale_order_ids": [Command.set(order.ids)],
            }
        )
        down_payment = wizard._create_invoices(order)
        down_payment.action_post()
        self._refund(down_payment)
        self.assertEqual(self._profile().lifetime_spend, 200)
        invoice = order._create_invoices()
        invoice.action_post()
        self.assertEqual(self._profile().lifetime_spend, 200)
        refund = invoice._reverse_moves([{"invoice_date": invoice.invoice_date}])
        refund.invoice_line_ids.filtered(lambda line: line.quantity == 2).quantity = 1
        refund.action_post()
        self.assertEqual(self._profile().lifetime_spend, 100)
        order._action_cancel()
        self.assertEqual(
            self._profile().lifetime_spend,
            0,
            "nothing comes back from a cancelled order",
        )

    def test_day_in_the_time_zone_of_the_company(self):
        """SR-01: an order on New Year's morning in Tokyo is one of the new year."""
        self.company_a.partner_id.tz = "Asia/Tokyo"
        self._order(lines=[(self.plan, 1, 1)], date_order="2025-12-31 23:00:00")
        self.assertEqual(str(self._profile().last_purchase_date), "2026-01-01")

    def test_unknown_time_zone_is_no_error(self):
        self.env.cr.execute(
            "UPDATE res_partner SET tz = 'Mars/Olympus' WHERE id = %s",
            [self.company_a.partner_id.id],
        )
        self._order(lines=[(self.plan, 1, 1)], date_order="2025-12-31 23:00:00")
        self.assertEqual(str(self._profile().last_purchase_date), "2025-12-31")

    def test_goods_value_and_warranty(self):
        """SR-01, SR-32: installed products, not those that came back."""
        self._make_equipment(
            self.washer,
            warranty_start_date="2025-01-01",
            warranty_end_date="2027-01-01",
        )
        unit = self._make_equipment(self.detergent, goods_value=100)
        profile = self._profile()
        self.assertEqual(profile.goods_value, 3399)
        self.assertEqual(profile.equipment_count, 2)
        self.assertEqual(str(profile.warranty_end_date), "2027-01-01")
        unit.returned_on = "2026-01-01"
        self.assertEqual(self._profile().goods_value, 3299)
        with freeze_time("2027-01-01"):
            profile.invalidate_recordset()
            self.assertTrue(profile.is_in_warranty)
            self.assertIn(
                profile, self.profiles.search([("is_in_warranty", "=", True)])
            )
        with freeze_time("2027-01-02"):
            profile.invalidate_recordset()
            self.assertFalse(profile.is_in_warranty)
            self.assertIn(
                profile, self.profiles.search([("is_in_warranty", "=", False)])
            )

    def test_dormant_depends_on_today_and_company(self):
        """SR-01: dormant by the days of the company; a prospect is not dormant."""
        self._order(lines=[(self.plan, 1, 1)], date_order="2025-01-01 12:00:00")
        prospect = self._make_ticket(self._make_customer("Prospect")).profile_id
        profile = self._profile()
        self.company_a.service_dormant_days = 30
        for day, dormant in (("2025-01-31", False), ("2025-02-01", True)):
            with freeze_time(day):
                profile.invalidate_recordset()
                self.assertEqual(profile.is_dormant, dormant)
                found = self.profiles.search([("is_dormant", "=", True)])
                self.assertEqual(profile in found, dormant)
                self.assertNotIn(prospect, found)
        self.company_a.service_dormant_days = 100000
        profile.invalidate_recordset()
        self.assertFalse(profile.is_dormant)

    def test_freshness(self):
        """SR-01: the shelf life of what is known starts with the last contact."""
        ticket = self._make_ticket()
        self._commit()
        profile = ticket.profile_id
        today = fields.Date.today()
        self.assertEqual(profile.last_contact_date, today)
        self.assertEqual(profile.freshness, "fresh")
        with freeze_time(today + timedelta(days=181)):
            profile.invalidate_recordset()
            self.assertEqual(profile.freshness, "stale")
            self.assertIn(profile, self.profiles.search([("freshness", "=", "stale")]))
            self.assertNotIn(
                profile, self.profiles.search([("freshness", "!=", "stale")])
            )

    def test_contract(self):
        """SR-03: open contracts, without an end too."""
        contract = self.env["contract.contract"].create(
            {"name": "Plan", "partner_id": self.customer.id, "date_end": "2020-01-01"}
        )
        profile = self._profile()
        self.assertEqual(profile.contract_count, 1)
        self.assertFalse(profile.has_open_contract)
        contract.date_end = False
        profile = self._profile()
        self.assertTrue(profile.has_open_contract)
        self.assertIn(profile, self.profiles.search([("has_open_contract", "=", True)]))

    def test_rename_and_translate_a_tag(self):
        """SR-01: chips show the tag's name in the language of the reader."""
        self.env["res.lang"]._activate_lang("fr_FR")
        tag = self.env["res.partner.category"].create({"name": "Loyal", "color": 3})
        self.customer.category_id = tag
        ticket = self._make_ticket()
        self._commit()
        tag.update_field_translations("name", {"fr_FR": "Fidèle"})
        self._commit()
        for lang, label in (("en_US", "Loyal"), ("fr_FR", "Fidèle")):
            chips = ticket.with_context(lang=lang).profile_chips
            self.assertEqual(chips[-1]["label"], label)
            self.assertEqual(chips[-1]["color"], 3)

    def test_merged_customers(self):
        """SR-01: two customers become one, and so do their profiles."""
        twin = self._make_customer("Ms Li again")
        self._order(lines=[(self.plan, 1, 10)])
        self._order(twin, lines=[(self.plan, 1, 5)])
        ticket = self._make_ticket(twin)
        self._commit()
        self._merge(twin, self.customer)
        profile = self._profile()
        self.assertEqual(profile.lifetime_spend, 15)
        self.assertEqual(profile.order_count, 2)
        self.assertEqual(ticket.profile_id, profile)
        self.assertFalse(self.profiles.search([("partner_id", "=", twin.id)]))

    def test_history_follows_the_contact(self):
        """SR-01: a contact that moves to another company takes its orders along."""
        company = self._make_customer("Works", is_company=True)
        contact = self._make_customer("Buyer", parent_id=company.id)
        self._order(contact, lines=[(self.plan, 1, 10)])
        self.assertEqual(self._profile(company).lifetime_spend, 10)
        self.assertFalse(self._profile(contact))
        contact.parent_id = False
        self.assertEqual(self._profile(contact).lifetime_spend, 10)
        self.assertFalse(self._profile(company))

    def test_each_company_its_own(self):
        """SR-01: what another company sold is not in this one's profile."""
        self._order(lines=[(self.plan, 1, 10)])
        self._order(lines=[(self.plan, 1, 1000)], company_id=self.company_b.id)
        self.assertEqual(self._profile().lifetime_spend, 10)
        other = self._profile(company=self.company_b)
        self.assertEqual(other.currency_id, self.currency_b)
        self.assertEqual(other.vas_count, 1)

    def _run_rebuild(self):
        self.env.flush_all()
        with self.enter_registry_test_mode():
            cron = self.env.ref("service_revenue.ir_cron_profile_rebuild")
            cron.method_direct_trigger()
        self.env.invalidate_all()

    def test_catalogue_for_very_many_customers(self):
        """X-39: then the rebuild is started instead of waiting for it."""
        self._order(lines=[(self.washer, 1, 10)])
        self._commit()
        cron = self.env.ref("service_revenue.ir_cron_profile_rebuild")
        triggers = self.env["ir.cron.trigger"].search_count([("cron_id", "=", cron.id)])
        self.patch(engine, "MAX_TOUCHED_BY_CATALOGUE", 0)
        self.washer.service_consumable_ids = False
        self.assertEqual(self._profile().missing_consumable_count, 2)
        self.assertEqual(
            self.env["ir.cron.trigger"].search_count([("cron_id", "=", cron.id)]),
            triggers + 1,
        )
        self._run_rebuild()
        self.assertEqual(self._profile().missing_consumable_count, 0)

    def test_rebuild_in_batches_goes_on(self):
        """SR-01: the nightly rebuild puts right what SQL by hand has broken, and goes
        on where it had to stop."""
        self._order(lines=[(self.plan, 1, 10)])
        profile = self._profile()
        self.env.cr.execute("UPDATE service_customer_profile SET order_count = 7")
        parameters = self.env["ir.config_parameter"].sudo()
        position = "service_revenue.profile_rebuild_position"
        parameters.set_param(position, str(self.customer.id + 1))
        self._run_rebuild()
        self.assertEqual(profile.order_count, 7)
        self._run_rebuild()
        self.assertEqual(profile.order_count, 1)

    def test_next_visit(self):
        """X-38: buyers without consumables, each with the next open visit."""
        self._order(lines=[(self.washer, 1, 10)])
        later = self._make_order(scheduled_date_start="2030-02-01 08:00:00")
        first = self._make_order(scheduled_date_start="2030-01-01 08:00:00")
        done = self._make_order(scheduled_date_start="2029-01-01 08:00:00")
        done.action_complete()
        profile = self._profile()
        found = self.profiles.search([("never_bought_consumable", "=", True)])
        self.assertIn(profile, found)
        self.assertEqual(profile.next_order_id, first)
        action = profile.action_open_visits()
        visits = self.env["fsm.order"].search(action["domain"])
        self.assertEqual(visits, first + later)
        with self.assertRaises(AccessError):
            profile.with_user(self.portal_user).action_open_visits()
        self._order(lines=[(self.detergent, 1, 10)])
        self._commit()
        self.assertNotIn(
            profile, self.profiles.search([("never_bought_consumable", "=", True)])
        )
        self.assertEqual(profile.missing_consumable_ids, self.filter.product_tmpl_id)

    def test_without_the_completed_stage(self):
        """Profiles go on when somebody has deleted the stage Completed (SR-01)."""
        self.env["fsm.order"].search([]).stage_id = self.env.ref(
            "fieldservice.fsm_stage_new"
        )
        self.env.ref("fieldservice.fsm_stage_completed").unlink()
        customer = self.env["res.partner"].create({"name": "Somebody"})
        profiles = self.env["service.customer.profile"]
        profiles._ensure(customer, self.env.company)
        profiles._refresh(customer)
        self.assertEqual(
            profiles.search([("partner_id", "=", customer.id)]).order_count, 0
        )
