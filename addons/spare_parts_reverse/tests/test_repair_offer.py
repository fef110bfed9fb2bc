# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta

from psycopg2.errors import CheckViolation, UniqueViolation

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from .repair_offer_common import RepairOfferCommon


@tagged("post_install", "-at_install")
class TestRepairOffer(RepairOfferCommon):
    """Both prices side by side, to the cent, and one choice (SP-03)."""

    def test_prices(self):
        """1.5 h x 80 + 40 + 15 = 175 + 13 %; 199 + 9.90 = 208.90 + 13 %."""
        offer = self.make_offer()
        self.assertEqual(offer.payer, "customer")
        self.assertEqual(offer.part_product_id, self.board)
        self.assertEqual((offer.repair_untaxed, offer.repair_total), (175.0, 197.75))
        self.assertEqual((offer.part_untaxed, offer.part_total), (208.9, 236.06))
        self.assertEqual(
            offer.line_ids.mapped("price_subtotal"), [120.0, 40.0, 15.0, 199.0, 9.9]
        )
        self.assertEqual(offer.valid_until, self.today + timedelta(days=14))

    def test_fixed_price(self):
        self.machine.spare_repair_product_id = self.env["product.product"].create(
            {
                "name": "Repair of a coffee machine",
                "type": "service",
                "list_price": 149.0,
                "taxes_id": [Command.set(self.tax.ids)],
            }
        )
        offer = self.make_offer()
        self.assertEqual((offer.repair_untaxed, offer.repair_total), (149.0, 168.37))

    def test_pricelist_in_foreign_currency(self):
        """10 % off in a currency of 7 to 1; our cost of material is converted."""
        currency = self.env["res.currency"].create(
            {"name": "XTS", "symbol": "X", "rounding": 0.01}
        )
        self.env["res.currency.rate"].create(
            {
                "currency_id": currency.id,
                "company_id": self.company.id,
                "name": "2020-01-01",
                "rate": 7.0,
            }
        )
        self.customer.property_product_pricelist = self.env["product.pricelist"].create(
            {
                "name": "Good customers",
                "currency_id": currency.id,
                "item_ids": [
                    Command.create(
                        {
                            "compute_price": "percentage",
                            "percent_price": 10,
                            "applied_on": "3_global",
                        }
                    )
                ],
            }
        )
        offer = self.make_offer()
        self.assertEqual(offer.currency_id, currency)
        # 1.5 x 80 x 7 x 0.9 = 756; 40 x 7 = 280; 15 x 7 = 105.
        self.assertEqual(
            offer.line_ids.mapped("price_subtotal"), [756, 280, 105, 1253.7, 62.37]
        )
        self.assertEqual(offer.repair_total, 1289.33)
        offer._choose("repair", "portal")
        self.assertEqual(offer.sale_order_id.amount_total, 1289.33)
        self.assertEqual(offer.sale_order_id.currency_id, currency)

    def test_fiscal_position(self):
        """Who pays no tax is shown none, on both sides."""
        position = self.env["account.fiscal.position"].create({"name": "Abroad"})
        self.env["account.tax"].create(
            {
                "name": "None",
                "amount": 0,
                "type_tax_use": "sale",
                "fiscal_position_ids": [Command.set(position.ids)],
                "original_tax_ids": [Command.set(self.tax.ids)],
            }
        )
        self.customer.property_account_position_id = position
        offer = self.make_offer()
        self.assertEqual((offer.repair_total, offer.part_total), (175.0, 208.9))

    def test_warranty_day_inclusive(self):
        """SP-04: free until the end of the last day, and it says so."""
        self.coffee.warranty_end_date = self.today
        offer = self.make_offer()
        self.assertEqual(offer.payer, "warranty")
        self.assertEqual((offer.repair_total, offer.part_total), (0, 0))
        self.assertIn(str(self.today.year), offer.payer_note)
        offer.action_cancel()
        self.coffee.warranty_end_date = self.today - timedelta(days=1)
        self.assertEqual(self.make_offer().payer, "customer")

    def test_free_part_comes_back(self):
        """Under warranty the part is delivered for nothing and the old one is owed."""
        self.coffee.warranty_end_date = self.today
        offer = self.make_offer()
        self.assertTrue(offer.old_part_back)
        offer._choose("buy", "link")
        order = offer.sale_order_id
        self.assertEqual((order.state, order.amount_total), ("sale", 0))
        self.assertEqual(order.picking_ids.move_ids.product_id, self.board)
        # Nobody knows the serial of the board in the machine yet.
        self.assertEqual(offer.rma_id.state, "draft")
        self.assertTrue(offer.activity_ids)

    def test_repair(self):
        """One confirmed order at the offered price, and an RMA with that serial."""
        offer = self.make_offer()
        self.assertEqual(offer._choose("repair", "link"), "chosen")
        order, rma = offer.sale_order_id, offer.rma_id
        self.assertEqual(order.state, "sale")
        self.assertEqual(order.amount_total, offer.repair_total)
        self.assertFalse(order.picking_ids)
        self.assertEqual((rma.state, rma.spare_kind), ("confirmed", "send_in"))
        self.assertEqual(rma.lot_id, self.machine_lot)
        self.assertEqual(rma.equipment_id, self.coffee)
        self.assertFalse(order.user_id.share)
        part = self.receive(rma)
        self.assertEqual(part.state, "received")
        part._step("decided")
        part._route_give_back()
        self.deliver(rma)
        self.assertEqual(rma.state, "returned")
        # Neither receipt nor return adds anything to the order.
        self.assertEqual(order.amount_total, offer.repair_total)
        self.assertEqual(len(order.order_line), 3)

    def test_buy(self):
        offer = self.make_offer()
        self.assertFalse(offer.old_part_back)
        offer._choose("buy", "portal")
        order = offer.sale_order_id
        self.assertEqual((order.state, order.amount_total), ("sale", 236.06))
        self.assertEqual(order.picking_ids.move_ids.product_id, self.board)
        self.assertFalse(offer.rma_id)

    def test_buy_and_send_back(self):
        """The policy of the part asks for the old one of buyers, too."""
        policy = self.env["spare.return.policy"].create(
            {"name": "Exchange", "return_when_sold": True, "return_days": 9}
        )
        self.board.write({"spare_policy_id": policy.id, "tracking": "none"})
        offer = self.make_offer()
        self.assertTrue(offer.old_part_back)
        offer._choose("buy", "portal")
        owed = offer.rma_id.spare_return_ids
        self.assertEqual((owed.state, owed.holder_id), ("owed", self.customer))
        self.assertEqual(owed.due_date, self.today + timedelta(days=9))

    def test_once(self):
        """Two clicks, the other choice, a replay: one order."""
        offer = self.make_offer()
        self.assertEqual(offer._choose("repair", "link"), "chosen")
        order = offer.sale_order_id
        for choice in ("repair", "buy", "decline", "", "x" * 99):
            self.assertEqual(offer._choose(choice, "link"), "closed")
        self.assertEqual(
            self.env["sale.order"].search([("spare_offer_id", "=", offer.id)]), order
        )
        with self.assertRaises(UniqueViolation), mute_logger("odoo.sql_db"):
            order.copy().spare_offer_id = offer
            self.env.flush_all()

    def test_expired(self):
        offer = self.make_offer()
        offer.sudo().valid_until = self.today
        self.assertFalse(offer.is_expired)
        offer.sudo().valid_until = self.today - timedelta(days=1)
        self.assertTrue(offer.is_expired)
        self.assertEqual(offer._choose("repair", "link"), "closed")
        with self.assertRaisesRegex(UserError, "can no longer be chosen"):
            offer.action_choose_buy()

    def test_price_is_frozen(self):
        """The customer pays what he saw, whatever the price list says today."""
        offer = self.make_offer()
        self.board.list_price = 999
        offer._choose("buy", "link")
        self.assertEqual(offer.sale_order_id.amount_total, 236.06)

    def test_tax_changed_meanwhile(self):
        """Nobody pays what he has not seen: nothing is booked."""
        offer = self.make_offer()
        for percent, error in ((20, "agreed to"), (6, "does not hold any more")):
            self.tax.amount = percent
            with (
                self.assertRaisesRegex((UserError, ValidationError), error),
                self.env.cr.savepoint(),
            ):
                offer._choose("buy", "link")
            self.env.invalidate_all()
        self.assertEqual(offer.state, "sent")
        self.assertFalse(offer.sale_order_id)

    def test_costs_more(self):
        """More than offered needs a new consent; the order stays the same one."""
        offer = self.make_offer()
        offer._choose("repair", "link")
        order = offer.sale_order_id
        with (
            self.assertRaisesRegex(ValidationError, "agreed to .*197.75"),
            self.env.cr.savepoint(),
        ):
            order.order_line[0].product_uom_qty = 3
        order.invalidate_recordset()
        # Less needs nobody's consent.
        order.order_line[0].product_uom_qty = 1
        action = offer.with_user(self.hotline).action_ask_again()
        again = self.env["spare.repair.offer"].browse(action["res_id"])
        again.with_user(self.hotline).hours = 2.5
        again.with_user(self.hotline).action_send()
        # 2.5 x 80 + 55 = 255 + 13 %
        self.assertEqual(again.repair_total, 288.15)
        self.assertEqual(again._get_choices(), ("repair", "decline"))
        self.assertEqual(again._choose("repair", "link"), "chosen")
        self.assertEqual(again.sale_order_id, order)
        self.assertEqual(order.amount_total, 288.15)
        self.assertEqual(again.rma_id, offer.rma_id)

    def test_declined(self):
        offer = self.make_offer()
        offer._choose("repair", "link")
        again = self.env["spare.repair.offer"].browse(
            offer.action_ask_again()["res_id"]
        )
        again._send()
        again._choose("decline", "link")
        self.assertEqual(again.choice, "decline")
        self.assertIn("No repair", again.activity_ids.summary)
        self.assertEqual(offer.sale_order_id.amount_total, 197.75)

    def test_no_price(self):
        """Nothing is offered for nothing by mistake."""
        self.service("hour").list_price = 0
        with self.assertRaisesRegex(UserError, "has no price for"):
            self.make_offer()

    def test_part_not_sold(self):
        self.board.sale_ok = False
        offer = self.make_offer()
        self.assertFalse(offer.can_buy)
        self.assertEqual(offer._choose("buy", "link"), "closed")

    def test_history_teaches(self):
        """Material and freight as finished repairs had them."""
        result = self.machine._get_repair_estimates(self.company)
        self.assertEqual(result[self.machine], (1.5, 40.0, 15.0))

    def test_free_is_free_in_the_database(self):
        self.coffee.warranty_end_date = self.today
        offer = self.make_offer()
        with self.assertRaises(CheckViolation), mute_logger("odoo.sql_db"):
            offer.sudo().repair_total = 5
            self.env.flush_all()

    def test_prices_are_not_typed(self):
        offer = self.make_offer(send=False)
        for user in (self.hotline, self.spare_manager):
            for vals in (
                {"repair_total": 1.0},
                {"state": "sent"},
                {"payer": "warranty"},
                {"line_ids": [Command.clear()]},
                {"choice": "buy"},
            ):
                with self.assertRaises(AccessError):
                    offer.with_user(user).write(vals)
        offer._send()
        with self.assertRaisesRegex(UserError, "was sent"):
            offer.with_user(self.hotline).hours = 9

    def test_somebody_elses_machine(self):
        other = self.env["res.partner"].create({"name": "Other"})
        with self.assertRaisesRegex(UserError, "does not belong"):
            self.make_offer(partner_id=other.id)

    def test_one_open_offer(self):
        self.make_offer()
        with self.assertRaises(UniqueViolation), mute_logger("odoo.sql_db"):
            self.make_offer()
            self.env.flush_all()

    def test_from_ticket(self):
        """One button for the hotline: machine, customer and fault are filled in."""
        ticket = self.env["helpdesk.ticket"].create(
            {
                "name": "No coffee",
                "description": "None",
                "partner_id": self.customer.id,
                "equipment_id": self.coffee.id,
            }
        )
        action = ticket.with_user(self.hotline).action_repair_offer()
        offer = (
            self.env["spare.repair.offer"]
            .with_user(self.hotline)
            .with_context(**action["context"])
            .create({})
        )
        self.assertEqual(offer.product_id, self.machine)
        self.assertEqual(offer.sudo().lot_id, self.machine_lot)
        offer.action_send()
        mail = self.env["mail.mail"].search(
            [("recipient_ids", "in", self.customer.ids)]
        )
        self.assertIn(offer.sudo()._get_token(), mail.body_html)
        self.assertNotIn(self.customer.email, offer.sudo()._get_url())
        offer.action_choose_repair()
        self.assertEqual(
            (offer.chosen_via, offer.chosen_by_id), ("staff", self.hotline)
        )
        self.assertEqual(offer.rma_id.sudo().ticket_id, ticket)

    def test_link_is_secret(self):
        """Who reads offers does not learn the link."""
        offer = self.make_offer()
        self.assertFalse(offer.offer_url)
        for context in ({"spare_offer_sender": True}, {"spare_offer_sender": "x"}):
            self.assertFalse(offer.with_context(**context).offer_url)
        with self.assertRaises(AccessError):
            offer.with_user(self.spare_manager).read(["offer_url"])
