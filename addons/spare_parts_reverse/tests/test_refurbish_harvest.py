# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import doctest

from hypothesis import given, settings
from hypothesis import strategies as st
from psycopg2.errors import CheckViolation

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from odoo.addons.spare_parts_reverse.tools import share_out as share_out_module
from odoo.addons.spare_parts_reverse.tools.share_out import share_out

from .common_refurbish import RefurbishCommon


@tagged("post_install", "-at_install")
class TestRefurbishHarvest(RefurbishCommon):
    """Parts that are taken apart for their components (SP-13)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.fan = cls.make_part("Fan", tracking="serial", cost=80.0)
        cls.env["spare.component"].create(
            [
                {
                    "product_id": cls.board.id,
                    "component_id": cls.chip.id,
                    "quantity": 2.0,
                    "value_percent": 50.0,
                },
                {
                    "product_id": cls.board.id,
                    "component_id": cls.fan.id,
                    "quantity": 1.0,
                    "value_percent": 25.0,
                },
            ]
        )

    def make_harvest(self, name, **vals):
        lot = self.make_lot(self.board, name)
        part = self.make_decided(self.board, lot, "harvest", **vals)
        return part._route_harvest().with_user(self.spare_user)

    def test_doctest(self):
        self.assertFalse(doctest.testmod(share_out_module).failed)

    @settings(max_examples=200, deadline=None)
    @given(st.lists(st.integers(0, 10**7), max_size=12), st.integers(0, 10**8))
    def test_nothing_is_lost(self, cents, limit):
        """Shares add up to the limit or to the amounts, and none is below zero."""
        amounts = [amount / 100 for amount in cents]
        shares = share_out(amounts, limit / 100, 0.01)
        self.assertEqual(len(shares), len(amounts))
        self.assertEqual(
            round(sum(shares) * 100), min(sum(cents), limit) if cents else 0
        )
        self.assertTrue(all(share >= 0 for share in shares))

    def test_taken_apart(self):
        """SP-13: components to good stock at their share, the part is used up."""
        harvest = self.make_harvest("H-1")
        part = harvest.return_id
        self.assertEqual(part.state, "decided")
        self.assertEqual(harvest.line_ids.product_id, self.chip | self.fan)
        self.assertEqual(harvest.value, 50.0)
        with Form(harvest) as form:
            with form.line_ids.edit(0) as line:
                line.quantity = 1.0
            with form.line_ids.edit(1) as line:
                line.lot_name = "FAN-1"
        harvest.action_done()
        self.assertEqual(harvest.state, "done")
        self.assertEqual(part.outcome, "harvested")
        self.assertEqual(self.count(self.chip, self.good), 11)
        self.assertEqual(self.count(self.fan, self.good), 1)
        self.assertEqual(self.count(self.board, self.inspection), 0)
        moves = harvest.line_ids.move_id
        self.assertEqual(moves.mapped("spare_value"), [15.0, 20.0])
        self.assertEqual(moves.spare_return_id, part)
        self.assertIn(part.location_id.usage, ("production", "inventory"))

    def test_never_more_than_a_new_part(self):
        """All components together are worth at most what a new part costs."""
        self.board.spare_replacement_cost = 25.0
        harvest = self.make_harvest("H-2")
        harvest.line_ids[1].lot_name = "FAN-2"
        harvest.action_done()
        self.assertEqual(harvest.line_ids.move_id.mapped("spare_value"), [15.0, 10.0])

    def test_number_is_needed(self):
        harvest = self.make_harvest("H-3")
        with self.assertRaisesRegex(UserError, "is tracked"):
            harvest.action_done()
        self.stock(self.fan, self.good, 1, self.make_lot(self.fan, "FAN-3"))
        harvest.line_ids[1].lot_name = "FAN-3"
        with self.assertRaisesRegex(UserError, "in stock already"):
            harvest.action_done()

    def test_nothing_recovered(self):
        harvest = self.make_harvest("H-4")
        harvest.line_ids.unlink()
        with self.assertRaisesRegex(UserError, "say which components"):
            harvest.action_done()

    def test_done_is_final(self):
        harvest = self.make_harvest("H-5")
        harvest.line_ids[1].unlink()
        harvest.action_done()
        with self.assertRaisesRegex(UserError, "any more"):
            harvest.action_done()
        with self.assertRaisesRegex(UserError, "in stock already"):
            harvest.line_ids.write({"quantity": 9.0})
        with self.assertRaisesRegex(UserError, "in stock already"):
            harvest.line_ids.unlink()
        with self.assertRaisesRegex(UserError, "in stock already"):
            self.env["spare.harvest.line"].with_user(self.spare_user).create(
                {"harvest_id": harvest.id, "product_id": self.chip.id}
            )

    def test_decided_otherwise(self):
        """Another decision makes what was prepared void."""
        harvest = self.make_harvest("H-6")
        harvest.return_id.with_user(self.spare_manager)._override(
            "replace", "scrap", "The chips are burnt, too"
        )
        self.assertEqual(harvest.state, "cancelled")
        with self.assertRaises(UserError):
            harvest.action_done()

    def test_regulated_rest(self):
        """SP-14: what is left of a hazardous part goes to the licensed handler."""
        battery = self.env.ref("spare_parts_reverse.spare_waste_class_battery")
        self.board.spare_waste_class_id = battery
        harvest = self.make_harvest("H-7")
        part = harvest.return_id
        self.assertTrue(part.is_regulated)
        harvest.line_ids[1].unlink()
        harvest.action_done()
        self.assertEqual(self.count(self.chip, self.good), 12)
        self.assertEqual(part.state, "disposal")
        self.assertEqual(part.location_id, self.warehouse.spare_disposal_location_id)

    def test_access(self):
        """Taken apart by spare users; nothing of the engine is typed in."""
        harvest = self.make_harvest("H-8")
        with self.assertRaises(AccessError):
            harvest.with_user(self.technician_user).action_done()
        with self.assertRaises(AccessError):
            harvest.write({"state": "done"})
        with self.assertRaises(AccessError):
            self.env["spare.harvest"].with_user(self.spare_user).create(
                {"return_id": harvest.return_id.id, "company_id": self.company.id}
            )
        with self.assertRaises(AccessError):
            self.env["spare.component"].with_user(self.spare_user).create(
                {"product_id": self.fan.id, "component_id": self.chip.id}
            )
        with self.assertRaises(CheckViolation), mute_logger("odoo.sql_db"):
            harvest.line_ids[0].value_percent = 120.0
            self.env.flush_all()

    def test_several_pieces(self):
        """Pieces of an untracked part, with a component that has serial numbers."""
        pump = self.make_part("Pump", tracking="none", cost=100.0)
        self.env["spare.component"].create(
            {"product_id": pump.id, "component_id": self.fan.id, "quantity": 1.0}
        )
        part = self.make_decided(pump, None, "harvest", quantity=3.0)
        harvest = part._route_harvest()
        self.assertEqual(harvest.line_ids.mapped("quantity"), [1.0, 1.0, 1.0])
