# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import StorePartsCommon


@tagged("post_install", "-at_install")
class TestStoreParts(StorePartsCommon):
    """Parts of a store: buy, hold, use, give back, under its allowance (SP-16)."""

    # ------------------------------------------------------------------
    # Buy
    # ------------------------------------------------------------------

    def test_buy(self):
        """SP-16: a confirmed sale order at the pricelist of the tier."""
        pricelist = self.env["product.pricelist"].create(
            {
                "name": "Gold parts",
                "item_ids": [
                    (0, 0, {"compute_price": "percentage", "percent_price": 25})
                ],
            }
        )
        self.gold.default_pricelist_id = pricelist
        request = self.order(self.fan, 2, kind="buy")
        order = request.sale_order_id
        self.assertEqual((order.state, order.partner_id), ("sale", self.firm))
        self.assertEqual(order.partner_shipping_id, self.point.partner_id)
        self.assertEqual(order.pricelist_id, pricelist)
        self.assertEqual(order.amount_untaxed, 60)
        self.assertEqual(request.state, "open")
        self.carry_out(request)
        self.assertEqual(request.state, "done")
        self.assertFalse(self.count(self.fan, self.place()))

    def test_order_limit(self):
        """SP-16: so much a month; a refused order leaves nothing behind."""
        self.allowance.order_limit = 100
        first = self.order(self.fan, 2, kind="buy")
        with self.assertRaisesRegex(UserError, "allows in a month"):
            with self.env.cr.savepoint():
                self.order(self.fan, 1, kind="buy")
        self.env.invalidate_all(flush=False)
        self.assertEqual(
            self.requests.search([("point_id", "=", self.point.id)]), first
        )
        first.with_user(self.clerk_user).action_cancel()
        self.assertEqual(first.state, "cancelled")
        self.assertEqual(first.sale_order_id.state, "cancel")
        self.assertTrue(self.order(self.fan, 2, kind="buy"))

    # ------------------------------------------------------------------
    # Hold
    # ------------------------------------------------------------------

    def test_hold(self):
        """SP-16: held parts stay ours: internal transfer, same value in the books."""
        value = self.fan.total_value
        request = self.order(self.fan, 3)
        picking = request.picking_ids
        self.assertEqual(picking.picking_type_id, self.warehouse.int_type_id)
        self.assertEqual((picking.state, request.state), ("assigned", "open"))
        self.carry_out(request)
        self.assertEqual(request.state, "done")
        place = self.place()
        self.assertEqual(self.count(self.fan, place), 3)
        self.assertEqual(place.usage, "internal")
        self.assertTrue(place._should_be_valued())
        self.fan.invalidate_recordset()
        self.assertEqual(self.fan.total_value, value)
        # Nobody else is promised what lies there.
        free = self.fan.with_context(warehouse_id=self.warehouse.id).free_qty
        self.assertEqual(free, self.fan_stock - 3)

    def test_limits(self):
        """SP-16: pieces and value, with what is on the way; the remedy is said."""
        self.allowance.max_quantity = 3
        self.hold(self.fan, 2)
        self.order(self.fan, 1)
        with self.assertRaisesRegex(UserError, "holds 3 pieces .* allows 3"):
            self.order(self.fan, 1)
        self.allowance.write({"max_quantity": 0, "max_value": 200})
        with self.assertRaisesRegex(UserError, "more value than your tier"):
            self.order(self.board, 1)
        self.assertTrue(self.order(self.fan, 2))

    def test_not_covered(self):
        other = self.make_part("Compressor", tracking="none")
        other.categ_id = self.env["product.category"].create({"name": "Heavy"})
        self.allowance.categ_ids = self.part_categ
        with self.assertRaisesRegex(UserError, "not among the parts of your tier"):
            self.order(other)
        self.allowance.can_hold = False
        with self.assertRaisesRegex(UserError, "cannot hold"):
            self.order(self.fan)
        self.allowance.can_order = False
        with self.assertRaisesRegex(UserError, "cannot buy"):
            self.order(self.fan, kind="buy")
        self.allowance.active = False
        with self.assertRaisesRegex(UserError, "no allowance"):
            self.order(self.fan)
        lamp = self.env["product.product"].create({"name": "No part"})
        with self.assertRaisesRegex(UserError, "not known"):
            self.order(lamp)

    def test_more_than_there_is(self):
        """SP-16: what is not there is sent later; figures of ours are not told."""
        request = self.order(self.fan, 50)
        self.assertEqual(request.state, "open")
        words = self.requests._get_central_words(self.fan, self.point)
        self.assertEqual(words[self.fan], ("secondary", "Not in stock"))

    def test_two_requests_stay_apart(self):
        first, second = self.order(self.fan), self.order(self.fan)
        self.assertEqual(len(first.move_ids | second.move_ids), 2)
        first.with_user(self.owner_user).action_cancel()
        self.assertEqual((first.state, second.state), ("cancelled", "open"))
        self.carry_out(second)
        with self.assertRaisesRegex(UserError, "has been sent"):
            second.with_user(self.owner_user).action_cancel()

    def test_sent_twice(self):
        """SP-16: a form that is sent twice is one order."""
        first = self.order(self.fan, key="k")
        self.assertEqual(self.order(self.fan, key="k"), first)
        self.hold(self.fan, 2)
        used = self.use(self.fan, is_new=True, key="u")
        self.assertEqual(self.use(self.fan, is_new=True, key="u"), used)
        self.assertEqual(self.count(self.fan, self.place()), 1)

    # ------------------------------------------------------------------
    # Use
    # ------------------------------------------------------------------

    def test_use_with_swap(self):
        """SP-16: a swap as any other; the defective part is owed by the firm."""
        self.hold(self.board, 1)
        lot = self.point._get_held_quants().lot_id
        request = self.use(self.board, lot_name=lot.name, old_lot_name="OLD-1")
        swap = request.swap_id
        self.assertEqual((swap.out_lot_id, swap.in_lot_id.name), (lot, "OLD-1"))
        self.assertFalse(self.count(self.board, self.place()))
        self.assertEqual(self.count(self.board, self.place("defective")), 1)
        self.assertFalse(self.place("defective")._should_be_valued())
        owed = self.env["spare.part.return"].search([("swap_id", "=", swap.id)])
        self.assertEqual((owed.holder_id, owed.state), (self.firm, "owed"))
        self.assertEqual(request.state, "done")
        self.assertEqual(swap.out_move_id.fsm_order_id, self.job)

    def test_use_new(self):
        self.hold(self.fan, 2)
        request = self.use(self.fan, 2, is_new=True)
        self.assertFalse(request.swap_id)
        self.assertEqual(request.move_ids.location_dest_id.usage, "customer")
        self.assertEqual(request.move_ids.fsm_order_id, self.job)
        self.assertFalse(request.sale_line_id)

    def test_use_refused(self):
        self.hold(self.board, 1)
        lot = self.point._get_held_quants().lot_id.name
        with self.assertRaisesRegex(UserError, "does not hold: XX"):
            self.use(self.board, lot_name="XX", old_lot_name="O")
        with self.assertRaisesRegex(UserError, "number of each piece"):
            self.use(self.board)
        with self.assertRaisesRegex(UserError, "number of the defective"):
            self.use(self.board, lot_name=lot)
        with self.assertRaisesRegex(UserError, "holds 0 Units of Fan"):
            self.use(self.fan)
        self.job.sudo().stage_id = self.env.ref("fieldservice.fsm_stage_cancelled")
        with self.assertRaisesRegex(UserError, "not open at your store"):
            self.use(self.board, lot_name=lot, old_lot_name="O")

    def test_billed(self):
        """SP-16: billed to the firm or free, by its tier; never delivered again."""
        self.allowance.billing = "billed"
        self.hold(self.fan, 3)
        installed = self.use(self.fan, is_new=True)
        swapped = self.use(self.fan)
        for request in installed, swapped:
            line = request.sale_line_id
            self.assertEqual(line.order_id.partner_id, self.firm)
            self.assertEqual(line.order_id.state, "sale")
            self.assertEqual(line.qty_delivered, 1)
            self.assertFalse(line.order_id.picking_ids)
        self.assertEqual(self.count(self.fan, self.place()), 1)
        self.allowance.billing = "free"
        self.assertFalse(self.use(self.fan, is_new=True).sale_line_id)

    def test_billed_by_payer(self):
        """SP-16: free in warranty, billed where the customer pays."""
        self.allowance.billing = "payer"
        machine = self.env["fsm.equipment"].create(
            {"name": "M1", "location_id": self.job.location_id.id}
        )
        machine.write(
            {"warranty_start_date": "2019-01-01", "warranty_end_date": "2020-01-01"}
        )
        self.job.equipment_ids = machine
        self.hold(self.fan, 4)
        request = self.use(self.fan)
        self.assertEqual(request.swap_id.payer, "customer", request.swap_id.payer_note)
        self.assertTrue(request.sale_line_id)
        self.assertTrue(self.use(self.fan, is_new=True).sale_line_id)
        machine.warranty_end_date = "2999-01-01"
        self.assertFalse(self.use(self.fan).sale_line_id)
        self.assertFalse(self.use(self.fan, is_new=True).sale_line_id)

    # ------------------------------------------------------------------
    # Give back
    # ------------------------------------------------------------------

    def test_give_back(self):
        self.hold(self.board, 2)
        lots = self.point._get_held_quants().lot_id
        with self.assertRaisesRegex(UserError, "number of each piece"):
            self.give_back(self.board, 1)
        request = self.give_back(self.board, 1, lot_names=[lots[1].name])
        self.assertEqual(request.move_ids.lot_ids, lots[1])
        self.assertEqual(request.state, "open")
        # What is on its way back is not given back, or used, again.
        with self.assertRaisesRegex(UserError, "does not hold"):
            self.give_back(self.board, 1, lot_names=[lots[1].name])
        with self.assertRaisesRegex(UserError, "does not hold"):
            self.use(self.board, lot_name=lots[1].name, old_lot_name="O")
        self.carry_out(request)
        self.assertEqual(request.state, "done")
        self.assertEqual(self.point._get_held_quants().lot_id, lots[0])
        self.hold(self.fan, 3)
        self.carry_out(self.give_back(self.fan, 2))
        self.assertEqual(self.count(self.fan, self.place()), 1)
        self.assertEqual(self.count(self.fan, self.central), self.fan_stock - 1)

    def test_engine_writes(self):
        request = self.order(self.fan)
        with self.assertRaises(AccessError):
            request.with_user(self.channel_manager).quantity = 5
