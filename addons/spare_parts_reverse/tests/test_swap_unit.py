# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from ..models.spare_swap_engine import SwapRequest
from .swap_common import SwapCommon


@tagged("post_install", "-at_install")
class TestSwapUnit(SwapCommon):
    """Whole units, undoing a swap, and the good part sent first (SP-12)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.oven.is_spare_part = True
        cls.old_number = cls.make_lot(cls.oven, "OV-1")
        cls.new_number = cls.make_lot(cls.oven, "OV-2")
        cls.stock(cls.oven, cls.stock_place, 1, cls.new_number)
        cls.machine.write(
            {
                "lot_id": cls.old_number.id,
                "sale_date": cls.today - timedelta(days=300),
                "warranty_start_date": cls.today - timedelta(days=300),
                "warranty_end_date": cls.today + timedelta(days=65),
            }
        )

    # ------------------------------------------------------------------
    # Whole units
    # ------------------------------------------------------------------

    def test_whole_unit(self):
        """SP-12: one machine for another; the rest of the warranty goes over."""
        swap = self.swap(out_code="OV-2", in_code="OV-1")
        self.assertEqual(swap.kind, "unit")
        self.assertEqual(swap.payer, "warranty")
        new = swap.new_equipment_id
        self.assertEqual(new.lot_id, self.new_number)
        self.assertEqual(new.owned_by_id, self.customer)
        self.assertEqual(new.location_id, self.place)
        self.assertEqual(new.warranty_end_date, self.machine.warranty_end_date)
        self.assertEqual(new.warranty_start_date, self.machine.warranty_start_date)
        self.assertEqual(new.spare_replaces_id, self.machine)
        self.assertEqual(self.machine.returned_on, self.today)
        self.assertIn(new, self.order.equipment_ids)
        self.assertEqual(self.count(self.oven, self.defective_place), 1)
        self.assertFalse(self.machine.spare_installed_ids)
        self.assert_whole()

    def test_unit_without_number(self):
        """SP-12: machines without numbers, chosen on the screen."""
        fan = self.make_part("Fan", tracking="none")
        self.stock(fan, self.stock_place, 1)
        machine = self.make_machine("Fan of Cai", fan)
        order = self.make_order(equipment_ids=[Command.set(machine.ids)])
        swap = self.swap(order=order, out_product_id=fan.id, whole_unit=True)
        self.assertEqual(swap.kind, "unit")
        self.assertTrue(machine.returned_on)
        self.assertEqual(swap.new_equipment_id.product_id, fan)

    def test_registered_once(self):
        """A product that registers itself on delivery is registered once."""
        self.oven.create_fsm_equipment = True
        before = self.env["fsm.equipment"].search_count([])
        self.swap(out_code="OV-2", in_code="OV-1")
        self.assertEqual(self.env["fsm.equipment"].search_count([]), before + 1)

    def test_unit_of_somebody_else(self):
        place = self.env["fsm.location"].create(
            {
                "name": "Kitchen of Bo",
                "partner_id": self.spare_user.partner_id.id,
                "owner_id": self.spare_user.partner_id.id,
            }
        )
        lot = self.make_lot(self.oven, "OV-9")
        self.make_machine("Oven of Bo", lot_id=lot.id, location_id=place.id)
        hotline = new_test_user(
            self.env, "unit_hotline", "service_revenue.group_service_user"
        )
        for user, words in (
            (hotline, "registered as Oven of Bo at .*Kitchen of Bo"),
            # S1: a technician learns nothing of machines that he does not see.
            (self.technician_user, "OV-9 is known to be in another machine"),
        ):
            self.assert_refused(words, user=user, out_code="OV-2", in_code="OV-9")

    # ------------------------------------------------------------------
    # Undo
    # ------------------------------------------------------------------

    def test_reverse(self):
        """SP-12: the wrong part was scanned: everything is as it was."""
        self.machine.warranty_end_date = False
        known = self.install(self.board, self.bad)
        swap = self.swap()
        quote = swap.sale_line_id.order_id
        self.assertTrue(quote)
        swap.with_user(self.technician_user).action_reverse("Wrong board")
        self.assertEqual(swap.state, "reversed")
        self.assertEqual(swap.reverse_reason, "Wrong board")
        self.assertEqual(swap.reversed_by_id, self.technician_user)
        self.assertEqual(swap.return_ids.state, "cancelled")
        self.assertEqual(self.count(self.board, self.stock_place, self.good), 1)
        self.assertEqual(self.count(self.board, self.defective_place), 0)
        self.assertFalse(known.removed_on)
        open_parts = self.machine.spare_installed_ids.filtered(
            lambda part: not part.removed_on
        )
        self.assertEqual(open_parts, known)
        self.assertEqual(quote.state, "cancel")
        self.assert_whole()
        # The same part can be swapped in again.
        self.assertEqual(self.swap().state, "done")
        self.assert_whole()

    def test_reverse_unit(self):
        swap = self.swap(out_code="OV-2", in_code="OV-1")
        swap.with_user(self.technician_user).action_reverse("Not broken")
        self.assertFalse(self.machine.returned_on)
        self.assertTrue(swap.new_equipment_id.returned_on)

    def test_reverse_refused(self):
        """SP-12: not without reason, not twice, not when it was handed over."""
        swap = self.swap()
        mine = swap.with_user(self.technician_user)
        with self.assertRaisesRegex(UserError, "Say why"):
            mine.action_reverse("  ")
        swap.return_ids._step("transit")
        with self.assertRaisesRegex(UserError, "handed over already"):
            mine.action_reverse("Too late")
        swap.return_ids._step("owed")
        mine.action_reverse("In time")
        with self.assertRaisesRegex(UserError, "undone already"):
            mine.action_reverse("Again")

    def test_reverse_after_another(self):
        """SP-12: a part that has been swapped out since cannot be taken back."""
        first = self.swap()
        lot = self.make_lot(self.board, "G-2")
        self.stock(self.board, self.stock_place, 1, lot)
        second = self.swap(out_code="G-2", in_code="G-1")
        with self.assertRaisesRegex(UserError, "G-1 has left the customer since"):
            first.with_user(self.technician_user).action_reverse("First one")
        second.with_user(self.technician_user).action_reverse("Second one")
        first.with_user(self.technician_user).action_reverse("Then the first one")
        self.assert_whole()

    def test_reverse_next_day(self):
        """The technician on the same day, the office while it is owed."""
        swap = self.swap()
        swap.sudo().date = fields.Datetime.now() - timedelta(days=2)
        with self.assertRaisesRegex(AccessError, "on the same day"):
            swap.with_user(self.technician_user).action_reverse("Late")
        swap.with_user(self.spare_user).action_reverse("Asked the technician")
        self.assertEqual(swap.state, "reversed")

    # ------------------------------------------------------------------
    # The good part first
    # ------------------------------------------------------------------

    def advance(self, **values):
        return self.Swap._swap_advance(
            [
                SwapRequest(
                    **{
                        "company": self.company,
                        "partner": self.customer,
                        "out_product": self.board,
                        "out_lot": self.good,
                        "in_product": self.board,
                        "in_lot": self.bad,
                        "source": self.stock_place,
                        "customer_location": self.customers,
                        "warehouse": self.warehouse,
                        **values,
                    }
                )
            ]
        )

    def test_advance(self):
        """SP-03: the good part is sent; the customer owes the defective one."""
        swap = self.advance()
        self.assertEqual((swap.kind, swap.state), ("advance", "sent"))
        self.assertEqual(self.count(self.board, self.customers, self.good), 1)
        part = swap.return_ids
        self.assertEqual((part.origin, part.state), ("advance", "owed"))
        self.assertEqual(part.holder_id, self.customer)
        self.assertEqual(part.location_id, self.customers)
        self.assert_whole()
        part._step("received", location=self.warehouse.spare_inspection_location_id)
        self.assertEqual(swap.state, "done")
        self.assertEqual(swap.in_move_id, part.move_ids)
        self.assert_whole()

    def test_advance_no_return(self):
        policy = self.env.ref("spare_parts_reverse.spare_return_policy_none")
        swap = self.advance(policy=policy, payer="customer", payer_note="Agreed")
        self.assertEqual((swap.state, swap.payer), ("done", "customer"))
        self.assertFalse(swap.return_ids)
        self.assert_whole()
