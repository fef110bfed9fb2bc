# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from psycopg2 import DatabaseError

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import SQL, mute_logger

from .deal_common import DealCommon


@tagged("post_install", "-at_install")
class TestDeal(DealCommon):
    """AM-09: what is sold at an event is booked to service, and stays there."""

    def test_booked_when_confirmed(self):
        """AM-09: team, opportunity, referrer, closer, shares follow by themselves."""
        order = self.sell()
        lead = order.opportunity_id
        self.assertEqual(order.event_book, "service")
        self.assertEqual(order.team_id, self.service_team)
        self.assertTrue(lead.is_event_deal)
        self.assertEqual(lead.service_state, "accepted")
        self.assertEqual(lead.won_status, "won")
        self.assertEqual(lead.service_capture_place, self.event.name)
        self.assertEqual(lead.event_id, self.event)
        self.assertEqual(lead.community_id, self.community)
        self.assertEqual(lead.ambassador_id, self.ambassador)
        self.assertEqual(lead.service_referrer_id, self.host)
        self.assertEqual(lead.user_id, self.technician)
        self.assertEqual(order.service_attribution_state, "locked")
        self.assertEqual(order.service_origin, "new")
        shares = {
            (line.role, line.partner_id): line.percent
            for line in order.service_attribution_line_ids
        }
        self.assertEqual(
            shares,
            {
                ("brought", self.host): 50,
                ("closed", self.technician.partner_id): 50,
            },
        )
        self.assertFalse(lead.channel_route_ids)

    def test_quotation_shows_service_team(self):
        """AM-09: the quotation counts for service as soon as it has the event."""
        self.assertEqual(self.make_quotation().team_id, self.service_team)

    def test_who_brought_is_chosen(self):
        """AM-09: the ambassador whom the seller names goes before the host."""
        order = self.sell(community_ambassador_id=self.rival_ambassador.id)
        self.assertEqual(
            order.opportunity_id.service_referrer_id, self.rival_ambassador.partner_id
        )

    def test_without_ambassador_the_seller(self):
        """AM-09: nobody brought him but who sold."""
        self.event.lead_ambassador_id = False
        order = self.sell()
        self.assertEqual(
            order.opportunity_id.service_referrer_id, self.technician.partner_id
        )

    def test_visitor_becomes_buyer(self):
        """AM-09: a visitor's lead is taken off its way to the store and is the deal."""
        lead = self.make_visitor(partner_id=self.buyer.id)
        route = self.env["channel.route"]._open(lead)
        self.assertEqual(route.state, "offered")
        order = self.sell(opportunity_id=lead.id)
        self.assertEqual(order.opportunity_id, lead)
        self.assertTrue(lead.is_event_deal)
        self.assertEqual(lead.won_status, "won")
        self.assertEqual(route.state, "cancelled")
        self.assertEqual(route.offer_ids.state, "withdrawn")

    def test_visitor_is_found(self):
        """AM-09: his open lead is found by person or telephone, and by this event."""
        lead = self.make_visitor(phone=self.buyer.phone)
        other = self.make_visitor("Somebody else", phone="+86 137 7777 0002")
        order = self.sell()
        self.assertEqual(order.opportunity_id, lead)
        self.assertFalse(other.is_event_deal)

    def test_second_order_of_a_visitor(self):
        """AM-09: who buys twice has one lead and two deals."""
        lead = self.make_visitor(phone=self.buyer.phone)
        self.sell(opportunity_id=lead.id)
        again = self.sell(opportunity_id=lead.id)
        self.assertEqual(again.opportunity_id, lead)
        self.assertEqual(self.event._get_books()[self.event]["deals"], 2)

    def test_own_sales_keep_their_part(self):
        """AM-09 SR-50: the opportunity of a salesperson makes the deal assisted."""
        lead = self.env["crm.lead"].create(
            {
                "name": "Known to the shop",
                "type": "opportunity",
                "partner_id": self.buyer.id,
                "team_id": self.shop_team.id,
                "user_id": self.seller.id,
            }
        )
        lead.flush_recordset()
        self.env.cr.execute(
            SQL(
                "UPDATE crm_lead SET create_date = create_date - INTERVAL '3 days'"
                " WHERE id = %s",
                lead.id,
            )
        )
        order = self.sell(opportunity_id=lead.id)
        self.assertNotEqual(order.opportunity_id, lead)
        self.assertEqual(order.service_origin, "assisted")
        self.assertEqual(lead.won_status, "pending")

    def test_many_at_once(self):
        """AM-09: a batch books in the same number of statements."""
        orders = self.env["sale.order"]
        for number in range(5):
            orders |= self.make_quotation(self.make_buyer(f"Many {number}"))
        orders.action_confirm()
        self.assertEqual(set(orders.mapped("event_book")), {"service"})
        self.assertEqual(len(orders.opportunity_id), 5)

    # ------------------------------------------------------------------
    # When
    # ------------------------------------------------------------------

    def test_grace(self):
        """AM-09: confirmed in the hours after the event, not later."""
        self.age_event(3)
        self.assertEqual(self.sell().event_book, "service")
        self.age_event(5)
        late = self.make_quotation()
        with self.assertRaisesRegex(UserError, "Book to an Event"):
            late.action_confirm()

    def test_not_before(self):
        """AM-09: nothing is sold on the spot before there is a spot."""
        self.age_event(-100)
        with self.assertRaisesRegex(UserError, "are confirmed from"):
            self.sell()

    def test_no_community_event(self):
        """AM-09: a fair of somebody else books nothing to service."""
        fair = self.make_event("Fair", is_community_event=False)
        with self.assertRaisesRegex(UserError, "no community event"):
            self.sell(community_event_id=fair.id)

    def test_no_service_team(self):
        """AM-09: without a service team nothing is booked, and it is said."""
        self.service_team.write({"is_service_team": False, "is_service_triage": False})
        self.env["crm.team"].search([]).write(
            {"is_service_team": False, "is_service_triage": False}
        )
        with self.assertRaisesRegex(UserError, "Service Department"):
            self.sell()

    def test_made_confirmed(self):
        """AM-09: an import cannot make an order that is confirmed at an event."""
        with self.assertRaisesRegex(UserError, "starts as a quotation"):
            self.make_quotation(state="sale")

    # ------------------------------------------------------------------
    # Lock
    # ------------------------------------------------------------------

    def test_locked_for_everybody(self):
        """AM-09: team, seller, event, ambassador and opportunity stay, whoever asks."""
        order = self.sell()
        other = self.make_event("Sunday")
        lead = self.make_visitor(phone="+86 137 7777 0003")
        for user in (self.sales_manager, self.service_manager, self.env.user):
            for name, value in (
                ("team_id", self.shop_team.id),
                ("user_id", self.seller.id),
                ("community_event_id", other.id),
                ("community_event_id", False),
                ("opportunity_id", lead.id),
                ("community_ambassador_id", self.rival_ambassador.id),
            ):
                with self.assertRaisesRegex(UserError, "Ask for a Change"):
                    order.with_user(user).write({name: value})
                with self.assertRaisesRegex(UserError, "Ask for a Change"):
                    order.sudo().write({name: value})
        # The same again is no change: an import may send the whole row.
        order.write({"team_id": order.team_id.id, "note": "Thank you"})

    def test_locked_in_import(self):
        """AM-09: an import is refused in words, too."""
        order = self.sell()
        result = self.env["sale.order"].load(
            [".id", "team_id/.id"], [[str(order.id), str(self.shop_team.id)]]
        )
        self.assertIn("Ask for a Change", result["messages"][0]["message"])
        self.assertEqual(order.team_id, self.service_team)

    def test_locked_in_database(self):
        """AM-09: PostgreSQL refuses what goes past the ORM."""
        order = self.sell()
        self.env.flush_all()
        for query in (
            SQL(
                "UPDATE sale_order SET team_id = %s WHERE id = %s",
                self.shop_team.id,
                order.id,
            ),
            SQL("UPDATE sale_order SET event_book = NULL WHERE id = %s", order.id),
            SQL("DELETE FROM sale_order WHERE id = %s", order.id),
        ):
            with (
                mute_logger("odoo.sql_db"),
                self.assertRaisesRegex(DatabaseError, "booked to service"),
                self.env.cr.savepoint(flush=False),
            ):
                self.env.cr.execute(query)

    def test_book_is_measured(self):
        """AM-09: nobody types in that something is booked, or when."""
        order = self.make_quotation()
        for name, value in (
            ("event_book", "service"),
            ("event_booked_on", "2026-01-01 00:00:00"),
        ):
            with self.assertRaises(AccessError):
                order.with_user(self.service_manager).write({name: value})

    def test_linked_afterwards(self):
        """AM-09: a confirmed order gets no event by hand."""
        order = self.sell(community_event_id=False)
        self.assertFalse(order.event_book)
        with self.assertRaisesRegex(UserError, "Book to an Event"):
            order.with_user(self.sales_manager).write(
                {"community_event_id": self.event.id}
            )

    def test_deleted(self):
        """AM-09: a cancelled deal stays as a record; its copy is an ordinary order."""
        order = self.sell()
        order._action_cancel()
        with self.assertRaisesRegex(UserError, "deleted|Leave it"):
            order.unlink()
        copy = order.copy()
        self.assertFalse(copy.community_event_id)
        self.assertFalse(copy.event_book)
        copy.team_id = self.shop_team

    def test_confirmed_again(self):
        """AM-09: cancelled and confirmed again after the event it is still booked."""
        order = self.sell()
        order._action_cancel()
        order.action_draft()
        self.age_event(10)
        order.action_confirm()
        self.assertEqual(order.event_book, "service")
        self.assertEqual(order.team_id, self.service_team)

    def test_no_store_is_asked(self):
        """AM-09: nobody sends the lead of a deal on its way to a store."""
        lead = self.sell().opportunity_id
        self.assertFalse(lead._is_channel_auto())
        self.assertIn("event", lead._channel_error())
