# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta

from freezegun import freeze_time
from psycopg2.errors import UniqueViolation

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common_refurbish import RefurbishCommon


@tagged("post_install", "-at_install")
class TestRefurbish(RefurbishCommon):
    """Repair from defective to good stock, with its cost (SP-13)."""

    def test_route(self):
        """SP-13: decided parts become confirmed repair orders, one each, in place."""
        lots = [self.make_lot(self.board, f"R-{number}") for number in range(3)]
        parts = self.env["spare.part.return"].union(
            *(self.make_decided(self.board, lot) for lot in lots)
        )
        repairs = parts._route_repair()
        self.assertEqual(repairs.spare_return_id.ids, parts.ids)
        self.assertEqual(set(parts.mapped("state")), {"repair"})
        self.assertEqual(set(repairs.mapped("state")), {"confirmed"})
        self.assertEqual(repairs.mapped("lot_id.name"), ["R-0", "R-1", "R-2"])
        self.assertEqual(repairs.product_location_src_id, self.inspection)
        self.assertEqual(repairs.product_location_dest_id, self.good)
        self.assertEqual(repairs.picking_type_id, self.warehouse.repair_type_id)
        self.assertFalse(repairs.partner_id)

    def test_once(self):
        """A part is in one open repair at most."""
        repair = self.make_repair(self.board, self.make_lot(self.board, "O-1"))
        with self.assertRaises(UniqueViolation), mute_logger("odoo.sql_db"):
            repair.sudo().copy({"spare_return_id": repair.spare_return_id.id})
            self.env.flush_all()

    def test_repaired(self):
        """SP-13: labour, material and freight are the cost; one move into stock."""
        lot = self.make_lot(self.board, "G-1")
        repair = self.make_repair(self.board, lot, hours=1.5)
        part = repair.spare_return_id
        self.add_material(repair, self.chip, 1.0)
        self.assertEqual(repair.spare_hourly_cost, 40.0)
        self.assertEqual(repair.spare_parts_cost, 30.0, "estimated at today's cost")
        repair.spare_freight_cost = 10.0
        repair.action_repair_end()
        self.assertEqual(repair.state, "done")
        self.assertEqual(repair.spare_result, "repaired")
        self.assertEqual(
            (repair.spare_labour_cost, repair.spare_parts_cost, repair.spare_cost),
            (60.0, 30.0, 100.0),
        )
        self.assertEqual(part.state, "done")
        self.assertEqual(part.outcome, "good")
        self.assertEqual(part.location_id, self.good)
        self.assertEqual(self.count(self.board, self.good, lot), 1)
        self.assertEqual(self.count(self.board, self.inspection), 0)
        move = repair.move_id
        self.assertEqual(move.spare_return_id, part)
        self.assertEqual(move.spare_value, 100.0)
        moves = self.env["stock.move"].search(
            [("spare_return_id", "=", part.id), ("location_dest_id", "=", self.good.id)]
        )
        self.assertEqual(moves, move, "moved once")

    def test_recycled_material(self):
        """What is recovered from the part in the repair lowers its cost."""
        repair = self.make_repair(self.board, self.make_lot(self.board, "Y-1"))
        self.add_material(repair, self.chip, 3.0)
        self.add_material(repair, self.chip, 1.0, "recycle")
        repair.action_repair_end()
        self.assertEqual(repair.spare_parts_cost, 60.0)
        self.assertEqual(repair.spare_cost, 100.0)
        self.assertEqual(repair.move_id.spare_value, 100.0)

    def test_cost_is_capped(self):
        """A repair above the price of a new part is a loss, not a value."""
        repair = self.make_repair(self.board, self.make_lot(self.board, "C-1"), 10.0)
        repair.action_repair_end()
        self.assertEqual(repair.spare_cost, 400.0)
        self.assertEqual(repair.move_id.spare_value, 260.0)
        self.assertEqual(repair.spare_booked_value, 260.0)
        self.assertEqual(repair.spare_loss, 140.0)

    def test_hourly_cost_is_frozen(self):
        """The hour costs what it did when the repair was started."""
        repair = self.make_repair(self.board, self.make_lot(self.board, "F-1"))
        self.rule.hourly_cost = 90.0
        repair.spare_labour_hours = 2.0
        self.assertEqual(repair.spare_labour_cost, 80.0)

    def test_clock(self):
        """The clock adds working time; ending the repair stops it."""
        repair = (
            self.make_decided(self.board, self.make_lot(self.board, "T-1"))
            ._route_repair()
            .with_user(self.spare_user)
        )
        now = self.env.cr.now()
        with freeze_time(now):
            repair.action_spare_clock_start()
        self.assertEqual(repair.state, "under_repair")
        self.assertEqual(repair.user_id, self.spare_user)
        with freeze_time(now + timedelta(minutes=30)):
            repair.action_spare_clock_stop()
        self.assertAlmostEqual(repair.spare_labour_hours, 0.5, places=2)
        with freeze_time(now + timedelta(minutes=60)):
            repair.action_spare_clock_start()
        with freeze_time(now + timedelta(minutes=90)):
            repair.action_repair_end()
        self.assertAlmostEqual(repair.spare_labour_hours, 1.0, places=2)
        self.assertFalse(repair.spare_started_on)
        self.assertEqual(repair.spare_labour_cost, 40.0)

    def test_lot_and_untracked(self):
        """SP-13: lots and untracked parts go through with their quantity."""
        oil = self.make_part("Seal", tracking="lot", cost=20.0)
        fan = self.make_part("Fan", tracking="none", cost=50.0)
        lot = self.make_lot(oil, "BATCH")
        for product, number, quantity in ((oil, lot, 4.0), (fan, None, 3.0)):
            repair = self.make_repair(product, number, quantity=quantity)
            repair.action_repair_end()
            self.assertEqual(repair.product_qty, quantity)
            self.assertEqual(self.count(product, self.good, number), quantity)
            self.assertEqual(repair.spare_return_id.outcome, "good")
            self.assertEqual(repair.move_id.spare_value, 40.0)

    def test_second_grade(self):
        """A part that comes back as another product keeps its number and its value."""
        second = self.make_part("Controller board, refurbished", cost=100.0)
        self.board.spare_refurbished_product_id = second
        lot = self.make_lot(self.board, "S-1")
        repair = self.make_repair(self.board, lot, hours=2.0)
        repair.action_repair_end()
        part = repair.spare_return_id
        self.assertEqual(repair.spare_result, "second")
        self.assertEqual(part.outcome, "second")
        self.assertEqual(part.location_id, self.good)
        self.assertEqual(self.count(self.board, self.good), 0)
        self.assertEqual(self.count(self.board, self.inspection), 0)
        number = self.env["stock.lot"].search(
            [("product_id", "=", second.id), ("name", "=", "S-1")]
        )
        self.assertEqual(self.count(second, self.good, number), 1)
        move = part.move_ids.filtered(lambda move: move.product_id == second)
        self.assertEqual(move.spare_value, 80.0)
        self.assertEqual(repair.spare_booked_value, 100.0, "standard price")

    def test_second_grade_untracked_part(self):
        """An untracked part cannot become a tracked one: refused with the remedy."""
        fan = self.make_part("Fan", tracking="none", cost=50.0)
        fan.spare_refurbished_product_id = self.board
        repair = self.make_repair(fan)
        with self.assertRaisesRegex(UserError, "Refurbished As"):
            repair.action_repair_end()

    def test_send_in(self):
        """A part that a customer sent in goes back to him."""
        lot = self.make_lot(self.board, "I-1")
        repair = self.make_repair(self.board, lot, origin="send_in")
        self.assertEqual(repair.partner_id, self.customer)
        repair.action_repair_end()
        part = repair.spare_return_id
        self.assertEqual(part.outcome, "given_back")
        self.assertEqual(part.location_id, self.customers)
        self.assertEqual(self.count(self.board, self.customers, lot), 1)
        self.assertEqual(repair.spare_cost, 40.0)
        self.assertEqual(repair.spare_booked_value, 0.0)
        self.assertEqual(repair.spare_loss, 0.0)

    def test_part_not_in_place(self):
        """SP-13: a part that is not where it should be is not conjured up."""
        lot = self.make_lot(self.board, "N-1")
        repair = self.make_repair(self.board, lot)
        part = repair.spare_return_id
        transfer = part._get_transfer(self.customers)
        self.env["stock.move"]._spare_transfer([transfer])
        with self.assertRaisesRegex(UserError, "is not in"):
            repair.action_repair_end()
        self.assertEqual(part.state, "repair")

    def test_ordinary_repair(self):
        """Repairs outside the loop are Odoo's own, untouched."""
        lot = self.make_lot(self.board, "X-1")
        self.stock(self.board, self.good, 1, lot)
        repair = self.env["repair.order"].create(
            {"product_id": self.board.id, "lot_id": lot.id}
        )
        repair.action_validate()
        repair.action_repair_start()
        repair.action_repair_end()
        self.assertEqual(repair.state, "done")
        self.assertFalse(repair.spare_result)
        self.assertFalse(repair.move_id.spare_is_valued)
        self.assertEqual(repair.spare_cost, 0.0)
