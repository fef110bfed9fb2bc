# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, new_test_user, tagged

from .disposal_common import DisposalCommon

REFUSED = "regulated waste"


@tagged("post_install", "-at_install")
class TestScrapGuard(DisposalCommon):
    """What needs a certificate is not scrapped by another door (SP-14)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.place = cls.warehouse.lot_stock_id
        cls.lot = cls.make_lot(cls.battery, "G-1")
        cls.stock(cls.battery, cls.place, 1, cls.lot)
        cls.scrap_place = cls.company._get_spare_scrap_locations()[cls.company]
        cls.storekeeper = new_test_user(
            cls.env,
            login="waste_storekeeper",
            groups="stock.group_stock_manager,stock.group_production_lot",
        )

    def scrap_vals(self, product=None, lot=None, **vals):
        return {
            "product_id": (product or self.battery).id,
            "lot_id": (lot or self.lot).id,
            "location_id": self.place.id,
            "scrap_location_id": self.scrap_place.id,
            **vals,
        }

    def test_scrap_order(self):
        """SP-14: Odoo's scrap order of a battery is refused, and says what to do."""
        scraps = self.env["stock.scrap"].with_user(self.storekeeper)
        scrap = scraps.create(self.scrap_vals())
        with self.assertRaisesRegex(UserError, f"{REFUSED}.*Disposals"):
            scrap.action_validate()
        with self.assertRaisesRegex(UserError, REFUSED):
            scrap.do_scrap()
        with self.assertRaisesRegex(UserError, REFUSED):
            scrap.write({"state": "done"})
        with self.assertRaisesRegex(UserError, REFUSED):
            scraps.create(self.scrap_vals(state="done"))
        self.assertEqual(self.count(self.battery, self.place, self.lot), 1)

    def test_product_changed_later(self):
        lot = self.make_lot(self.board, "G-2")
        self.stock(self.board, self.place, 1, lot)
        scrap = self.env["stock.scrap"].create(self.scrap_vals(self.board, lot))
        scrap.action_validate()
        self.assertEqual(scrap.state, "done")
        with self.assertRaisesRegex(UserError, REFUSED):
            scrap.write({"product_id": self.battery.id, "lot_id": self.lot.id})

    def make_picking(self, destination, **vals):
        kind = self.warehouse.int_type_id
        return (
            self.env["stock.picking"]
            .with_user(self.storekeeper)
            .create(
                {
                    "picking_type_id": kind.id,
                    "location_id": self.place.id,
                    "location_dest_id": destination.id,
                    "move_ids": [
                        (
                            0,
                            0,
                            {
                                "product_id": self.battery.id,
                                "product_uom_qty": 1,
                                "location_id": self.place.id,
                                "location_dest_id": destination.id,
                                **vals,
                            },
                        )
                    ],
                }
            )
        )

    def do_picking(self, picking):
        picking.action_confirm()
        picking.action_assign()
        picking.move_ids.picked = True
        return picking.button_validate()

    def test_transfer(self):
        """SP-14: a transfer into a scrap location is no way round."""
        with self.assertRaisesRegex(UserError, REFUSED):
            self.do_picking(self.make_picking(self.scrap_place))

    def test_false_count(self):
        """SP-14: a transfer that calls itself a stock count is none."""
        with self.assertRaisesRegex(UserError, REFUSED):
            self.do_picking(self.make_picking(self.scrap_place, is_inventory=True))

    def test_false_disposal(self):
        """SP-14: nobody writes that a move belongs to a disposal."""
        disposal = self.make_disposal()
        with self.assertRaises(AccessError):
            self.make_picking(self.scrap_place, spare_disposal_id=disposal.id)

    def test_context_is_no_pass(self):
        """SP-14: what RPC can put into a context opens nothing."""
        picking = self.make_picking(self.scrap_place)
        for value in (True, 1, "_DISPOSAL", {}):
            forged = picking.with_context(spare_waste_pass=value, is_scrap=True)
            with self.assertRaisesRegex(UserError, REFUSED):
                self.do_picking(forged)

    def test_line_redirected(self):
        """SP-14: a line that goes elsewhere than its move, or once it is done."""
        picking = self.make_picking(self.van.lot_stock_id)
        picking.action_confirm()
        picking.action_assign()
        line = picking.move_ids.move_line_ids
        line.location_dest_id = self.scrap_place
        picking.move_ids.picked = True
        with self.assertRaisesRegex(UserError, REFUSED):
            picking.button_validate()
        line.location_dest_id = self.van.lot_stock_id
        picking.button_validate()
        self.assertEqual(picking.state, "done")
        with self.assertRaisesRegex(UserError, REFUSED):
            line.location_dest_id = self.scrap_place
        with self.assertRaisesRegex(UserError, REFUSED):
            self.env["stock.move.line"].create(
                {
                    "move_id": picking.move_ids.id,
                    "product_id": self.battery.id,
                    "lot_id": self.lot.id,
                    "quantity": 1,
                    "location_id": self.van.lot_stock_id.id,
                    "location_dest_id": self.scrap_place.id,
                }
            )

    def test_more_on_a_disposal_move(self):
        """SP-14: a done move of a disposal takes no further part along."""
        disposal = self.make_disposal()
        disposal.action_hand_over()
        move = disposal.sudo().move_ids
        with self.assertRaisesRegex(UserError, REFUSED):
            self.env["stock.move.line"].create(
                {
                    "move_id": move.id,
                    "product_id": self.battery.id,
                    "lot_id": self.lot.id,
                    "quantity": 1,
                    "location_id": self.place.id,
                    "location_dest_id": self.scrap_place.id,
                }
            )

    def test_inspection_knows_more(self):
        """SP-14: regulated by its inspection, though its product is not."""
        lot = self.make_lot(self.board, "G-3")
        part = self.make_return(self.board, lot, location=self.place)
        part.sudo().write(
            {"waste_class_id": self.battery_class.id, "is_regulated": True}
        )
        scrap = self.env["stock.scrap"].create(self.scrap_vals(self.board, lot))
        with self.assertRaisesRegex(UserError, REFUSED):
            scrap.action_validate()

    def count_down(self, user, location, lot):
        quant = self.env["stock.quant"].search(
            [("location_id", "=", location.id), ("lot_id", "=", lot.id)]
        )
        counted = quant.with_user(user).with_context(inventory_mode=True)
        counted.inventory_quantity = 0
        counted.action_apply_inventory()

    def test_stock_count(self):
        """SP-14: a stock count says what is there, and is on record."""
        self.count_down(self.storekeeper, self.place, self.lot)
        self.assertEqual(self.count(self.battery, self.place, self.lot), 0)
        action = self.env.ref("spare_parts_reverse.stock_move_action_counted_away")
        domain = [
            ("is_inventory", "=", True),
            ("state", "=", "done"),
            ("location_dest_id.usage", "=", "inventory"),
            ("product_id.spare_waste_class_id.needs_certificate", "=", True),
        ]
        for leaf in domain:
            self.assertIn(repr(leaf[0]), action.domain)
        move = self.env["stock.move"].search(domain)
        self.assertIn(self.lot, move.lot_ids)
        line = move.move_line_ids.filtered(lambda line: line.lot_id == self.lot)
        self.assertEqual(line.create_uid, self.storekeeper)

    def test_stock_count_of_the_loop(self):
        """SP-14: only a manager counts away what waits for its handler."""
        part = self.make_waiting()
        with self.assertRaisesRegex(UserError, REFUSED):
            self.count_down(self.storekeeper, part.location_id, part.lot_id)
        self.count_down(self.spare_manager, part.location_id, part.lot_id)
        self.assertEqual(self.count(self.battery, part.location_id, part.lot_id), 0)

    def test_form(self):
        """The scrap form of other parts works as before."""
        lot = self.make_lot(self.board, "G-4")
        self.stock(self.board, self.place, 1, lot)
        with Form(self.env["stock.scrap"].with_user(self.storekeeper)) as form:
            form.product_id = self.board
            form.lot_id = lot
            form.location_id = self.place
        scrap = form.save()
        scrap.action_validate()
        self.assertEqual(scrap.state, "done")
