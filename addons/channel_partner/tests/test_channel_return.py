# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import base64

from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .return_common import ReturnCommon

#: The smallest picture there is.
PIXEL = (
    b"iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJ"
    b"RU5ErkJggg=="
).decode()


@tagged("post_install", "-at_install")
class TestChannelReturn(ReturnCommon):
    """Channel returns and exchanges, by rules of the tier (CP-09)."""

    # ------------------------------------------------------------------
    # Which policy
    # ------------------------------------------------------------------

    def find(self, kind="unsold", grade=None, product=None):
        return self.env["channel.return.policy"]._find(
            self.company, grade or self.gold, product or self.heater, [kind]
        )[kind]

    def test_most_specific(self):
        """CP-09: tier before category, the nearest category before reason."""
        general = self.make_policy()
        self.assertEqual(self.find(), general)
        by_kind = self.make_policy(kind="unsold")
        self.assertEqual(self.find(), by_kind)
        by_categ = self.make_policy(categ_id=self.categ.id)
        self.assertEqual(self.find(), by_categ)
        nearer = self.make_policy(categ_id=self.sub_categ.id)
        self.assertEqual(self.find(), nearer)
        by_tier = self.make_policy(grade_id=self.gold.id)
        self.assertEqual(self.find(), by_tier)
        other = self.env["res.partner.grade"].create({"name": "Silver test"})
        self.assertEqual(self.find(grade=other), nearer)
        self.make_policy(grade_id=other.id, kind="defective")
        self.assertEqual(self.find(grade=other), nearer)
        self.assertEqual(self.find("defective", other).kind, "defective")

    def test_policy_once(self):
        self.make_policy(kind="unsold")
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            self.make_policy(kind="unsold")

    def test_sentence(self):
        """CP-09: each policy says in a sentence what it means."""
        policy = self.make_policy(days=14, percent=10, fee_percent=15, exchange=False)
        self.assertEqual(
            policy._get_terms_text(with_money=False),
            "Within 14 days of the delivery, up to 10 % of what you ordered in twelve "
            "months, restocking fee 15 %, no exchange, only refund.",
        )
        self.assertIn("1,000.00", policy.summary)
        policy.is_allowed = False
        self.assertEqual(policy.summary, "Not taken back.")

    # ------------------------------------------------------------------
    # The answer
    # ------------------------------------------------------------------

    def test_refund_with_fee(self):
        """CP-09: authorised at once, received, credit note with the fee on a line."""
        self.make_policy(fee_percent=15)
        line = self.deliver()
        request = self.ask(line, 3)
        self.assertEqual(request.state, "authorised")
        self.assertEqual((request.value, request.fee), (300, 45))
        rma = request.rma_ids
        self.assertEqual(rma.state, "confirmed")
        self.assertEqual(rma.product_uom_qty, 3)
        self.assertEqual(line._get_returnable()[line], 7)
        self.receive(request)
        refund = rma.refund_id
        self.assertEqual(refund.move_type, "out_refund")
        self.assertRecordValues(
            refund.invoice_line_ids.sorted("price_subtotal"),
            [
                {"price_subtotal": -45.0, "quantity": 1},
                {"price_subtotal": 300.0, "quantity": 3},
            ],
        )
        self.assertEqual(refund.amount_untaxed, 255)
        self.assertEqual(request.state, "done")
        refund.invoice_date = refund.create_date
        refund.action_post()
        self.assertEqual(line._get_returnable()[line], 7)

    def test_no_policy_waits(self):
        """CP-09: without a rule a person answers; he is told of it."""
        self.point.user_id = self.channel_user
        line = self.deliver(partner_shipping_id=self.point.partner_id.id)
        request = self.ask(line, 2)
        self.assertEqual(request.state, "waiting")
        self.assertEqual(request.point_id, self.point)
        self.assertEqual(request.activity_ids.user_id, self.channel_user)
        self.assertFalse(request.rma_ids)
        self.assertEqual(line._get_returnable()[line], 8)
        request.with_user(self.channel_user).action_authorise()
        self.assertEqual(request.state, "authorised")
        self.assertEqual(request.rma_ids.state, "confirmed")
        self.assertFalse(request.activity_ids)
        with self.assertRaisesRegex(UserError, "answered already"):
            request.with_user(self.channel_user).action_authorise()

    def test_refused_by_a_person(self):
        line = self.deliver()
        request = self.ask(line, 2)
        form = Form(
            self.env["channel.return.refuse"]
            .with_user(self.channel_user)
            .with_context(active_ids=request.ids)
        )
        form.reason = "It was used. Ask for a repair instead."
        form.save().action_refuse()
        self.assertEqual(request.state, "refused")
        self.assertIn("Ask for a repair", request.decision)
        self.assertEqual(line._get_returnable()[line], 10)

    def test_too_late(self):
        """CP-09: days after the delivery; the answer says what to do."""
        self.make_policy(days=30)
        late = self.ask(self.deliver(days_ago=31), 1)
        self.assertEqual(late.state, "refused")
        self.assertIn("within 30 days", late.decision)
        self.assertEqual(self.ask(self.deliver(days_ago=30), 1).state, "authorised")

    def test_refused_is_authorised_after_all(self):
        self.make_policy(days=30)
        late = self.ask(self.deliver(days_ago=31), 1)
        late.with_user(self.channel_user).action_authorise()
        self.assertEqual(late.state, "authorised")

    def test_not_allowed_and_no_exchange(self):
        self.make_policy(kind="unsold", is_allowed=False)
        self.make_policy(kind="customer", exchange=False)
        line = self.deliver()
        self.assertEqual(self.ask(line, 1).state, "refused")
        swap = self.ask(line, 1, "customer", mode="exchange")
        self.assertEqual(swap.state, "refused")
        self.assertIn("refund instead", swap.decision)

    def test_allowance(self):
        """CP-09: a share of what was ordered in twelve months, returns counted."""
        self.make_policy(percent=20)
        line = self.deliver()  # 1,000
        old = self.deliver(days_ago=400)
        self.assertEqual(self.ask(line, 1).state, "authorised")
        self.assertEqual(self.ask(line, 1).state, "authorised")
        third = self.ask(line, 1)
        self.assertEqual(third.state, "refused")
        self.assertIn("20 %", third.decision)
        self.deliver(quantity=5)
        self.assertEqual(self.ask(line, 1).state, "authorised")
        self.assertEqual(line._get_returnable()[line], 7)
        self.assertTrue(old)

    def test_instant_value(self):
        """CP-09: above the value of a day a person looks, also in small pieces."""
        self.make_policy(instant_value=250)
        line = self.deliver()
        states = [self.ask(line, 1).state for _number in range(3)]
        self.assertEqual(states, ["authorised", "authorised", "waiting"])

    def test_photo(self):
        self.make_policy(needs_photo=True)
        line = self.deliver()
        with self.assertRaisesRegex(UserError, "Add a photo"):
            self.ask(line, 1)
        with self.assertRaisesRegex(UserError, "picture"):
            self.ask(line, 1, photos=[base64.b64encode(b"<svg/>").decode()])
        request = self.ask(line, 1, photos=[PIXEL])
        self.assertEqual(request.state, "authorised")
        self.assertEqual(request.photo_ids.res_id, request.id)

    # ------------------------------------------------------------------
    # Exchange
    # ------------------------------------------------------------------

    def test_exchange_same(self):
        """CP-09: what is exchanged is replaced as soon as it has arrived."""
        self.make_policy()
        request = self.ask(self.deliver(), 2, "defective", mode="exchange")
        self.assertEqual(request.exchange_product_id, self.heater)
        self.receive(request)
        self.assertEqual(request.state, "received")
        move = request.rma_ids.delivery_move_ids
        self.assertEqual((move.product_id, move.product_uom_qty), (self.heater, 2))
        self.assertFalse(request.difference_move_id)
        move.quantity, move.picked = 2, True
        move.picking_id._action_done()
        self.assertEqual(request.state, "done")
        self.assertEqual(len(request.order_id.order_line), 1)

    def test_exchange_other(self):
        """CP-09: another product of the category; price difference and fee invoiced."""
        self.make_policy(fee_percent=10)
        better = self.make_product("Heater G2", 130.0)
        foreign = self.make_product("Lamp")
        foreign.categ_id = self.env["product.category"].create({"name": "Lamps"})
        line = self.deliver()
        with self.assertRaisesRegex(UserError, "same product or another"):
            self.ask(line, 2, mode="exchange", exchange_product_id=foreign.id)
        request = self.ask(line, 2, mode="exchange", exchange_product_id=better.id)
        self.assertEqual(request.difference, 60)
        self.receive(request)
        move = request.rma_ids.delivery_move_ids
        self.assertEqual((move.product_id, move.product_uom_qty), (better, 2))
        invoice = request.difference_move_id
        self.assertEqual(invoice.move_type, "out_invoice")
        self.assertEqual(invoice.invoice_line_ids.mapped("price_subtotal"), [60, 20])
        cheap = self.make_product("Heater G0", 50.0)
        request = self.ask(line, 2, mode="exchange", exchange_product_id=cheap.id)
        self.receive(request)
        note = request.difference_move_id
        self.assertEqual(note.move_type, "out_refund")
        self.assertEqual(note.amount_untaxed, 80)

    # ------------------------------------------------------------------
    # How much
    # ------------------------------------------------------------------

    def test_never_more_than_delivered(self):
        self.make_policy()
        line = self.deliver(quantity=3)
        self.ask(line, 2)
        with self.assertRaisesRegex(UserError, "1 Units can still be returned"):
            self.ask(line, 2)
        self.ask(line, 1)
        with self.assertRaisesRegex(UserError, "All of this delivery"):
            self.ask(line, 1)
        for nonsense in (0, -1, "x", float("nan"), float("inf"), None):
            with self.assertRaisesRegex(UserError, "Enter a quantity"):
                self.ask(line, nonsense)

    def test_two_deliveries(self):
        """One RMA for each delivery that the goods came with; the fee adds up."""
        self.make_policy(fee_percent=10)
        line = self.deliver(quantity=3)
        line.product_uom_qty = 7
        self.ship(line, 4)
        request = self.ask(line, 5)
        self.assertEqual(sorted(request.rma_ids.mapped("product_uom_qty")), [1, 4])
        self.receive(request)
        self.assertEqual(sum(request.refund_ids.mapped("amount_untaxed")), 450)
        self.assertEqual(line._get_returnable()[line], 2)

    def test_other_unit(self):
        """Sold by the dozen: returned and refunded in dozens."""
        self.make_policy()
        dozen = self.env.ref("uom.product_uom_dozen")
        line = self.deliver(
            quantity=2, line={"product_uom_id": dozen.id, "price_unit": 1200}
        )
        self.assertEqual(line._get_returnable()[line], 2)
        request = self.ask(line, 0.5)
        self.assertEqual(request.value, 600)
        self.receive(request)
        self.assertEqual(request.refund_ids.amount_untaxed, 600)
        self.assertEqual(line._get_returnable()[line], 1.5)

    def test_returned_otherwise(self):
        """Returned without an RMA, or by an RMA of an employee: counted too."""
        line = self.deliver()
        move = line.move_ids
        wizard = self.env["stock.return.picking"].create(
            {"picking_id": move.picking_id.id}
        )
        wizard.product_return_moves.quantity = 4
        picking = self.env["stock.picking"].browse(
            wizard.action_create_returns()["res_id"]
        )
        picking.move_ids.quantity = 4
        picking.move_ids.picked = True
        picking._action_done()
        self.assertEqual(line._get_returnable()[line], 6)
        self.env["rma"].create(
            {
                "partner_id": self.firm.id,
                "order_id": line.order_id.id,
                "picking_id": move.picking_id.id,
                "move_id": move.id,
                "product_id": self.heater.id,
                "product_uom_qty": 1,
                "operation_id": self.env.ref("rma.rma_operation_refund").id,
            }
        )
        self.assertEqual(line._get_returnable()[line], 5)

    def test_serials(self):
        """CP-09: tracked products are returned by number, and only these arrive."""
        self.make_policy()
        product = self.make_product("Boiler", tracking="serial")
        line = self.deliver(product, 3, lots=["S1", "S2", "S3"])
        with self.assertRaisesRegex(UserError, "serial number of each piece"):
            self.ask(line, 2, lot_names=["S1"])
        with self.assertRaisesRegex(UserError, "X9"):
            self.ask(line, 1, lot_names=["X9"])
        request = self.ask(line, 1, lot_names=["S2"])
        with self.assertRaisesRegex(UserError, "asked for already"):
            self.ask(line, 1, lot_names=["S2"])
        move = request.rma_ids.reception_move_id
        self.assertEqual(move.move_line_ids.lot_id.name, "S2")
        move.move_line_ids.lot_id = line.move_ids.move_line_ids.lot_id.filtered(
            lambda lot: lot.name == "S3"
        )
        move.picked = True
        with self.assertRaisesRegex(UserError, "is about number S2"):
            move.picking_id._action_done()

    # ------------------------------------------------------------------
    # Twice, and taken back
    # ------------------------------------------------------------------

    def test_sent_twice(self):
        """CP-09: a form that is sent twice is one request."""
        self.make_policy()
        line = self.deliver()
        first = self.ask(line, 2, key="abc")
        self.assertEqual(self.ask(line, 2, key="abc"), first)
        self.assertNotEqual(self.ask(line, 2, key="abd"), first)
        self.assertEqual(line._get_returnable()[line], 6)

    def test_cancel(self):
        self.make_policy()
        line = self.deliver()
        request = self.ask(line, 2)
        request.with_user(self.owner_user).action_cancel()
        self.assertEqual(request.state, "cancelled")
        self.assertEqual(request.rma_ids.state, "cancelled")
        self.assertEqual(line._get_returnable()[line], 10)
        request = self.ask(line, 2)
        self.receive(request)
        with self.assertRaisesRegex(UserError, "cannot be cancelled any more"):
            request.with_user(self.owner_user).action_cancel()

    def test_measured(self):
        request = self.ask(self.deliver(), 1)
        with self.assertRaises(AccessError):
            request.with_user(self.channel_manager).answer = "authorised"
