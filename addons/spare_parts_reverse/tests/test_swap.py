# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta

from psycopg2 import IntegrityError

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .swap_common import SwapCommon

# The smallest PNG there is.
PIXEL = (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAA"
    "AABJRU5ErkJggg=="
)


@tagged("post_install", "-at_install")
class TestSwap(SwapCommon):
    """A good part for a defective one, in one action (SP-12)."""

    def test_serial(self):
        """SP-12: both moves, both serials, the fault and one return with its date."""
        known = self.install(self.board, self.bad)
        swap = self.swap()
        self.assertEqual(swap.state, "done")
        self.assertEqual(swap.out_lot_id, self.good)
        self.assertEqual(swap.in_lot_id, self.bad)
        self.assertEqual(swap.fault_id, self.fault)
        self.assertEqual(swap.person_id, self.technician)
        moves = swap.out_move_id | swap.in_move_id
        self.assertEqual(moves.mapped("state"), ["done", "done"])
        self.assertEqual(moves.fsm_order_id, self.order)
        self.assertEqual(self.count(self.board, self.stock_place), 0)
        self.assertEqual(self.count(self.board, self.defective_place, self.bad), 1)
        part = swap.return_ids
        self.assertEqual(len(part), 1)
        self.assertEqual(part.state, "owed")
        self.assertEqual(part.holder_id, self.technician_user.partner_id)
        self.assertEqual(part.due_date, self.today + timedelta(days=5))
        self.assertEqual(part.warehouse_id, self.warehouse)
        self.assertEqual(part.move_ids, swap.in_move_id)
        self.assertTrue(known.removed_on)
        self.assertEqual(known.removed_swap_id, swap)
        new = self.machine.spare_installed_ids - known
        self.assertEqual(new.lot_id, self.good)
        self.assertEqual(new.installed_swap_id, swap)
        self.assert_whole()

    def test_new_number(self):
        """SP-12: a serial that nobody has seen yet is made."""
        swap = self.swap(out_lot_id=self.good.id, in_code="NEW-9")
        self.assertEqual(swap.in_lot_id.name, "NEW-9")
        self.assertEqual(swap.in_lot_id.product_id, self.board)
        self.assertEqual(self.count(self.board, self.defective_place), 1)

    def test_product_scanned(self):
        """One piece in the van: its barcode is enough, the number follows."""
        self.board.barcode = "4006381333931"
        swap = self.swap(out_code="4006381333931", in_code="D-1")
        self.assertEqual(swap.out_lot_id, self.good)

    def test_fitting_parts_first(self):
        """SP-12: what is known to fit the machine of the visit is offered first."""
        other = self.make_part("A belt", tracking="none")
        self.stock(other, self.stock_place, 3)
        screen = self.order.with_user(self.technician_user).get_spare_swap_screen()
        self.assertFalse(any(part["fits"] for part in screen["parts"]))
        self.install(self.board, self.bad)
        screen = self.order.with_user(self.technician_user).get_spare_swap_screen()
        fits = {part["product_id"]: part["fits"] for part in screen["parts"]}
        self.assertEqual(fits, {self.board.id: True, other.id: False})
        self.assertEqual(screen["parts"][0]["product_id"], self.board.id)

    def test_lot_tracked(self):
        """SP-12: parts with lot numbers, some of them at once."""
        hose = self.make_part("Hose", tracking="lot", cost=8)
        good, bad = self.make_lot(hose, "L-2"), self.make_lot(hose, "L-1")
        self.stock(hose, self.stock_place, 5, good)
        self.install(hose, bad, quantity=3)
        swap = self.swap(out_code="L-2", in_code="L-1", quantity=2)
        self.assertEqual(self.count(hose, self.stock_place, good), 3)
        self.assertEqual(self.count(hose, self.defective_place, bad), 2)
        self.assertEqual(swap.return_ids.quantity, 2)
        left = self.machine.spare_installed_ids.filtered(lambda p: not p.removed_on)
        self.assertEqual(
            sorted(left.mapped(lambda p: (p.lot_id.name, p.quantity))),
            [("L-1", 1), ("L-2", 2)],
        )
        self.assert_whole()

    def test_untracked(self):
        """SP-12: parts without numbers."""
        fuse = self.make_part("Fuse", tracking="none", cost=1)
        self.stock(fuse, self.stock_place, 10)
        swap = self.swap(out_product_id=fuse.id, quantity=2)
        self.assertFalse(swap.out_lot_id or swap.in_lot_id)
        self.assertEqual(self.count(fuse, self.stock_place), 8)
        self.assertEqual(self.count(fuse, self.defective_place), 2)
        self.swap(out_product_id=fuse.id, quantity=2)
        self.assertEqual(self.count(fuse, self.defective_place), 4)
        self.assert_whole()

    def test_other_product(self):
        """A successor of the part goes in."""
        old = self.make_part("Board, old")
        self.install(old, self.make_lot(old, "O-1"))
        swap = self.swap(out_code="G-1", in_code="O-1")
        self.assertEqual(swap.in_product_id, old)
        self.assertEqual(swap.return_ids.product_id, old)

    def test_no_return(self):
        """SP-15: no move in and no return where the policy lets the part go."""
        policy = self.env.ref("spare_parts_reverse.spare_return_policy_none")
        self.board.spare_policy_id = policy
        swap = self.swap()
        self.assertTrue(swap.no_return)
        self.assertFalse(swap.in_move_id or swap.return_ids)
        self.assertEqual(self.count(self.board, self.stock_place), 0)
        self.assert_whole()

    def test_regulated_comes_back(self):
        """SP-14: a hazardous part has to come back whatever the policy says."""
        policy = self.env.ref("spare_parts_reverse.spare_return_policy_none")
        self.board.spare_policy_id = policy
        self.board.spare_waste_class_id = self.env.ref(
            "spare_parts_reverse.spare_waste_class_battery"
        )
        swap = self.swap()
        self.assertFalse(swap.no_return)
        self.assertTrue(swap.return_ids.is_regulated)

    def test_same_key(self):
        """SP-12: the same tap, sent twice, is one swap."""
        values = {"out_code": "G-1", "in_code": "D-1", "client_key": "tap-1"}
        swap = self.swap(**values)
        self.assertEqual(self.swap(**values), swap)
        self.assertEqual(self.order.spare_swap_ids, swap)

    def test_photo(self):
        swap = self.swap(out_code="G-1", in_code="D-1", photo=PIXEL)
        self.assertEqual(swap.photo_ids.mimetype, "image/png")
        with self.assertRaisesRegex(UserError, "no photo"):
            self.swap(out_code="G-1", in_code="D-2", photo="PHN2Zy8+")

    # ------------------------------------------------------------------
    # Refused
    # ------------------------------------------------------------------

    def test_wrong_numbers(self):
        """SP-12: a number that is known elsewhere is refused, and it says where."""
        other = self.make_machine("Oven of Bo")
        elsewhere = self.make_lot(self.board, "E-1")
        self.install(self.board, elsewhere, machine=other)
        self.assert_refused(
            "E-1 is known to be in Oven of Bo", out_code="G-1", in_code="E-1"
        )
        shelf = self.make_lot(self.board, "S-1")
        self.stock(self.board, self.warehouse.lot_stock_id, 1, shelf)
        self.assert_refused(
            "S-1 cannot come out .* lies in WH", out_code="G-1", in_code="S-1"
        )
        self.assert_refused(
            "S-1 is not in .* but in WH/Stock", out_code="S-1", in_code="D-1"
        )
        self.assert_refused(
            "XXX is no part that we know", out_code="XXX", in_code="D-1"
        )
        self.assert_refused("Scan or type the serial", out_code="G-1")
        self.assert_refused("G-1 cannot come out", out_code="G-1", in_code="G-1")
        self.assertFalse(self.order.spare_swap_ids)

    def test_differs_from_history(self):
        """SP-12: another number than the history says is recorded as a remark."""
        known = self.install(self.board, self.make_lot(self.board, "H-1"))
        swap = self.swap()
        self.assertRegex(swap.remark, "D-1 was taken out; by its history, H-1")
        self.assertEqual(known.removed_swap_id, swap)
        self.assertEqual(known.note, swap.remark)

    def test_values(self):
        """What comes from outside is checked."""
        for values, message in (
            ({"out_lot_id": True}, "Choose it once more"),
            ({"out_lot_id": 2**31 - 1}, "no longer there"),
            ({"out_code": 7}, "Send text"),
            ({"out_code": "G-1", "in_code": "D" * 200}, "Longer than"),
            ({"out_code": "G-1", "in_code": "D-1", "quantity": 0}, "more than zero"),
            ({"out_code": "G-1", "in_code": "D-1", "quantity": 2}, "one piece|is not"),
            (
                {"out_code": "G-1", "in_code": "D-1", "quantity": float("nan")},
                "more than zero",
            ),
            (
                {
                    "out_code": "G-1",
                    "in_code": "D-1",
                    "equipment_id": self.make_machine("Not mine").id,
                },
                "is not on",
            ),
        ):
            with self.subTest(values), self.assertRaisesRegex(UserError, message):
                self.swap(**values)

    def test_cancelled_order(self):
        self.order.stage_id = self.env.ref("fieldservice.fsm_stage_cancelled")
        with self.assertRaisesRegex(UserError, "is cancelled"):
            self.swap()

    # ------------------------------------------------------------------
    # Invariant of the database
    # ------------------------------------------------------------------

    def test_half_a_swap(self):
        """SP-12: PostgreSQL refuses half a swap at the end of the transaction."""
        swap = self.swap()
        self.assert_whole()
        for statement in (
            "UPDATE spare_swap SET in_move_id = NULL WHERE id = %s",
            "UPDATE spare_swap SET out_move_id = NULL WHERE id = %s",
            "UPDATE spare_swap SET no_return = TRUE WHERE id = %s",
            "UPDATE spare_part_return SET state = 'cancelled' WHERE swap_id = %s",
        ):
            with (
                self.subTest(statement),
                self.assertRaises(IntegrityError),
                mute_logger("odoo.sql_db"),
                self.cr.savepoint(),
            ):
                self.env.cr.execute(statement, [swap.id])
                self.env.cr.execute("SET CONSTRAINTS ALL IMMEDIATE")
            self.env.cr.execute("SET CONSTRAINTS ALL DEFERRED")
