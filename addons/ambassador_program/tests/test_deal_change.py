# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .deal_common import DealCommon


@tagged("post_install", "-at_install")
class TestDealChange(DealCommon):
    """AM-09: what is booked changes hands by approval, with a trace."""

    def ask(self, order, user=None, **vals):
        """Somebody asks to move a deal; shares stay as they are."""
        attribution = order.service_attribution_id.with_user(user or self.sales_manager)
        action = attribution.action_ask_change()
        form = Form(
            self.env["service.attribution.change"]
            .with_user(user or self.sales_manager)
            .with_context(**action["context"]),
            view=action["views"][0][0],
        )
        form.reason = "The shop wrote the offer"
        for name, value in vals.items():
            setattr(form, name, value)
        return form.save()

    def test_move_to_the_shop(self):
        """AM-09: asked by sales, approved by service: moved, and it is written down."""
        order = self.sell()
        change = self.ask(order, move_team_id=self.shop_team, move_user_id=self.seller)
        self.assertEqual(order.team_id, self.service_team)
        change.with_user(self.service_manager).action_approve()
        self.assertEqual(order.team_id, self.shop_team)
        self.assertEqual(order.user_id, self.seller)
        self.assertEqual(order.event_book, "moved")
        self.assertEqual(order.opportunity_id.team_id, self.shop_team)
        self.assertEqual(change.old_team_id, self.service_team)
        self.assertIn(self.shop_team.name, str(order.message_ids.mapped("body")))
        book = self.event._get_books()[self.event]
        self.assertEqual((book["deals"], book["deals_moved"]), (0, 1))
        # Moved does not mean free: the next change needs an approval too.
        with self.assertRaises(UserError):
            order.team_id = self.service_team

    def test_back_to_service(self):
        """AM-09: an approved change may give it back to service."""
        order = self.sell()
        self.ask(order, move_team_id=self.shop_team).with_user(
            self.service_manager
        ).action_approve()
        self.ask(order, move_team_id=self.service_team).with_user(
            self.service_manager
        ).action_approve()
        self.assertEqual(order.event_book, "service")

    def test_sales_cannot_approve(self):
        """AM-09: who would get the deal does not decide that service loses it."""
        order = self.sell()
        change = self.ask(order, move_team_id=self.shop_team)
        for user in (self.sales_manager, self.other_sales_manager):
            with self.assertRaises(AccessError):
                change.with_user(user).action_approve()
        self.assertEqual(order.team_id, self.service_team)
        self.assertEqual(change.state, "requested")

    def test_not_oneself(self):
        """AM-09: nobody approves what he asked for, nor a move to himself."""
        order = self.sell()
        change = self.ask(order, user=self.service_manager, move_team_id=self.shop_team)
        with self.assertRaises(AccessError):
            change.with_user(self.service_manager).action_approve()
        change.unlink()
        change = self.ask(order, move_user_id=self.service_manager)
        with self.assertRaises(AccessError):
            change.with_user(self.service_manager).action_approve()

    def test_refused(self):
        """AM-09: refused, everything stays."""
        order = self.sell()
        change = self.ask(order, move_team_id=self.shop_team)
        change.with_user(self.service_manager).action_refuse()
        self.assertEqual(order.event_book, "service")
        self.assertEqual(order.team_id, self.service_team)

    def test_only_deals_are_moved(self):
        """AM-09: an ordinary order has its team on the form."""
        lead = self.make_visitor(partner_id=self.buyer.id)
        lead.event_id = False
        order = self.sell(community_event_id=False, opportunity_id=lead.id)
        self.assertEqual(order.service_attribution_state, "locked")
        with self.assertRaisesRegex(UserError, "on the order itself"):
            self.env["service.attribution.change"].with_user(self.sales_manager).create(
                {
                    "attribution_id": order.service_attribution_id.id,
                    "origin": "new",
                    "reason": "Because",
                    "move_team_id": self.shop_team.id,
                    "line_ids": [
                        (
                            0,
                            0,
                            {
                                "role": "closed",
                                "partner_id": self.seller.partner_id.id,
                                "percent": 100,
                            },
                        )
                    ],
                }
            )

    # ------------------------------------------------------------------
    # Booked afterwards
    # ------------------------------------------------------------------

    def ask_late(self, order, user=None):
        return (
            self.env["ambassador.late.deal"]
            .with_user(user or self.technician)
            .create(
                {
                    "order_id": order.id,
                    "event_id": self.event.id,
                    "reason": "No signal at the stand",
                }
            )
        )

    def test_booked_afterwards(self):
        """AM-09: a confirmed order is booked when a manager of the programme agrees."""
        order = self.sell(community_event_id=False)
        request = self.ask_late(order)
        self.assertFalse(order.event_book)
        with self.assertRaises(AccessError):
            request.with_user(self.programme_user).action_approve()
        request.with_user(self.programme_manager).action_approve()
        self.assertEqual(order.event_book, "service")
        self.assertEqual(order.community_event_id, self.event)
        self.assertEqual(order.team_id, self.service_team)
        self.assertEqual(order.service_attribution_state, "locked")
        self.assertTrue(order.opportunity_id.is_event_deal)
        self.assertEqual(order.opportunity_id.won_status, "won")
        with self.assertRaises(UserError):
            request.with_user(self.programme_manager).action_approve()

    def test_booked_afterwards_with_lead(self):
        """AM-09: a lead whose shares are locked stays that of the order."""
        lead = self.make_visitor(partner_id=self.buyer.id)
        order = self.sell(community_event_id=False, opportunity_id=lead.id)
        self.ask_late(order).with_user(self.programme_manager).action_approve()
        self.assertEqual(order.opportunity_id, lead)
        self.assertTrue(lead.is_event_deal)
        self.assertEqual(order.event_book, "service")

    def test_late_by_oneself(self):
        """AM-09: a manager does not approve his own request."""
        self.programme_manager.group_ids += self.env.ref(
            "sales_team.group_sale_manager"
        )
        order = self.sell(community_event_id=False)
        request = self.ask_late(order, self.programme_manager)
        with self.assertRaises(AccessError):
            request.with_user(self.programme_manager).action_approve()
        request.with_user(self.programme_manager).reason = "Typed better"
        with self.assertRaises(AccessError):
            request.with_user(self.programme_manager).state = "approved"

    def test_late_needs_an_order_of_the_event(self):
        """AM-09: neither a quotation nor a sale from before the event is booked."""
        with self.assertRaisesRegex(UserError, "confirmed order"):
            self.ask_late(self.make_quotation())
        order = self.sell(community_event_id=False)
        order.date_order = "2020-01-01 00:00:00"
        with self.assertRaisesRegex(UserError, "before"):
            self.ask_late(order)

    def test_late_refused(self):
        """AM-09: refused, the order stays an ordinary one."""
        order = self.sell(community_event_id=False)
        self.ask_late(order).with_user(self.programme_manager).action_refuse()
        self.assertFalse(order.event_book)
        # Another request may follow.
        self.ask_late(order)
