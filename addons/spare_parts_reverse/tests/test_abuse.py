# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import base64

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from .disposal_common import PDF, DisposalCommon
from .owe_common import OweCommon
from .repair_offer_common import RepairOfferCommon
from .swap_common import SwapCommon


@tagged("post_install", "-at_install")
class TestAbuseSwap(SwapCommon):
    """What a phone sends is checked, and what is refused tells nothing (S1, S2)."""

    def test_machine_of_somebody_else(self):
        """S1: whose machine a number is in learns only who may see that machine."""
        stranger = self.env["res.partner"].create({"name": "Bo"})
        place = self.env["fsm.location"].create(
            {
                "name": "Kitchen of Bo",
                "partner_id": stranger.id,
                "owner_id": stranger.id,
            }
        )
        other = self.make_machine(
            "Oven of Bo", location_id=place.id, current_location_id=place.id
        )
        self.install(self.board, self.make_lot(self.board, "E-1"), machine=other)
        self.assertFalse(other.with_user(self.technician_user).has_access("read"))
        hotline = new_test_user(
            self.env, "abuse_hotline", "service_revenue.group_service_user"
        )
        self.assert_refused(
            "E-1 is known to be in Oven of Bo .Kitchen of Bo",
            user=hotline,
            out_code="G-1",
            in_code="E-1",
        )
        with self.assertRaises(UserError) as refused, self.env.cr.savepoint():
            self.swap(out_code="G-1", in_code="E-1")
        self.assertNotIn("Bo", str(refused.exception))

    def test_stock_of_another_company(self):
        """S1: where a number lies in another company is not told."""
        elsewhere = self.env["res.company"].create({"name": "Elsewhere"})
        warehouse = self.env["stock.warehouse"].search(
            [("company_id", "=", elsewhere.id)], limit=1
        ) or self.env["stock.warehouse"].create(
            {"name": "Secret", "code": "SECR", "company_id": elsewhere.id}
        )
        lot = self.make_lot(self.board, "S-9")
        lot.company_id = False
        self.env["stock.quant"].sudo()._update_available_quantity(
            self.board, warehouse.lot_stock_id, 1, lot_id=lot
        )
        with self.assertRaisesRegex(UserError, "it lies in stock") as refused:
            with self.env.cr.savepoint():
                self.swap(out_code="G-1", in_lot_id=lot.id)
        self.assertNotIn(warehouse.code, str(refused.exception))

    def test_no_values(self):
        """S2: anything but values is refused with a sentence."""
        order = self.order.with_user(self.technician_user)
        for values in (None, "G-1", 7, []):
            for call in (order.spare_swap, order.spare_swap_preview):
                with (
                    self.subTest(values),
                    self.assertRaisesRegex(UserError, "goes out"),
                ):
                    call(values)
        swap = self.swap()
        manager = new_test_user(
            self.env, "abuse_manager", "service_revenue.group_service_manager"
        )
        for reason in (None, 7, ["x"], " "):
            with self.assertRaisesRegex(UserError, "Say why"):
                swap.with_user(manager).action_goodwill(reason)


@tagged("post_install", "-at_install")
class TestAbuseOwe(OweCommon):
    """Receipts and charges with what belongs to somebody else (S1, S2)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.part = cls.make_late(lot=cls.serial)
        cls.elsewhere = cls.env["res.company"].create({"name": "Elsewhere"})

    def test_warehouse_of_another_company(self):
        """S1: a part does not leave its company by being received."""
        warehouse = self.env["stock.warehouse"].search(
            [("company_id", "=", self.elsewhere.id)], limit=1
        ) or self.env["stock.warehouse"].create(
            {"name": "Far", "code": "FAR", "company_id": self.elsewhere.id}
        )
        with self.assertRaisesRegex(UserError, "choose its own warehouse"):
            self.part.with_user(self.spare_user)._receive(
                warehouse=self.env["stock.warehouse"].browse(warehouse.id)
            )
        self.assertEqual(self.part.state, "owed")

    def test_number_of_another_company(self):
        """S1: a number that only another company knows stays a text."""
        product = self.make_part("Secret", company_id=self.elsewhere.id)
        self.env["stock.lot"].create({"product_id": product.id, "name": "ZZ-1"})
        wizard = (
            self.env["spare.return.receive"]
            .with_user(self.spare_user)
            .create(
                {
                    "return_ids": [Command.set(self.part.ids)],
                    "line_ids": [
                        Command.create(
                            {
                                "return_id": self.part.id,
                                "found_name": "ZZ-1",
                                "quantity": 1.0,
                            }
                        )
                    ],
                }
            )
        )
        wizard.action_confirm()
        found = self.part.discrepancy_ids
        self.assertEqual(found.found, "ZZ-1")
        self.assertFalse(found.found_lot_id)
        self.assertFalse(found.found_product_id)

    def test_no_number_of_pieces(self):
        """S2: neither infinity nor what is no number is a quantity."""
        bench = self.env["spare.part.return"].with_user(self.spare_user)
        for quantity in ("nan", "inf", float("nan"), float("-inf"), "x", [1]):
            with self.subTest(quantity):
                with self.assertRaisesRegex(UserError, "not a number of pieces"):
                    bench.bench_receive(
                        self.part.id, found=self.serial.name, quantity=quantity
                    )

    def test_parcel_number(self):
        """S2: a parcel number is a text; else there is none."""
        self.part.with_user(self.technician_user).hand_over({"a": 1})
        self.assertEqual(self.part.state, "transit")
        self.assertFalse(self.part.tracking_reference)

    def test_label_of_somebody_else(self):
        """S1: a label is printed for who may see the return."""
        report = "spare_parts_reverse.report_return_label"
        portal = new_test_user(self.env, "abuse_portal", "base.group_portal")
        reports = self.env["ir.actions.report"]
        label = reports.with_user(self.technician_user)._render_qweb_html(
            report, self.part.ids
        )[0]
        self.assertIn(self.serial.name, label.decode())
        self.env.invalidate_all()
        with self.assertRaises(AccessError):
            reports.with_user(portal)._render_qweb_html(report, self.part.ids)

    def test_rule_of_deposits(self):
        """SP-15: the rule that books deposits cannot pay for leads meanwhile."""
        rule = self.env.ref("spare_parts_reverse.incentive_rule_deposit")
        rule.write({"amount_type": "bounty", "bounty": 5.0})
        with self.assertRaisesRegex(UserError, "books deposits"):
            self.part._charge()

    def test_fields_of_engines(self):
        """S4: what follows by itself is not typed in, nor sent along in a context."""
        lot = self.serial.with_user(self.spare_manager)
        with self.assertRaises(AccessError):
            lot.spare_move_count = 9
        made = self.env["stock.lot"].with_user(self.spare_manager)
        made = made.with_context(default_spare_move_count=9).create(
            {"product_id": self.board.id, "name": "N-1"}
        )
        self.assertFalse(made.spare_move_count)
        rma = self.env["rma"].with_user(self.spare_manager)
        with self.assertRaises(AccessError):
            rma.create({"partner_id": self.customer.id, "spare_payer_note": "Free"})
        for model, name in (
            ("repair.order", "spare_opened_on"),
            ("spare.installed.part", "company_id"),
            ("spare.waste.license", "reminded_for"),
            ("rma", "spare_payer"),
        ):
            with self.subTest(model), self.assertRaises(AccessError):
                self.env[model].with_user(self.spare_manager).write({name: False})
        line = self.env["spare.harvest.line"].with_user(self.spare_user)
        with self.assertRaises(AccessError):
            line.write({"company_id": self.elsewhere.id})

    def test_rma_of_another_company(self):
        """S1: an RMA names no customer of another company."""
        stranger = self.env["res.partner"].create(
            {"name": "Stranger", "company_id": self.elsewhere.id}
        )
        with self.assertRaisesRegex(ValidationError, "belongs to another company"):
            self.env["rma"].with_user(self.spare_user).create(
                {"partner_id": stranger.id, "company_id": self.company.id}
            )

    def test_scrap_with_defaults(self):
        """S4: defaults in a context are no quantity and no value of a scrap."""
        product = self.make_part("Plain", tracking="none")
        place = self.warehouse.lot_stock_id
        self.stock(product, place, 5)
        scrap = self.env["stock.scrap"].create(
            {"product_id": product.id, "scrap_qty": 2, "location_id": place.id}
        )
        scrap.with_context(default_quantity=42.0, default_value=7.0).do_scrap()
        self.assertEqual(scrap.move_ids.quantity, 2)
        self.assertNotEqual(scrap.move_ids.value, 7.0)


@tagged("post_install", "-at_install")
class TestAbuseWizard(DisposalCommon):
    """What somebody fills in is read by nobody else (S1)."""

    def test_own_wizards(self):
        stranger = new_test_user(
            self.env, "abuse_stranger", "spare_parts_reverse.group_spare_manager"
        )
        disposal = self.make_disposal(self.make_waiting())
        disposal.action_hand_over()
        wizard = (
            self.env["spare.disposal.certify"]
            .with_user(self.spare_user)
            .create(
                {
                    "disposal_id": disposal.id,
                    "number": "C-1",
                    "file": base64.b64encode(PDF),
                }
            )
        )
        self.assertTrue(wizard.file)
        self.env.flush_all()
        wizard.invalidate_recordset()
        with self.assertRaises(AccessError):
            wizard.with_user(stranger).read(["file", "number"])
        with self.assertRaises(AccessError):
            wizard.with_user(stranger).action_save()

    def test_all_of_ours(self):
        """Every dialog of this addon has the rule."""
        rules = self.env["ir.rule"]
        for model in self.env.registry.models.values():
            if not model._transient or model._original_module != "spare_parts_reverse":
                continue
            found = rules.search([("model_id.model", "=", model._name)])
            self.assertTrue(
                any("create_uid" in (rule.domain_force or "") for rule in found),
                model._name,
            )


@tagged("post_install", "-at_install")
class TestAbuseOffer(RepairOfferCommon):
    """The customer asks by himself (SP-03)."""

    def test_offer_of_the_owner_before(self):
        """S1: who buys a machine gets no hold of the former owner's offer."""
        offer = self.make_offer()
        buyer = self.env["res.partner"].create({"name": "Buyer"})
        self.coffee.owned_by_id = buyer
        with self.assertRaisesRegex(UserError, "Somebody else"):
            self.env["spare.repair.offer"]._ask_from_portal(
                self.coffee, buyer, "", "", 10
            )
        self.assertEqual(offer.state, "sent")
