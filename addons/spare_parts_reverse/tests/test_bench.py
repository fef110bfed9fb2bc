# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .decision_common import DecisionCommon


@tagged("post_install", "-at_install")
class TestBench(DecisionCommon):
    """What the inspection bench shows and does (SP-08, SP-09)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.serial = cls.make_lot(cls.board, "B-1")
        cls.part = cls.make_return(
            cls.board,
            cls.serial,
            fault_id=cls.env.ref("spare_parts_reverse.spare_fault_no_power").id,
            fault_note="Smells burnt",
        )
        cls.bench = cls.env["spare.part.return"].with_user(cls.spare_user)
        cls.manager_bench = cls.bench.with_user(cls.spare_manager)

    def receive(self, part=None, **facts):
        return self.bench.bench_receive((part or self.part).id, **facts)

    def test_from_scan_to_shelf(self):
        """SP-08: serial, grade by key, sentence with figures, accept, instruction."""
        start = self.bench.bench_start()
        self.assertEqual([grade["key"] for grade in start["grades"]], list("ABCD"))
        self.assertFalse(start["is_manager"])
        shown = self.bench.bench_scan(" B-1 ")["part"]
        self.assertEqual(shown["id"], self.part.id)
        self.assertTrue(shown["is_verified"])
        self.assertTrue(shown["is_receive_allowed"])
        self.assertEqual(shown["fault"], "No power")
        self.assertEqual(shown["fault_note"], "Smells burnt")
        self.assertEqual(shown["holder"], self.technician.name)
        result = self.receive(found="B-1")
        self.assertTrue(result["is_received"])
        self.assertEqual(result["queue"]["inspect"], start["queue"]["inspect"] + 1)
        self.assertEqual(self.part.location_id, self.inspection)
        self.board.spare_repair_hours = 1
        graded = self.bench.bench_grade(self.part.id, self.light.id)["part"]
        self.assertEqual(graded["decision"]["verdict"], "repair")
        self.assertIn("46.2 %", graded["decision"]["sentence"])
        self.assertEqual(graded["decision"]["source"], "As set on the part")
        labels = {
            line["label"]: line["value"] for line in graded["decision"]["figures"]
        }
        self.assertIn("60.00", labels["Labour"])
        self.assertIn("50.00", labels["Material"])
        self.assertIn("10.00", labels["Freight"])
        self.assertIn("120.00", labels["Repair"])
        done = self.bench.bench_accept(self.part.id, graded["decision"]["id"])
        self.assertEqual(done["instruction"], "Shelf Repair")
        self.assertEqual(self.part.state, "repair")

    def test_restock(self):
        """Nothing found: back to good stock, and the shelf is named."""
        self.receive(found="B-1")
        graded = self.bench.bench_grade(self.part.id, self.good.id)["part"]
        done = self.bench.bench_accept(self.part.id, graded["decision"]["id"])
        self.assertEqual(self.part.state, "done")
        self.assertEqual(self.part.outcome, "good")
        self.assertEqual(
            done["instruction"], f"Shelf {self.warehouse.lot_stock_id.name}"
        )

    def test_scan_by_label_and_product(self):
        """The label finds one part, the product barcode all that are owed."""
        self.board.barcode = "4012345678901"
        shown = self.bench.bench_scan(self.part.name.lower())["part"]
        self.assertFalse(shown["is_verified"])
        self.assertEqual(
            self.bench.bench_scan("4012345678901")["part"]["id"], self.part.id
        )
        second = self.make_return(
            self.board,
            self.make_lot(self.board, "B-2"),
            due_date=self.today - timedelta(days=2),
        )
        choices = self.bench.bench_scan("4012345678901")["choices"]
        self.assertEqual([line["id"] for line in choices], [second.id, self.part.id])
        self.assertTrue(choices[0]["is_overdue"])
        self.assertIn("overdue since", choices[0]["due"])
        opened = self.bench.bench_open(second.id)["part"]
        self.assertEqual(opened["lot"], "B-2")

    def test_unknown(self):
        """What nobody owes is answered with what to do."""
        self.assertIn("Check the code", self.bench.bench_scan("nonsense")["message"])
        self.make_lot(self.board, "GOOD-1")
        self.assertIn("Report Defective", self.bench.bench_scan("GOOD-1")["message"])
        for nothing in ("", "  ", None, 7, ["B-1"]):
            self.assertIn("message", self.bench.bench_scan(nothing))

    def test_number_is_scanned(self):
        """SP-15: what has a number is received by that number only."""
        with self.assertRaisesRegex(UserError, "Scan the number"):
            self.receive()
        self.make_lot(self.board, "B-2")
        result = self.receive(found="B-2")
        self.assertFalse(result["is_received"])
        self.assertIn("Wrong serial number: on record", result["message"])
        self.assertEqual(self.part.state, "owed")
        self.assertEqual(self.part.discrepancy_ids.mapped("kind"), ["serial"])
        result = self.receive(found="NEVER-SEEN")
        self.assertFalse(result["is_received"])

    def test_other_number_is_owed_too(self):
        """The wrong number may be another part that is owed: say which."""
        other = self.make_return(self.board, self.make_lot(self.board, "B-2"))
        result = self.receive(found="B-2")
        self.assertIn(f"B-2 is owed as {other.name}", result["message"])

    def test_seal_and_missing(self):
        """A broken seal is on record, and the part is there; a missing one is owed."""
        result = self.receive(missing=True)
        self.assertFalse(result["is_received"])
        self.assertIn("Part missing: on record", result["message"])
        self.assertEqual(self.part.state, "owed")
        result = self.receive(found="B-1", seal="broken")
        self.assertTrue(result["is_received"])
        self.assertEqual(self.part.seal, "broken")
        self.assertIn("Broken seal", result["part"]["discrepancies"])
        with self.assertRaisesRegex(UserError, "intact or broken"):
            self.receive(found="B-1", seal="odd")

    def test_some_of_several(self):
        """Three of five came: they go on alone."""
        screws = self.make_part("Screw", tracking="none", cost=1)
        part = self.make_return(screws, quantity=5)
        result = self.receive(part, quantity="3")
        self.assertTrue(result["is_received"])
        self.assertEqual(result["part"]["quantity"], 3)
        self.assertEqual((part.state, part.quantity), ("owed", 2))
        with self.assertRaisesRegex(UserError, "not a number"):
            self.receive(part, quantity="three")

    def test_accept_is_of_the_screen(self):
        """A decision that changed meanwhile is not accepted by accident."""
        self.receive(found="B-1")
        old = self.bench.bench_grade(self.part.id, self.light.id)["part"]["decision"]
        self.bench.bench_grade(self.part.id, self.good.id)
        with self.assertRaisesRegex(UserError, "decided anew"):
            self.bench.bench_accept(self.part.id, old["id"])

    def test_override(self):
        """SP-09: a manager decides otherwise with a reason; a user cannot."""
        self.receive(found="B-1")
        shown = self.bench.bench_grade(self.part.id, self.light.id)["part"]
        self.assertEqual(shown["decision"]["verdict"], "replace")
        ways = {(line["verdict"], line["disposition"]) for line in shown["options"]}
        self.assertEqual(
            ways,
            {
                ("repair", "restock"),
                ("repair", "repair"),
                ("replace", "supplier"),
                ("replace", "harvest"),
            },
        )
        args = (self.part.id, "repair", "repair")
        with self.assertRaises(AccessError):
            self.bench.bench_override(*args, "please")
        for reason in ("", "  ", None, 5):
            with self.assertRaisesRegex(UserError, "Say why"):
                self.manager_bench.bench_override(*args, reason)
        shown = self.manager_bench.bench_override(*args, "No part to buy")["part"]
        self.assertTrue(shown["decision"]["is_override"])
        self.assertIn("No part to buy", shown["decision"]["sentence"])
        self.bench.bench_accept(self.part.id, shown["decision"]["id"])
        self.assertEqual(self.part.state, "repair")

    def test_every_option_is_possible(self):
        """What the dialog offers is what the engine takes."""
        for origin in ("swap", "send_in"):
            part = self.received(name=f"O-{origin}", origin=origin)
            self.decide(part)
            for option in part._get_override_options():
                part.with_user(self.spare_manager)._override(
                    option["verdict"], option["disposition"], "tried"
                )

    def test_queue(self):
        """Oldest first, with what waits, what is overdue and what is in repair."""
        before = self.bench.bench_start()["queue"]
        overdue = self.make_return(
            self.board,
            self.make_lot(self.board, "B-2"),
            due_date=self.today - timedelta(days=1),
        )
        self.receive(found="B-1")
        queue = self.bench.bench_start()["queue"]
        self.assertEqual(queue["inspect"], before["inspect"] + 1)
        self.assertEqual(queue["overdue"], before["overdue"] + 1)
        self.assertIn(self.part.id, [line["id"] for line in queue["lines"]])
        self.assertNotIn(overdue.id, [line["id"] for line in queue["lines"]])
        # Graded and left lying: it still waits at the bench.
        self.bench.bench_grade(self.part.id, self.light.id)
        queue = self.bench.bench_start()["queue"]
        self.assertIn(self.part.id, [line["id"] for line in queue["lines"]])

    def test_found_defective_in_stock(self):
        """A part found defective in stock goes to inspection, and is received there."""
        lot = self.make_lot(self.board, "S-1")
        stock = self.warehouse.lot_stock_id
        self.stock(self.board, stock, 1, lot)
        quant = lot.quant_ids.filtered(lambda quant: quant.location_id == stock)
        wizard = (
            self.env["spare.report.defective"]
            .with_user(self.spare_user)
            .with_context(active_model="stock.lot", active_ids=lot.ids)
            .create({"note": "Connector bent"})
        )
        self.assertEqual(wizard.quant_id, quant)
        action = wizard.action_report()
        part = self.env["spare.part.return"].browse(action["res_id"])
        self.assertEqual((part.origin, part.state), ("stock", "received"))
        self.assertEqual(part.location_id, self.inspection)
        self.assertEqual(self.count(self.board, stock, lot), 0)
        self.assertEqual(self.bench.bench_scan("S-1")["part"]["id"], part.id)
        self.assertEqual(self.decide(part).verdict, "replace")
        there = lot.quant_ids.filtered(lambda quant: quant.quantity > 0)
        with self.assertRaisesRegex(UserError, "in the part loop already"):
            there.with_user(self.spare_user)._spare_report_defective()
        with self.assertRaises(AccessError):
            there.with_user(self.technician_user)._spare_report_defective()
