# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.fields import Command
from odoo.tests import tagged

from .profile_common import ProfileCommon

COUNT = 80
PLAIN = {"name": {}, "company_id": {}, "stage_id": {"fields": {"display_name": {}}}}
PROFILE = {
    name: {}
    for name in (
        "profile_currency_id",
        "profile_order_count",
        "profile_lifetime_spend",
        "profile_last_purchase_date",
        "profile_goods_value",
        "profile_vas_count",
        "profile_vas_last_date",
        "profile_missing_consumable_count",
        "profile_rating_avg",
        "profile_open_lead_count",
        "profile_warranty_end_date",
        "profile_last_contact_date",
        "profile_chips",
        "profile_tags",
    )
}


@tagged("post_install", "-at_install")
class TestProfileQueries(ProfileCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        customers = cls.env["res.partner"]
        for number in range(COUNT):
            customers += cls._make_customer(f"Customer {number:03}")
        cls.customers = customers
        cls.tickets = cls.env["helpdesk.ticket"].create(
            [
                {"name": "T", "description": "D", "partner_id": customer.id}
                for customer in customers
            ]
        )
        locations = cls.env["fsm.location"].create(
            [
                {"name": "Home", "owner_id": customer.id, "contact_id": customer.id}
                for customer in customers
            ]
        )
        cls.orders = cls.env["fsm.order"].create(
            [
                {"location_id": location.id, "person_id": cls.technician_a.id}
                for location in locations
            ]
        )
        cls.profiles._refresh_touched()

    def _queries(self, function):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        function()
        return self.env.cr.sql_log_count - before

    def _read_cost(self, records, user, specification):
        model = self._as(user, self.env[records._name])
        domain = [("id", "in", records.ids)]
        model.web_search_read(domain, specification, limit=2 * COUNT)  # warm the caches
        return self._queries(
            lambda: model.web_search_read(domain, specification, limit=2 * COUNT)
        )

    def test_eighty_rows_cost_one_query_more(self):
        """SR-01: reading 80 tickets or work orders with all profile columns costs at
        most one query more than without."""
        tag = self.env["res.partner.category"].create({"name": "VIP"})
        self.customers.category_id = tag
        self.profiles._refresh_touched()
        for records, users in (
            (self.tickets, [self.service_user]),
            (self.orders, [self.service_user, self.technician_user_a]),
        ):
            for user in users:
                plain = self._read_cost(records, user, PLAIN)
                full = self._read_cost(records, user, PLAIN | PROFILE)
                self.assertLessEqual(full, plain + 1, records._name)
                # The cost does not grow with the rows.
                few = self._read_cost(records[:5], user, PLAIN | PROFILE)
                self.assertEqual(few, full)

    def test_search_sort_and_group(self):
        """SR-01, SR-02: documents are found, sorted and grouped by profile columns."""
        rich, medium = self.customers[7], self.customers[3]
        self._order(rich, [(self.plan, 1, 900)], date_order="2025-01-01 12:00:00")
        self._order(medium, [(self.washer, 1, 500)], date_order="2024-01-01 12:00:00")
        self._commit()
        for records in (self.tickets, self.orders):
            model = self._as(self.service_user, records)
            mine = [("id", "in", records.ids)]
            found = model.search(
                [*mine, ("profile_lifetime_spend", ">", 0)],
                order="profile_lifetime_spend desc",
            )
            self.assertEqual(found.commercial_partner_id.ids, [rich.id, medium.id])
            found = model.search([*mine, ("profile_vas_count", ">", 0)])
            self.assertEqual(found.commercial_partner_id, rich)
            found = model.search(
                [*mine, ("profile_id.never_bought_consumable", "=", 1)]
            )
            self.assertEqual(found.commercial_partner_id, medium)
            groups = model._read_group(mine, ["profile_vas_count"], ["__count"])
            self.assertEqual(sorted(groups), [(0, COUNT - 1), (1, 1)])
            groups = model.formatted_read_group(
                [*mine, ("profile_order_count", ">", 0)],
                ["profile_last_purchase_date:year"],
                ["__count"],
            )
            self.assertEqual(len(groups), 2)
            for name in PROFILE.keys() - {"profile_chips", "profile_tags"}:
                if name != "profile_currency_id":
                    description = model.fields_get([name])[name]
                    self.assertTrue(description["sortable"], name)
                    self.assertTrue(description["groupable"], name)

    def test_refresh_costs_a_constant_number_of_queries(self):
        """SR-01: after an event, for one customer or eighty, with much or little."""

        def refresh(customers):
            return self._queries(lambda: self.profiles._refresh(customers))

        refresh(self.customers[0])  # warm the caches
        cost = refresh(self.customers[0])
        for _number in range(5):
            self._order(self.customers[0], [(self.plan, 1, 10), (self.washer, 1, 5)])
        self._commit()
        self.assertEqual(refresh(self.customers[0]), cost)
        self.assertEqual(refresh(self.customers), cost)
        # Six for the facts and links, two for tags and life-cycle stages.
        self.assertLessEqual(cost, 8)

    def test_many_events_one_refresh(self):
        """SR-01: events cost nothing until the end, and then one refresh for all."""
        touched = self._queries(
            lambda: [self.profiles._touch(customer) for customer in self.customers]
        )
        self.assertEqual(touched, 0)
        self._commit()
        orders = self.env["sale.order"]
        for customer in self.customers[:9]:
            orders += self._order(customer, [(self.plan, 1, 10)])
        self._commit()

        def change(orders, quantity):
            orders.order_line.write({"product_uom_qty": quantity})
            self.env.flush_all()

        def refresh(orders, quantity):
            change(orders, quantity)
            return self._queries(self._commit)

        cost = refresh(orders[0], 2)
        self.assertEqual(refresh(orders, 3), cost)
        profile = self._profile(self.customers[8])
        self.assertEqual(profile.lifetime_spend, orders[8].amount_untaxed)

    def test_brief_costs_a_constant_number_of_queries(self):
        """SR-03: one screen, the same number of queries whatever the customer has."""
        customer, other = self.customers[0], self.customers[1]
        for index, number in enumerate((1, 9)):
            buyer = (customer, other)[index]
            for count in range(number):
                self._order(buyer, [(self.washer, 1, 10), (self.plan, 1, 5)])
                self._make_ticket(buyer, type_id=self.complaint.id)
                self._make_equipment(
                    self.washer, name=f"Unit {index}/{count}", owned_by_id=buyer.id
                )
        self._commit()
        orders = self._as(self.technician_user_a, self.orders)
        small = orders.filtered(lambda order: order.commercial_partner_id == customer)
        large = orders.filtered(lambda order: order.commercial_partner_id == other)

        def read(order):
            return self._queries(lambda: order.read(["profile_brief"]))

        read(small)
        cost = read(small)
        self.assertEqual(read(large), cost)
        self.assertLessEqual(cost, 40)

    def test_linking_costs_a_constant_number_of_queries(self):
        """SR-01: linking one document or eighty to their profiles."""
        cost = self._queries(lambda: self.tickets[:1]._ensure_profiles())
        self.assertEqual(self._queries(lambda: self.tickets._ensure_profiles()), cost)
        self.assertLessEqual(cost, 8)

    def test_equal_rows_are_not_written_again(self):
        """SR-01: a rebuild rewrites only what differs."""
        self.customers[0].category_id = [Command.create({"name": "New"})]
        self._commit()
        self.env.cr.execute("UPDATE service_customer_profile SET refresh_date = NULL")
        self.env.invalidate_all()
        written = [("refresh_date", "!=", False)]
        self.profiles._refresh()
        self.assertEqual(self.profiles.search_count(written), 0)
        self.profiles._refresh(self.customers[0])
        self.assertEqual(self.profiles.search_count(written), 1)
