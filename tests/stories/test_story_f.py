# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Story F: what a contract includes is used up, given back, renewed and refunded.

Ms Li buys care for a year: two inspections and one replaced part. The part and both
inspections are used up; the third inspection becomes a quotation before anybody drives.
A cancelled visit gives one back, and the next one is included again. The contract is
renewed and counts from the beginning; then she moves away, and the days that are left
are given back to the cent.
"""

from datetime import date

from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import TransactionCase, tagged

from tests.support.story import Cast

BOUGHT, MOVED = "2026-10-01", "2027-12-31"


@tagged("post_install", "-at_install")
class TestStoryF(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        clock = freeze_time(f"{BOUGHT} 02:00:00")
        cls.clock = clock.start()
        cls.addClassCleanup(clock.stop)
        cast = Cast(cls.env)
        for name, value in vars(cast).items():
            setattr(cls, name, value)
        cls.env.user.company_id = cls.company
        cls.location = cls.env["fsm.location"]._service_locations(cls.li)[cls.li]
        cls._make_care()

    @classmethod
    def _make_care(cls):
        """The level, what is counted, and the products that sell it."""
        types = cls.env["service.entitlement.type"]
        types.search([]).active = False
        cls.check_up = cls.env["fsm.order.type"].create({"name": "Story check-up"})
        cls.single = cls._make_service("Inspection, single", 200)
        cls.inspections, cls.parts = types.create(
            [
                {
                    "name": "Inspections",
                    "code": "story_f_inspection",
                    "order_type_ids": [Command.set(cls.check_up.ids)],
                    "product_id": cls.single.id,
                },
                {
                    "name": "Part replacements",
                    "code": "story_f_part",
                    "consumed_by": "part",
                },
            ]
        )
        cls.level = cls.env["service.level"].create(
            {
                "name": "Care",
                "code": "story_f",
                "rank": 90,
                "company_id": cls.company.id,
                "entitlement_ids": [
                    Command.create({"type_id": cls.inspections.id, "quantity": 2}),
                    Command.create({"type_id": cls.parts.id, "quantity": 1}),
                ],
            }
        )
        cls.care = cls._make_service(
            "Care, a year", 1200, service_level_id=cls.level.id
        )
        cls.pump = cls.env["product.product"].create(
            {
                "name": "Drain pump",
                "type": "consu",
                "is_storable": True,
                "list_price": 150,
                "company_id": cls.company.id,
                "taxes_id": [Command.clear()],
                "service_entitlement_type_id": cls.parts.id,
            }
        )
        cls.env["stock.quant"]._update_available_quantity(
            cls.pump, cls.warehouse.lot_stock_id, 5
        )

    @classmethod
    def _make_service(cls, name, price, **values):
        return cls.env["product.product"].create(
            {
                "name": name,
                "type": "service",
                "invoice_policy": "order",
                "list_price": price,
                "company_id": cls.company.id,
                "taxes_id": [Command.clear()],
                **values,
            }
        )

    # ------------------------------------------------------------------
    # The story
    # ------------------------------------------------------------------

    def test_story_f(self):
        """SR-20 SR-19"""
        contract = self._she_buys_care()
        first, second = self._two_inspections()
        self._one_part_is_replaced(first)
        third = self._third_is_quoted()
        self._cancelled_gives_back(second)
        self._renewed(contract)
        self._refunded(contract)
        self._sums_are_right()
        self.assertEqual(third.service_entitlement_state, "quoted")

    def _she_buys_care(self):
        order = (
            self.env["sale.order"]
            .with_user(self.seller)
            .create(
                {
                    "partner_id": self.li.id,
                    "company_id": self.company.id,
                    "order_line": [Command.create({"product_id": self.care.id})],
                }
            )
        )
        order.action_confirm()
        order.sudo()._create_invoices().action_post()
        contract = order.order_line.sudo().service_contract_id
        contract.service_covers_all = True
        self.assertEqual(contract.service_state, "active")
        self.assertEqual(
            contract.with_user(self.hotline).service_entitlement_summary.splitlines(),
            [
                "Inspections: 2 of 2 left until Sep 30, 2027",
                "Part replacements: 1 of 1 left until Sep 30, 2027",
            ],
        )
        return contract

    def _ask(self):
        """The hotline writes down what she asks for."""
        return (
            self.env["fsm.order"]
            .with_user(self.hotline)
            .create(
                {
                    "location_id": self.location.id,
                    "company_id": self.company.id,
                    "warehouse_id": self.warehouse.id,
                    "type": self.check_up.id,
                }
            )
        )

    def _two_inspections(self):
        self._on("2026-11-02")
        orders = [self._ask(), self._ask()]
        for order in orders:
            self.assertEqual(order.service_entitlement_state, "included")
        self.assertEqual(
            orders[0].service_entitlement_text,
            "Inspections: none of 2 left until Sep 30, 2027",
        )
        orders[0].with_user(self.dispatcher).person_id = self.person
        job = orders[0].with_user(self.technician)
        job.action_start_work()
        return orders

    def _one_part_is_replaced(self, order):
        """The part that is included, and one more that is not."""
        self._use_pump(order)
        self.assertEqual(order.service_entitlement_state, "included")
        self._use_pump(order)
        self.assertEqual(order.service_entitlement_state, "over")
        # What was begun is finished all the same; the second pump is charged.
        order.with_user(self.technician).action_finish_work()
        action = order.with_user(self.hotline).action_service_quote()
        quote = self.env["sale.order"].browse(action["res_id"])
        self.assertEqual(quote.order_line.product_id, self.pump)
        self.assertEqual(quote.amount_total, 150)
        quote.with_user(self.seller).action_confirm()
        self.assertEqual(order.service_entitlement_state, "included")

    def _use_pump(self, order):
        customers = self.env.ref("stock.stock_location_customers")
        picking = (
            self.env["stock.picking"]
            .with_user(self.warehouseman)
            .create(
                {
                    "picking_type_id": self.warehouse.out_type_id.id,
                    "location_id": self.warehouse.lot_stock_id.id,
                    "location_dest_id": customers.id,
                    "move_ids": [
                        Command.create(
                            {
                                "product_id": self.pump.id,
                                "product_uom_qty": 1,
                                "location_id": self.warehouse.lot_stock_id.id,
                                "location_dest_id": customers.id,
                            }
                        )
                    ],
                }
            )
        )
        picking.sudo().fsm_order_id = order.id
        picking.action_confirm()
        picking.move_ids.picked = True
        picking.button_validate()
        self.assertEqual(picking.state, "done")

    def _third_is_quoted(self):
        """Nobody drives before she has accepted what it costs."""
        self._on("2027-02-01")
        order = self._ask()
        self.assertEqual(order.service_entitlement_state, "over")
        with self.assertRaisesRegex(UserError, "quotation"):
            order.with_user(self.dispatcher).person_id = self.person
        action = order.action_service_quote()
        quote = self.env["sale.order"].browse(action["res_id"])
        self.assertEqual(quote.partner_id, self.li)
        self.assertEqual(quote.amount_total, 200)
        quote.with_user(self.seller).action_confirm()
        self.assertEqual(order.service_entitlement_state, "quoted")
        order.with_user(self.dispatcher).person_id = self.person
        return order

    def _cancelled_gives_back(self, order):
        self._on("2027-03-01")
        order.with_user(self.dispatcher).action_cancel()
        self.assertEqual(self._used(), [1, 1])
        fourth = self._ask()
        self.assertEqual(fourth.service_entitlement_state, "included")
        self.assertEqual(self._used(), [2, 1])

    def _renewed(self, contract):
        """The next year counts from the beginning."""
        self._on("2027-09-20")
        contract.with_user(self.seller)._service_renew(confirm=True)
        renewal = contract.service_period_ids.sorted("date_from")[-1]
        renewal.sale_line_id.order_id._create_invoices().action_post()
        self.assertEqual(renewal.date_from, date(2027, 10, 1))
        self.assertEqual(self._ask().service_entitlement_state, "over")
        self._on("2027-10-01")
        self._nightly()
        self.assertEqual(
            contract.service_entitlement_summary.splitlines()[0],
            "Inspections: 2 of 2 left until Sep 30, 2028",
        )
        order = self._ask()
        self.assertEqual(order.service_entitlement_state, "included")
        self.assertEqual(
            order.service_entitlement_text,
            "Inspections: 1 of 2 left until Sep 30, 2028",
        )

    def _refunded(self, contract):
        """Of 366 days 92 were used: 1,200 x 274 / 366 = 898.36 come back."""
        self._on(MOVED)
        wizard = (
            self.env["service.contract.end"]
            .with_user(self.manager)
            .create(
                {
                    "contract_id": contract.id,
                    "last_day": MOVED,
                    "reason": "She moves away",
                }
            )
        )
        self.assertEqual(wizard.refund_amount, 898.36)
        wizard.action_end()
        refunds = self.env["account.move"].search(
            [("partner_id", "=", self.li.id), ("move_type", "=", "out_refund")]
        )
        self.assertEqual(refunds.mapped("amount_untaxed"), [898.36])
        # Until the last day it holds; after it nothing is included any more.
        self.assertEqual(self._ask().service_entitlement_state, "included")
        self._on("2028-01-03")
        self._nightly()
        self.assertEqual(contract.service_state, "ended")
        self.assertEqual(self._ask().service_entitlement_state, "none")

    # ------------------------------------------------------------------

    def _on(self, day):
        """It is ten o'clock in Hangzhou on this day."""
        self.clock.move_to(f"{day} 02:00:00")
        self.env.invalidate_all()

    def _nightly(self):
        self.env.flush_all()
        with self.enter_registry_test_mode():
            self.env.ref(
                "service_revenue.ir_cron_service_contract"
            ).method_direct_trigger()
        self.env.invalidate_all()

    def _used(self):
        """Used inspections and parts of the first year."""
        entitlements = self.env["service.entitlement"].search(
            [
                ("period_id.date_from", "=", BOUGHT),
                ("type_id", "in", (self.inspections + self.parts).ids),
            ]
        )
        return entitlements.sorted(lambda one: one.type_id.id).mapped("used")

    def _sums_are_right(self):
        self.env.flush_all()
        self.env.cr.execute("SET CONSTRAINTS ALL IMMEDIATE")
