# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta

from psycopg2.errors import CheckViolation

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .decision_common import DecisionCommon


@tagged("post_install", "-at_install")
class TestDecision(DecisionCommon):
    """Grade, decide and override (SP-08, SP-09)."""

    def test_story_replaced(self):
        """SP-08: repair 180 against a value of 260 and a limit of 60 %: replaced."""
        part = self.received(name="B-1")
        decision = self.decide(part)
        self.assertEqual(part.state, "decided")
        self.assertEqual(part.decision_id, decision)
        self.assertEqual(decision.repair_cost, 180)
        self.assertEqual(
            (decision.labour_cost, decision.parts_cost, decision.freight_cost),
            (120, 50, 10),
        )
        self.assertEqual(decision.estimate_source, "product")
        self.assertEqual(decision.value, 260)
        self.assertAlmostEqual(decision.share_percent, 69.2308, 4)
        self.assertEqual((part.verdict, part.disposition), ("replace", "scrap"))
        self.assertEqual(
            decision.sentence,
            "Repair $\N{NO-BREAK SPACE}180.00 is 69.2 % of the value "
            "$\N{NO-BREAK SPACE}260.00, more than the 60 % limit: replace. "
            "It is scrapped.",
        )
        self.assertIn("As set on the part.", decision.estimate_text)

    def test_story_repaired(self):
        """SP-08: repair 120 is 46.2 %: repaired."""
        self.board.spare_repair_hours = 1
        part = self.received(name="B-1")
        decision = self.decide(part)
        self.assertEqual((part.verdict, part.disposition), ("repair", "repair"))
        self.assertIn("46.2 %", decision.sentence)
        self.assertIn("within the 60 % limit: repair.", decision.sentence)

    def test_exactly_at_the_limit(self):
        """SP-08: 156 of 260 is exactly 60 %: repaired; one cent more is not."""
        self.board.spare_repair_parts_cost = 26
        self.assertEqual(self.decide(self.received(name="B-1")).verdict, "repair")
        self.board.spare_repair_parts_cost = 26.01
        decision = self.decide(self.received(name="B-2"))
        self.assertEqual(decision.verdict, "replace")
        self.assertIn("60.004 %", decision.sentence)

    def test_high_value(self):
        """SP-09: from the high value on it is repaired while that is cheaper."""
        self.rule.high_value_from = 260
        self.assertEqual(self.decide(self.received(name="B-1")).verdict, "repair")
        self.board.spare_repair_parts_cost = 130
        self.assertEqual(self.decide(self.received(name="B-2")).verdict, "replace")

    def test_supplier_warranty(self):
        """SP-08: under the supplier's warranty it goes to the supplier first."""
        supplier = self.env["res.partner"].create({"name": "Supplier Su"})
        self.env["product.supplierinfo"].create(
            {
                "partner_id": supplier.id,
                "product_tmpl_id": self.board.product_tmpl_id.id,
                "warranty_duration": 24,
            }
        )
        part = self.received(name="B-1")
        decision = self.decide(part)
        self.assertEqual(decision.reason, "warranty")
        self.assertEqual(part.disposition, "supplier")
        self.assertEqual(decision.supplier_id, supplier)
        self.assertIn("The supplier takes it back until", decision.sentence)
        self.rule.supplier_first = False
        self.board.spare_repair_hours = 1
        self.assertEqual(self.decide(self.received(name="B-2")).verdict, "repair")

    def test_grades(self):
        """Nothing found, components only, beyond repair."""
        self.board.spare_repair_hours = 0.1
        for name, grade, reason, disposition in (
            ("A", self.good, "no_fault", "restock"),
            ("C", self.heavy, "components", "scrap"),
            ("D", self.beyond, "beyond_repair", "scrap"),
        ):
            part = self.received(name=name)
            self.assertEqual(self.decide(part, grade).reason, reason)
            self.assertEqual(part.disposition, disposition)
        self.rule.harvest = True
        part = self.received(name="E")
        self.decide(part, self.heavy)
        self.assertEqual(part.disposition, "harvest")

    def test_regulated_is_never_taken_apart(self):
        """SP-14: what needs a licensed handler goes to him."""
        self.rule.harvest = True
        self.board.spare_waste_class_id = self.env.ref(
            "spare_parts_reverse.spare_waste_class_battery"
        )
        part = self.received(name="B-1")
        decision = self.decide(part, self.heavy)
        self.assertEqual(part.disposition, "scrap")
        self.assertIn("A licensed handler disposes of it.", decision.sentence)
        electronics = self.env.ref("spare_parts_reverse.spare_waste_class_electronics")
        with self.assertRaisesRegex(UserError, "needs a licensed handler"):
            part._grade(self.heavy, waste_class=electronics)

    def test_value_by_age_and_grade(self):
        """The value falls with age and grade."""
        self.rule.depreciation_percent = 20
        lot = self.make_lot(self.board, "OLD")
        self.stock(self.board, self.warehouse.lot_stock_id, 1, lot)
        line = self.env["stock.move.line"].search([("lot_id", "=", lot.id)])
        line.date = fields.Datetime.subtract(fields.Datetime.now(), months=18, days=3)
        self.env["stock.move"]._spare_transfer(
            [self._transfer(lot, self.warehouse.lot_stock_id, self.customers)]
        )
        part = self.make_return(self.board, lot)
        part._receive()
        decision = self.decide(part)
        self.assertEqual(decision.age_months, 18)
        self.assertEqual(decision.value, 182)

    def _transfer(self, lot, source, destination):
        from ..models.stock_move import PartTransfer

        return PartTransfer(lot.product_id, 1, source, destination, self.company, lot)

    def test_age_of_the_machine(self):
        """A part that was built in from the beginning is as old as its machine."""
        machine = self.env["fsm.equipment"].create(
            {
                "name": "Oven",
                "warranty_start_date": self.today - timedelta(days=800),
            }
        )
        part = self.received(name="B-1", equipment_id=machine.id)
        self.assertEqual(self.decide(part).age_months, 26)

    def test_stock_need(self):
        """A rule may say that only what the stock needs is repaired, piece by piece."""
        self.board.spare_repair_hours = 1
        self.rule.count_stock_need = True
        self.env["stock.warehouse.orderpoint"].create(
            {
                "product_id": self.board.id,
                "warehouse_id": self.warehouse.id,
                "location_id": self.warehouse.lot_stock_id.id,
                "product_min_qty": 2,
                "product_max_qty": 2,
            }
        )
        parts = self.received(name="B-1") + self.received(name="B-2")
        parts += self.received(name="B-3")
        decisions = self.decide(parts)
        self.assertEqual(decisions.mapped("verdict"), ["repair", "repair", "replace"])
        self.assertEqual(decisions[2].reason, "no_need")
        self.assertEqual(self.decide(self.received(name="B-4")).verdict, "replace")
        own = self.received(name="B-5", origin="send_in")
        self.assertEqual(self.decide(own).verdict, "repair")

    def test_unknown_cost_throws_nothing_away(self):
        self.board.standard_price = 0
        decision = self.decide(self.received(name="B-1"))
        self.assertEqual(
            (decision.verdict, decision.reason), ("repair", "unknown_value")
        )
        self.assertIn("Enter the replacement cost", decision.sentence)

    def test_failed_ways_are_not_suggested_again(self):
        """A part back from repair is not sent there again, nor to the supplier."""
        self.board.spare_repair_hours = 1
        part = self.received(name="B-1")
        first = self.decide(part)
        self.assertEqual(part.disposition, "repair")
        part._route()
        self.assertEqual(part.state, "repair")
        orders = self.env["repair.order"].search([("spare_return_id", "=", part.id)])
        orders._fail_spare("Could not be repaired")
        second = part.decision_id
        self.assertEqual(part.state, "decided")
        self.assertEqual((second.verdict, second.reason), ("replace", "repair_failed"))
        self.assertEqual(part.decision_ids, second + first)
        self.assertIn("repaired without success", second.sentence)

    def test_refused_by_the_supplier(self):
        """A part that is back from its supplier is not suggested to him again."""
        part = self.received(name="B-1")
        self.decide(part)
        self.assertFalse(part._get_failed_ways())
        part._step("supplier")
        part._step("decided")
        self.assertEqual(part._get_failed_ways(), {part.id: frozenset({"supplier"})})

    def test_override(self):
        """SP-09: an override needs a reason; the suggestion stays on record."""
        part = self.received(name="B-1")
        suggestion = self.decide(part)
        manager = part.with_user(self.spare_manager)
        for reason in ("", "   ", None, False):
            with self.assertRaisesRegex(UserError, "Say why"):
                manager._override("repair", "repair", reason)
        with self.assertRaisesRegex(UserError, "do not go together"):
            manager._override("repair", "scrap", "why not")
        with self.assertRaisesRegex(UserError, "not the customer's own"):
            manager._override("repair", "give_back", "why not")
        override = manager._override("repair", "repair", " The customer waits. ")
        self.assertTrue(override.is_override)
        self.assertEqual(override.overrides_id, suggestion)
        self.assertEqual(override.override_reason, "The customer waits.")
        self.assertEqual(override.user_id, self.spare_manager)
        self.assertEqual(override.repair_cost, suggestion.repair_cost)
        self.assertEqual(part.decision_id, override)
        self.assertEqual(part.verdict, "repair")
        self.assertEqual(suggestion.verdict, "replace")
        self.assertIn("The customer waits.", override.sentence)
        self.assertIn("override", part.event_ids.mapped("step"))

    def test_override_without_reason_in_the_database(self):
        part = self.received(name="B-1")
        vals = self.decide(part)._prepare_override_vals()
        with self.assertRaises(CheckViolation), mute_logger("odoo.sql_db"):
            self.env["spare.decision"].create(vals)

    def test_decision_never_changes(self):
        decision = self.decide(self.received(name="B-1"))
        with self.assertRaisesRegex(UserError, "cannot be changed"):
            decision.verdict = "repair"

    def test_grade_before_decision(self):
        with self.assertRaisesRegex(UserError, "has not been graded"):
            self.received(name="B-1")._decide()
        with self.assertRaisesRegex(UserError, "cannot be inspected"):
            self.make_return(self.board, self.make_lot(self.board, "B-2"))._grade(
                self.light
            )

    def test_regrade(self):
        """Another grade before the part goes its way: decided anew."""
        part = self.received(name="B-1")
        first = self.decide(part)
        second = self.decide(part, self.good)
        self.assertEqual(part.decision_id, second)
        self.assertEqual(part.decision_ids, second + first)
        self.assertEqual(part.disposition, "restock")

    def test_replacement_is_asked_for_once(self):
        """SP-08: a visit that waits for a part is planned with a good one."""
        order = self.make_order()
        part = self.received(name="B-1", fsm_order_id=order.id)
        self.decide(part)
        part._book_replacement()
        self.assertTrue(part.is_replacement_booked)
        self.assertEqual(len(order.activity_ids), 1)
        self.assertIn("B-1", order.activity_ids.note)

    def test_access(self):
        """Only spare users decide, only managers override."""
        part = self.received(name="B-1")
        self.decide(part)
        technician = part.with_user(self.technician_user)
        with self.assertRaises(AccessError):
            technician.action_decide()
        with self.assertRaises(AccessError):
            technician.action_route()
        part.with_user(self.spare_user).action_decide()
        with self.assertRaisesRegex(AccessError, "Only managers"):
            part.with_user(self.spare_user)._override("repair", "repair", "please")
        with self.assertRaises(AccessError):
            part.decision_id.with_user(self.technician_user).read(["repair_cost"])
        self.assertTrue(
            part.decision_id.with_user(self.spare_user).read(["repair_cost"])
        )
