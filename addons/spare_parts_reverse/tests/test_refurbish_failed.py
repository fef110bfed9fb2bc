# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from psycopg2.errors import CheckViolation

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, new_test_user, tagged
from odoo.tools import mute_logger

from .common_refurbish import RefurbishCommon


@tagged("post_install", "-at_install")
class TestRefurbishFailed(RefurbishCommon):
    """Repairs that do not work out, and who may do what (SP-13)."""

    def end_failed(self, repair, reason="Burnt through", used=()):
        wizard = Form(
            self.env["spare.repair.fail"]
            .with_user(self.spare_user)
            .with_context(default_repair_id=repair.id)
        )
        wizard.reason = reason
        for product in used:
            wizard.used_ids.add(product)
        return wizard.save().action_confirm()

    # ------------------------------------------------------------------
    # Failed and cancelled
    # ------------------------------------------------------------------

    def test_failed(self):
        """A failed repair costs, and the part is decided about anew."""
        lot = self.make_lot(self.board, "F-1")
        repair = self.make_repair(self.board, lot, hours=2.0)
        part = repair.spare_return_id
        first = part.decision_id
        used = self.add_material(repair, self.chip, 1.0)
        fuse = self.make_part("Fuse", tracking="none", cost=2.0)
        self.stock(fuse, self.good, 5)
        unused = self.add_material(repair, fuse, 5.0)
        self.end_failed(repair, used=used.product_id)
        self.assertEqual(repair.state, "cancel")
        self.assertEqual(repair.spare_result, "failed")
        self.assertEqual(repair.spare_fail_reason, "Burnt through")
        self.assertEqual(used.state, "done")
        self.assertEqual(unused.state, "cancel")
        self.assertEqual(self.count(self.chip, self.good), 9)
        self.assertEqual(repair.spare_cost, 110.0)
        self.assertEqual(repair.spare_loss, 110.0)
        self.assertEqual(part.state, "decided")
        self.assertEqual(part.location_id, self.inspection)
        self.assertNotEqual(part.decision_id, first)
        self.assertEqual(part.verdict, "replace")
        self.assertEqual(part.disposition, "scrap")
        self.assertEqual(part.decision_id.reason, "repair_failed")
        self.assertEqual(part.event_ids[-1].note, "Burnt through")

    def test_picked_material_is_used_up(self):
        """Without a list of what was used, it is what was marked as picked."""
        repair = self.make_repair(self.board, self.make_lot(self.board, "F-0"))
        self.add_material(repair, self.chip, 2.0).picked = True
        self.add_material(repair, self.chip, 5.0).picked = False
        repair._fail_spare("Burnt through")
        self.assertEqual(self.count(self.chip, self.good), 8)

    def test_material_of_another_repair(self):
        """Nobody uses up the material of somebody else's repair."""
        repair = self.make_repair(self.board, self.make_lot(self.board, "F-10"))
        other = self.make_repair(self.board, self.make_lot(self.board, "F-11"))
        foreign = self.add_material(other, self.chip, 1.0)
        repair._fail_spare("Burnt through", foreign)
        self.assertNotEqual(foreign.state, "done")
        self.assertEqual(repair.spare_parts_cost, 0.0)

    def test_failed_then_repaired(self):
        """All attempts stay on record; the next one can work out."""
        repair = self.make_repair(self.board, self.make_lot(self.board, "F-2"))
        self.end_failed(repair)
        part = repair.spare_return_id
        again = part._route_repair().with_user(self.spare_user)
        again.action_repair_start()
        again.action_repair_end()
        self.assertEqual(part.outcome, "good")
        part = part.with_user(self.spare_user)
        self.assertEqual(part.repair_count, 2)
        self.assertEqual(part.repair_cost, 40.0)
        action = part.action_view_repairs()
        self.assertEqual(
            self.env["repair.order"].search(action["domain"]), repair | again
        )

    def test_failed_disposition(self):
        """Where the rule recovers components, a failed part is taken apart; what a
        customer sent in goes back to him."""
        self.rule.harvest = True
        repair = self.make_repair(self.board, self.make_lot(self.board, "F-3"))
        self.end_failed(repair)
        self.assertEqual(repair.spare_return_id.disposition, "harvest")
        repair = self.make_repair(
            self.board, self.make_lot(self.board, "F-4"), origin="send_in"
        )
        self.end_failed(repair)
        self.assertEqual(repair.spare_return_id.disposition, "give_back")

    def test_reason_is_needed(self):
        repair = self.make_repair(self.board, self.make_lot(self.board, "F-5"))
        with self.assertRaisesRegex(UserError, "Say why"):
            self.end_failed(repair, "   ")
        with self.assertRaises(CheckViolation), mute_logger("odoo.sql_db"):
            repair.sudo().spare_result = "failed"
            self.env.flush_all()

    def test_cancelled(self):
        """Cancelling the repair brings the part back, and says so."""
        repair = self.make_repair(self.board, self.make_lot(self.board, "F-6"))
        part = repair.spare_return_id
        repair.action_repair_cancel()
        self.assertEqual(repair.state, "cancel")
        self.assertFalse(repair.spare_result)
        self.assertEqual(part.state, "decided")
        self.assertIn(repair.name, part.event_ids[-1].note)
        with self.assertRaisesRegex(UserError, "decided about anew"):
            repair.action_repair_cancel_draft()
        # A repair that was not tried has not failed.
        self.assertEqual(part._decide().reason, "within")
        # Cancelled twice, nothing happens.
        part._route_repair()
        repair.action_repair_cancel()
        self.assertEqual(part.state, "repair")

    def test_ended_is_final(self):
        """An ended repair is not ended, cancelled, deleted or re-priced."""
        repair = self.make_repair(self.board, self.make_lot(self.board, "F-7"))
        repair.action_repair_end()
        with self.assertRaises(UserError):
            repair.action_repair_done()
        with self.assertRaises(UserError):
            repair.action_repair_cancel()
        with self.assertRaisesRegex(UserError, "has ended"):
            repair.spare_labour_hours = 99.0
        with self.assertRaisesRegex(UserError, "cannot be deleted|already been"):
            repair.unlink()

    def test_part_went_another_way(self):
        """A repair whose part left the repair cannot bring it into stock."""
        repair = self.make_repair(self.board, self.make_lot(self.board, "F-8"))
        repair.spare_return_id._step("decided")
        with self.assertRaisesRegex(UserError, "no longer in repair"):
            repair.action_repair_end()

    def test_deleted(self):
        repair = self.make_repair(self.board, self.make_lot(self.board, "F-9"))
        with self.assertRaisesRegex(UserError, "cannot be deleted"):
            repair.unlink()

    # ------------------------------------------------------------------
    # Who may do what
    # ------------------------------------------------------------------

    def test_access(self):
        """The repair desk is for spare users; stock users do other repairs."""
        repair = self.make_repair(self.board, self.make_lot(self.board, "A-1"))
        stock_user = new_test_user(
            self.env, login="only_stock", groups="stock.group_stock_user"
        )
        for user in (stock_user, self.technician_user):
            theirs = repair.with_user(user)
            for method in (
                "action_repair_start",
                "action_repair_end",
                "action_repair_done",
                "action_repair_cancel",
                "action_spare_clock_start",
                "action_spare_clock_stop",
            ):
                with self.subTest(user=user.login, method=method):
                    with self.assertRaises(AccessError):
                        getattr(theirs, method)()
            with self.assertRaises(AccessError):
                theirs.write({"spare_labour_hours": 1.0})
            with self.assertRaises(AccessError):
                self.env["spare.repair.fail"].with_user(user).create(
                    {"repair_id": repair.id, "reason": "no"}
                ).action_confirm()
        manager = repair.with_user(self.spare_manager)
        manager.action_repair_end()
        self.assertEqual(repair.state, "done")

    def test_nothing_is_typed_in(self):
        """What follows from the loop cannot be written through the API."""
        repair = self.make_repair(self.board, self.make_lot(self.board, "A-2"))
        other = self.make_lot(self.board, "A-3")
        for vals in (
            {"spare_return_id": False},
            {"spare_hourly_cost": 0.0},
            {"spare_result": "repaired"},
            {"spare_booked_value": 5.0},
        ):
            with self.subTest(vals=vals), self.assertRaises(AccessError):
                repair.write(vals)
        for vals in (
            {"state": "done"},
            {"lot_id": other.id},
            {"product_location_src_id": self.good.id},
            {"product_location_dest_id": self.customers.id},
            {"product_qty": 7.0},
        ):
            with self.subTest(vals=vals):
                with self.assertRaisesRegex(UserError, "cannot be changed here"):
                    repair.write(vals)

    def test_other_company(self):
        """Repairs of another company are neither seen nor ended."""
        repair = self.make_repair(self.board, self.make_lot(self.board, "A-4"))
        other = self.env["res.company"].create({"name": "Other company"})
        stranger = new_test_user(
            self.env,
            login="stranger",
            groups="spare_parts_reverse.group_spare_user",
            company_id=other.id,
            company_ids=[(6, 0, other.ids)],
        )
        theirs = repair.with_user(stranger).with_company(other)
        with self.assertRaises(AccessError):
            theirs.action_repair_end()
        with self.assertRaises(AccessError):
            self.assertTrue(theirs.spare_cost)

    def test_form(self):
        """SP-13: the form opens for the desk, with its box of the part loop."""
        repair = self.make_repair(self.board, self.make_lot(self.board, "A-5"))
        with Form(repair) as form:
            form.spare_freight_cost = 12.0
            form.spare_labour_hours = 0.5
        self.assertEqual(repair.spare_cost, 32.0)
        stock_user = new_test_user(
            self.env, login="looks", groups="stock.group_stock_user"
        )
        Form(repair.with_user(stock_user))
        Form(repair.spare_return_id.with_user(self.spare_user))
