# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from .swap_common import SwapCommon


@tagged("post_install", "-at_install")
class TestSwapPayer(SwapCommon):
    """Who pays for a part: warranty, contract, customer, goodwill (SP-04, SR-20)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.board.list_price = 400
        cls.manager = new_test_user(
            cls.env,
            login="swap_service_manager",
            groups="service_revenue.group_service_manager,"
            "spare_parts_reverse.group_spare_manager",
        )

    def make_contract(self, quantity=1, over_quota="quote"):
        """A contract that includes so many part replacements."""
        types = self.env["service.entitlement.type"]
        types.search([]).active = False
        kind = types.create({"name": "Parts", "code": "t_part", "consumed_by": "part"})
        self.board.service_entitlement_type_id = kind
        level = self.env["service.level"].create(
            {
                "name": "Care",
                "code": "t_care",
                "rank": 50,
                "entitlement_ids": [
                    Command.create(
                        {
                            "type_id": kind.id,
                            "quantity": quantity,
                            "over_quota": over_quota,
                        }
                    )
                ],
            }
        )
        contract = self.env["contract.contract"].create(
            {
                "name": "Care contract",
                "partner_id": self.customer.id,
                "contract_type": "sale",
                "service_level_id": level.id,
                "service_state": "active",
                "service_covers_all": True,
            }
        )
        period = self.env["service.contract.period"].create(
            {
                "contract_id": contract.id,
                "level_id": level.id,
                "date_from": self.today - timedelta(days=30),
                "date_to": self.today + timedelta(days=300),
                "currency_id": self.company.currency_id.id,
            }
        )
        entitlement = self.env["service.entitlement"]._grant(period)
        self.order = self.make_order(
            equipment_ids=[Command.set(self.machine.ids)], date_start="2026-01-01"
        )
        self.assertEqual(self.order.service_contract_id, contract)
        return entitlement

    # ------------------------------------------------------------------
    # Warranty
    # ------------------------------------------------------------------

    def test_machine_in_warranty(self):
        """SP-04: the machine is in warranty; it is not the customer who pays."""
        self.machine.warranty_end_date = self.today
        swap = self.swap()
        self.assertEqual(swap.payer, "warranty")
        self.assertRegex(swap.payer_note, "Oven of Cai is in warranty until")
        self.assertFalse(swap.sale_line_id)
        self.assertEqual(self.order.service_cover, "warranty")

    def test_part_has_its_own(self):
        """SP-04: a part that we installed has a warranty from its installation."""
        self.machine.warranty_end_date = self.today - timedelta(days=1)
        self.board.write({"warranty": 6, "warranty_type": "month"})
        part = self.install(
            self.board, self.bad, installed_on=self.today - timedelta(days=100)
        )
        self.assertGreater(part.warranty_end_date, self.today)
        swap = self.swap()
        self.assertEqual(swap.payer, "warranty")
        self.assertRegex(swap.payer_note, "warranty of its own until")
        # A visit whose only part is free of charge is not the customer's to pay.
        self.assertEqual(self.order.service_cover, "warranty")
        new = self.machine.spare_installed_ids.filtered(lambda p: not p.removed_on)
        self.assertGreater(new.warranty_end_date, part.warranty_end_date)

    def test_later_end_counts(self):
        """SP-04: of two warranties the one that ends later."""
        self.machine.warranty_end_date = self.today + timedelta(days=9)
        self.board.write({"warranty": 1, "warranty_type": "day"})
        self.install(self.board, self.bad, installed_on=self.today - timedelta(days=9))
        self.assertRegex(self.swap().payer_note, "Oven of Cai is in warranty")

    def test_day_of_the_request(self):
        """SP-04: what counts is the day on which the work was asked for."""
        self.machine.warranty_end_date = self.today - timedelta(days=1)
        self.order.service_reported_at = self.today - timedelta(days=2)
        self.assertEqual(self.swap().payer, "warranty")

    # ------------------------------------------------------------------
    # Customer
    # ------------------------------------------------------------------

    def test_customer(self):
        """SP-04: else the customer pays: on the quotation of the visit."""
        self.machine.warranty_end_date = self.today - timedelta(days=1)
        swap = self.swap()
        self.assertEqual(swap.payer, "customer")
        self.assertRegex(swap.payer_note, "The warranty ended .*the customer pays")
        line = swap.sale_line_id
        self.assertEqual(line.product_id, self.board)
        self.assertEqual(line.price_unit, 400)
        self.assertEqual(line.order_id.state, "draft")
        self.assertEqual(line.order_id.partner_id, self.customer)
        self.assertEqual(self.order.service_cover, "paid")
        # Accepted: nothing is delivered once more, and it can be invoiced.
        line.order_id.action_confirm()
        self.assertFalse(line.order_id.picking_ids)
        self.assertEqual(line.qty_delivered, 1)

    def test_one_quotation(self):
        """All parts of a visit stand on one quotation."""
        fuse = self.make_part("Fuse", tracking="none", cost=1)
        self.stock(fuse, self.stock_place, 5)
        first = self.swap()
        second = self.swap(out_product_id=fuse.id)
        quote = first.sale_line_id.order_id
        self.assertEqual(second.sale_line_id.order_id, quote)
        self.assertEqual(len(quote.order_line), 2)

    # ------------------------------------------------------------------
    # Contract
    # ------------------------------------------------------------------

    def test_contract(self):
        """SR-20: the part uses what the contract includes; before: 1 of 1 left."""
        entitlement = self.make_contract()
        preview = self.order.with_user(self.technician_user).spare_swap_preview(
            {"out_code": "G-1", "in_code": "D-1"}
        )
        self.assertEqual(preview["payer"], "contract")
        self.assertRegex(preview["left"], "Parts: 1 of 1 left")
        self.assertEqual(entitlement.used, 0)
        swap = self.swap()
        self.assertEqual(swap.payer, "contract")
        self.assertEqual(entitlement.used, 1)
        self.assertEqual(entitlement.use_ids.move_id, swap.out_move_id)
        self.assertFalse(swap.sale_line_id)

    def test_warranty_uses_nothing(self):
        """SR-20: what the warranty pays for is no use of the contract."""
        entitlement = self.make_contract()
        self.machine.warranty_end_date = self.today
        self.assertEqual(self.swap().payer, "warranty")
        self.assertEqual(entitlement.used, 0)

    def test_over_quota(self):
        """SR-20: above the quota the part is quoted, as every part of a visit."""
        self.make_contract(quantity=0)
        swap = self.swap()
        self.assertEqual(swap.payer, "customer")
        self.assertRegex(swap.payer_note, "none of 0 left")
        self.assertEqual(swap.out_move_id.service_over_quantity, 1)
        self.assertEqual(swap.sale_line_id, swap.out_move_id.service_quote_line_id)
        self.assertEqual(self.order.service_parts_over, 1)
        swap.sale_line_id.order_id.action_confirm()
        self.assertFalse(swap.sale_line_id.order_id.picking_ids)

    def test_blocked(self):
        """SR-20: a level that offers no more refuses the part."""
        self.make_contract(quantity=0, over_quota="block")
        preview = self.order.with_user(self.technician_user).spare_swap_preview(
            {"out_code": "G-1", "in_code": "D-1"}
        )
        self.assertTrue(preview["blocked"])
        self.assert_refused("offers no more", out_code="G-1", in_code="D-1")
        self.assertEqual(self.count(self.board, self.stock_place), 1)

    # ------------------------------------------------------------------
    # Goodwill
    # ------------------------------------------------------------------

    def test_goodwill_of_the_visit(self):
        """SP-04: what a manager gives away is free of charge with its parts."""
        self.order.with_user(self.manager).service_goodwill_reason = "First week"
        swap = self.swap()
        self.assertEqual(swap.payer, "goodwill")
        self.assertEqual(swap.payer_note, "Goodwill: First week")
        self.assertFalse(swap.sale_line_id)

    def test_goodwill_of_the_part(self):
        """SP-04: a manager takes the part off the quotation, with the reason."""
        swap = self.swap()
        quote = swap.sale_line_id.order_id
        with self.assertRaises(AccessError):
            swap.with_user(self.spare_user).action_goodwill("Because")
        managed = swap.with_user(self.manager)
        with self.assertRaisesRegex(UserError, "Say why"):
            managed.action_goodwill(" ")
        managed.action_goodwill("Third failure")
        self.assertEqual(swap.payer, "goodwill")
        self.assertFalse(swap.sale_line_id)
        self.assertEqual(quote.state, "cancel")
        self.assertEqual(self.order.service_cover, "goodwill")
        with self.assertRaisesRegex(UserError, "costs the customer nothing"):
            managed.action_goodwill("Again")

    def test_goodwill_gives_back(self):
        """SR-20: what is given away later is given back to the contract."""
        entitlement = self.make_contract()
        swap = self.swap()
        swap.with_user(self.manager).action_goodwill("Our mistake")
        self.assertEqual(entitlement.used, 0)

    # ------------------------------------------------------------------
    # Undone
    # ------------------------------------------------------------------

    def test_undone_gives_back(self):
        """SR-20: a swap that is undone uses nothing of the contract."""
        entitlement = self.make_contract()
        swap = self.swap()
        self.assertEqual(entitlement.used, 1)
        swap.with_user(self.technician_user).action_reverse("Wrong part")
        self.assertEqual(entitlement.used, 0)
        self.assertEqual(self.swap().payer, "contract")
        self.assertEqual(entitlement.used, 1)

    def test_undone_over_quota(self):
        """SR-20: what was over the quota is not, once it is undone."""
        self.make_contract(quantity=0)
        swap = self.swap()
        quote = swap.sale_line_id.order_id
        self.assertEqual(self.order.service_parts_over, 1)
        swap.with_user(self.technician_user).action_reverse("Wrong part")
        self.assertEqual(self.order.service_parts_over, 0)
        self.assertEqual(quote.state, "cancel")
        self.assertFalse(swap.out_move_id.service_over_quantity)

    def test_undone_after_acceptance(self):
        """What the customer has accepted is cancelled or credited first."""
        swap = self.swap()
        swap.sale_line_id.order_id.action_confirm()
        with self.assertRaisesRegex(UserError, "has accepted .* already"):
            swap.with_user(self.spare_user).action_reverse("Wrong part")

    def test_cost_of_the_visit(self):
        """SP-04: a sold part is no cost of the visit; a free one is."""
        self.order.date_start = self.order.date_end = "2026-01-01 09:00:00"
        self.swap()
        costs = self.order._get_service_part_costs()
        self.assertFalse(costs.get(self.order.id))
        self.machine.warranty_end_date = self.today
        lot = self.make_lot(self.board, "G-2")
        self.stock(self.board, self.stock_place, 1, lot)
        self.swap(out_code="G-2", in_code="D-2")
        self.env.flush_all()
        costs = self.order._get_service_part_costs()
        self.assertEqual(costs[self.order.id], 260.0)
