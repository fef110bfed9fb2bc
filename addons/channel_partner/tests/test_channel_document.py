# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from .common import ChannelCommon


class DocumentCommon(ChannelCommon):
    def open(self, record):
        return self.env["channel.route"]._open(record)

    def accept(self, record, user=None):
        """The store that is asked takes it; by the user, else by itself."""
        offer = self.open(record).offer_ids.filtered(lambda o: o.state == "offered")
        if user:
            offer.with_user(user).action_accept()
        else:
            offer._accept()
        return offer

    def make_ticket(self, **vals):
        return self.env["helpdesk.ticket"].create(
            {
                "name": "It leaks",
                "description": "<p>Since Monday</p>",
                "partner_id": self.customer.id,
                **vals,
            }
        )

    def asked(self, record):
        """Store that can answer now."""
        return record.channel_route_ids.offer_ids.filtered(
            lambda offer: offer.state == "offered"
        ).point_id

    def readable(self, record, user):
        return record.with_user(user).has_access("read")


@tagged("post_install", "-at_install")
class TestChannelLead(DocumentCommon):
    """What becomes of a lead that a store takes, gives back or closes."""

    def test_accepted_by_the_store(self):
        """CP-04: the store has it, its salesperson too, and it becomes a deal."""
        seller = new_test_user(
            self.env, login="seller", groups="sales_team.group_sale_salesman"
        )
        self.firm.user_id = seller
        lead = self.make_lead()
        self.accept(lead, self.clerk_user)
        self.assertEqual(lead.partner_assigned_id, self.point.partner_id)
        self.assertEqual(lead.service_store_id, self.point.partner_id)
        self.assertEqual(lead.user_id, seller)
        self.assertEqual(lead.type, "opportunity")
        self.assertTrue(self.readable(lead, self.owner_user))
        self.assertFalse(self.readable(lead, self.technician_user))

    def test_taken_back(self):
        """CP-08: gone at once, for followers of the firm too; the next one is asked."""
        seller = new_test_user(
            self.env, login="seller", groups="sales_team.group_sale_salesman"
        )
        self.point.user_id = seller
        lead = self.make_lead()
        self.accept(lead)
        lead.message_subscribe(self.clerk_user.partner_id.ids)
        lead._channel_live_routes()._release("Nobody called")
        self.assertFalse(self.readable(lead, self.owner_user))
        self.assertFalse(lead.partner_assigned_id or lead.service_store_id)
        self.assertFalse(lead.user_id)
        self.assertNotIn(self.clerk_user.partner_id, lead.message_partner_ids)
        self.assertEqual(self.asked(lead), self.rival)

    def test_given_to_somebody_else(self):
        """CP-08: reassigned by hand, the store has it no more, and keeps nothing."""
        lead = self.make_lead()
        self.accept(lead)
        lead.partner_assigned_id = self.rival_firm
        self.assertFalse(lead.channel_point_id)
        self.assertFalse(self.readable(lead, self.owner_user))
        self.assertEqual(lead.partner_assigned_id, self.rival_firm)
        self.assertEqual(lead.channel_route_ids.state, "cancelled")
        self.assertEqual(self.point.load, 0)

    def test_won_and_lost(self):
        """CP-04: a lead that has ended takes no room at the store."""
        won, lost, asked = self.make_lead(), self.make_lead(), self.make_lead()
        self.accept(won)
        self.accept(lost)
        self.open(asked)
        self.assertEqual(self.point.load, 3)
        won.action_set_won()
        lost.action_set_lost()
        asked.action_set_lost()
        self.assertEqual(self.point.load, 0)
        self.assertEqual(won.channel_route_ids.state, "done")
        self.assertEqual(lost.channel_route_ids.state, "done")
        self.assertEqual(asked.channel_route_ids.state, "cancelled")

    def test_deleted_gives_its_place_back(self):
        lead = self.make_lead()
        self.open(lead)
        lead.unlink()
        self.assertEqual(self.point.load, 0)

    def test_merged(self):
        """CP-04: merged leads go on with the store that has one of them."""
        first, second = self.make_lead(), self.make_lead()
        self.accept(second)
        head = (first | second).merge_opportunity()
        self.assertEqual(head.channel_point_id, self.point)
        self.assertEqual(head._channel_live_routes().point_id, self.point)
        self.assertEqual(self.point.load, 1)

    def test_core_page_of_partners(self):
        """CP-08: interested and not interested work for leads of a store too."""
        lead = self.make_lead()
        self.accept(lead)
        with self.assertRaises(AccessError):
            lead.with_user(self.technician_user).partner_interested()
        lead.with_user(self.clerk_user).partner_interested("We call today")
        lead.with_user(self.clerk_user).partner_desinterested("Too far", contacted=True)
        self.assertFalse(self.readable(lead, self.owner_user))
        self.assertIn(self.firm, lead.partner_declined_ids)
        self.assertEqual(self.asked(lead), self.rival)

    def test_core_page_as_before(self):
        """Leads that core assigned by hand are worked on as before."""
        lead = self.make_lead(partner_assigned_id=self.firm.id)
        lead.with_user(self.owner_user).partner_interested()
        self.assertEqual(lead.type, "opportunity")
        lead.with_user(self.owner_user).partner_desinterested("No")
        self.assertFalse(lead.partner_assigned_id)
        self.assertIn(self.firm, lead.partner_declined_ids)

    def test_what_has_ended_is_not_offered(self):
        lead = self.make_lead()
        lead.action_set_lost()
        seller = new_test_user(
            self.env,
            login="router",
            groups="channel_partner.group_channel_user,"
            "sales_team.group_sale_salesman_all_leads",
        )
        with self.assertRaisesRegex(UserError, "is lost"):
            lead.with_user(seller).action_channel_route()


@tagged("post_install", "-at_install")
class TestChannelJob(DocumentCommon):
    """What becomes of a work order or ticket that a store takes."""

    def make_worker(self, point=None):
        return self.env["fsm.person"].create(
            {
                "name": "Worker",
                "channel_point_id": (point or self.point).id,
            }
        )

    def test_only_worker_is_sent(self):
        """CP-10: a store with one worker sends him; one with two schedules itself."""
        worker = self.make_worker()
        order = self.make_order()
        self.accept(order)
        self.assertEqual(order.person_id, worker)
        self.make_worker()
        order = self.make_order()
        self.accept(order)
        self.assertFalse(order.person_id)

    def test_taken_back(self):
        """CP-08: whoever was to go is not sent, and reads it no more."""
        order = self.make_order()
        self.accept(order)
        member = self.env["channel.member"].search(
            [("partner_id", "=", self.technician_user.partner_id.id)]
        )
        order.person_id = member.person_id
        order.message_subscribe(self.technician_user.partner_id.ids)
        self.assertTrue(self.readable(order, self.technician_user))
        order._channel_live_routes()._release("Nobody came")
        self.assertFalse(order.person_id)
        self.assertFalse(self.readable(order, self.technician_user))
        self.assertFalse(self.readable(order, self.owner_user))

    def test_completed_and_cancelled(self):
        done, cancelled = self.make_order(), self.make_order()
        self.accept(done)
        self.open(cancelled)
        done.action_complete()
        cancelled.action_cancel()
        self.assertEqual(done.channel_route_ids.state, "done")
        self.assertEqual(cancelled.channel_route_ids.state, "cancelled")
        self.assertEqual(self.point.load, 0)
        self.assertEqual(done.channel_point_id, self.point)

    def test_ticket_becomes_one_order(self):
        """CP-10: a ticket that a store takes is one work order of the store."""
        ticket = self.make_ticket()
        self.accept(ticket, self.clerk_user)
        order = ticket.fsm_order_ids
        self.assertEqual(len(order), 1)
        self.assertEqual(order.channel_point_id, self.point)
        self.assertEqual(order.location_id.owner_id, self.customer)
        self.assertEqual(order.location_id.city, "Shanghai")
        self.assertIn("Since Monday", order.description)
        self.assertTrue(self.readable(order, self.owner_user))
        self.assertFalse(self.readable(order, self.rival_user))
        ticket._on_channel_accepted()
        ticket._channel_live_routes()._release("Nobody came")
        self.assertFalse(self.readable(order, self.owner_user))
        self.accept(ticket)
        self.assertEqual(ticket.fsm_order_ids[0].channel_point_id, self.rival)

    def test_planned_order_is_kept(self):
        """CP-10: the open work order of a ticket goes to the store: no second one."""
        order = self.make_order()
        ticket = self.make_ticket()
        order.ticket_id = ticket
        self.accept(ticket)
        self.assertEqual(ticket.fsm_order_ids, order)
        self.assertEqual(order.channel_point_id, self.point)

    def test_ticket_ends_with_its_order(self):
        ticket = self.make_ticket()
        self.accept(ticket)
        ticket.fsm_order_ids.action_complete()
        self.assertEqual(ticket.channel_route_ids.state, "done")
        self.assertEqual(self.point.load, 0)

    def test_ticket_without_customer(self):
        ticket = self.make_ticket(partner_id=False, partner_name="Somebody")
        route = self.open(ticket)
        self.assertEqual((route.state, route.manual_reason), ("manual", "no_place"))
        with self.assertRaisesRegex(UserError, "no customer with an address"):
            route._assign(self.point, direct=True)
