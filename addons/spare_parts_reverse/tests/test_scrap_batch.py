# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.tests import tagged

from .disposal_common import DisposalCommon

MOVE_FIELDS = (
    "product_id",
    "product_uom",
    "product_uom_qty",
    "quantity",
    "location_id",
    "location_dest_id",
    "company_id",
    "state",
    "picked",
    "is_inventory",
    "picking_id",
    "value",
    "remaining_qty",
    "is_in",
    "is_out",
)
LINE_FIELDS = (
    "product_id",
    "quantity",
    "location_id",
    "location_dest_id",
    "company_id",
    "state",
    "package_id",
    "owner_id",
)
SCRAP_FIELDS = (
    "company_id",
    "product_id",
    "product_uom_id",
    "scrap_qty",
    "location_id",
    "scrap_location_id",
    "state",
    "should_replenish",
)


@tagged("post_install", "-at_install")
class TestScrapBatch(DisposalCommon):
    """Simple scrap, in batches, with the ledger of Odoo's own scrap orders (SP-14)."""

    def ledger(self, scraps):
        """What scrap orders left behind: order, move, line; without names and dates."""
        rows = []
        for scrap in scraps:
            move = scrap.move_ids
            line = move.move_line_ids
            self.assertEqual((len(move), len(line)), (1, 1))
            self.assertEqual(move.reference, scrap.name)
            self.assertEqual(line.lot_id, scrap.lot_id)
            self.assertTrue(scrap.date_done)
            rows.append(
                [scrap[name] for name in SCRAP_FIELDS]
                + [move[name] for name in MOVE_FIELDS]
                + [line[name] for name in LINE_FIELDS]
            )
        return rows

    def test_same_ledger(self):
        """SP-14, P8: a batch of scrap leaves what do_scrap leaves, piece by piece."""
        cable = self.make_part("Cable", tracking="none")
        place = self.warehouse.spare_inspection_location_id
        for product, quantity in ((self.board, 1), (cable, 3)):
            parts = self.make_decided(product, 4, quantity=quantity)
            ours, theirs = parts[:2], parts[2:]
            before = self.count(product, place)
            ours._route_scrap()
            between = self.count(product, place)
            scraps = self.env["stock.scrap"].create(
                [
                    {
                        "product_id": part.product_id.id,
                        "lot_id": part.lot_id.id,
                        "scrap_qty": part.quantity,
                        "location_id": part.location_id.id,
                        "origin": part.name,
                    }
                    for part in theirs
                ]
            )
            scraps.do_scrap()
            after = self.count(product, place)
            self.assertEqual(before - between, between - after)
            made = ours.move_ids.scrap_id.sorted("id")
            self.assertEqual(self.ledger(made), self.ledger(scraps.sorted("id")))
            self.assertEqual(set(ours.mapped("outcome")), {"scrapped"})
            self.assertEqual(ours.location_id, scraps.scrap_location_id)
            self.assertEqual(made.mapped("origin"), ours.mapped("name"))
            self.assertEqual(
                made.scrap_reason_tag_ids,
                self.env.ref("spare_parts_reverse.scrap_reason_defective"),
            )

    def test_names_in_order(self):
        """SP-14: numbers come from Odoo's sequence for scrap orders."""
        sequence = self.env["ir.sequence"].search(
            [("code", "=", "stock.scrap"), ("company_id", "=", self.company.id)]
        )
        for implementation in ("standard", "no_gap"):
            sequence.implementation = implementation
            parts = self.make_decided(self.board, 3)
            parts._route_scrap()
            scraps = parts.move_ids.scrap_id
            self.assertEqual(len(set(scraps.mapped("name"))), 3)
            self.assertTrue(all(n.startswith("SP/") for n in scraps.mapped("name")))

    def test_setting(self):
        """SP-14: the company says where its scrap goes."""
        place = self.env["stock.location"].create(
            {
                "name": "Container",
                "usage": "inventory",
                "company_id": self.company.id,
            }
        )
        self.company.spare_scrap_location_id = place
        part = self.make_decided(self.board)
        part._route_scrap()
        self.assertEqual(part.location_id, place)
        self.assertEqual(part.move_ids.scrap_id.scrap_location_id, place)

    def test_both_kinds(self):
        """SP-14: of one batch, each part goes its way."""
        parts = self.make_decided(self.board, 2) | self.make_decided(self.battery, 2)
        parts._route_scrap()
        self.assertEqual(
            parts.mapped("state"), ["done", "done", "disposal", "disposal"]
        )

    def test_regulated_since(self):
        """SP-14: what became regulated since the swap is not scrapped simply."""
        part = self.make_decided(self.board)
        self.board.spare_waste_class_id = self.battery_class
        part._route_scrap()
        self.assertEqual((part.state, part.is_regulated), ("disposal", True))
        self.assertEqual(part.waste_class_id, self.battery_class)

    def queries_of(self, work):
        self.env.flush_all()
        self.env.invalidate_all()
        self.registry.clear_cache()
        before = self.env.cr.sql_log_count
        work()
        self.env.flush_all()
        return self.env.cr.sql_log_count - before

    def own_queries(self, count):
        """Queries of the batch, without those of the stock moves themselves."""
        parts = self.make_decided(self.board, count)
        place = self.company._get_spare_scrap_locations()[self.company]
        plain = self.make_decided(self.board, count)
        bare = self.queries_of(
            lambda: self.env["stock.move"]._spare_transfer(
                [part._get_transfer(place) for part in plain]
            )
        )
        return self.queries_of(parts._route_scrap) - bare

    def test_constant_queries(self):
        """P8: a hundred parts cost no more of our own queries than ten."""
        self.own_queries(2)
        few = self.own_queries(10)
        many = self.own_queries(100)
        self.assertLessEqual(many, few + 3)
        self.assertLess(many, 60)

    def test_disposal_queries(self):
        """SP-14: hand-over and closing of forty parts cost no more than of four."""
        found = {}
        for count in (2, 4, 40):
            parts = self.make_waiting(count=count)
            disposal = self.make_disposal(parts)
            place = self.company._get_spare_scrap_locations()[self.company]
            plain = self.make_decided(self.board, count)
            bare = self.queries_of(
                lambda plain=plain, place=place: self.env["stock.move"]._spare_transfer(
                    [part._get_transfer(place) for part in plain]
                )
            )
            handed = self.queries_of(disposal.action_hand_over)
            self.certify(disposal, number=f"Q-{count}")
            closed = self.queries_of(
                disposal.with_user(self.spare_manager).action_close
            )
            found[count] = (handed - bare, closed)
        self.assertLessEqual(found[40][0], found[4][0] + 5)
        self.assertLessEqual(found[40][1], found[4][1] + 3)
        self.assertLess(found[40][1], 60)
