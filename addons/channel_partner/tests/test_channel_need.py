# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from uuid import uuid4

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import ChannelCommon


class NeedCommon(ChannelCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        Category = cls.env["product.category"]
        cls.appliances = Category.create({"name": "Appliances"})
        cls.washers = Category.create(
            {"name": "Washers", "parent_id": cls.appliances.id}
        )
        cls.fridges = Category.create(
            {"name": "Fridges", "parent_id": cls.appliances.id}
        )
        cls.washer = cls.env["product.product"].create(
            {"name": "Washer W9", "categ_id": cls.washers.id}
        )
        cls.fridge = cls.env["product.product"].create(
            {"name": "Fridge F2", "categ_id": cls.fridges.id}
        )

    def make_equipment(self, product=None, **vals):
        return self.env["fsm.equipment"].create(
            {"name": str(uuid4()), "product_id": (product or self.washer).id, **vals}
        )

    def need(self, record):
        return record._get_channel_needs()[record]


@tagged("post_install", "-at_install")
class TestChannelNeed(NeedCommon):
    def test_lead_is_sold_by_interest(self):
        """CP-04: a lead needs somebody who sells what the customer wants."""
        interest = self.env["service.interest"].create(
            {"name": "New one", "code": "need", "channel_categ_id": self.fridges.id}
        )
        lead = self.make_lead(service_interest_id=interest.id, city="Suzhou")
        need = self.need(lead)
        self.assertEqual(need["side"], "sales")
        self.assertEqual(need["categ_id"], self.fridges.id)
        self.assertEqual((need["latitude"], need["longitude"]), (31.24, 121.48))
        self.assertEqual(need["city"], "Suzhou")

    def test_order_takes_category_of_most_products(self):
        other = self.env["product.product"].create(
            {"name": "Fridge F3", "categ_id": self.fridges.id}
        )
        units = (
            self.make_equipment(self.washer)
            | self.make_equipment(self.fridge)
            | self.make_equipment(other)
        )
        order = self.make_order(equipment_ids=[(6, 0, units.ids)])
        need = self.need(order)
        self.assertEqual(need["side"], "service")
        self.assertEqual(need["categ_id"], self.fridges.id)

    def test_places(self):
        """The first possible place counts; 0, 0 is none, and neither is nonsense."""
        lead = self.make_lead(partner_latitude=0, partner_longitude=0)
        self.assertEqual(self.need(lead)["latitude"], 31.24)
        self.customer.write({"partner_latitude": 0, "partner_longitude": 0})
        self.assertIsNone(self.need(lead)["latitude"])
        lead.write({"partner_latitude": 95, "partner_longitude": 10})
        self.assertIsNone(self.need(lead)["latitude"])
        # On the equator is a place.
        lead.write({"partner_latitude": 0, "partner_longitude": 10})
        self.assertEqual(self.need(lead)["longitude"], 10)

    def test_ticket_is_where_the_unit_is(self):
        """CP-10: the place of the unit comes before the customer's own address."""
        home = self.env["fsm.location"].create(
            {
                "name": "Cabin",
                "owner_id": self.customer.id,
                "partner_latitude": 30.0,
                "partner_longitude": 120.0,
                "city": "Hangzhou",
            }
        )
        unit = self.make_equipment(location_id=home.id)
        ticket = self.env["helpdesk.ticket"].create(
            {
                "name": "Cai: it leaks",
                "description": "drip",
                "partner_id": self.customer.id,
                "equipment_id": unit.id,
            }
        )
        need = self.need(ticket)
        self.assertEqual(need["side"], "service")
        self.assertEqual((need["latitude"], need["city"]), (30.0, "Hangzhou"))
        self.assertEqual(need["categ_id"], self.washers.id)
        summary = ticket._get_channel_summary()[ticket]
        self.assertEqual(summary["products"], "Washer W9")
        self.assertEqual(summary["kind"], "ticket")
        self.assertNotIn("Cai", str(summary))

    def test_skills(self):
        """CP-04: skills follow from the kind of work and the product, or both."""
        gas = self.env["fsm.order.type"].create({"name": "Gas work"})
        Skill = self.env["channel.skill"]
        of_work = Skill.create({"name": "Gas", "order_type_ids": [(6, 0, gas.ids)]})
        of_product = Skill.create(
            {"name": "Appliances", "categ_ids": [(6, 0, self.appliances.ids)]}
        )
        of_both = Skill.create(
            {
                "name": "Gas fridges",
                "order_type_ids": [(6, 0, gas.ids)],
                "categ_ids": [(6, 0, self.fridges.ids)],
            }
        )
        Skill.create({"name": "Only by hand"})
        sells = Skill.create(
            {
                "name": "Sells washers",
                "side": "sales",
                "categ_ids": [(6, 0, self.washers.ids)],
            }
        )
        ours = of_work | of_product | of_both | sells

        def skills(record):
            found = Skill.browse(self.need(record)["skill_ids"])
            return found & ours

        unit = self.make_equipment(self.washer)
        plain = self.make_order(equipment_ids=[(6, 0, unit.ids)])
        self.assertEqual(skills(plain), of_product)
        plain.type = gas
        self.assertEqual(skills(plain), of_work | of_product)
        plain.equipment_ids = self.make_equipment(self.fridge)
        self.assertEqual(skills(plain), of_work | of_product | of_both)
        interest = self.env["service.interest"].create(
            {"name": "Washer", "code": "w", "channel_categ_id": self.washers.id}
        )
        lead = self.make_lead(service_interest_id=interest.id)
        self.assertEqual(skills(lead), sells)

    def test_summary_has_nothing_personal(self):
        """CP-08: before a store accepts it reads nothing personal."""
        lead = self.make_lead(phone="+86 21 5555 0101", street="Lane 5, House 8")
        order = self.make_order()
        text = str(lead._get_channel_summary()[lead])
        text += str(order._get_channel_summary()[order])
        for secret in ("Cai", "5555", "example.com", "Lane"):
            self.assertNotIn(secret, text)
        self.assertIn("Shanghai", text)
        self.assertTrue(order._get_channel_summary()[order]["wanted_on"])

    def test_queries_do_not_grow(self):
        """P5: needs and summaries of many cost as many queries as those of few."""

        def cost(records):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            records._get_channel_needs()
            records._get_channel_summary()
            return self.env.cr.sql_log_count - before

        for make in (self.make_lead, self.make_order):
            few = make() | make()
            many = few.browse().union(*(make() for _count in range(12)))
            cost(few)
            self.assertEqual(cost(few), cost(many))


@tagged("post_install", "-at_install")
class TestChannelDocumentAccess(NeedCommon):
    """CP-08: who of a firm reads what its stores have; gone when it is taken back."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other_point = cls.make_point("Store Three", cls.firm, 31.1, 121.3)
        clerk = cls.env["channel.member"].search(
            [("partner_id", "=", cls.clerk_user.partner_id.id)]
        )
        clerk.point_ids = cls.point
        cls.lead = cls.make_lead()
        cls.order = cls.make_order()

    def give(self, record, point):
        record.sudo().write(
            {
                "channel_point_id": point.id,
                "channel_partner_id": point.channel_partner_id.id,
            }
        )
        if record._name == "crm.lead":
            record.partner_assigned_id = point.partner_id

    def readers(self, record):
        """Logins of those of the cast who find and can read it: the same."""
        users = (
            self.owner_user | self.clerk_user | self.technician_user | self.rival_user
        )
        found = users.browse()
        for user in users:
            mine = record.with_user(user)
            seen = bool(mine.search([("id", "=", record.id)]))
            self.assertEqual(seen, mine.has_access("read"))
            found |= user if seen else users.browse()
        return found

    def test_lead_of_a_store(self):
        self.assertFalse(self.readers(self.lead))
        self.give(self.lead, self.point)
        self.assertEqual(self.readers(self.lead), self.owner_user | self.clerk_user)
        self.give(self.lead, self.other_point)
        self.assertEqual(self.readers(self.lead), self.owner_user)
        self.give(self.lead, self.rival)
        self.assertEqual(self.readers(self.lead), self.rival_user)
        for user in (self.rival_user, self.owner_user):
            with self.assertRaises(AccessError):
                self.lead.with_user(user).name = "Mine"

    def test_lead_given_the_old_way(self):
        """What core assigns by hand is seen as core shows it."""
        self.lead.partner_assigned_id = self.firm
        self.assertEqual(
            self.readers(self.lead),
            self.owner_user | self.clerk_user | self.technician_user,
        )

    def test_order_of_a_store(self):
        self.assertFalse(self.readers(self.order))
        self.give(self.order, self.point)
        self.assertEqual(self.readers(self.order), self.owner_user | self.clerk_user)
        member = self.env["channel.member"].search(
            [("partner_id", "=", self.technician_user.partner_id.id)]
        )
        self.order.person_id = member.person_id
        self.assertEqual(
            self.readers(self.order),
            self.owner_user | self.clerk_user | self.technician_user,
        )
        self.give(self.order, self.rival)
        self.assertEqual(self.readers(self.order), self.rival_user)

    def test_followers_show_nothing_to_their_firm(self):
        self.give(self.order, self.point)
        self.order.message_subscribe(self.clerk_user.partner_id.ids)
        self.assertEqual(self.readers(self.order), self.owner_user | self.clerk_user)

    def test_customer_still_sees_his_own(self):
        """CP-08: the customer follows his work order whoever does it."""
        user = self.make_member("owner", self.make_firm("Customer Ltd"))
        self.env["channel.member"].search(
            [("partner_id", "=", user.partner_id.id)]
        ).unlink()
        order = self.make_order(customer=user.partner_id)
        self.give(order, self.point)
        self.assertTrue(order.with_user(user).has_access("read"))
        self.assertTrue(order.with_user(user).search([("id", "=", order.id)]))

    def test_gone_at_once(self):
        """CP-08: a clerk who has left, and a store that lost it, read no more."""
        self.give(self.lead, self.point)
        self.assertTrue(self.lead.with_user(self.clerk_user).has_access("read"))
        self.env["channel.member"].search(
            [("partner_id", "=", self.clerk_user.partner_id.id)]
        ).active = False
        self.assertFalse(self.lead.with_user(self.clerk_user).has_access("read"))
        self.assertEqual(self.lead.date_partner_assign, fields.Date.today())
