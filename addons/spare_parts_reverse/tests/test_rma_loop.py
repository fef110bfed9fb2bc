# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import new_test_user, tagged

from .rma_common import RmaLoopCommon


@tagged("post_install", "-at_install")
class TestRmaLoop(RmaLoopCommon):
    """Send-in repair and advance replacement through real pickings (SP-03, SP-13)."""

    def test_send_in_and_back(self):
        """Received, inspected, repaired, and the very same serial goes back."""
        rma = self.make_rma("send_in")
        self.assertEqual(rma.equipment_id, self.unit)
        self.assertEqual(rma.spare_progress, "waiting")
        line = rma.reception_move_id.move_line_ids
        self.assertEqual(line.lot_id, self.serial)
        part = self.receive(rma)
        inspection = self.warehouse.spare_inspection_location_id
        self.assertEqual(part.state, "received")
        self.assertEqual(part.origin, "send_in")
        self.assertEqual(part.location_id, inspection)
        self.assertEqual(self.count(self.board, inspection, self.serial), 1)
        self.assertEqual(self.count(self.board, self.warehouse.rma_loc_id), 0)
        self.assertEqual((rma.state, rma.spare_progress), ("received", "inspection"))
        # Still the customer's machine: it was sent in, not given back.
        self.assertFalse(self.unit.returned_on)
        part._step("decided")
        part._step("repair")
        self.assertEqual(rma.spare_progress, "repair")
        part._route_give_back()
        self.assertEqual(
            (rma.state, rma.spare_progress), ("waiting_return", "on_the_way")
        )
        self.assertEqual(part.location_id, self.warehouse.rma_loc_id)
        move = rma.delivery_move_ids
        self.assertEqual(move.move_line_ids.lot_id, self.serial)
        self.assertEqual(move.state, "assigned")
        part._route_give_back()
        self.assertEqual(rma.delivery_move_ids, move)
        self.deliver(rma)
        self.assertEqual((rma.state, rma.spare_progress), ("returned", "back"))
        self.assertEqual((part.state, part.outcome), ("done", "given_back"))
        self.assertEqual(part.location_id, self.customers)
        self.assertEqual(self.count(self.board, self.customers, self.serial), 0)
        self.assertFalse(self.unit.returned_on)
        self.assertEqual(
            self.env["fsm.equipment"].search_count([("lot_id", "=", self.serial.id)]), 1
        )

    def test_send_in_replaced(self):
        """SP-08: decided to replace: the customer gets a good one, the old is ours."""
        self.board.create_fsm_equipment = True
        self.unit.warranty_end_date = "2031-05-01"
        rma = self.make_rma("send_in")
        part = self.receive(rma)
        part._step("decided")
        self.assertTrue(part._is_owned_by_customer())
        part._book_replacement()
        self.assertEqual(rma.state, "waiting_replacement")
        self.assertFalse(part._is_owned_by_customer())
        part._book_replacement()
        self.assertEqual(len(rma.delivery_move_ids), 1)
        self.deliver(rma, self.good)
        self.assertEqual((rma.state, rma.spare_progress), ("replaced", "replaced"))
        self.assertEqual(part.state, "decided")
        self.assertEqual(self.unit.returned_on, self.today)
        new = self.env["fsm.equipment"].search([("lot_id", "=", self.good.id)])
        # The warranty goes on where the old machine's was.
        self.assertEqual(str(new.warranty_end_date), "2031-05-01")

    def test_return_before_inspection(self):
        rma = self.make_rma("send_in")
        self.receive(rma)
        with self.assertRaisesRegex(UserError, "has not been inspected"):
            rma.create_return(rma.date)

    def test_return_by_ocas_button(self):
        """The button of the RMA does the same: the part comes out of the loop."""
        rma = self.make_rma("send_in")
        part = self.receive(rma)
        part._step("decided")
        rma.create_return(rma.date)
        self.deliver(rma)
        self.assertEqual(part.outcome, "given_back")

    def test_receipt_takes_that_serial(self):
        rma = self.make_rma("send_in")
        other = self.make_lot(self.board, "OTHER")
        with self.assertRaisesRegex(UserError, "is about number OLD-1 and not OTHER"):
            self.receive(rma, other)

    def test_advance(self):
        """The good part leaves first; the customer owes the old one (SP-15)."""
        rma = self.make_rma("advance")
        part = rma.spare_return_ids
        self.assertEqual((part.state, part.origin), ("owed", "advance"))
        self.assertEqual(part.holder_id, self.customer)
        self.assertEqual(part.location_id, self.customers)
        self.assertEqual(part.due_date, self.today + timedelta(days=5))
        self.assertEqual(rma.state, "waiting_replacement")
        part.sudo().due_date = self.today
        self.deliver(rma, self.good)
        self.assertEqual((rma.state, rma.spare_progress), ("replaced", "owed"))
        # The swap is that delivery, and the days count from it.
        swap = part.swap_id
        self.assertEqual((swap.state, swap.kind), ("sent", "advance"))
        self.assertEqual(swap.out_move_id, rma.delivery_move_ids)
        self.assertEqual((swap.out_lot_id, swap.in_lot_id), (self.good, self.serial))
        self.assertEqual(part.due_date, self.today + timedelta(days=5))
        self.receive(rma)
        self.assertEqual(swap.state, "done")
        self.assertEqual(part.state, "received")
        self.assertEqual(part.location_id, self.warehouse.spare_inspection_location_id)
        self.assertEqual((rma.state, rma.spare_progress), ("replaced", "replaced"))

    def test_advance_wrong_serial(self):
        """Another serial is on record and inspected; the right one is still owed."""
        rma = self.make_rma("advance")
        part = rma.spare_return_ids
        other = self.make_lot(self.board, "OTHER")
        first = rma.reception_move_id
        self.receive(rma, other)
        self.assertEqual(part.state, "owed")
        [difference] = part.discrepancy_ids
        self.assertEqual(
            (difference.kind, difference.expected, difference.found),
            ("serial", "OLD-1", "OTHER"),
        )
        found = rma.spare_return_ids - part
        self.assertEqual((found.lot_id, found.state), (other, "received"))
        self.assertNotEqual(rma.reception_move_id, first)
        self.assertEqual(rma.reception_move_id.move_line_ids.lot_id, self.serial)
        self.receive(rma)
        self.assertEqual(part.state, "received")

    def test_advance_came_another_way(self):
        """Received at the bench: the planned receipt of the RMA is dropped."""
        rma = self.make_rma("advance")
        move = rma.reception_move_id
        rma.spare_return_ids._step(
            "received", location=self.warehouse.spare_inspection_location_id
        )
        self.assertEqual(move.state, "cancel")
        self.assertEqual(rma.state, "waiting_replacement")

    def test_advance_without_return(self):
        """A policy that lets the part go: no receipt, nothing owed."""
        policy = self.env.ref("spare_parts_reverse.spare_return_policy_none")
        self.board.spare_policy_id = policy
        rma = self.make_rma("advance")
        self.assertFalse(rma.reception_move_id | rma.spare_return_ids.move_ids)
        self.deliver(rma, self.good)
        self.assertEqual(rma.state, "replaced")

    def test_advance_old_part_first(self):
        """The old part arrives before the good one leaves."""
        rma = self.make_rma("advance")
        part = self.receive(rma)
        self.deliver(rma, self.good)
        self.assertEqual(part.swap_id.state, "done")
        self.assertEqual(part.swap_id.in_lot_id, self.serial)
        self.env.flush_all()
        self.env.cr.execute("SET CONSTRAINTS ALL IMMEDIATE")

    def test_hazardous_comes_back(self):
        """SP-14: what needs a certificate is never left with the customer."""
        battery = self.env.ref("spare_parts_reverse.spare_waste_class_battery")
        self.board.spare_waste_class_id = battery
        with self.assertRaisesRegex(UserError, "has to come back"):
            self.make_rma("no_return")
        self.board.spare_policy_id = self.env.ref(
            "spare_parts_reverse.spare_return_policy_none"
        )
        self.assertEqual(self.make_rma("advance").spare_return_ids.state, "owed")

    def test_repaired(self):
        """SP-13: the repair order closes, and the customer's part goes back to him,
        with neither value nor loss in our books."""
        self.board.spare_refurbished_product_id = self.make_part("Second-grade board")
        rma = self.make_rma("send_in")
        part = self.receive(rma)
        grade = self.env.ref("spare_parts_reverse.spare_grade_light")
        part._grade(grade)
        self.board.spare_repair_hours = 1
        part._decide()
        self.assertEqual(part.disposition, "repair")
        part._route()
        repair = part.repair_ids
        repair.spare_labour_hours = 1
        repair.action_repair_start()
        repair.action_repair_end()
        self.assertEqual(repair.state, "done")
        self.assertEqual((repair.spare_result, repair.spare_loss), ("repaired", 0))
        self.assertEqual((part.state, rma.state), ("repair", "waiting_return"))
        self.assertEqual(rma.delivery_move_ids.move_line_ids.lot_id, self.serial)
        self.deliver(rma)
        self.assertEqual((part.outcome, rma.state), ("given_back", "returned"))
        self.env.flush_all()
        self.env.cr.execute("SET CONSTRAINTS ALL IMMEDIATE")

    def test_no_fault_found(self):
        """Graded good: it goes back to its owner, and not into our stock."""
        rma = self.make_rma("send_in")
        part = self.receive(rma)
        part._grade(self.env.ref("spare_parts_reverse.spare_grade_good"))
        part._decide()
        self.assertEqual(part.disposition, "give_back")
        part._route()
        self.assertEqual(rma.state, "waiting_return")

    def test_beyond_repair(self):
        """SP-08: the rule says replace; booked, and the old part is ours to scrap."""
        rma = self.make_rma("send_in")
        part = self.receive(rma)
        part._grade(self.env.ref("spare_parts_reverse.spare_grade_scrap"))
        part._decide()
        self.assertEqual(part.verdict, "replace")
        part._route()
        self.assertTrue(part.is_replacement_booked)
        self.assertEqual(rma.state, "waiting_replacement")
        self.assertEqual((part.state, part.outcome), ("done", "scrapped"))
        self.deliver(rma, self.good)
        self.assertEqual(rma.state, "replaced")

    def test_no_return(self):
        rma = self.make_rma("no_return")
        self.assertFalse(rma.reception_move_id)
        self.assertFalse(rma.spare_return_ids)
        self.deliver(rma, self.good)
        self.assertEqual(rma.state, "replaced")

    def test_part_only(self):
        rma = self.make_rma("part_only")
        part = rma.spare_return_ids
        self.assertEqual(part.state, "owed")
        self.assertFalse(rma.delivery_move_ids)
        self.receive(rma)
        self.assertEqual((part.state, rma.state), ("received", "finished"))

    def test_cancel(self):
        rma = self.make_rma("advance")
        rma.action_cancel()
        self.assertEqual(rma.spare_return_ids.state, "cancelled")

    def test_untracked(self):
        hose = self.make_part("Hose", tracking="none", cost=8.0)
        rma = self.make_rma(
            "send_in",
            self.env["stock.lot"],
            product_id=hose.id,
            product_uom_qty=3,
        )
        part = self.receive(rma)
        self.assertEqual((part.quantity, part.state), (3, "received"))
        part._step("decided")
        part._route_give_back()
        self.deliver(rma)
        self.assertEqual((part.outcome, rma.state), ("given_back", "returned"))

    def test_give_back_without_rma(self):
        """Parts of a visit that are the customer's are handed over at once, in one
        batch."""
        lots = [self.make_lot(self.board, f"S-{n}") for n in range(3)]
        parts = self.env["spare.part.return"].union(
            *(self.make_return(self.board, lot) for lot in lots)
        )
        parts._step("received", location=self.warehouse.spare_inspection_location_id)
        parts._step("decided")
        parts._route_give_back()
        self.assertEqual(set(parts.mapped("outcome")), {"given_back"})
        self.assertEqual(parts.location_id, self.customers)

    def test_serial_is_checked(self):
        fan = self.make_part("Fan").id
        for lot, values, error in (
            (self.serial, {"product_id": fan}, "belongs to"),
            (self.serial, {"product_uom_qty": 2}, "is one piece"),
            (self.env["stock.lot"], {}, "is tracked"),
            (self.good, {}, "it lies in"),
        ):
            with (
                self.assertRaisesRegex((UserError, ValidationError), error),
                self.env.cr.savepoint(),
            ):
                self.make_rma("send_in", lot, **values)

    def test_serial_of_the_delivery(self):
        """A serial that was not in the origin delivery is refused."""
        picking = self.env["stock.picking"].create(
            {
                "picking_type_id": self.warehouse.out_type_id.id,
                "partner_id": self.customer.id,
                "location_id": self.warehouse.lot_stock_id.id,
                "location_dest_id": self.customers.id,
                "move_ids": [
                    (
                        0,
                        0,
                        {
                            "product_id": self.board.id,
                            "product_uom_qty": 1,
                            "location_id": self.warehouse.lot_stock_id.id,
                            "location_dest_id": self.customers.id,
                        },
                    )
                ],
            }
        )
        picking.action_confirm()
        picking.action_assign()
        picking.move_ids.picked = True
        picking.button_validate()
        values = {"picking_id": picking.id, "move_id": picking.move_ids.id}
        rma = self.make_rma("send_in", self.good, **values)
        self.assertEqual(rma.reception_move_id.move_line_ids.lot_id, self.good)
        with self.assertRaisesRegex(ValidationError, "was not in delivery"):
            self.make_rma("send_in", **values)

    def test_payer(self):
        """SP-04: the warranty holds until the end of its last day."""
        for end, payer in ((0, "warranty"), (-1, "customer"), (1, "warranty")):
            self.unit.warranty_end_date = self.today + timedelta(days=end)
            rma = self.make_rma("send_in")
            self.assertEqual(rma.spare_payer, payer)
            rma.action_cancel()

    def test_payers_in_constant_queries(self):
        units = self.unit
        for number in range(20):
            lot = self.make_lot(self.board, f"Q-{number}")
            units += self.make_unit(f"Machine {number}", lot)
        units._get_spare_payers(self.today)
        counts = []
        for group in (units[:2], units):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            group._get_spare_payers(self.today)
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(counts[0], counts[1])

    def test_other_operations_are_left_alone(self):
        """OCA's own operations work as before, with a serial or without."""
        rma = self.make_rma(
            "send_in", operation_id=self.env.ref("rma.rma_operation_return").id
        )
        self.receive(rma)
        self.assertFalse(rma.spare_return_ids)
        rma.create_return(rma.date)
        self.deliver(rma)
        self.assertEqual(rma.state, "returned")

    def test_rma_user(self):
        """Who works with RMAs and stock needs no right on parts and machines."""
        user = new_test_user(
            self.env, "rma_only", groups="rma.rma_group_user_all,stock.group_stock_user"
        )
        rma = self.make_rma("advance", confirm=False).with_user(user)
        rma.action_confirm()
        specification = {name: {} for name in ("name", "state", "spare_progress")}
        specification["spare_return_count"] = {}
        specification["equipment_id"] = {"fields": {"display_name": {}}}
        [values] = rma.web_read(specification)
        self.assertEqual(values["spare_return_count"], 1)
        self.assertEqual(values["equipment_id"]["display_name"], self.unit.name)

    def test_number_stays(self):
        rma = self.make_rma("advance")
        with self.assertRaisesRegex(UserError, "is confirmed"):
            rma.with_user(self.spare_user).lot_id = self.good

    def test_who_does_what(self):
        """A stock user without rights on RMAs receives; a spare user confirms; a
        technician does neither."""
        rma = self.make_rma("advance", confirm=False)
        with self.assertRaises(AccessError):
            rma.with_user(self.technician_user).action_confirm()
        rma.with_user(self.spare_user).action_confirm()
        dock = new_test_user(self.env, "dock", groups="stock.group_stock_user")
        move = rma.reception_move_id.with_user(dock)
        move.picked = True
        move.picking_id.button_validate()
        self.assertEqual(rma.spare_return_ids.state, "received")
