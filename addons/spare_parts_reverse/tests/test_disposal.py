# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .disposal_common import DisposalCommon


@tagged("post_install", "-at_install")
class TestDisposal(DisposalCommon):
    """Regulated parts leave with class, licence and certificate only (SP-14)."""

    def check_deferred(self):
        self.env.flush_all()
        self.env.cr.execute("SET CONSTRAINTS ALL IMMEDIATE")
        self.env.cr.execute("SET CONSTRAINTS ALL DEFERRED")

    def test_whole_way(self):
        """SP-14: waits, is handed over, is closed with the certificate."""
        parts = self.make_waiting(count=2)
        place = self.warehouse.spare_disposal_location_id
        self.assertEqual(set(parts.mapped("state")), {"disposal"})
        self.assertEqual(parts.location_id, place)
        disposal = self.make_disposal(parts, vehicle="沪A 12345", received_by="王师傅")
        self.assertRegex(disposal.name, r"^DSP\d+")
        self.assertEqual((disposal.part_count, disposal.weight_total), (2, 3.0))
        self.assertIn("16 06 06*", disposal.class_summary)
        self.assertFalse(disposal.hand_over_blocker)
        disposal.action_hand_over()
        self.assertEqual(disposal.state, "handed_over")
        self.assertEqual(disposal.handed_over_by_id, self.spare_user)
        self.assertEqual(self.count(self.battery, place), 0)
        self.assertEqual(parts.location_id.usage, "inventory")
        self.assertEqual(set(parts.mapped("state")), {"disposal"})
        self.assertEqual(parts.waste_license_id, self.licence)
        self.assertEqual(len(disposal.sudo().move_ids), 2)
        certificate = self.certify(disposal)
        self.assertEqual(disposal.open_count, 0)
        disposal.with_user(self.spare_manager).action_close()
        self.assertEqual(disposal.state, "closed")
        self.assertEqual(set(parts.mapped("outcome")), {"disposed"})
        self.assertEqual(parts.handler_id, self.handler)
        self.assertEqual(set(parts.mapped("certificate_number")), {"C-1"})
        self.assertEqual(certificate.part_count, 2)
        self.check_deferred()

    def test_hand_over_needs_parts_and_handler(self):
        disposal = self.env["spare.disposal"].create({})
        with self.assertRaisesRegex(UserError, "Add the parts"):
            disposal.action_hand_over()
        disposal = self.make_disposal(handler_id=False)
        with self.assertRaisesRegex(UserError, "Choose the licensed handler"):
            disposal.action_hand_over()

    def test_licence_of_the_class(self):
        """SP-14: every class needs a licence that is valid on the day."""
        coolant = self.make_part(
            "Compressor", spare_waste_class_id=self.coolant_class.id
        )
        parts = self.make_waiting() | self.make_waiting(coolant)
        disposal = self.make_disposal(parts)
        with self.assertRaisesRegex(UserError, "no licence for 16 02 11"):
            disposal.action_hand_over()
        self.make_licence(
            self.handler, self.coolant_class, date_to=self.today - timedelta(days=1)
        )
        with self.assertRaisesRegex(UserError, "no licence for 16 02 11"):
            disposal.action_hand_over()
        self.make_licence(
            self.handler, self.coolant_class, date_from=self.today + timedelta(days=1)
        )
        with self.assertRaisesRegex(UserError, "no licence for 16 02 11"):
            disposal.action_hand_over()
        other = self.env["res.company"].create({"name": "Other company"})
        self.make_licence(self.handler, self.coolant_class, company_id=other.id)
        with self.assertRaisesRegex(UserError, "no licence for 16 02 11"):
            disposal.action_hand_over()
        self.assertIn("16 02 11", disposal.hand_over_blocker)
        self.make_licence(self.handler, self.coolant_class, company_id=self.company.id)
        disposal.action_hand_over()
        self.assertEqual(disposal.state, "handed_over")

    def test_licence_corrected_later(self):
        """SP-14: a licence found wrong stops the closing; archived ones hold."""
        disposal = self.make_disposal()
        disposal.action_hand_over()
        self.certify(disposal)
        with self.assertRaisesRegex(UserError, "its number and holder"):
            self.licence.number = "forged"
        self.licence.date_to = self.today - timedelta(days=1)
        with self.assertRaisesRegex(UserError, "had no valid licence"):
            disposal.with_user(self.spare_manager).action_close()
        self.licence.date_to = self.today
        self.licence.active = False
        disposal.with_user(self.spare_manager).action_close()
        self.assertEqual(disposal.state, "closed")

    def test_take_back(self):
        """SP-14: the handler did not come: parts wait again, in stock."""
        part = self.make_waiting()
        disposal = self.make_disposal(part)
        disposal.action_hand_over()
        with self.assertRaises(AccessError):
            disposal.action_take_back()
        disposal.with_user(self.spare_manager).action_take_back()
        self.assertEqual(disposal.state, "draft")
        place = self.warehouse.spare_disposal_location_id
        self.assertEqual(self.count(self.battery, place, part.lot_id), 1)
        self.assertFalse(part.handler_id or part.disposal_date)
        disposal.action_hand_over()
        self.certify(disposal)
        with self.assertRaisesRegex(UserError, "cannot come back"):
            disposal.with_user(self.spare_manager).action_take_back()

    def test_add_and_take_off(self):
        """SP-14: only parts that wait there, each on one disposal."""
        parts = self.make_waiting(count=2)
        disposal = self.make_disposal(parts[0])
        other = self.make_disposal(parts[1])
        with self.assertRaisesRegex(UserError, "is on disposal .* already"):
            other._add(parts[0])
        with self.assertRaisesRegex(UserError, "does not wait for disposal"):
            disposal._add(self.make_decided())
        parts[0].with_user(self.spare_user).action_take_off_disposal()
        self.assertFalse(disposal.return_ids)
        other.action_cancel()
        self.assertFalse(parts[1].disposal_id)
        other.action_reopen()
        self.assertEqual(other.state, "draft")
        action = parts.with_user(self.spare_user).action_new_disposal()
        made = self.env["spare.disposal"].browse(action["res_id"])
        self.assertEqual(made.return_ids, parts)
        self.assertEqual(made.handler_id, self.handler)
        made.action_hand_over()
        with self.assertRaisesRegex(UserError, "Refresh the page"):
            parts[0].with_user(self.spare_user).action_take_off_disposal()
        with self.assertRaisesRegex(UserError, "was handed over with"):
            parts._step("decided")

    def test_decided_anew(self):
        part = self.make_waiting()
        disposal = self.make_disposal(part)
        part._step("decided")
        self.assertFalse(disposal.return_ids)

    def test_from_stock(self):
        """SP-14: a battery found in good stock gets a return of its own."""
        stock = self.warehouse.lot_stock_id
        lot = self.make_lot(self.battery, "OLD-1")
        self.stock(self.battery, stock, 1, lot)
        disposal = self.make_disposal()
        wizard = (
            self.env["spare.disposal.add"]
            .with_user(self.spare_user)
            .create(
                {
                    "disposal_id": disposal.id,
                    "product_id": self.battery.id,
                    "lot_id": lot.id,
                    "location_id": stock.id,
                }
            )
        )
        wizard.action_add()
        part = disposal.return_ids.filtered(lambda part: part.lot_id == lot)
        self.assertEqual((part.state, part.origin), ("disposal", "stock"))
        self.assertEqual(self.count(self.battery, stock, lot), 0)

    def test_weight(self):
        """SP-14: scales are right; a closed part keeps its weight."""
        part = self.make_waiting()
        disposal = self.make_disposal(part)
        disposal.write({"return_ids": [(1, part.id, {"waste_weight": 1.7})]})
        self.assertEqual(disposal.weight_total, 1.7)
        with self.assertRaisesRegex(UserError, "not less than zero"):
            part.with_user(self.spare_user).waste_weight = -1
        disposal.action_hand_over()
        self.certify(disposal)
        disposal.with_user(self.spare_manager).action_close()
        with self.assertRaisesRegex(UserError, "Weights can be corrected"):
            part.with_user(self.spare_user).waste_weight = 2

    def test_manifest_is_fixed(self):
        """SP-14: what the manifest says is not rewritten after the hand-over."""
        disposal = self.make_disposal()
        with self.assertRaises(UserError):
            disposal.warehouse_id = self.van
        disposal.action_hand_over()
        with self.assertRaisesRegex(UserError, "left with the manifest"):
            disposal.vehicle = "X"
        with self.assertRaises(UserError):
            disposal.name = "forged"
        for vals in ({"state": "closed"}, {"handed_over_date": self.today}):
            with self.assertRaises(AccessError):
                disposal.write(vals)
        with self.assertRaises(UserError):
            disposal.sudo().unlink()

    def test_disposed_is_final(self):
        disposal = self.make_disposal()
        disposal.action_hand_over()
        self.certify(disposal)
        disposal.with_user(self.spare_manager).action_close()
        with self.assertRaisesRegex(UserError, "found defective in stock"):
            disposal.return_ids._step("received")

    def run_cron(self, name):
        with self.enter_registry_test_mode():
            self.env.ref(f"spare_parts_reverse.{name}").method_direct_trigger()
        self.env.invalidate_all()

    def test_reminders(self):
        """SP-14: a missing certificate and an ending licence are reminded of once."""
        self.company.spare_certificate_days = 30
        disposal = self.make_disposal()
        disposal.action_hand_over()
        self.assertEqual(disposal.certificate_due, self.today + timedelta(days=30))
        self.run_cron("ir_cron_spare_disposal_certificate")
        self.assertFalse(disposal.activity_ids)
        disposal.sudo().certificate_due = self.today
        for _again in range(2):
            self.run_cron("ir_cron_spare_disposal_certificate")
        self.assertEqual(len(disposal.activity_ids), 1)
        self.assertEqual(disposal.activity_ids.user_id, self.spare_user)
        self.certify(disposal)
        disposal.with_user(self.spare_manager).action_close()
        self.assertFalse(disposal.activity_ids)
        self.company.spare_license_reminder_days = 60
        self.run_cron("ir_cron_spare_waste_license")
        self.assertFalse(self.licence.activity_ids)
        self.licence.date_to = self.today + timedelta(days=59)
        self.assertEqual(self.licence.state, "expiring")
        for _again in range(2):
            self.run_cron("ir_cron_spare_waste_license")
        self.assertEqual(len(self.licence.activity_ids), 1)
        self.assertEqual(self.licence.activity_ids.user_id, self.spare_manager)
        # The new end is reminded of in its turn.
        self.licence.date_to = self.today + timedelta(days=400)
        self.assertFalse(self.licence.reminded_for)
        self.assertTrue(self.handler.is_waste_handler)
        found = self.env["res.partner"].search([("is_waste_handler", "=", True)])
        self.assertIn(self.handler, found)
